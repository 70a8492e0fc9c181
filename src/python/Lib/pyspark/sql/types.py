"""Spark's data types, rows, and the types of Python's values."""

import datetime
import decimal
import json as _json
import re

import _engine

from pyspark.errors import (
    PySparkAttributeError,
    PySparkKeyError,
    PySparkRuntimeError,
    PySparkTypeError,
    PySparkValueError,
)

__all__ = [
    "DataType", "NullType", "CharType", "StringType", "VarcharType", "BinaryType", "BooleanType", "DateType",
    "TimestampType", "TimestampNTZType", "DecimalType", "DoubleType", "FloatType", "ByteType", "IntegerType",
    "LongType", "TimeType", "DayTimeIntervalType", "YearMonthIntervalType", "CalendarIntervalType", "ShortType",
    "ArrayType", "MapType", "StructField", "StructType", "Row", "Geography", "GeographyType", "Geometry",
    "GeometryType", "VariantType", "VariantVal",
]


class DataType:
    """Base of the types."""

    def __repr__(self):
        return f"{type(self).__name__}()"

    def __hash__(self):
        return hash(str(self))

    def __eq__(self, other):
        return isinstance(other, type(self)) and self.__dict__ == other.__dict__

    def __ne__(self, other):
        return not self == other

    @classmethod
    def typeName(cls):
        return cls.__name__.removesuffix("Type").removesuffix("UDT").lower()

    def simpleString(self):
        return self.typeName()

    def jsonValue(self):
        return self.typeName()

    def json(self):
        return _json.dumps(self.jsonValue(), separators=(",", ":"), sort_keys=True)

    def needConversion(self):
        return False

    def toInternal(self, obj):
        return obj

    def fromInternal(self, obj):
        return obj

    @classmethod
    def fromDDL(cls, ddl):
        return _parse_datatype_string(ddl)

    def _as_nullable(self):
        """The type with null allowed everywhere inside."""
        return self

    def _to_engine(self):
        return self.simpleString()


class AtomicType(DataType):
    pass


class NumericType(AtomicType):
    pass


class IntegralType(NumericType):
    pass


class FractionalType(NumericType):
    pass


class NullType(DataType):
    @classmethod
    def typeName(cls):
        return "void"


class StringType(AtomicType):
    def __init__(self, collation="UTF8_BINARY"):
        self.collation = collation


class CharType(AtomicType):
    def __init__(self, length):
        self.length = length

    def simpleString(self):
        return f"char({self.length})"

    jsonValue = simpleString

    def __repr__(self):
        return f"CharType({self.length})"

    def _to_engine(self):
        return "string"


class VarcharType(AtomicType):
    def __init__(self, length):
        self.length = length

    def simpleString(self):
        return f"varchar({self.length})"

    jsonValue = simpleString

    def __repr__(self):
        return f"VarcharType({self.length})"

    def _to_engine(self):
        return "string"


class BinaryType(AtomicType):
    pass


class BooleanType(AtomicType):
    pass


class DateType(AtomicType):
    pass


class TimestampType(AtomicType):
    pass


class TimestampNTZType(AtomicType):
    @classmethod
    def typeName(cls):
        return "timestamp_ntz"


class VariantType(AtomicType):
    pass


class VariantVal:
    """A VARIANT value, in its binary form."""

    def __init__(self, value, metadata):
        self.value = value
        self.metadata = metadata

    def __str__(self):
        return self.toJson()

    def __repr__(self):
        return f"VariantVal({self.value!r}, {self.metadata!r})"

    def __eq__(self, other):
        return isinstance(other, VariantVal) and (self.value, self.metadata) == (other.value, other.metadata)

    __hash__ = None

    def toPython(self):
        return _engine.Session.variant_value(bytes(self.value), bytes(self.metadata))

    def toJson(self, zone_id="UTC"):
        return _engine.Session.variant_json(bytes(self.value), bytes(self.metadata))

    @classmethod
    def parseJson(cls, json_str):
        value, metadata = _engine.Session.variant_parse(json_str)
        return cls(value, metadata)


