"""GroupedData: what `groupBy` gives."""

import _engine

from pyspark.errors import PySparkNotImplementedError, PySparkTypeError
from pyspark.sql.column import Column, call, named, to_column, wrong_type
from pyspark.sql.dataframe import DataFrame


_KINDS = {"groupBy": "GroupBy", "rollup": "Rollup", "cube": "Cube", "groupingSets": "GroupingSets", "pivot": "Pivot"}


class GroupedData:
    def __init__(self, engine, df, keys=(), kind="groupBy", columns=()):
        self._engine = engine
        self._df = df
        self._keys = keys
        self._kind = kind
        # What it is grouped by, for functions over groups.
        self._columns = list(columns)
        self.session = df.sparkSession

    def __repr__(self):
        kinds = dict(self._df.dtypes)
        keys = ", ".join(f"{key}: {kinds[key]}" if key in kinds else key for key in self._keys)
        value = ", ".join(f"{name}: {kind}" for name, kind in self._df.dtypes)
        return f"GroupedData[grouping expressions: [{keys}], value: [{value}], type: {_KINDS[self._kind]}]"

    def _frame(self, engine):
        return DataFrame(engine, self._df.sparkSession)

    def agg(self, *exprs):
        assert_some(exprs)
        if len(exprs) == 1 and isinstance(exprs[0], dict):
            columns = [aggregate(exprs[0][name], name) for name in _as_java(exprs[0])]
        else:
            if not all(isinstance(column, Column) for column in exprs):
                raise AssertionError("all exprs should be Column")
            columns = exprs
        return self._frame(self._engine.agg([column._c for column in columns]))

    def count(self):
        return self._frame(self._engine.count())

    def _numeric(self, function, cols):
        return self._frame(self._engine.numeric(function, list(cols)))

    def mean(self, *cols):
        return self._numeric("avg", cols)

    def avg(self, *cols):
        return self._numeric("avg", cols)

    def max(self, *cols):
        return self._numeric("max", cols)

    def min(self, *cols):
        return self._numeric("min", cols)

    def sum(self, *cols):
        return self._numeric("sum", cols)

    def pivot(self, pivot_col, values=None):
        values = None if values is None else [_plain_value(value) for value in values]
        return GroupedData(self._engine.pivot(to_column(pivot_col)._c, values), self._df, self._keys, "pivot")

    def applyInPandas(self, func, schema):
        from pyspark.sql.pandas.group_ops import apply_in_pandas
        return apply_in_pandas(self, func, schema)

    def applyInPandasWithState(self, *args, **kwargs):
        raise PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED", messageParameters={
            "feature": "applyInPandasWithState: streams keep no state of the user's in Touchpaper"})

    def apply(self, udf):
        import warnings
        if getattr(udf, "evalType", None) != 201:
            raise PySparkTypeError(errorClass="INVALID_UDF_EVAL_TYPE", messageParameters={
                "eval_type": "SQL_GROUPED_MAP_PANDAS_UDF"})
        warnings.warn("It is preferred to use 'applyInPandas' over this API. This API will be deprecated in the future "
                      "releases. See SPARK-28264 for more details.", UserWarning)
        return self.applyInPandas(udf.func, udf.returnType)

    def cogroup(self, other):
        from pyspark.sql.pandas.group_ops import PandasCogroupedOps
        return PandasCogroupedOps(self, other)

    def applyInArrow(self, func, schema):
        from pyspark.sql.udf import no_arrow
        raise no_arrow("applyInArrow")


def _plain_value(value):
    """A pivot's value as the engine takes one."""
    import datetime
    return str(value) if isinstance(value, (datetime.date, datetime.datetime)) else value


def assert_some(exprs):
    if not exprs:
        raise AssertionError("exprs should not be empty")


def _as_java(names):
    """In the order of the java.util.HashMap that PySpark makes of the dictionary."""
    size = 16
    while len(names) > size * 0.75:
        size *= 2

    def bucket(name):
        code = 0
        for letter in name:
            code = (31 * code + ord(letter)) & 0xFFFFFFFF
        return (code ^ (code >> 16)) & (size - 1)

    return sorted(names, key=bucket)


def aggregate(function, name):
    """An item of the dictionary that `agg` takes."""
    if name == "*":
        return call(function, Column(_engine.Column.literal(1), "1"))
    return call("avg" if function == "mean" else function, named(name))
