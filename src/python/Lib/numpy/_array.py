"""Arrays of float64, int64 or bool: a shape over `_engine.Array`, whose loops are native."""

import math
import operator

import _engine

_Array = _engine.Array
_NAMES = {"f": "float64", "i": "int64", "b": "bool"}


class dtype:
    """What an array's elements are."""

    def __init__(self, kind):
        self.char, self.name = _kind(kind), _NAMES[_kind(kind)]
        self.kind, self.itemsize = self.char, 1 if self.char == "b" else 8
        self.type = {"f": float, "i": int, "b": bool}[self.char]

    str = property(lambda self: "|b1" if self.char == "b" else f"<{self.char}8")

    def __eq__(self, other):
        try:
            return self.char == _kind(other)
        except TypeError:
            return False

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __call__(self, value=0):
        return self.type(value)


def _kind(told):
    """f, i or b, of all that names a type."""
    if isinstance(told, dtype):
        return told.char
    if told in (float, "f", "f8", "<f8", "d", "float", "float64", "double", "float32", "f4"):
        return "f"
    if told in (bool, "b", "?", "b1", "|b1", "bool", "bool_"):
        return "b"
    if told in (int, "i", "i8", "<i8", "l", "q", "int", "int64", "int32", "i4", "int_"):
        return "i"
    raise TypeError(f"data type {told!r} not understood: arrays here are of float64, int64 or bool")


def _tuple(shape):
    return tuple(operator.index(size) for size in shape) if hasattr(shape, "__iter__") else (operator.index(shape),)


def _told(shape):
    """A shape that an array cannot have: a size to be found is not told where it comes first."""
    first = next((place for place, size in enumerate(shape) if size >= 0), len(shape))
    told = ["newaxis" if size < 0 else str(size) for size in shape[first:]]
    return f"({','.join(told)}{',' if len(shape) == 1 else ''})"


def _flat(values, shape, out):
    """Gathers the leaves of nested sequences, which have to be of one shape."""
    if isinstance(values, ndarray):
        out.extend(values._array.tolist())
        return shape + values.shape
    if not hasattr(values, "__len__") or isinstance(values, (str, bytes, dict)):
        if hasattr(values, "__iter__") and not isinstance(values, (str, bytes)):
            raise TypeError(f"an array is made of sequences, not of {type(values).__name__}; list() makes one")
        out.append(values)
        return shape
    if not isinstance(values, (list, tuple)):
        values = list(values)
    if not values or type(values[0]) in (int, float, bool):
        # Whether the others are numbers too is found when they are stored.
        out.extend(values)
        return (*shape, len(values))
    shapes = {_flat(value, (), out) for value in values}
    if len(shapes) != 1:
        raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous shape after "
                         f"{len(shape) + 1} dimensions. The detected shape was {(*shape, len(values))} + inhomogeneous part.")
    return (*shape, len(values), *shapes.pop())


def _made(values, kind=None):
    """Of nested sequences and numbers."""
    if isinstance(values, (float, int)):
        return ndarray._of(_Array.of([values], (), "?" if kind is None else kind))
    typecode = getattr(values, "typecode", None)
    if typecode in ("d", "q", "l") and values.itemsize == 8:
        made = ndarray._of(_Array.from_bytes("f" if typecode == "d" else "i", values.tobytes()))
        return made if kind in (None, made._array.kind) else made.astype(kind)
    if isinstance(values, range):
        return ndarray._of(_Array.spread(kind or "i", len(values), values.start, values.step))
    if not isinstance(values, (list, tuple)) and hasattr(values, "tolist"):
        values = values.tolist()
    flat = []
    shape = _flat(values, (), flat)
    try:
        return ndarray._of(_Array.of(flat, shape, "?" if kind is None else kind))
    except TypeError:
        if any(hasattr(value, "__len__") and not isinstance(value, str) for value in flat):
            raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous shape after "
                             f"{len(shape)} dimensions. The detected shape was {shape} + inhomogeneous part.") from None
        raise


def _operand(value):
    return value._array if isinstance(value, ndarray) else _made(value)._array


def _binary(name, left, right):
    return _result(_Array.binary(name, _operand(left), _operand(right)))


def _result(array):
    """A number where it has no dimensions."""
    return ndarray._of(array) if array.shape else array.get(array.at)