class DecimalType(FractionalType):
    def __init__(self, precision=10, scale=0):
        self.precision = precision
        self.scale = scale
        self.hasPrecisionInfo = True

    def simpleString(self):
        return f"decimal({self.precision},{self.scale})"

    jsonValue = simpleString

    def __repr__(self):
        return f"DecimalType({self.precision},{self.scale})"


class DoubleType(FractionalType):
    pass


class FloatType(FractionalType):
    pass


class ByteType(IntegralType):
    def simpleString(self):
        return "tinyint"


class ShortType(IntegralType):
    def simpleString(self):
        return "smallint"


class IntegerType(IntegralType):
    def simpleString(self):
        return "int"


class LongType(IntegralType):
    def simpleString(self):
        return "bigint"


class TimeType(AtomicType):
    def __init__(self, precision=6):
        self.precision = precision

    def simpleString(self):
        return f"time({self.precision})"

    jsonValue = simpleString

    def __repr__(self):
        return f"TimeType({self.precision})"


class AnsiIntervalType(AtomicType):
    """A span of fields, from the largest to the smallest of `_fields`."""

    _fields = {}

    def __init__(self, startField=None, endField=None):
        if startField is None and endField is None:
            startField, endField = min(self._fields), max(self._fields)
        elif endField is None:
            endField = startField
        if startField not in self._fields or endField not in self._fields:
            raise PySparkRuntimeError(errorClass="INVALID_INTERVAL_CASTING", messageParameters={
                "start_field": str(startField), "end_field": str(endField)})
        self.startField = startField
        self.endField = endField

    def simpleString(self):
        first, last = self._fields[self.startField], self._fields[self.endField]
        return f"interval {first}" if first == last else f"interval {first} to {last}"

    jsonValue = simpleString

    def __repr__(self):
        return f"{type(self).__name__}({self.startField}, {self.endField})"


class DayTimeIntervalType(AnsiIntervalType):
    DAY, HOUR, MINUTE, SECOND = 0, 1, 2, 3
    _fields = {DAY: "day", HOUR: "hour", MINUTE: "minute", SECOND: "second"}


class YearMonthIntervalType(AnsiIntervalType):
    YEAR, MONTH = 0, 1
    _fields = {YEAR: "year", MONTH: "month"}


class CalendarIntervalType(DataType):
    @classmethod
    def typeName(cls):
        return "interval"


class ArrayType(DataType):
    def __init__(self, elementType, containsNull=True):
        self.elementType = elementType
        self.containsNull = containsNull

    def simpleString(self):
        return f"array<{self.elementType.simpleString()}>"

    def __repr__(self):
        return f"ArrayType({self.elementType}, {self.containsNull})"

    def jsonValue(self):
        return {"type": "array", "elementType": self.elementType.jsonValue(), "containsNull": self.containsNull}

    @classmethod
    def fromJson(cls, json):
        return cls(_parse_json(json["elementType"]), json["containsNull"])

    def toNullable(self):
        return ArrayType(self.elementType._as_nullable(), True)

    _as_nullable = toNullable

    def needConversion(self):
        return self.elementType.needConversion()

    def toInternal(self, obj):
        return [self.elementType.toInternal(item) for item in obj] if obj is not None and self.needConversion() else obj

    def fromInternal(self, obj):
        return [self.elementType.fromInternal(item) for item in obj] if obj is not None and self.needConversion() else obj

    def _to_engine(self):
        return ("array", self.elementType._to_engine(), self.containsNull)


class MapType(DataType):
    def __init__(self, keyType, valueType, valueContainsNull=True):
        self.keyType = keyType
        self.valueType = valueType
        self.valueContainsNull = valueContainsNull

    def simpleString(self):
        return f"map<{self.keyType.simpleString()},{self.valueType.simpleString()}>"

    def __repr__(self):
        return f"MapType({self.keyType}, {self.valueType}, {self.valueContainsNull})"

    def jsonValue(self):
        return {"type": "map", "keyType": self.keyType.jsonValue(), "valueType": self.valueType.jsonValue(),
                "valueContainsNull": self.valueContainsNull}

    @classmethod
    def fromJson(cls, json):
        return cls(_parse_json(json["keyType"]), _parse_json(json["valueType"]), json["valueContainsNull"])

    def toNullable(self):
        return MapType(self.keyType._as_nullable(), self.valueType._as_nullable(), True)

    _as_nullable = toNullable

    def needConversion(self):
        return self.keyType.needConversion() or self.valueType.needConversion()

    def toInternal(self, obj):
        if obj is None or not self.needConversion():
            return obj
        return {self.keyType.toInternal(key): self.valueType.toInternal(value) for key, value in obj.items()}

    def fromInternal(self, obj):
        if obj is None or not self.needConversion():
            return obj
        return {self.keyType.fromInternal(key): self.valueType.fromInternal(value) for key, value in obj.items()}

    def _to_engine(self):
        return ("map", self.keyType._to_engine(), self.valueType._to_engine(), self.valueContainsNull)


