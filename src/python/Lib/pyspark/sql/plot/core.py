"""`df.plot`: PySpark's own API. PySpark draws by plotly; here the engine computes what is seen, and the page draws it."""

import json
import sys

import _engine

from pyspark.errors import PySparkTypeError, PySparkValueError

_KINDS = ("area", "bar", "barh", "box", "hist", "kde", "line", "pie", "scatter")


class Figure:
    """What a plot gives: it shows itself where a notebook's cell ends with it, or by `show()`."""

    def __init__(self, chart):
        self._chart = chart

    def show(self, *args, **kwargs):
        if getattr(sys.modules.get("__main__"), "_touchpaper_notebook", False):
            _engine.show_chart(json.dumps(self._chart))
        else:
            # A script has no place for pictures.
            print(self)

    def to_dict(self):
        """The facts that the picture is drawn from."""
        return json.loads(json.dumps(self._chart))

    def __repr__(self):
        names = ", ".join(name for one in self._chart["series"] if (name := one["name"]))
        return f"Figure({self._chart['kind']}{f': {names}' if names else ''})"


class PySparkPlotAccessor:
    """The kinds of plot, by PySpark's names."""

    def __init__(self, data):
        self.data = data

    def __call__(self, kind="line", backend=None, **kwargs):
        if kind not in _KINDS:
            raise PySparkValueError(errorClass="UNSUPPORTED_PLOT_KIND", messageParameters={
                "plot_type": str(kind), "supported_plot_types": ", ".join(_KINDS)})
        if backend not in (None, "plotly"):
            raise PySparkValueError(errorClass="UNSUPPORTED_PLOT_BACKEND", messageParameters={
                "backend": str(backend), "supported_backends": "plotly"})
        return getattr(self, f"_{kind}", self._over)(kind, **kwargs)

    def line(self, x, y, **kwargs):
        """Lines over x, of one column or several."""
        return self(kind="line", x=x, y=y, **kwargs)

    def bar(self, x, y, **kwargs):
        """A bar for each row, named by x."""
        return self(kind="bar", x=x, y=y, **kwargs)

    def barh(self, x, y, **kwargs):
        """Bars to the right: x is how long, y names them."""
        return self(kind="barh", x=x, y=y, **kwargs)

    def scatter(self, x, y, **kwargs):
        """A dot for each row."""
        return self(kind="scatter", x=x, y=y, **kwargs)

    def area(self, x, y, **kwargs):
        """Areas under lines, one on another."""
        return self(kind="area", x=x, y=y, **kwargs)

    def pie(self, x, y, **kwargs):
        """Slices named by x, as large as y."""
        return self(kind="pie", x=x, y=y, **kwargs)

    def box(self, column=None, **kwargs):
        """Quartiles of the numeric columns."""
        return self(kind="box", column=column, **kwargs)

    def kde(self, bw_method, column=None, ind=None, **kwargs):
        """The density of the numeric columns, by Gaussian kernels."""
        return self(kind="kde", bw_method=bw_method, column=column, ind=ind, **kwargs)

    def hist(self, column=None, bins=10, **kwargs):
        """How many rows are in each bin of the numeric columns."""
        return self(kind="hist", column=column, bins=bins, **kwargs)

    def _over(self, kind, x, y, **kwargs):
        from _charts import draw
        rows, (over, up) = self._rows(x, y)
        if kind == "barh":
            over, up = up, over
        return Figure(draw(kind, rows, over[0], up))

    def _box(self, kind, column=None, **kwargs):
        from _charts import box
        rows, (columns,) = self._rows(self._numeric(column))
        return Figure(box(rows, columns))

    def _kde(self, kind, bw_method, column=None, ind=None, **kwargs):
        from _charts import kde
        if not isinstance(bw_method, (int, float)) or isinstance(bw_method, bool):
            raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
                "expected_type": "int or float", "arg_name": "bw_method", "arg_type": type(bw_method).__name__})
        rows, (columns,) = self._rows(self._numeric(column))
        return Figure(kde(rows, columns, bw_method, ind))

    def _hist(self, kind, column=None, bins=10, **kwargs):
        from _charts import hist
        rows, (columns,) = self._rows(self._numeric(column))
        return Figure(hist(rows, columns, bins))

    def _rows(self, *picked):
        """The picked columns, and where each is among them."""
        from _charts import Rows
        groups = [[one] if isinstance(one, str) else list(one) for one in picked]
        names = list(dict.fromkeys(name for group in groups for name in group))
        return Rows(self.data.select(*names)), [[names.index(name) for name in group] for group in groups]

    def _numeric(self, column):
        from pyspark.sql.types import NumericType
        if column is not None:
            return column
        names = [field.name for field in self.data.schema.fields if isinstance(field.dataType, NumericType)]
        if not names:
            raise PySparkTypeError(errorClass="PLOT_INVALID_TYPE_COLUMN", messageParameters={
                "col_name": "", "valid_types": "NumericType", "col_type": "none"})
        return names
