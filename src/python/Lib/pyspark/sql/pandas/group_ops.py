"""Groups and partitions as pandas.DataFrames: `applyInPandas`, `cogroup`, `mapInPandas`."""

import warnings

from pyspark.errors import PySparkTypeError
from pyspark.sql.pandas.functions import COGROUPED_MAP, GROUPED_MAP_ITER, PandasUDFType, checked
from pyspark.sql.types import StructType, _parse_datatype_string

#: spark.sql.execution.arrow.maxRecordsPerBatch
BATCH = 10_000


def _schema(schema, kind):
    found = _parse_datatype_string(schema) if isinstance(schema, str) else schema
    if not isinstance(found, StructType):
        raise PySparkTypeError(errorClass="INVALID_RETURN_TYPE_FOR_PANDAS_UDF", messageParameters={
            "eval_type": kind, "return_type": str(found)})
    return found


def _frame_results(result):
    """Checks what a function for groups gives."""
    import pandas as pd
    if not isinstance(result, pd.DataFrame):
        raise PySparkTypeError(errorClass="UDF_RETURN_TYPE", messageParameters={
            "expected": "pandas.DataFrame", "actual": type(result).__name__})
    return result


def _iterated(results):
    import pandas as pd
    if not hasattr(results, "__next__"):
        raise PySparkTypeError(errorClass="UDF_RETURN_TYPE", messageParameters={
            "expected": "iterator of pandas.DataFrame", "actual": type(results).__name__})
    for one in results:
        if not isinstance(one, pd.DataFrame):
            raise PySparkTypeError(errorClass="UDF_RETURN_TYPE", messageParameters={
                "expected": "iterator of pandas.DataFrame", "actual": f"iterator of {type(one).__name__}"})
        yield one


class _Collected:
    """A table function that takes a group's rows together. Each comes as (keys, row)."""

    def __init__(self):
        self.key, self.rows = None, []

    def eval(self, row):
        self.key = tuple(row[0])
        self.rows.append(row[1])


def _handler(work):
    """A table function whose groups `work` makes rows of."""
    class Groups(_Collected):
        def terminate(self):
            return work(self.key, self.rows) if self.rows else []

    return Groups


def _over_groups(df, keys, schema, work, *columns):
    """Rows of (keys, columns) cut by their keys."""
    from pyspark.sql.functions import struct
    from pyspark.sql.table_arg import TableArg
    from pyspark.sql.udtf import UserDefinedTableFunction
    named = [key.alias(f"k{place}") for place, key in enumerate(keys)]
    if not named:
        from pyspark.sql.functions import lit
        named = [lit(0).alias("k0")]
    table = df.select(struct(*named).alias("keys"), struct(*columns).alias("row"))
    by = [table["keys"][f"k{place}"] for place in range(len(named))]
    cut = TableArg(table).partitionBy(*by).orderBy(*by)
    return UserDefinedTableFunction(_handler(work), schema, "flatMapGroupsInPandas")(cut)


def apply_in_pandas(grouped, func, schema):
    from pyspark.core import closures
    from pyspark.sql.pandas import conversion
    from pyspark.sql.pandas.results import rows_of
    from pyspark.sql.pandas.typehints import takes_batches
    batches = False
    try:
        batches = takes_batches(func)
    except Exception as problem:
        warnings.warn(f"Cannot infer the eval type from type hints: {problem}", UserWarning)
    kind = checked(func, GROUPED_MAP_ITER if batches else PandasUDFType.GROUPED_MAP)
    closures.check([func])
    found, given = _schema(schema, "SQL_GROUPED_MAP_PANDAS_UDF"), grouped._df.schema
    keyed, real_keys = func.__code__.co_argcount == 2 if hasattr(func, "__code__") else False, bool(grouped._columns)

    def work(key, rows):
        key = key if real_keys else ()
        if kind == GROUPED_MAP_ITER:
            parts = (conversion.frame(rows[at:at + BATCH], given) for at in range(0, len(rows), BATCH))
            made = _iterated(func(key, parts) if keyed else func(parts))
        else:
            pdf = conversion.frame(rows, given)
            made = [_frame_results(func(key, pdf) if keyed else func(pdf))]
        return [row for one in made for row in rows_of(one, found)]

    return _over_groups(grouped._df, grouped._columns, found, work, *[grouped._df[name] for name in _plain(grouped._df)])


def _plain(df):
    from pyspark.sql._names import plain
    return [plain(name) for name in df.columns]


class PandasCogroupedOps:
    """Two groupings by the same keys, a pair of DataFrames for each key."""

    def __init__(self, gd1, gd2):
        self._gd1, self._gd2 = gd1, gd2

    def applyInPandas(self, func, schema):
        from pyspark.core import closures
        from pyspark.sql import functions as F
        from pyspark.sql.pandas import conversion
        from pyspark.sql.pandas.results import rows_of
        checked(func, COGROUPED_MAP)
        closures.check([func])
        found = _schema(schema, "SQL_COGROUPED_MAP_PANDAS_UDF")
        sides = [self._gd1._df, self._gd2._df]
        schemas, keyed = [side.schema for side in sides], func.__code__.co_argcount == 3

        def work(key, rows):
            pair = [conversion.frame([row[side] for row in rows if row[side] is not None], schemas[side]) for side in (0, 1)]
            return rows_of(_frame_results(func(key, *pair) if keyed else func(*pair)), found)

        tables = []
        for place, grouped in enumerate((self._gd1, self._gd2)):
            df = grouped._df
            own = F.struct(*[df[name] for name in _plain(df)])
            halves = [F.lit(None).cast(schema) for schema in schemas]
            halves[place] = own
            keys = [key.alias(f"k{at}") for at, key in enumerate(grouped._columns)]
            tables.append(df.select(*keys, halves[0].alias("left"), halves[1].alias("right")))
        both = tables[0].unionAll(tables[1])
        keys = [both[f"k{at}"] for at in range(len(self._gd1._columns))]
        return _over_groups(both, keys, found, work, both["left"], both["right"])

    def applyInArrow(self, func, schema):
        from pyspark.sql.udf import no_arrow
        raise no_arrow("applyInArrow")


def map_in_pandas(df, func, schema):
    """Each partition's batches through `func`, as they are asked for."""
    from pyspark.core import closures
    from pyspark.sql.pandas import conversion
    from pyspark.sql.pandas.results import rows_of
    closures.check([func])
    found, given = _schema(schema, "SQL_MAP_PANDAS_ITER_UDF"), df.schema

    def batches(rows):
        part = []
        for row in rows:
            part.append(row)
            if len(part) == BATCH:
                yield conversion.frame(part, given)
                part = []
        if part:
            yield conversion.frame(part, given)

    def run(rows):
        for one in _iterated(func(batches(rows))):
            yield from rows_of(one, found)

    return df.sparkSession.createDataFrame(df.rdd.mapPartitions(run), found, verifySchema=False)