class StructField(DataType):
    def __init__(self, name, dataType, nullable=True, metadata=None):
        if not isinstance(dataType, DataType):
            raise PySparkTypeError(errorClass="NOT_DATATYPE", messageParameters={
                "arg_name": "dataType", "arg_type": type(dataType).__name__})
        if not isinstance(name, str):
            raise PySparkTypeError(errorClass="NOT_STR", messageParameters={
                "arg_name": "name", "arg_type": type(name).__name__})
        self.name = name
        self.dataType = dataType
        self.nullable = nullable
        self.metadata = metadata or {}

    def simpleString(self):
        return f"{self.name}:{self.dataType.simpleString()}"

    def __repr__(self):
        return f"StructField('{self.name}', {self.dataType}, {self.nullable})"

    def jsonValue(self):
        return {"name": self.name, "type": self.dataType.jsonValue(), "nullable": self.nullable,
                "metadata": self.metadata}

    @classmethod
    def fromJson(cls, json):
        return cls(json["name"], _parse_json(json["type"]), json.get("nullable", True), json.get("metadata"))

    def needConversion(self):
        return self.dataType.needConversion()

    def toInternal(self, obj):
        return self.dataType.toInternal(obj)

    def fromInternal(self, obj):
        return self.dataType.fromInternal(obj)

    def typeName(self):
        raise PySparkTypeError(errorClass="INVALID_TYPENAME_CALL", messageParameters={})

    def _field_to_engine(self):
        metadata = dict(self.metadata)
        if _has_length(self.dataType):
            metadata[_LENGTH_KEY] = self.dataType.simpleString()
        if isinstance(self.dataType, UserDefinedType) and self.dataType._native is None:
            # The engine knows the values' own type only; which class they are of goes along with the column.
            metadata.update(_udt_entry(self.dataType))
        return (self.name, self.dataType._to_engine(), bool(self.nullable), _json.dumps(metadata) if metadata else None)


