"""Between Python's values and the engine's columns; the engine calls these."""

import datetime
from decimal import ROUND_HALF_UP, Context, Decimal

import _engine

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql.types import Row, VariantVal, _from_engine, _new_row, _udt

_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_DAY = 719163
_WIDE = Context(prec=76)


def date(days):
    return datetime.date.fromordinal(days + _EPOCH_DAY)


def timestamp(micros):
    return _EPOCH + datetime.timedelta(microseconds=micros)


def time(nanos):
    seconds, nanos = divmod(nanos, 1_000_000_000)
    return datetime.time(seconds // 3600, seconds // 60 % 60, seconds % 60, nanos // 1000)


def interval(micros):
    return datetime.timedelta(microseconds=micros)


def decimal(text):
    return Decimal(text)


def variant(value, metadata):
    return VariantVal(bytearray(value), bytearray(metadata))


def variant_parts(value):
    return (bytes(value.value), bytes(value.metadata)) if isinstance(value, VariantVal) else None


def text(value):
    """As Java would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def decimal_text(value):
    return format(value, "f") if isinstance(value, Decimal) else ""


def days_of(value):
    if isinstance(value, datetime.datetime):
        value = value.date()
    return value.toordinal() - _EPOCH_DAY if isinstance(value, datetime.date) else None


def micros_of(value):
    if not isinstance(value, datetime.datetime):
        return None
    if value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return (value - _EPOCH) // datetime.timedelta(microseconds=1)


def nanos_of(value):
    if not isinstance(value, datetime.time):
        return None
    return ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000_000 + value.microsecond * 1000


def interval_micros_of(value):
    return value // datetime.timedelta(microseconds=1) if isinstance(value, datetime.timedelta) else None


def items_of(value):
    if isinstance(value, (list, tuple)) or type(value).__name__ == "array":
        return value
    return None


def parts(value, names, path):
    """A struct's values in the order of its fields."""
    if isinstance(value, dict):
        return [value.get(name) for name in names]
    if isinstance(value, Row) and getattr(value, "__from_dict__", False):
        return [value[name] for name in names]
    if isinstance(value, (tuple, list)):
        if len(value) != len(names):
            if path:
                raise PySparkValueError(errorClass="FIELD_STRUCT_LENGTH_MISMATCH_WITH_NAME", messageParameters={
                    "field_name": path, "object_length": str(len(value)), "field_length": str(len(names))})
            raise PySparkValueError(errorClass="FIELD_STRUCT_LENGTH_MISMATCH", messageParameters={
                "object_length": str(len(value)), "field_length": str(len(names))})
        return value
    if hasattr(value, "__dict__"):
        return [value.__dict__.get(name) for name in names]
    return_type = "StructType"
    raise PySparkTypeError(errorClass="FIELD_DATA_TYPE_UNACCEPTABLE", messageParameters={
        "data_type": return_type, "obj": repr(value), "obj_type": str(type(value))})


def unacceptable(path, data_type, value):
    return PySparkTypeError(errorClass="FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME", messageParameters={
        "field_name": path, "data_type": str(_from_engine(data_type)), "obj": repr(value),
        "obj_type": str(type(value))})


def not_nullable(path):
    return PySparkValueError(errorClass="FIELD_NOT_NULLABLE_WITH_NAME", messageParameters={"field_name": path})


# Results of the user's functions, made to fit (`engine/sql/rows/loose.rs`).

def fitting_decimal(value, precision, scale):
    """A Decimal at this scale, rounded half up; None where it is none, its text where it is too large."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    rounded = value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP, context=_WIDE)
    return rounded if rounded.adjusted() < precision - scale else str(rounded)


def java_text(value):
    """What `toString` gives of the Java object that PySpark would send this value as."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{java_text(key)}={java_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, set, frozenset)):
        return "[" + ", ".join(java_text(item) for item in value) + "]"
    if isinstance(value, float):
        return _engine.Session.java_double(value)
    return "null" if value is None else str(value)


def of_class(name, value):
    """A value as an object of the user's class of this name."""
    return _udt(name).fromInternal(value)


def as_bytes(value):
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else None


def checked_date(value):
    return datetime.date.fromordinal(value.toordinal())


def checked_timestamp(value):
    if not isinstance(value, datetime.datetime):
        # As converting it to a number fails in PySpark.
        raise AttributeError(f"'{type(value).__name__}' object has no attribute 'tzinfo'")
    return value


def struct_parts(value, names):
    """A struct's values in the order of its fields; None where it is no struct."""
    if isinstance(value, dict):
        return [value.get(name) for name in names]
    if isinstance(value, (tuple, list)):
        return list(value)
    if hasattr(value, "__dict__"):
        return [value.__dict__.get(name) for name in names]
    raise PySparkValueError(errorClass="UNEXPECTED_TUPLE_WITH_STRUCT", messageParameters={"tuple": str(value)})


# Vectors and matrices (`engine/sql/rows.rs`, `engine/ml/values.rs`): from and to the parts that the engine keeps.

def vector(kind, size, indices, values):
    from pyspark.ml.linalg import DenseVector, SparseVector
    return SparseVector(size, indices, values) if kind == 0 else DenseVector(values)


def vector_parts(value):
    udt = getattr(type(value), "__UDT__", None)
    return udt.serialize(value) if getattr(udt, "_native", None) == "vector" else None


def matrix(kind, rows, columns, pointers, indices, values, transposed):
    from pyspark.ml.linalg import DenseMatrix, SparseMatrix
    if kind == 0:
        return SparseMatrix(rows, columns, pointers, indices, values, transposed)
    return DenseMatrix(rows, columns, values, transposed)


def matrix_parts(value):
    udt = getattr(type(value), "__UDT__", None)
    return udt.serialize(value) if getattr(udt, "_native", None) == "matrix" else None


def dense_matrix(rows, columns, values, by_row):
    from pyspark.ml.linalg import DenseMatrix
    return DenseMatrix(rows, columns, values, by_row)


def dense_matrix_parts(value):
    from pyspark.ml.linalg import DenseMatrix, SparseMatrix
    if isinstance(value, SparseMatrix):
        value = value.toDense()
    if not isinstance(value, DenseMatrix):
        return None
    return (value.numRows, value.numCols, value._values, bool(value.isTransposed))


def blank_vector():
    return (1, None, None, [])


def blank_matrix():
    return (1, 0, 0, None, None, [], False)
