"""Arithmetic, comparison and logic over lists of values of a type."""

import datetime
import math
import operator

from pandas._dtypes import FLOATS, INTS, TIME, common, single, wrapped
from pandas._missing import NaT, Timestamp, missing, nan, not_here


def _divide(a, b):
    if b == 0:
        return nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)
    return a / b


def _floor_divide(a, b):
    if b == 0:
        return _divide(float(a), b)
    if math.isinf(a):
        return nan
    if math.isinf(b):
        return 0.0 if (a >= 0) == (b > 0) or a == 0 else -1.0
    return a // b


def _modulo(a, b):
    return nan if b == 0 or math.isinf(a) else a % b


def _power(a, b):
    try:
        made = a ** b
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf if a > 0 or b % 2 == 0 else -math.inf
    return nan if isinstance(made, complex) else made


ARITHMETIC = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": _divide,
              "floordiv": _floor_divide, "mod": _modulo, "pow": _power}
#: What objects other than numbers do.
PLAIN = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": operator.truediv,
         "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow}
COMPARISONS = {"eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le, "gt": operator.gt,
               "ge": operator.ge}
LOGIC = {"and": operator.and_, "or": operator.or_, "xor": operator.xor}


def scalar_type(value, beside):
    """The type of a scalar: Python's numbers take on that of the column beside them where it can hold them."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return beside if beside in INTS or beside in FLOATS else "int64"
    if isinstance(value, float):
        return "float32" if beside == "float32" else "float64"
    if isinstance(value, datetime.datetime) or value is NaT:
        return TIME
    return "object"


def arithmetic(name, left, left_type, right, right_type):
    """(values, type) of the operation, element by element."""
    types = {left_type, right_type}
    if "object" in types:
        apply = PLAIN[name]
        return [nan if missing(a) or missing(b) else apply(a, b) for a, b in zip(left, right)], "object"
    if TIME in types:
        return _moved(name, left, left_type, right, right_type)
    if types == {"bool"}:
        if name == "add":
            return [a or b for a, b in zip(left, right)], "bool"
        if name == "mul":
            return [a and b for a, b in zip(left, right)], "bool"
        if name == "sub":
            raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` "
                            "operator, or the logical_xor function instead.")
        if name != "truediv":
            raise NotImplementedError(f"operator '{name}' not implemented for bool dtypes")
    apply = ARITHMETIC[name]
    result = common(kind for kind in types if kind != "bool") if types != {"bool"} else "int64"
    if name == "truediv" and result in INTS:
        result = "float64"
    if result in INTS:
        if name == "pow" and any(b < 0 for b in right):
            raise ValueError("Integers to negative integer powers are not allowed.")
        if name in ("floordiv", "mod") and 0 in right:
            return [float(apply(a, b)) for a, b in zip(left, right)], "float64"
        return [wrapped(int(apply(a, b)), result) for a, b in zip(left, right)], result
    made = [_float(apply, a, b) for a, b in zip(left, right)]
    return ([single(value) for value in made] if result == "float32" else made), result


def _float(apply, a, b):
    try:
        return float(apply(float(a), float(b)))
    except OverflowError:
        return math.inf


def _moved(name, left, left_type, right, right_type):
    if left_type == right_type or name not in ("add", "sub"):
        raise not_here("time differences (timedelta64)")
    raise TypeError(f"cannot {name} {left_type} and {right_type}")


def moved(name, times, delta):
    """Times and one datetime.timedelta."""
    sign = 1 if name == "add" else -1
    return [NaT if time is NaT else Timestamp(time + sign * delta) for time in times]


def comparison(name, left, left_type, right, right_type):
    """Truth values; what is missing is equal to nothing."""
    apply = COMPARISONS[name]
    made = []
    for a, b in zip(left, right):
        if missing(a) or missing(b):
            made.append(name == "ne")
            continue
        if (left_type == TIME) != (right_type == TIME):
            a, b = (value if not isinstance(value, str) else Timestamp(value) for value in (a, b))
        made.append(bool(apply(a, b)))
    return made, "bool"


def logic(name, left, left_type, right, right_type):
    apply = LOGIC[name]
    if left_type in INTS and right_type in INTS:
        return [apply(a, b) for a, b in zip(left, right)], common((left_type, right_type))
    for kind in (left_type, right_type):
        if kind in FLOATS or kind == TIME:
            raise TypeError(f"unsupported operand type(s) for {'&' if name == 'and' else '|' if name == 'or' else '^'}: "
                            f"'{left_type}' and '{right_type}'")
    truth = [[False if missing(value) else bool(value) for value in side] for side in (left, right)]
    return [apply(a, b) for a, b in zip(*truth)], "bool"