class StructType(DataType):
    def __init__(self, fields=None):
        self.fields = list(fields or [])
        if not all(isinstance(field, StructField) for field in self.fields):
            raise AssertionError("fields should be a list of StructField")
        self.names = [field.name for field in self.fields]

    def add(self, field, data_type=None, nullable=True, metadata=None):
        if isinstance(field, StructField):
            self.fields.append(field)
        else:
            if data_type is None:
                raise PySparkValueError(errorClass="ARGUMENT_REQUIRED", messageParameters={
                    "arg_name": "data_type", "condition": "passing name of struct_field to create"})
            made = _parse_datatype_string(data_type) if isinstance(data_type, str) else data_type
            self.fields.append(StructField(field, made, nullable, metadata))
        self.names = [field.name for field in self.fields]
        return self

    def __iter__(self):
        return iter(self.fields)

    def __len__(self):
        return len(self.fields)

    def __getitem__(self, key):
        if isinstance(key, str):
            for field in self.fields:
                if field.name == key:
                    return field
            raise PySparkKeyError(errorClass="KEY_NOT_EXISTS", messageParameters={"key": str(key)})
        if isinstance(key, int):
            try:
                return self.fields[key]
            except IndexError:
                from pyspark.errors import PySparkIndexError
                raise PySparkIndexError("StructType index out of range") from None
        if isinstance(key, slice):
            return StructType(self.fields[key])
        raise PySparkTypeError(errorClass="NOT_INT_OR_SLICE_OR_STR", messageParameters={
            "arg_name": "key", "arg_type": type(key).__name__})

    def simpleString(self):
        return f"struct<{','.join(field.simpleString() for field in self.fields)}>"

    def __repr__(self):
        return f"StructType([{', '.join(str(field) for field in self.fields)}])"

    def jsonValue(self):
        return {"type": "struct", "fields": [field.jsonValue() for field in self.fields]}

    @classmethod
    def fromJson(cls, json):
        return cls([StructField.fromJson(field) for field in json["fields"]])

    def fieldNames(self):
        return list(self.names)

    def toNullable(self):
        return StructType([StructField(field.name, field.dataType._as_nullable(), True, field.metadata)
                           for field in self.fields])

    _as_nullable = toNullable

    def needConversion(self):
        return True

    def toInternal(self, obj):
        """The values as a tuple in the order of the fields."""
        if obj is None:
            return None
        if isinstance(obj, dict):
            values = [obj.get(name) for name in self.names]
        elif isinstance(obj, (tuple, list)):
            values = obj
        elif hasattr(obj, "__dict__"):
            values = [obj.__dict__.get(name) for name in self.names]
        else:
            raise PySparkValueError(errorClass="UNEXPECTED_TUPLE_WITH_STRUCT", messageParameters={"tuple": str(obj)})
        return tuple(field.toInternal(value) for field, value in zip(self.fields, values))

    def fromInternal(self, obj):
        if obj is None or isinstance(obj, Row):
            return obj
        return _new_row(self.names, [field.fromInternal(value) for field, value in zip(self.fields, obj)])

    def treeString(self, maxDepth=2147483647):
        return _engine.Session.schema_tree(self._fields_to_engine(), maxDepth if maxDepth > 0 else None)

    def toDDL(self):
        return ",".join(_ddl_of(field) for field in self.fields)

    def _fields_to_engine(self):
        return [field._field_to_engine() for field in self.fields]

    def _to_engine(self):
        return ("struct", self._fields_to_engine())

_NAMED = {
    "void": NullType, "boolean": BooleanType, "tinyint": ByteType, "smallint": ShortType, "int": IntegerType,
    "bigint": LongType, "float": FloatType, "double": DoubleType, "string": StringType, "binary": BinaryType,
    "date": DateType, "timestamp": TimestampType, "timestamp_ntz": TimestampNTZType,
    "interval": CalendarIntervalType, "variant": VariantType,
    "byte": ByteType, "short": ShortType, "integer": IntegerType, "long": LongType, "null": NullType,
}


def _named_type(name):
    """The type of a name that may have parameters: `time(3)`, `interval day to hour`."""
    if name in ("vector", "matrix"):
        from pyspark.ml.linalg import MatrixUDT, VectorUDT
        return VectorUDT() if name == "vector" else MatrixUDT()
    if name in _NAMED:
        return _NAMED[name]()
    if found := re.fullmatch(r"time\((\d+)\)", name):
        return TimeType(int(found[1]))
    if found := re.fullmatch(r"decimal\(\s*(\d+)\s*,\s*(-?\d+)\s*\)", name):
        return DecimalType(int(found[1]), int(found[2]))
    first, _, last = name.removeprefix("interval ").partition(" to ")
    for kind in (DayTimeIntervalType, YearMonthIntervalType):
        places = {field: place for place, field in kind._fields.items()}
        if first in places:
            return kind(places[first], places[last or first])
    raise KeyError(name)


def _from_engine(described):
    """The type that the engine's nested tuples describe."""
    if isinstance(described, str):
        return _named_type(described)
    kind = described[0]
    if kind == "decimal":
        return DecimalType(described[1], described[2])
    if kind == "array":
        return ArrayType(_from_engine(described[1]), described[2])
    if kind == "map":
        return MapType(_from_engine(described[1]), _from_engine(described[2]), described[3])
    return _struct_from_engine(described[1])

#: The key of a column's metadata that says which class of the user's its values are, and the classes by name.
_UDT_KEY = "__udt"
_UDTS = {}


def _struct_from_engine(fields):
    return StructType([_field_from_engine(*field) for field in fields])


def _field_from_engine(name, kind, nullable, metadata):
    metadata = _json.loads(metadata) if metadata else {}
    udt = metadata.pop(_UDT_KEY, None)
    if udt is None:
        return StructField(name, _from_engine(kind), nullable, metadata)
    return StructField(name, _udt(udt), nullable, metadata)


