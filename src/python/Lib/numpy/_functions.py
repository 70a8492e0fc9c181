"""NumPy's functions."""

import math

import _engine
from numpy import _array
from numpy._array import _binary, _kind, _made, _result, _tuple, dtype, ndarray
from numpy._printed import set_printoptions

float64 = float32 = double = float_ = float
int64 = int32 = int_ = intp = int
bool_ = bool
floating, integer, number = (float,), (int,), (int, float)
nan, inf, pi, e, euler_gamma = math.nan, math.inf, math.pi, math.e, 0.5772156649015329
newaxis = None
_Array = _engine.Array


def array(values, dtype=None, copy=True, **_):
    """A copy; integers stay integers unless a type is asked for."""
    if isinstance(values, ndarray):
        return values.copy() if dtype is None else values.astype(dtype)
    return _made(values, None if dtype is None else _kind(dtype))


def asarray(values, dtype=None, **_):
    if isinstance(values, ndarray) and (dtype is None or values.dtype == dtype):
        return values
    return array(values, dtype)


ascontiguousarray = asanyarray = asarray


def _spread(kind, count, start, step):
    return ndarray._of(_Array.spread(kind, count, start, step))


def full(shape, value, dtype=None, **_):
    if dtype is None:
        dtype = type(value)
    shape = _tuple(shape)
    if min(shape, default=0) < 0:
        raise ValueError("negative dimensions are not allowed")
    kind = _kind(dtype)
    return _spread(kind, math.prod(shape), {"f": float, "i": int, "b": bool}[kind](value), 0).reshape(shape)


def zeros(shape, dtype=float, **_):
    return full(shape, 0, dtype)


def ones(shape, dtype=float, **_):
    return full(shape, 1, dtype)


empty = zeros


def _like(make):
    def like(other, dtype=None, **_):
        other = asarray(other)
        return make(other.shape, other.dtype if dtype is None else dtype)
    return like


zeros_like, ones_like, empty_like = map(_like, (zeros, ones, empty))


def full_like(other, value, dtype=None):
    other = asarray(other)
    return full(other.shape, value, other.dtype if dtype is None else dtype)


def eye(size, columns=None, dtype=float):
    columns = size if columns is None else columns
    return (arange(size).reshape(-1, 1) == arange(columns)).astype(dtype)


identity = eye


def diag(values):
    values = asarray(values)
    if values.ndim == 1:
        return eye(len(values)) * values if values.dtype == float else eye(len(values), dtype=int) * values
    side = min(*values.shape)
    return values[arange(side), arange(side)]


def arange(*bounds, dtype=None):
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    if not step:
        raise ZeroDivisionError("division by zero")
    count = max_(0, math.ceil((stop - start) / step))
    kind = "i" if all_(isinstance(bound, int) for bound in (start, stop, step)) else "f"
    # As NumPy: the step is what the second is more than the first.
    made = _spread(kind, count, start, (start + step) - start)
    return made if dtype is None or made.dtype == dtype else made.astype(dtype)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None):
    between = num - 1 if endpoint else num
    step = (stop - start) / between if between > 0 else nan
    made = _spread("f", num, 0.0, 1.0) * (step if between > 0 else 0.0) + float(start)
    if endpoint and num > 1:
        made[-1] = stop
    made = made if dtype is None else made.astype(dtype)
    return (made, step) if retstep else made


def logspace(start, stop, num=50, base=10.0):
    return base ** linspace(start, stop, num)


def frombuffer(content, dtype=float):
    return ndarray._of(_Array.from_bytes(_kind(dtype), bytes(content)))


def fromiter(values, dtype, count=-1):
    return array(list(values), dtype)


def reshape(values, shape, order="C"):
    return asarray(values).reshape(shape, order=order)


def ravel(values):
    return asarray(values).ravel()


def transpose(values, axes=None):
    return asarray(values).transpose(*axes or ())


def squeeze(values):
    return asarray(values).squeeze()


def expand_dims(values, axis):
    values = asarray(values)
    axis = axis % (values.ndim + 1)
    return values.reshape(values.shape[:axis] + (1,) + values.shape[axis:])


def concatenate(parts, axis=0):
    parts = [asarray(part) for part in parts]
    if not parts:
        raise ValueError("need at least one array to concatenate")
    axis %= parts[0].ndim
    shape = parts[0].shape
    for number, part in enumerate(parts):
        if part.ndim != len(shape) or any_(a != b for at, (a, b) in enumerate(zip(part.shape, shape)) if at != axis):
            raise ValueError("all the input array dimensions except for the concatenation axis must match exactly, but along dimension "
                             f"{next((at for at, (a, b) in enumerate(zip(part.shape, shape)) if a != b and at != axis), 0)}, the array at index 0 "
                             f"has size {shape[0]} and the array at index {number} has size {part.shape[0] if part.shape else 0}")
    kind = min_((part._array.kind for part in parts), key="fib".index)
    made = zeros((*shape[:axis], sum_(part.shape[axis] for part in parts), *shape[axis + 1:]), kind)
    at = 0
    for part in parts:
        made[(slice(None),) * axis + (slice(at, at + part.shape[axis]),)] = part
        at += part.shape[axis]
    return made