class ndarray:
    __module__ = "numpy"

    def __init__(self, values, shape=None, dtype=None):
        made = _made(list(values) if not hasattr(values, "__len__") else values, None if dtype is None else _kind(dtype))
        self._array = made._array if shape is None else made.reshape(shape)._array

    @classmethod
    def _of(cls, array):
        self = object.__new__(cls)
        self._array = array
        return self

    def __reduce__(self):
        return _restored, (self._array.kind, self.shape, self._array.tobytes())

    shape = property(lambda self: self._array.shape)
    size = property(lambda self: self._array.size)
    ndim = property(lambda self: len(self._array.shape))
    dtype = property(lambda self: dtype(self._array.kind))
    itemsize = property(lambda self: self.dtype.itemsize)
    nbytes = property(lambda self: self.size * self.itemsize)
    strides = property(lambda self: tuple(step * self.itemsize for step in self._array.strides))
    T = property(lambda self: self.transpose())
    flat = property(lambda self: iter(self._array.tolist()))
    #: The elements in their flat order.
    _values = property(lambda self: self._array.tolist())

    @shape.setter
    def shape(self, shape):
        self._array = self.reshape(shape)._array

    def _rows(self):
        return [row.tolist() for row in self]

    def tolist(self):
        def nested(flat, shape):
            if len(shape) <= 1:
                return flat if shape else flat[0]
            width = math.prod(shape[1:])
            return [nested(flat[at * width:(at + 1) * width], shape[1:]) for at in range(shape[0])]
        return nested(self._array.tolist(), self.shape)

    def item(self, *place):
        return (self[place if len(place) > 1 else divmod_place(place[0], self.shape)] if place else self._single())

    def _single(self):
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self._array.tolist()[0]

    def __float__(self):
        return float(self._single())

    def __int__(self):
        return int(self._single())

    def tobytes(self):
        return self._array.tobytes()

    def _take_bytes(self, content, at=0):
        """Bytes of another array, from a place on."""
        part = ndarray._of(_Array.from_bytes(self._array.kind, content))
        start = at // self.itemsize
        places = _Array.spread("i", part.size, start, 1)
        self._array.assign_at(places, part._array)

    def _of_bytes(self, content):
        made = ndarray._of(_Array.from_bytes(self._array.kind, content))
        return made.reshape(self.shape) if made.size == self.size else made

    def _fill(self, values):
        self._array.assign(_operand(values))

    def fill(self, value):
        self._fill(value)

    def copy(self, order="C"):
        return ndarray._of(self._array.cast(self._array.kind))

    def flatten(self, order="C"):
        return self.copy().reshape(-1) if order == "C" else self.T.copy().reshape(-1)

    def ravel(self, order="C"):
        return self.reshape(-1, order=order)

    def astype(self, dtype, copy=True):
        return ndarray._of(self._array.cast(_kind(dtype)))

    def view(self, *_):
        return ndarray._of(self._array.view(self._array.at, self.shape, self._array.strides))

    def reshape(self, *shape, order="C"):
        shape = _tuple(shape[0] if len(shape) == 1 else shape)
        if shape.count(-1) > 1:
            raise ValueError("can only specify one unknown dimension")
        known = math.prod(size for size in shape if size != -1)
        if -1 in shape and known and self.size % known == 0:
            shape = tuple(self.size // known if size == -1 else size for size in shape)
        if -1 in shape or math.prod(shape) != self.size:
            raise ValueError(f"cannot reshape array of size {self.size} into shape {_told(shape)}")
        if order == "F":
            return self.T.reshape(shape[::-1]).T
        array = self._array if self._array.dense() else self._array.cast(self._array.kind)
        return ndarray._of(array.view(array.at, shape, _dense(shape)))

    def transpose(self, *axes):
        axes = axes[0] if len(axes) == 1 and hasattr(axes[0], "__iter__") else axes or range(self.ndim)[::-1]
        array = self._array
        return ndarray._of(array.view(array.at, tuple(self.shape[a] for a in axes), tuple(array.strides[a] for a in axes)))

    def squeeze(self, axis=None):
        kept = [at for at, size in enumerate(self.shape) if size != 1]
        array = self._array
        return ndarray._of(array.view(array.at, tuple(self.shape[a] for a in kept), tuple(array.strides[a] for a in kept)))

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d array")
        return iter(self._array.tolist()) if self.ndim == 1 else (self[at] for at in range(self.shape[0]))

    def __contains__(self, value):
        return bool((self == value).any())

    def _seen(self, key):
        """A view by integers, slices, None and `...`; None where the key picks elements."""
        key = key if isinstance(key, tuple) else (key,)
        given = sum(part is not None and part is not Ellipsis for part in key)
        if given > self.ndim and not any(isinstance(part, (ndarray, list)) for part in key):
            raise IndexError(f"too many indices for array: array is {self.ndim}-dimensional, but {given} were indexed")
        array, at, shape, strides, axis = self._array, self._array.at, [], [], 0
        for part in key:
            if part is None:
                shape.append(1)
                strides.append(0)
                continue
            if part is Ellipsis:
                rest = self.ndim - given
                shape += self.shape[axis:axis + rest]
                strides += array.strides[axis:axis + rest]
                axis += rest
                continue
            if isinstance(part, slice):
                start, stop, step = part.indices(self.shape[axis])
                shape.append(len(range(start, stop, step)))
                strides.append(array.strides[axis] * step)
                at += start * array.strides[axis] if shape[-1] else 0
            elif isinstance(part, bool) or not hasattr(part, "__index__"):
                return None
            else:
                size, place = self.shape[axis], operator.index(part)
                if not -size <= place < size:
                    raise IndexError(f"index {place} is out of bounds for axis {axis} with size {size}")
                at += place % size * array.strides[axis]
            axis += 1
        return array.view(at, (*shape, *self.shape[axis:]), (*strides, *array.strides[axis:]))

    def _picked(self, key):
        """The places in the flat order that an array of booleans or integers picks."""
        key = key if isinstance(key, tuple) else (key,)
        key = [part if isinstance(part, (slice, int)) and not isinstance(part, bool) else part if isinstance(part, ndarray) else _made(part, None if len(part) else "i")
               for part in key]
        if len(key) == 1 and key[0]._array.kind == "b":
            holds = key[0]
            if holds.shape != self.shape[:holds.ndim]:
                axis = next(at for at, size in enumerate(holds.shape) if at >= self.ndim or size != self.shape[at])
                raise IndexError("boolean index did not match indexed array along axis "
                                 f"{axis}; size of axis is {self.shape[axis]} but size of corresponding boolean axis is {holds.shape[axis]}")
            return self._places(ndarray._of(holds._array.places_of_true()), self.shape[holds.ndim:])
        numbers = ndarray._of(_Array.spread("i", self.size, 0, 1)).reshape(self.shape)
        # Each of several arrays picks along its own axis, all together one place.
        if all(isinstance(part, (ndarray, int)) for part in key):
            if len(key) > self.ndim:
                raise IndexError(f"too many indices for array: array is {self.ndim}-dimensional, but {len(key)} were indexed")
            places = 0
            for axis, part in enumerate(key):
                if isinstance(part, ndarray) and part._array.kind == "b":
                    part = ndarray._of(part._array.places_of_true())
                if isinstance(part, ndarray) and part._array.kind == "f":
                    raise IndexError("arrays used as indices must be of integer (or boolean) type")
                size = self.shape[axis]
                wrong = part[(part < -size) | (part >= size)] if isinstance(part, ndarray) else []
                if len(wrong):
                    raise IndexError(f"index {wrong[0]} is out of bounds for axis {axis} with size {size}")
                places = places * size + (part % size)
            return self._places(places, self.shape[len(key):])
        # Slices beside one array.
        axis = next(at for at, part in enumerate(key) if isinstance(part, ndarray))
        picked = numbers
        for at in reversed(range(len(key))):
            if at != axis:
                picked = ndarray._of(picked._seen((slice(None),) * at + (key[at],)))
        moved = picked.transpose(axis, *[at for at in range(picked.ndim) if at != axis])
        chosen = moved._chosen(key[axis])
        back = [*range(1, axis + 1), 0, *range(axis + 1, chosen.ndim)]
        return chosen.transpose(*back)

    def _chosen(self, key):
        places = ndarray._of(key._array.places_of_true()) if key._array.kind == "b" else key
        return self[places]

    def _places(self, rows, rest):
        width = math.prod(rest)
        if not rest:
            return rows
        steps = ndarray._of(_Array.spread("i", width, 0, 1)).reshape(rest)
        return rows.reshape(rows.shape + (1,) * len(rest)) * width + steps

    def __getitem__(self, key):
        seen = self._seen(key)
        if seen is not None:
            return _result(seen)
        return ndarray._of(self._array.take(self._picked(key)._array))

    def __setitem__(self, key, value):
        seen = self._seen(key)
        if seen is None:
            self._array.assign_at(self._picked(key)._array, _operand(value))
        elif seen.shape:
            seen.assign(_operand(value))
        else:
            seen.put(seen.at, value if isinstance(value, (int, float)) else _made(value)._single())

    def __neg__(self):
        return ndarray._of(self._array.unary("neg"))

    def __pos__(self):
        return self.copy()

    def __abs__(self):
        return ndarray._of(self._array.unary("abs"))

    def __invert__(self):
        return ndarray._of(self._array.unary("invert"))

    def __bool__(self):
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
        return bool(self._array.tolist()[0])

    __hash__ = None

    def __matmul__(self, other):
        return self.dot(other)

    def __rmatmul__(self, other):
        return _made(other).dot(self)

    def dot(self, other):
        other = other if isinstance(other, ndarray) else _made(other)
        if not self.ndim or not other.ndim:
            return self * other
        left = self.reshape(1, -1) if self.ndim == 1 else self
        right = other.reshape(-1, 1) if other.ndim == 1 else other
        if left.ndim > 2 or right.ndim > 2:
            raise NotImplementedError("dot: arrays of one or two dimensions")
        if left.shape[1] != right.shape[0]:
            told = [str(each.shape).replace(" ", "") for each in (self, other)]
            raise ValueError(f"shapes {told[0]} and {told[1]} not aligned: {left.shape[1]} (dim {self.ndim - 1}) != {right.shape[0]} (dim 0)")
        made = ndarray._of(_Array.matmul(left._array, right._array))
        shape = self.shape[:-1] + other.shape[1:] if other.ndim == 2 else self.shape[:-1]
        return _result(made.reshape(shape)._array) if shape else made._single()

    def _reduce(self, name, axis, keepdims=False):
        if axis is None:
            made = self._array.reduce(name, None)
            return ndarray._of(made).reshape((1,) * self.ndim) if keepdims else _result(made)
        if isinstance(axis, tuple):
            made = self
            for one in sorted((one % self.ndim for one in axis), reverse=True):
                made = made._reduce(name, one, keepdims)
            return made
        if not -self.ndim <= axis < self.ndim:
            raise ValueError(f"axis {axis} is out of bounds for array of dimension {self.ndim}")
        axis %= self.ndim
        made = self._array.reduce(name, axis)
        if keepdims:
            return ndarray._of(made).reshape(self.shape[:axis] + (1,) + self.shape[axis + 1:])
        return _result(made)

    def sum(self, axis=None, dtype=None, keepdims=False, **_):
        return (self if dtype is None else self.astype(dtype))._reduce("sum", axis, keepdims)

    def prod(self, axis=None, keepdims=False, **_):
        return self._reduce("prod", axis, keepdims)

    def max(self, axis=None, keepdims=False, **_):
        return self._reduce("max", axis, keepdims)

    def min(self, axis=None, keepdims=False, **_):
        return self._reduce("min", axis, keepdims)

    def all(self, axis=None, keepdims=False, **_):
        return self._reduce("all", axis, keepdims)

    def any(self, axis=None, keepdims=False, **_):
        return self._reduce("any", axis, keepdims)

    def argmax(self, axis=None, **_):
        return self._reduce("argmax", axis)

    def argmin(self, axis=None, **_):
        return self._reduce("argmin", axis)

    def _count(self, axis):
        axes = range(self.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        return math.prod(self.shape[one] for one in axes)

    def mean(self, axis=None, keepdims=False, **_):
        count = self._count(axis)
        return self.astype(float)._reduce("sum", axis, keepdims) / count if count else math.nan

    def var(self, axis=None, ddof=0, keepdims=False, **_):
        away = self - self.mean(axis, keepdims=True)
        left = self._count(axis) - ddof
        return (away * away).sum(axis, keepdims=keepdims) / left if left > 0 else math.nan

    def std(self, axis=None, ddof=0, keepdims=False, **_):
        found = self.var(axis, ddof, keepdims)
        return ndarray._of(found._array.unary("sqrt")) if isinstance(found, ndarray) else math.sqrt(found)

    def ptp(self, axis=None):
        return self.max(axis) - self.min(axis)

    def round(self, decimals=0):
        scale = 10.0 ** decimals
        if self._array.kind == "i" and decimals >= 0:
            return self.copy()
        return ndarray._of((self * scale)._array.unary("rint")) / scale

    def clip(self, min=None, max=None):
        made = self if min is None else _binary("max", self, min)
        return made if max is None else _binary("min", made, max)

    def cumsum(self, axis=None):
        return self._along("cumsum", axis)

    def cumprod(self, axis=None):
        return self._along("cumprod", axis)

    def _along(self, name, axis):
        if axis is None or self.ndim == 1:
            return ndarray._of(self._array.running(name == "cumprod"))
        if self.ndim > 2:
            raise NotImplementedError(f"{name} along an axis of more than two")
        lines = self if axis % self.ndim == 1 else self.T
        made = _made([getattr(line, name)().tolist() for line in lines], None)
        return made if axis % self.ndim == 1 else made.T

    def sort(self, axis=-1):
        self._fill(_sorted(self, axis, False))

    def argsort(self, axis=-1, **_):
        return _sorted(self, axis, True)

    def repeat(self, repeats):
        return self[ndarray._of(_Array.spread("i", self.size * repeats, 0, 1)) // repeats]

    def nonzero(self):
        places, found = ndarray._of(self._array.places_of_true()), []
        for size in reversed(self.shape):
            found.insert(0, places % size)
            places = places // size
        return tuple(found)

    def __repr__(self):
        from numpy import _printed
        return _printed.repr_of(self)

    def __str__(self):
        from numpy import _printed
        return _printed.text_of(self)

    def __format__(self, spec):
        return format(str(self), spec)

    def __array__(self, *_):
        return self


def divmod_place(place, shape):
    places = []
    for size in reversed(shape):
        place, rest = divmod(place, size)
        places.insert(0, rest)
    return tuple(places)


def _sorted(array, axis, places):
    if axis is None:
        return ndarray._of(array.reshape(-1)._array.sorted(places))
    if axis % max(array.ndim, 1) == array.ndim - 1:
        return ndarray._of(array._array.sorted(places))
    if array.ndim > 2:
        raise NotImplementedError("sorting along an axis that is not the last of more than two")
    return ndarray._of(array.T.copy()._array.sorted(places)).T


def _dense(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.insert(0, step)
        step *= size
    return tuple(strides)


def _restored(kind, shape, content):
    return ndarray._of(_Array.from_bytes(kind, content)).reshape(shape)


def _operators():
    """`a + b`, `b + a` and `a += b`, and so on for each of them."""
    def forward(name):
        return lambda self, other: _binary(name, self, other) if _fits(other) else NotImplemented

    def backward(name):
        return lambda self, other: _binary(name, other, self) if _fits(other) else NotImplemented

    def in_place(name):
        def method(self, other):
            made = _binary(name, self, other)
            kind = made._array.kind if isinstance(made, ndarray) else "f" if isinstance(made, float) else "i"
            if "bif".index(kind) > "bif".index(self._array.kind):
                raise TypeError(f"Cannot cast ufunc '{_UFUNC.get(name, name)}' output from dtype('{_NAMES[kind]}') to "
                                f"dtype('{_NAMES[self._array.kind]}') with casting rule 'same_kind'")
            self._fill(made)
            return self
        return method

    for method, name in (("add", "add"), ("sub", "sub"), ("mul", "mul"), ("truediv", "div"), ("floordiv", "floordiv"), ("mod", "mod"),
                         ("pow", "pow"), ("and", "and"), ("or", "or"), ("xor", "xor"), ("lshift", "shl"), ("rshift", "shr")):
        setattr(ndarray, f"__{method}__", forward(name))
        setattr(ndarray, f"__r{method}__", backward(name))
        setattr(ndarray, f"__i{method}__", in_place(name))
    for name in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(ndarray, f"__{name}__", forward(name))


_UFUNC = {"sub": "subtract", "mul": "multiply", "div": "divide", "floordiv": "floor_divide", "mod": "remainder", "pow": "power"}


def _fits(other):
    return isinstance(other, (int, float, ndarray, list, tuple)) or hasattr(other, "__array__")


_operators()