def _udt(name):
    """The user's type of this name."""
    return _UDTS[name]() if name in _UDTS else UserDefinedType.fromJson({"pyClass": name})


def _udt_entry(kind):
    """The entry of a column's metadata for a type of the user's."""
    name = kind.jsonValue()["pyClass"]
    _UDTS[name] = type(kind)
    return {_UDT_KEY: name}


def _ddl_of(field):
    name = field.name if re.fullmatch(r"[A-Za-z_]\w*", field.name) else "`" + field.name.replace("`", "``") + "`"
    return f"{name} {_sql_of(field.dataType)}{'' if field.nullable else ' NOT NULL'}"


def _sql_of(kind):
    if isinstance(kind, ArrayType):
        return f"ARRAY<{_sql_of(kind.elementType)}>"
    if isinstance(kind, MapType):
        return f"MAP<{_sql_of(kind.keyType)}, {_sql_of(kind.valueType)}>"
    if isinstance(kind, StructType):
        inside = (_ddl_of(field).replace(" ", ": ", 1) for field in kind.fields)
        return f"STRUCT<{', '.join(inside)}>"
    return kind.simpleString().upper()


def _parse_json(value):
    if isinstance(value, str):
        return _named_type(value)
    if value["type"] == "array":
        return ArrayType(_parse_json(value["elementType"]), value["containsNull"])
    if value["type"] == "udt":
        return UserDefinedType.fromJson(value)
    if value["type"] == "map":
        return MapType(_parse_json(value["keyType"]), _parse_json(value["valueType"]), value["valueContainsNull"])
    return StructType.fromJson(value)


def _parse_datatype_json_string(text):
    return _parse_json(_json.loads(text))

#: The key of a column's metadata that says how long its text may be.
_LENGTH_KEY = "__CHAR_VARCHAR_TYPE_STRING"


#: The types of text in a type's name: none of them is a field's name, which a colon follows.
_TEXTS = r"\b(?:string|(var)?char\((\d+)\))(?=[,>]|$)"


def _has_length(data_type):
    if isinstance(data_type, StructType):
        return any(_has_length(field.dataType) for field in data_type.fields)
    if isinstance(data_type, ArrayType):
        return _has_length(data_type.elementType)
    if isinstance(data_type, MapType):
        return _has_length(data_type.keyType) or _has_length(data_type.valueType)
    return isinstance(data_type, (CharType, VarcharType))


def _with_lengths(schema):
    """Columns of text under the types that were written: the engine keeps them as strings."""
    for field in schema.fields:
        written = field.metadata.pop(_LENGTH_KEY, None)
        if written is not None:
            field.dataType = _of_length(field.dataType, re.finditer(_TEXTS, written))
    return schema


def _of_length(data_type, texts):
    if isinstance(data_type, StructType):
        for field in data_type.fields:
            field.dataType = _of_length(field.dataType, texts)
    elif isinstance(data_type, ArrayType):
        data_type.elementType = _of_length(data_type.elementType, texts)
    elif isinstance(data_type, MapType):
        data_type.keyType = _of_length(data_type.keyType, texts)
        data_type.valueType = _of_length(data_type.valueType, texts)
    elif isinstance(data_type, StringType):
        found = next(texts, None)
        if found is not None and found.group(2):
            return (VarcharType if found.group(1) else CharType)(int(found.group(2)))
    return data_type


def _parse_datatype_string(text):
    """A type's name or a schema as DDL text."""
    from pyspark.errors import ParseException
    try:
        return _with_lengths(_struct_from_engine(_engine.Session.parse_schema(text)))
    except ParseException as problem:
        try:
            return _from_engine(_engine.Session.parse_type(text))
        except ParseException:
            raise problem from None