def stack(parts, axis=0):
    return concatenate([expand_dims(part, axis) for part in parts], axis)


def vstack(parts):
    return concatenate([part.reshape(1, -1) if part.ndim < 2 else part for part in map(asarray, parts)])


def hstack(parts):
    parts = [asarray(part) for part in parts]
    return concatenate(parts, 0 if parts[0].ndim == 1 else 1)


def column_stack(parts):
    return concatenate([part.reshape(-1, 1) if part.ndim == 1 else part for part in map(asarray, parts)], 1)


def array_split(values, sections, axis=0):
    values = asarray(values)
    size = values.shape[axis]
    if isinstance(sections, int):
        each, rest = divmod(size, sections)
        ends, at = [], 0
        for part in range(sections - 1):
            at += each + (part < rest)
            ends.append(at)
        sections = ends
    bounds = [0, *sections, size]
    return [values[(slice(None),) * axis + (slice(a, b),)] for a, b in zip(bounds, bounds[1:])]


def split(values, sections, axis=0):
    if isinstance(sections, int) and asarray(values).shape[axis] % sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(values, sections, axis)


def tile(values, times):
    return concatenate([asarray(values)] * times)


def repeat(values, times):
    return asarray(values).repeat(times)


def append(values, more):
    return concatenate([ravel(values), ravel(more)])


def dot(left, right):
    return asarray(left).dot(right)


matmul = inner = dot


def outer(left, right):
    return ravel(left).reshape(-1, 1) * ravel(right)


def trace(values):
    return diag(values).sum()


max_, min_, all_, any_, sum_, abs_ = max, min, all, any, sum, abs


def _each(name):
    def function(values):
        return _result(asarray(values)._array.unary(name))
    function.__name__ = name
    return function


(sqrt, exp, expm1, log, log2, log10, log1p, sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh, floor, ceil, trunc, rint, cbrt, sign,
 square, isnan, isinf, isfinite) = map(_each, (
     "sqrt", "exp", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
     "floor", "ceil", "trunc", "rint", "cbrt", "sign", "square", "isnan", "isinf", "isfinite"))
abs = absolute = fabs = _each("abs")
negative, logical_not, invert = _each("neg"), _each("not"), _each("invert")


def _both(name):
    return lambda left, right: _binary(name, left, right)


(add, subtract, multiply, divide, floor_divide, mod, power, maximum, minimum, equal, not_equal, less, less_equal, greater, greater_equal,
 arctan2, hypot, bitwise_and, bitwise_or, bitwise_xor) = map(_both, (
     "add", "sub", "mul", "div", "floordiv", "mod", "pow", "max", "min", "eq", "ne", "lt", "le", "gt", "ge", "arctan2", "hypot", "and", "or", "xor"))
true_divide, remainder = divide, mod


def _logical(name):
    def function(left, right):
        return _binary(name, asarray(left).astype(bool), asarray(right).astype(bool))
    return function


logical_and, logical_or, logical_xor = map(_logical, ("and", "or", "xor"))


def isclose(left, right, rtol=1e-05, atol=1e-08, equal_nan=False):
    left, right = asarray(left, float), asarray(right, float)
    near = (left == right) | (isfinite(left) & isfinite(right) & (abs(left - right) <= atol + rtol * abs(right)))
    return near | (isnan(left) & isnan(right)) if equal_nan else near


def allclose(left, right, rtol=1e-05, atol=1e-08, equal_nan=False):
    near = isclose(left, right, rtol, atol, equal_nan)
    return bool(near.all()) if isinstance(near, ndarray) else near


def array_equal(left, right):
    left, right = asarray(left), asarray(right)
    return left.shape == right.shape and bool(asarray(left == right).all())


def around(values, decimals=0):
    made = asarray(values).round(decimals)
    return made if made.ndim else made._single()


round = around


def clip(values, low, high):
    return asarray(values).clip(low, high)


def _whole(name):
    def function(values, axis=None, **more):
        return getattr(asarray(values), name)(axis=axis, **more)
    function.__name__ = name
    return function


