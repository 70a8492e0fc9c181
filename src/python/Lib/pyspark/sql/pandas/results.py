"""What a pandas UDF returned, as values of the type that it was declared to return.

Spark hands results to Arrow without its safety checks, so numbers are cut and wrapped rather than refused.
"""

import datetime
from decimal import ROUND_DOWN, Decimal

import pandas as pd
from pandas._dtypes import INTS, single, wrapped

from pyspark.errors import PySparkRuntimeError, PySparkTypeError, PySparkValueError
from pyspark.sql.pandas.conversion import _out
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    ShortType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
)

_BITS = {ByteType: "int8", ShortType: "int16", IntegerType: "int32", LongType: "int64"}
_ARROW = {**_BITS, FloatType: "float", DoubleType: "double", StringType: "string", BooleanType: "bool", DateType: "date32[day]",
          BinaryType: "binary", TimestampNTZType: "timestamp[us]", TimestampType: "timestamp[us, tz=UTC]"}


class _Unlike(Exception):
    """A value that Arrow has no way to make one of the type of."""


def column_of(result, kind, name="_0"):
    """Values of a column."""
    if isinstance(result, pd.DataFrame):
        return rows_of(result, kind)
    column = result if isinstance(result, pd.Series) else pd.Series(list(result))
    dtype = column._type
    convert = _CONVERSIONS.get(type(kind))
    if convert is None:
        return _out(column)
    try:
        return [None if _gone(value) else convert(value, dtype, kind) for value in column]
    except (_Unlike, TypeError):
        raise PySparkTypeError(f"Cannot convert the output value of the column '{name}' with type '{dtype}' to the "
                               f"specified return type of the column: '{_arrow(kind)}'. Please check if the data types "
                               "match and try again.") from None
    except (ValueError, ArithmeticError):
        raise PySparkValueError(f"Failed to convert the value of the column '{name}' with type '{dtype}' to Arrow type "
                                f"'{_arrow(kind)}'.") from None


def _gone(value):
    return not isinstance(value, (list, tuple, dict, set)) and not hasattr(value, "tolist") and pd.isna(value)


def _arrow(kind):
    if isinstance(kind, DecimalType):
        return f"decimal128({kind.precision}, {kind.scale})"
    if isinstance(kind, ArrayType):
        return f"list<element: {_arrow(kind.elementType)}>"
    return _ARROW.get(type(kind), kind.simpleString())


def _unsupported(dtype, kind):
    return NotImplementedError(f"Unsupported cast from {dtype} to {_arrow(kind)}")


def _integer(value, dtype, kind):
    bits = _BITS[type(kind)]
    if dtype == "datetime64[ns]" or isinstance(value, (datetime.date, list, tuple, dict)):
        raise _unsupported(dtype, kind)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return 0
    return wrapped(int(value), bits)


def _float(value, dtype, kind):
    if dtype == "datetime64[ns]" or isinstance(value, (datetime.date, list, tuple, dict)):
        raise _unsupported(dtype, kind)
    made = float(value)
    return single(made) if isinstance(kind, FloatType) else made


def _string(value, dtype, kind):
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8")
    raise _Unlike


def _boolean(value, dtype, kind):
    if isinstance(value, str):
        known = {"1": True, "0": False, "true": True, "false": False}.get(value.lower())
        if known is None:
            raise ValueError(value)
        return known
    if isinstance(value, (bool, int, float)):
        return bool(value)
    raise _unsupported(dtype, kind)


def _date(value, dtype, kind):
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if dtype != "object":
        raise _unsupported(dtype, kind)
    raise _Unlike


def _timestamp(value, dtype, kind):
    if isinstance(value, datetime.datetime):
        return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
    if dtype in INTS:
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=value)
    if dtype != "object":
        raise _unsupported(dtype, kind)
    raise _Unlike


def _decimal(value, dtype, kind):
    if isinstance(value, bool) or dtype == "datetime64[ns]":
        raise _unsupported(dtype, kind)
    if dtype in INTS and kind.precision - kind.scale < 19:
        raise ValueError(value)
    if not isinstance(value, (Decimal, int, float)):
        raise _Unlike
    made = Decimal(repr(value) if isinstance(value, float) else value)
    made = made.quantize(Decimal(1).scaleb(-kind.scale), rounding=ROUND_DOWN if isinstance(value, Decimal) else None)
    if len(made.as_tuple().digits) > kind.precision:
        raise ValueError(value)
    return made


def _binary(value, dtype, kind):
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    raise _Unlike


def _array(value, dtype, kind):
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [item if isinstance(item, (list, tuple, dict)) or not pd.isna(item) else None for item in value]
    if dtype != "object":
        raise NotImplementedError(f"NumPyConverter doesn't implement <{_arrow(kind)}> conversion. ")
    if isinstance(value, str):
        raise _unsupported("string", kind)
    raise _Unlike


def _map(value, dtype, kind):
    if not isinstance(value, dict):
        raise _Unlike
    return value


_CONVERSIONS = {ByteType: _integer, ShortType: _integer, IntegerType: _integer, LongType: _integer, FloatType: _float,
                DoubleType: _float, StringType: _string, BooleanType: _boolean, DateType: _date, TimestampType: _timestamp,
                TimestampNTZType: _timestamp, DecimalType: _decimal, BinaryType: _binary, ArrayType: _array, MapType: _map}


def rows_of(result, schema):
    """A DataFrame's rows, its columns found by name where they have names, by place otherwise."""
    if not isinstance(result, pd.DataFrame):
        raise PySparkTypeError(errorClass="UDF_RETURN_TYPE", messageParameters={
            "expected": "pandas.DataFrame", "actual": type(result).__name__})
    names = list(result.columns)
    if not names:
        return []
    if any(isinstance(name, str) for name in names):
        missing = sorted(set(schema.names) - set(names))
        extra = sorted(str(name) for name in set(names) - set(schema.names))
        if missing or extra:
            raise PySparkRuntimeError(errorClass="RESULT_COLUMN_NAMES_MISMATCH", messageParameters={
                "missing": f" Missing: {', '.join(missing)}." if missing else "",
                "extra": f" Unexpected: {', '.join(extra)}." if extra else ""})
        places = [names.index(name) for name in schema.names]
    else:
        if len(names) != len(schema.names):
            raise PySparkRuntimeError(errorClass="RESULT_COLUMN_SCHEMA_MISMATCH", messageParameters={
                "expected": str(len(schema.names)), "actual": str(len(names))})
        places = range(len(names))
    columns = [column_of(result._column(place), field.dataType, field.name) for place, field in zip(places, schema.fields)]
    return list(zip(*columns))
