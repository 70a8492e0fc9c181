"""Between Spark's columns and pandas' ones."""

import pandas as pd

from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    ByteType,
    DateType,
    DayTimeIntervalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    Row,
    ShortType,
    StructType,
    TimestampNTZType,
    TimestampType,
)

_INTS = {ByteType: "int8", ShortType: "int16", IntegerType: "int32", LongType: "int64"}
_FLOATS = {FloatType: "float32", DoubleType: "float64"}
_TIMES = (TimestampType, TimestampNTZType)


def series(values, kind, name=None, structs="dict"):
    """A column of Spark's type as a Series: integers with gaps are floats, as pandas has no other ones."""
    index = pd.RangeIndex(len(values))
    known = type(kind)
    if known in _INTS:
        if None in values:
            return pd.Series([float("nan") if value is None else float(value) for value in values], index, "float64", name)
        return pd.Series._of(values, _INTS[known], index, name)
    if known in _FLOATS:
        return pd.Series._of([float("nan") if value is None else value for value in values], _FLOATS[known], index, name)
    if known is BooleanType and None not in values:
        return pd.Series._of(values, "bool", index, name)
    if known in _TIMES:
        times = [pd.NaT if value is None else pd.Timestamp(value) for value in values]
        return pd.Series._of(times, "datetime64[ns]", index, name)
    if known is DayTimeIntervalType:
        raise NotImplementedError("day-time intervals in pandas: Touchpaper's pandas has no timedelta64")
    if structs == "dict":
        values = [_plain(value) for value in values]
    return pd.Series._of(values, "object", index, name)


def _plain(value):
    """Structs inside columns are dictionaries in a pandas UDF."""
    if isinstance(value, Row):
        return {name: _plain(item) for name, item in zip(value.__fields__, value)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def frame(rows, schema, structs="dict"):
    """Rows, each of them a sequence, as a DataFrame."""
    columns = [list(column) for column in zip(*rows)] or [[] for _ in schema.fields]
    made = [series(column, field.dataType, field.name, structs) for column, field in zip(columns, schema.fields)]
    return pd.DataFrame._of(schema.names, [(one._values, one._type) for one in made], pd.RangeIndex(len(rows)))


def argument(values, kind):
    """A UDF's argument: a struct is a DataFrame, anything else a Series."""
    if isinstance(kind, StructType):
        return frame([value if value is not None else (None,) * len(kind.fields) for value in values], kind)
    return series(values, kind)


def inferred(pdf, names=None):
    """(names, rows) of a DataFrame of the user's, what is missing as None."""
    names = list(map(str, pdf.columns)) if names is None else names
    columns = [_out(column) for _, column in pdf.items()]
    return names, list(zip(*columns))


def _out(column):
    if column._type == "datetime64[ns]":
        return [None if pd.isna(value) else value.to_pydatetime() for value in column]
    if column._type == "object":
        return [None if not isinstance(value, (list, tuple, dict)) and pd.isna(value) else value for value in column]
    return column.tolist()


def spark_type(column):
    """The type of a column by its dtype; None where its values have to tell."""
    known = {"bool": BooleanType, "datetime64[ns]": TimestampType, **{name: kind for kind, name in _INTS.items()},
             **{name: kind for kind, name in _FLOATS.items()}}.get(column._type)
    return known and known()


def taken(pdf, schema, single=False):
    """(rows, schema) for `createDataFrame`: names as given or the table's own, types of its columns where they tell."""
    from pyspark.errors import PySparkTypeError
    from pyspark.sql.types import StructField
    if not isinstance(pdf, pd.DataFrame):
        raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
            "expected_type": "pandas.DataFrame", "arg_name": "data", "arg_type": type(pdf).__name__})
    names, rows = inferred(pdf, schema if isinstance(schema, (list, tuple)) else None)
    if single:
        return [row[0] for row in rows], schema
    if isinstance(schema, StructType):
        return rows, schema
    told = [spark_type(column) for _, column in pdf.items()]
    if all(told):
        return rows, StructType([StructField(name, kind) for name, kind in zip(names, told)])
    from pyspark.sql.session import _inferred
    guessed = _inferred(rows, names)
    return rows, StructType([StructField(field.name, kind or field.dataType) for field, kind in zip(guessed.fields, told)])