sum, prod, mean, std, var, max, min, argmax, argmin, any, all, cumsum, cumprod, ptp = map(
    _whole, ("sum", "prod", "mean", "std", "var", "max", "min", "argmax", "argmin", "any", "all", "cumsum", "cumprod", "ptp"))
amax, amin = max, min


def average(values, axis=None, weights=None):
    if weights is None:
        return mean(values, axis)
    weights = asarray(weights)
    return (asarray(values) * weights).sum(axis) / weights.sum(axis if weights.ndim > 1 else None)


def count_nonzero(values):
    return asarray(values).astype(bool).sum()


def percentile(values, q, axis=None):
    return quantile(values, asarray(q) / 100.0 if hasattr(q, "__len__") else q / 100.0, axis)


def quantile(values, q, axis=None):
    if axis is not None:
        lines = asarray(values) if axis in (1, -1) else asarray(values).T
        return array([quantile(line, q) for line in lines])
    if hasattr(q, "__len__"):
        return array([quantile(values, one) for one in asarray(q)])
    ordered = sort(ravel(values)).tolist()
    place = (len(ordered) - 1) * q
    below = math.floor(place)
    above = ordered[min_(below + 1, len(ordered) - 1)]
    share = place - below
    step = above - ordered[below]
    return float(above - step * (1 - share) if share >= 0.5 else ordered[below] + step * share)


def median(values, axis=None):
    return quantile(values, 0.5, axis)


def unique(values, return_counts=False, return_inverse=False):
    ordered = sort(ravel(values))
    first = ones(len(ordered), bool)
    if len(ordered) > 1:
        first[1:] = ordered[1:] != ordered[:-1]
    found = ordered[first]
    if not (return_counts or return_inverse):
        return found
    more = []
    if return_inverse:
        more.append(searchsorted(found, ravel(values)))
    if return_counts:
        starts = nonzero(first)[0]
        more.append(append(starts[1:], [len(ordered)]) - starts)
    return (found, *more)


def searchsorted(ordered, values, side="left"):
    import bisect
    ordered = asarray(ordered).tolist()
    find = bisect.bisect_left if side == "left" else bisect.bisect_right
    if not hasattr(values, "__len__"):
        return find(ordered, values)
    return array([find(ordered, value) for value in asarray(values).tolist()], int)


def bincount(values, weights=None, minlength=0):
    values = asarray(values)
    made = zeros(max_(minlength, values.max() + 1 if values.size else 0), float if weights is not None else int).tolist()
    for place, weight in zip(values.tolist(), asarray(weights).tolist() if weights is not None else [1] * values.size):
        made[place] += weight
    return array(made, float if weights is not None else int)


def histogram(values, bins=10, range=None):
    values = ravel(asarray(values, float))
    if hasattr(bins, "__len__"):
        edges = asarray(bins, float)
    else:
        low, high = range or ((values.min(), values.max()) if values.size else (0.0, 1.0))
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = linspace(low, high, bins + 1)
    inside = values[(values >= edges[0]) & (values <= edges[-1])]
    places = searchsorted(edges, inside, "right") - 1
    places[places == len(edges) - 1] = len(edges) - 2
    return bincount(places, minlength=len(edges) - 1), edges


def sort(values, axis=-1):
    return _array._sorted(asarray(values), axis, False)


def argsort(values, axis=-1, **_):
    return _array._sorted(asarray(values), axis, True)


def flip(values, axis=0):
    return asarray(values)[(slice(None),) * axis + (slice(None, None, -1),)]


def diff(values, n=1):
    values = asarray(values)
    for _ in _range(n):
        values = values[..., 1:] - values[..., :-1]
    return values


_range = range


def where(holds, *choices):
    if not choices:
        return nonzero(holds)
    yes, no = choices
    return _result(_Array.choose(asarray(holds)._array, asarray(yes)._array, asarray(no)._array))


def nonzero(values):
    return asarray(values).nonzero()


def argwhere(values):
    return column_stack(nonzero(values))


def take(values, places, axis=None):
    return ravel(values)[asarray(places)] if axis is None else asarray(values)[(slice(None),) * axis + (asarray(places),)]


def meshgrid(x, y):
    x, y = asarray(x), asarray(y)
    return [x + zeros((len(y), 1), x.dtype), y.reshape(-1, 1) + zeros(len(x), y.dtype)]


def isscalar(value):
    return isinstance(value, (int, float, complex, str, bytes))


def shape(values):
    return asarray(values).shape


def ndim(values):
    return asarray(values).ndim


def size(values):
    return asarray(values).size


def copy(values):
    return array(values)


def vectorize(function):
    def over(*arrays):
        arrays = [asarray(one) for one in arrays]
        return array([function(*items) for items in zip(*(one._values for one in arrays))]).reshape(arrays[0].shape)
    return over
