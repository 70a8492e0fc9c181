"""`df.plot`: PySpark draws by plotly, which is not here."""

from pyspark.errors import PySparkImportError


class PySparkPlotAccessor:
    """Every kind of plot is an error that says what to do instead."""

    def __init__(self, data):
        self.data = data

    def __call__(self, kind="line", backend=None, **kwargs):
        raise PySparkImportError(
            "[PACKAGE_NOT_INSTALLED] plotly >= 4.8 must be installed; however, it was not found. Touchpaper has no "
            "plotly: collect() the values that you want to draw.", "PACKAGE_NOT_INSTALLED")

    def line(self, x, y, **kwargs):
        return self(kind="line", x=x, y=y, **kwargs)

    def bar(self, x, y, **kwargs):
        return self(kind="bar", x=x, y=y, **kwargs)

    def barh(self, x, y, **kwargs):
        return self(kind="barh", x=x, y=y, **kwargs)

    def scatter(self, x, y, **kwargs):
        return self(kind="scatter", x=x, y=y, **kwargs)

    def area(self, x, y, **kwargs):
        return self(kind="area", x=x, y=y, **kwargs)

    def pie(self, x, y, **kwargs):
        return self(kind="pie", x=x, y=y, **kwargs)

    def box(self, column=None, **kwargs):
        return self(kind="box", column=column, **kwargs)

    def kde(self, bw_method, column=None, ind=None, **kwargs):
        return self(kind="kde", bw_method=bw_method, column=column, ind=ind, **kwargs)

    def hist(self, column=None, bins=10, **kwargs):
        return self(kind="hist", column=column, bins=bins, **kwargs)
