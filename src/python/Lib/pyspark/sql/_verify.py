"""Whether values of Python fit a type: what `createDataFrame` checks."""

import datetime
import decimal
from array import array

from pyspark.errors import PySparkTypeError, PySparkValueError

_RANGES = {"ByteType": 7, "ShortType": 15, "IntegerType": 31, "LongType": 63}

#: Classes of the values that each type takes; a subclass of them does not count.
ACCEPTABLE = {
    "BooleanType": (bool,), "ByteType": (int,), "ShortType": (int,), "IntegerType": (int,), "LongType": (int,),
    "FloatType": (float,), "DoubleType": (float,), "DecimalType": (decimal.Decimal,), "StringType": (str,),
    "CharType": (str,), "VarcharType": (str,), "BinaryType": (bytearray, bytes),
    "DateType": (datetime.date, datetime.datetime), "TimeType": (datetime.time,),
    "TimestampType": (datetime.datetime,), "TimestampNTZType": (datetime.datetime,),
    "DayTimeIntervalType": (datetime.timedelta,), "ArrayType": (list, tuple, array), "MapType": (dict,),
    "StructType": (tuple, list, dict),
}

# Any value has a text, and a variant holds any value.
_ANYTHING = ("StringType", "CharType", "VarcharType", "VariantType")


def make_verifier(data_type, nullable=True, name=None):
    """A function that raises PySpark's error for a value that is not of the type."""
    check = _check(data_type, type(data_type).__name__, name)

    def verify(value):
        if value is None or (isinstance(value, decimal.Decimal) and value.is_nan()):
            if not nullable:
                raise _error(PySparkValueError, "FIELD_NOT_NULLABLE", name)
        else:
            check(value)

    return verify


def _error(kind, condition, name, **parameters):
    if name is not None:
        condition, parameters = f"{condition}_WITH_NAME", {"field_name": str(name), **parameters}
    return kind(errorClass=condition, messageParameters=parameters)


def _unacceptable(data_type, name, value):
    return _error(PySparkTypeError, "FIELD_DATA_TYPE_UNACCEPTABLE", name, data_type=str(data_type), obj=repr(value),
                  obj_type=str(type(value)))


def _check(data_type, kind, name):
    from pyspark.sql.types import UserDefinedType

    if kind in _ANYTHING:
        return lambda value: None
    if isinstance(data_type, UserDefinedType):
        return _user_defined(data_type, name)

    def acceptable(value):
        assert kind in ACCEPTABLE, f"unknown datatype: {data_type} for object {value!r}"
        if type(value) not in ACCEPTABLE[kind]:
            raise _unacceptable(data_type, name, value)

    if kind in _RANGES:
        upper = 2 ** _RANGES[kind] - 1

        def integer(value):
            acceptable(value)
            if not -upper - 1 <= value <= upper:
                raise PySparkValueError(errorClass="VALUE_OUT_OF_BOUNDS", messageParameters={
                    "arg_name": "obj", "lower_bound": str(-upper - 1), "upper_bound": str(upper),
                    "actual": str(value)})

        return integer
    if kind == "ArrayType":
        element = make_verifier(data_type.elementType, data_type.containsNull, f"element in array {name}")

        def items(value):
            acceptable(value)
            for item in value:
                element(item)

        return items
    if kind == "MapType":
        key = make_verifier(data_type.keyType, False, f"key of map {name}")
        value_of = make_verifier(data_type.valueType, data_type.valueContainsNull, f"value of map {name}")

        def pairs(value):
            acceptable(value)
            for its_key, its_value in value.items():
                key(its_key)
                value_of(its_value)

        return pairs
    return _struct(data_type, name) if kind == "StructType" else acceptable


def _user_defined(data_type, name):
    inner = make_verifier(data_type.sqlType(), name=name)

    def verify(value):
        if not (hasattr(value, "__UDT__") and value.__UDT__ == data_type):
            raise _error(PySparkValueError, "FIELD_TYPE_MISMATCH", name, obj=str(value), data_type=str(data_type))
        inner(data_type.toInternal(value))

    return verify


def _struct(data_type, name):
    called = "field {}" if name is None else f"field {{}} in {name}"
    fields = [(field.name, make_verifier(field.dataType, field.nullable, called.format(field.name)))
              for field in data_type.fields]

    def verify(value):
        if isinstance(value, dict):
            for field, check in fields:
                check(value.get(field))
        elif isinstance(value, (tuple, list)):
            if len(value) != len(fields):
                raise _error(PySparkValueError, "FIELD_STRUCT_LENGTH_MISMATCH", name, object_length=str(len(value)),
                             field_length=str(len(fields)))
            for item, (_, check) in zip(value, fields):
                check(item)
        elif hasattr(value, "__dict__"):
            for field, check in fields:
                check(value.__dict__.get(field))
        else:
            raise _unacceptable(data_type, name, value)

    return verify
