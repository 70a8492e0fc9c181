"""Between Python's values and the engine's columns; the engine calls these."""

import datetime
from decimal import Decimal

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql.types import Row, _from_engine, _new_row

_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_DAY = 719163


def row(names, values):
    return _new_row(names, values)


def date(days):
    return datetime.date.fromordinal(days + _EPOCH_DAY)


def timestamp(micros):
    return _EPOCH + datetime.timedelta(microseconds=micros)


def interval(micros):
    return datetime.timedelta(microseconds=micros)


def decimal(text):
    return Decimal(text)


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