class Row(tuple):
    """A row: a tuple whose values have names."""

    def __new__(cls, *args, **kwargs):
        if args and kwargs:
            raise PySparkValueError(errorClass="CANNOT_SET_TOGETHER", messageParameters={
                "arg_list": "args and kwargs"})
        if kwargs:
            row = tuple.__new__(cls, list(kwargs.values()))
            row.__fields__ = list(kwargs.keys())
            return row
        return tuple.__new__(cls, args)

    def asDict(self, recursive=False):
        if not hasattr(self, "__fields__"):
            raise PySparkTypeError(errorClass="CANNOT_CONVERT_TYPE", messageParameters={
                "from_type": "Row", "to_type": "dict"})
        if not recursive:
            return dict(zip(self.__fields__, self))

        def convert(value):
            if isinstance(value, Row):
                return value.asDict(True)
            if isinstance(value, list):
                return [convert(item) for item in value]
            if isinstance(value, dict):
                return {key: convert(item) for key, item in value.items()}
            return value

        return {name: convert(value) for name, value in zip(self.__fields__, self)}

    def __contains__(self, item):
        if hasattr(self, "__fields__"):
            return item in self.__fields__
        return super().__contains__(item)

    def __call__(self, *args):
        if len(args) > len(self):
            raise PySparkValueError(errorClass="TOO_MANY_VALUES", messageParameters={
                "expected": str(len(self)), "item": "fields", "actual": str(len(args))})
        return _new_row(list(self), args)

    def __getitem__(self, item):
        if isinstance(item, (int, slice)):
            return super().__getitem__(item)
        try:
            return super().__getitem__(self.__fields__.index(item))
        except IndexError:
            raise PySparkKeyError(errorClass="KEY_NOT_EXISTS", messageParameters={"key": str(item)}) from None
        except ValueError:
            raise PySparkValueError(item) from None

    def __getattr__(self, item):
        if item.startswith("__"):
            raise PySparkAttributeError(errorClass="ATTRIBUTE_NOT_SUPPORTED", messageParameters={"attr_name": item})
        try:
            return self[self.__fields__.index(item)]
        except (IndexError, ValueError):
            raise PySparkAttributeError(errorClass="ATTRIBUTE_NOT_SUPPORTED",
                                        messageParameters={"attr_name": item}) from None

    def __setattr__(self, key, value):
        if key not in ("__fields__", "__from_dict__"):
            raise PySparkRuntimeError(errorClass="READ_ONLY", messageParameters={"object": "Row"})
        # The engine gives all rows of a batch one dict.
        object.__setattr__(self, "__dict__", {**self.__dict__, key: value})

    def __reduce__(self):
        if hasattr(self, "__fields__"):
            return (_new_row, (self.__fields__, tuple(self)))
        return tuple.__reduce__(self)

    def __repr__(self):
        if hasattr(self, "__fields__"):
            pairs = ", ".join(f"{name}={value!r}" for name, value in zip(self.__fields__, tuple(self)))
            return f"Row({pairs})"
        return f"<Row({', '.join(repr(value) for value in self)})>"


def _new_row(names, values):
    row = tuple.__new__(Row, values)
    row.__dict__["__fields__"] = names
    return row

_create_row = _new_row

# What a Python value becomes where no schema says.
_TYPE_OF = {
    type(None): NullType, bool: BooleanType, int: LongType, float: DoubleType, str: StringType,
    bytearray: BinaryType, bytes: BinaryType, decimal.Decimal: DecimalType, datetime.date: DateType,
    datetime.datetime: TimestampType, datetime.time: TimeType, datetime.timedelta: DayTimeIntervalType,
}


def _infer_type(value):
    if hasattr(value, "__UDT__"):
        return value.__UDT__
    kind = _TYPE_OF.get(type(value))
    if kind is DecimalType:
        return DecimalType(38, 18)
    if kind is not None:
        return kind()
    if isinstance(value, dict):
        return MapType(_infer_common(value.keys()), _infer_common(value.values()), True)
    if isinstance(value, list):
        return ArrayType(_infer_common(value), True)
    try:
        return _infer_schema(value)
    except TypeError:
        raise PySparkTypeError(errorClass="UNSUPPORTED_DATA_TYPE", messageParameters={
            "data_type": type(value).__name__}) from None


def _infer_common(values):
    """The type that all of these values are of, a null being of any."""
    merged, seen = NullType(), set()
    for value in values:
        plain = type(value) in _TYPE_OF
        if value is None or plain and type(value) in seen:
            continue
        seen.add(type(value))
        merged = _merge_type(merged, _infer_type(value))
    return merged


