"""The part of NumPy that goes with Spark's vectors and matrices: arrays of numbers in one or two dimensions, in Python.

What `toArray()` gives and what vectors are made of; a name that is not here is said to be missing, not imitated."""

import math

from numpy._array import ndarray, set_printoptions

__version__ = "1.26.0"

float64 = float32 = double = float
int64 = int32 = int_ = int
bool_ = bool
nan, inf, pi, e = math.nan, math.inf, math.pi, math.e
newaxis = None


def __getattr__(name):
    raise AttributeError(f"module 'numpy' has no attribute '{name}': Touchpaper has the part of NumPy that goes with Spark's vectors")


def array(values, dtype=None, **_):
    """A copy, of one or two dimensions; integers stay integers unless a type is asked for."""
    made = values.copy() if isinstance(values, ndarray) else ndarray(values.tolist() if hasattr(values, "tolist") else values)
    return made if dtype is None else made.astype(dtype)


def asarray(values, dtype=None, **_):
    return values if isinstance(values, ndarray) and dtype is None else array(values, dtype)


def _filled(shape, value):
    shape = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    return ndarray([value] * math.prod(shape), shape)


def zeros(shape, dtype=float, **_):
    return _filled(shape, dtype(0))


def ones(shape, dtype=float, **_):
    return _filled(shape, dtype(1))


def full(shape, value, **_):
    return _filled(shape, value)


def eye(size, **_):
    return ndarray([float(row == column) for row in range(size) for column in range(size)], (size, size))


def arange(*bounds, dtype=None):
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    count = max(0, math.ceil((stop - start) / step))
    return array([start + step * place for place in range(count)], dtype)


def linspace(start, stop, num=50):
    return ndarray([start + (stop - start) * place / (num - 1) for place in range(num)] if num > 1 else [float(start)] * num)


def reshape(values, shape, order="C"):
    return asarray(values).reshape(shape, order=order)


def ravel(values):
    return asarray(values).ravel()


def vstack(rows):
    return ndarray([row for part in rows for row in (asarray(part).tolist() if asarray(part).ndim == 2 else [asarray(part).tolist()])])


def concatenate(parts):
    return ndarray([value for part in parts for value in asarray(part).tolist()])


def transpose(values):
    return asarray(values).T


def dot(left, right):
    return asarray(left).dot(right)


matmul = dot


def isclose(left, right, rtol=1e-05, atol=1e-08, equal_nan=False):
    def near(a, b):
        if math.isnan(a) or math.isnan(b):
            return equal_nan and math.isnan(a) and math.isnan(b)
        return a == b or (not math.isinf(a) and not math.isinf(b) and abs(a - b) <= atol + rtol * abs(b))
    if not hasattr(left, "__iter__") and not hasattr(right, "__iter__"):
        return near(left, right)
    if not hasattr(left, "__iter__"):
        left, right = right, left
        return asarray(left)._with(right, lambda a, b: near(b, a))
    return asarray(left)._with(right, near)


def allclose(left, right, rtol=1e-05, atol=1e-08, equal_nan=False):
    found = isclose(left, right, rtol, atol, equal_nan)
    return all(found._values) if isinstance(found, ndarray) else found


def array_equal(left, right):
    left, right = asarray(left), asarray(right)
    return left.shape == right.shape and left._values == right._values


def _each(f):
    def function(values):
        return asarray(values)._map(f) if hasattr(values, "__iter__") else f(values)
    return function


def _sign(value):
    return (value > 0) - (value < 0)


sqrt, exp, log, log2, log10, log1p, floor, ceil, sin, cos, tanh, isnan, isinf = map(_each, (
    math.sqrt, math.exp, math.log, math.log2, math.log10, math.log1p, lambda v: float(math.floor(v)),
    lambda v: float(math.ceil(v)), math.sin, math.cos, math.tanh, math.isnan, math.isinf))
abs, absolute, square, sign = map(_each, (abs, abs, lambda v: v * v, _sign))


def round(values, decimals=0):
    import builtins
    return _each(lambda value: builtins.round(value, decimals))(values)


around = round


def _whole(name):
    def function(values, axis=None):
        return getattr(asarray(values), name)(axis=axis)
    function.__name__ = name
    return function


sum, mean, std, var, max, min, argmax, argmin, any, all = map(
    _whole, ("sum", "mean", "std", "var", "max", "min", "argmax", "argmin", "any", "all"))
amax, amin = max, min


def median(values):
    values = sorted(asarray(values)._values)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def unique(values):
    return ndarray(sorted(set(asarray(values)._values)))


def sort(values):
    return ndarray(sorted(asarray(values)._values))


def argsort(values):
    values = asarray(values)._values
    return ndarray(sorted(range(len(values)), key=values.__getitem__))


def cumsum(values):
    total, out = 0, []
    for value in asarray(values)._values:
        total += value
        out.append(total)
    return ndarray(out)


def where(holds, yes, no):
    holds = asarray(holds)
    pick = lambda other: list(other) if hasattr(other, "__iter__") else [other] * holds.size
    return ndarray([a if h else b for h, a, b in zip(holds._values, pick(yes), pick(no))], holds.shape)
