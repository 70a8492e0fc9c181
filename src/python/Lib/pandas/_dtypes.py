"""Types of columns, told from values and given to them."""

import datetime
import math
import struct
from decimal import Decimal

from pandas._missing import NaT, Timestamp, missing, nan, not_here

INTS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}
FLOATS = ("float32", "float64")
TIME = "datetime64[ns]"


class Dtype:
    """`series.dtype`"""

    def __init__(self, name):
        self.name = name

    @property
    def kind(self):
        return {"bool": "b", "object": "O", TIME: "M"}.get(self.name) or ("i" if self.name in INTS else "f")

    def __eq__(self, other):
        try:
            return self.name == name_of(other)
        except (TypeError, NotImplementedError):
            return False

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"dtype('{'O' if self.name == 'object' else '<M8[ns]' if self.name == TIME else self.name}')"


_SAME = {int: "int64", float: "float64", bool: "bool", str: "object", object: "object", "int": "int64", "long": "int64",
         "float": "float64", "double": "float64", "str": "object", "string": "object", "O": "object",
         "datetime64": TIME, "datetime": TIME}


def name_of(dtype):
    """A type as asked for, by its name."""
    if isinstance(dtype, Dtype):
        return dtype.name
    known = _SAME.get(dtype, dtype) if isinstance(dtype, (str, type)) else dtype
    if known in INTS or known in FLOATS or known in ("bool", "object", TIME):
        return known
    if isinstance(dtype, str):
        if dtype in ("category", "Int64", "Int32", "Float64", "boolean") or dtype.startswith(("uint", "timedelta")):
            raise not_here(f"dtype {dtype}")
        raise TypeError(f"data type {dtype!r} not understood")
    raise TypeError(f"Cannot interpret '{dtype!r}' as a data type")


def is_number(name):
    return name in INTS or name in FLOATS


def wrapped(value, name):
    """An integer in so many bits, as the processor keeps it."""
    bits = INTS[name]
    half = 1 << (bits - 1)
    return value if -half <= value < half else (value + half) % (1 << bits) - half


def single(value):
    """A float in 32 bits."""
    try:
        return struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def infer(values):
    """(values, name of their type) for values of any kind."""
    kinds = {type(value) for value in values}
    gone = type(None) in kinds or NaT.__class__ in kinds
    kinds -= {type(None), NaT.__class__}
    if not kinds:
        if not gone:
            return values, "object"
        if all(value is NaT for value in values):
            return values, TIME
        return (values, "object") if NaT in values else ([None] * len(values), "object")
    if kinds <= {bool}:
        return (values, "object") if gone else (values, "bool")
    if kinds <= {int}:
        if any(not -(1 << 63) <= value < 1 << 63 for value in values if value is not None):
            return values, "object"
        return (floats(values), "float64") if gone else (values, "int64")
    if kinds <= {int, float}:
        return floats(values), "float64"
    if all(issubclass(kind, datetime.datetime) for kind in kinds) or (kinds <= {Timestamp, float} and Timestamp in kinds):
        return times(values), TIME
    return values, "object"


def floats(values):
    return [nan if missing(value) else float(value) for value in values]


def times(values):
    return [NaT if missing(value) else value if type(value) is Timestamp else Timestamp(value) for value in values]


def cast(values, old, new):
    """Values of one type as those of another; raises where pandas does."""
    if old == new:
        return list(values)
    if new == "object":
        return list(values)
    if new == "bool":
        return [bool(value) for value in values]
    if new in FLOATS:
        if old == TIME:
            raise TypeError(f"Cannot cast DatetimeArray to dtype {new}")
        made = [nan if missing(value) else float(value) for value in values]
        return [single(value) for value in made] if new == "float32" else made
    if new in INTS:
        if old in FLOATS and any(value != value or math.isinf(value) for value in values):
            from pandas.errors import IntCastingNaNError
            raise IntCastingNaNError("Cannot convert non-finite values (NA or inf) to integer")
        if old == TIME:
            raise not_here(f"astype({new!r}) of times")
        return [wrapped(_integer(value), new) for value in values]
    return times(values)


def _integer(value):
    if value is None:
        raise TypeError("int() argument must be a string, a bytes-like object or a real number, not 'NoneType'")
    if isinstance(value, float) and value != value:
        raise ValueError("cannot convert float NaN to integer")
    return int(value)


def texts(values):
    """`astype(str)`"""
    return [str(value) for value in values]


def common(names):
    """The type that holds values of all of these."""
    names = set(names)
    if len(names) == 1:
        return names.pop()
    if names <= set(INTS):
        return max(names, key=INTS.get)
    if names <= set(FLOATS):
        return "float64"
    if names <= {*INTS, *FLOATS}:
        wide = names & {"int32", "int64", "float64"}
        return "float64" if wide else "float32"
    return "object"


def fits(name, value):
    """Whether a column of this type can hold the value as it is."""
    if name == "object":
        return True
    if missing(value):
        return name in FLOATS or name == TIME
    if name == "bool":
        return isinstance(value, bool)
    if name in INTS:
        return isinstance(value, int) and not isinstance(value, bool) and wrapped(value, name) == value
    if name in FLOATS:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, datetime.datetime)


def own(value, name):
    """A value as a column of this type keeps it."""
    if missing(value):
        return nan if name in FLOATS else NaT if name == TIME else value
    if name == "float32":
        return single(float(value))
    if name == "float64":
        return float(value)
    return Timestamp(value) if name == TIME else value


def ordered(value):
    return (isinstance(value, (int, float, Decimal)), value)