def _infer_schema(row, names=None):
    """The StructType of one row."""
    if isinstance(row, dict):
        items = sorted(row.items())
    elif isinstance(row, (tuple, list)):
        if hasattr(row, "__fields__"):
            items = zip(row.__fields__, tuple(row))
        elif hasattr(row, "_fields"):
            items = zip(row._fields, tuple(row))
        else:
            names = [f"_{place}" for place in range(1, len(row) + 1)] if names is None else list(names)
            names += [f"_{place}" for place in range(len(names) + 1, len(row) + 1)]
            items = zip(names, row)
    elif hasattr(row, "__dict__"):
        items = sorted(row.__dict__.items())
    else:
        raise PySparkTypeError(errorClass="CANNOT_INFER_SCHEMA_FOR_TYPE", messageParameters={
            "data_type": type(row).__name__})
    fields = []
    for name, value in items:
        try:
            fields.append(StructField(name, _infer_type(value), True))
        except TypeError as problem:
            raise PySparkTypeError(errorClass="CANNOT_INFER_TYPE_FOR_FIELD",
                                   messageParameters={"field_name": name}) from problem
    return StructType(fields)


def _has_nulltype(kind):
    if isinstance(kind, StructType):
        return any(_has_nulltype(field.dataType) for field in kind.fields)
    if isinstance(kind, ArrayType):
        return _has_nulltype(kind.elementType)
    if isinstance(kind, MapType):
        return _has_nulltype(kind.keyType) or _has_nulltype(kind.valueType)
    return isinstance(kind, NullType)


def _merge_type(left, right, name=None):
    if isinstance(left, NullType):
        return right
    if isinstance(right, NullType):
        return left
    if isinstance(left, TimestampType) and isinstance(right, DateType):
        return left
    if isinstance(left, DateType) and isinstance(right, TimestampType):
        return right
    if type(left) is not type(right):
        if isinstance(left, AtomicType) and isinstance(right, StringType):
            return right
        if isinstance(left, StringType) and isinstance(right, AtomicType):
            return left
        raise PySparkTypeError(errorClass="CANNOT_MERGE_TYPE", messageParameters={
            "data_type1": type(left).__name__, "data_type2": type(right).__name__})
    if isinstance(left, StructType):
        others = {field.name: field.dataType for field in right.fields}
        fields = [StructField(field.name, _merge_type(field.dataType, others.get(field.name, NullType())), True)
                  for field in left.fields]
        known = set(left.names)
        fields += [StructField(name, kind) for name, kind in others.items() if name not in known]
        return StructType(fields)
    if isinstance(left, ArrayType):
        return ArrayType(_merge_type(left.elementType, right.elementType), True)
    if isinstance(left, MapType):
        return MapType(_merge_type(left.keyType, right.keyType), _merge_type(left.valueType, right.valueType), True)
    return left


def _to_engine_schema(schema):
    schema = _parse_datatype_string(schema) if isinstance(schema, str) else schema
    return schema._fields_to_engine()


def _has_udt(kind):
    """Whether values of the type have objects of the user's in them."""
    if isinstance(kind, StructType):
        return any(_has_udt(field.dataType) for field in kind.fields)
    if isinstance(kind, ArrayType):
        return _has_udt(kind.elementType)
    if isinstance(kind, MapType):
        return _has_udt(kind.keyType) or _has_udt(kind.valueType)
    return isinstance(kind, UserDefinedType) and kind._native is None


def _restored(schema):
    """What turns the engine's rows into those of the schema; None where they are those already."""
    if not _has_udt(schema):
        return None
    names = schema.names
    # What the engine itself keeps as objects comes as such.
    converts = [field.fromInternal if _has_udt(field.dataType) else None for field in schema.fields]
    return lambda row: _new_row(names, [value if convert is None else convert(value)
                                        for convert, value in zip(converts, row)])


def _make_type_verifier(dataType, nullable=True, name=None):
    from pyspark.sql._verify import make_verifier
    return make_verifier(dataType, nullable, name)

# These need DataType, and the functions above need them.
from pyspark.sql._special_types import (  # noqa: E402
    Geography,
    GeographyType,
    Geometry,
    GeometryType,
    SpatialType,
    UserDefinedType,
)
