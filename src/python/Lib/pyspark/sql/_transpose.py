"""`DataFrame.transpose`: columns to rows. All rows come to the driver, as they do in Spark."""

from pyspark.errors import AnalysisException
from pyspark.sql._names import plain
from pyspark.sql.column import call, to_column
from pyspark.sql.types import AtomicType, StringType, StructField, StructType

_LIMIT = "spark.sql.transposeMaxValues"


def transpose(df, index=None):
    if not df.columns:
        return df
    index = df[plain(df.columns[0])] if index is None else to_column(index)
    chosen = df.select(index.alias("__index"))
    kind = chosen.schema.fields[0].dataType
    if not isinstance(kind, AtomicType):
        raise AnalysisException("[TRANSPOSE_INVALID_INDEX_COLUMN] Invalid index column for TRANSPOSE because: Index "
                                f"column must be of atomic type, but found: {kind}. SQLSTATE: 42804",
                                "TRANSPOSE_INVALID_INDEX_COLUMN")
    name = df.select(index).columns[0]
    others = [column for column in df.columns if column != name]
    if others:
        cells = call("array", *[df[plain(column)] for column in others])
        try:
            cell = df.select(cells).schema.fields[0].dataType.elementType
        except AnalysisException:
            raise _no_common_type(df, others) from None
    limit = int(df.sparkSession.conf.get(_LIMIT, "500"))
    picked = df.filter(index.isNotNull()).select(index.alias("__index"), *[df[plain(column)].cast(cell)
                                                                         for column in others])
    rows = picked.orderBy(picked["__index"]).take(limit + 1)
    if len(rows) > limit:
        raise AnalysisException(
            f"[TRANSPOSE_EXCEED_ROW_LIMIT] Number of rows exceeds the allowed limit of {limit} for TRANSPOSE. If this "
            f"was intended, set {_LIMIT} to at least the current row count. SQLSTATE: 54006",
            "TRANSPOSE_EXCEED_ROW_LIMIT")
    names = [row[0] for row in picked.select(picked["__index"].cast("string").alias("__index")).orderBy(
        picked["__index"]).take(limit)]
    fields = [StructField("key", StringType(), False)]
    fields += [StructField(column, cell if others else StringType()) for column in names]
    table = [(column, *(row[place + 1] for row in rows)) for place, column in enumerate(others)]
    return df._made(df.sparkSession._engine.create(StructType(fields)._fields_to_engine(), table, 1))


def _no_common_type(df, names):
    kinds = [df.schema[name].dataType.simpleString().upper() for name in names]
    other = next((kind for kind in kinds if kind != kinds[0]), kinds[0])
    return AnalysisException(
        f"[TRANSPOSE_NO_LEAST_COMMON_TYPE] Transpose requires non-index columns to share a least common type, but "
        f'"{kinds[0]}" and "{other}" do not. SQLSTATE: 42K09', "TRANSPOSE_NO_LEAST_COMMON_TYPE")
