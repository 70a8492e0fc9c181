"""Arrays of numbers in one or two dimensions."""

import math

#: How arrays are printed: as NumPy does now, or with room for a sign, as it did to 1.13.
_OPTIONS = {"legacy": None}


def set_printoptions(legacy=None, **_):
    _OPTIONS["legacy"] = legacy or None


def _text(value):
    """A float as NumPy prints it inside an array, before padding."""
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value)
    if math.isnan(value) or math.isinf(value):
        return str(value)
    text = f"{value:.8f}".rstrip("0")
    return text if abs(value) < 1e16 and (value == 0 or abs(value) >= 1e-4) else f"{value:.8e}"


class ndarray:
    """Rows of one length, or one row."""

    def __init__(self, values, shape=None):
        values = list(values)
        if shape is None:
            if values and isinstance(values[0], (list, tuple, ndarray)):
                rows = [list(row) for row in values]
                shape = (len(rows), len(rows[0]))
                values = [value for row in rows for value in row]
            else:
                shape = (len(values),)
        self._values = values
        self.shape = tuple(shape)

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return len(self._values)

    @property
    def T(self):
        if self.ndim == 1:
            return self
        rows, columns = self.shape
        return ndarray([self._values[r * columns + c] for c in range(columns) for r in range(rows)], (columns, rows))

    def _rows(self):
        width = self.shape[1]
        return [self._values[at:at + width] for at in range(0, len(self._values), width)] if width else [[]] * self.shape[0]

    def tolist(self):
        return list(self._values) if self.ndim == 1 else self._rows()

    def flatten(self):
        return ndarray(self._values)

    ravel = flatten

    def copy(self):
        return ndarray(self._values, self.shape)

    def reshape(self, *shape, order="C"):
        shape = tuple(shape[0]) if isinstance(shape[0], (tuple, list)) else shape
        if -1 in shape:
            known = math.prod(size for size in shape if size != -1)
            shape = tuple(self.size // known if size == -1 else size for size in shape)
        if math.prod(shape) != self.size:
            raise ValueError(f"cannot reshape array of size {self.size} into shape {shape}")
        if order == "F" and len(shape) == 2:
            return ndarray(self.T._values if self.ndim == 2 else self._values, shape[::-1]).T
        return ndarray(self._values, shape)

    @property
    def dtype(self):
        return type(self._values[0]) if self._values else float

    def astype(self, dtype):
        return self._map(dtype if callable(dtype) else {"float": float, "float64": float, "int": int, "int64": int}[dtype])

    def _map(self, f):
        return ndarray([f(value) for value in self._values], self.shape)

    def __len__(self):
        return self.shape[0]

    def __iter__(self):
        return iter(self._values) if self.ndim == 1 else (ndarray(row) for row in self._rows())

    def __getitem__(self, key):
        if isinstance(key, tuple):
            row, column = key
            if isinstance(row, slice) or isinstance(column, slice):
                rows = [ndarray(r) for r in self._rows()]
                picked = rows[row] if isinstance(row, slice) else rows[row]
                if isinstance(picked, ndarray):
                    return picked[column]
                return ndarray([r[column] for r in picked])
            rows, columns = self.shape
            if not (-rows <= row < rows and -columns <= column < columns):
                raise IndexError("index out of bounds")
            return self._values[row % rows * columns + column % columns]
        if self.ndim == 1:
            found = self._values[key]
            return ndarray(found) if isinstance(key, slice) else found
        rows = self._rows()[key]
        return ndarray(rows)

    def __setitem__(self, key, value):
        if self.ndim == 1:
            self._values[key] = value
        else:
            row, column = key
            self._values[row * self.shape[1] + column] = value

    def _with(self, other, f):
        if isinstance(other, ndarray):
            if other.shape != self.shape:
                raise ValueError(f"operands could not be broadcast together with shapes {self.shape} {other.shape}")
            others = other._values
        else:
            others = list(other) if hasattr(other, "__iter__") else [other] * self.size
        return ndarray([f(a, b) for a, b in zip(self._values, others)], self.shape)

    def __add__(self, other):
        return self._with(other, lambda a, b: a + b)

    __radd__ = __add__

    def __sub__(self, other):
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other):
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other):
        return self._with(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._with(other, lambda a, b: a / b)

    def __rtruediv__(self, other):
        return self._with(other, lambda a, b: b / a)

    def __pow__(self, other):
        return self._with(other, lambda a, b: a ** b)

    def __matmul__(self, other):
        return self.dot(other)

    def __neg__(self):
        return self._map(lambda value: -value)

    def __abs__(self):
        return self._map(abs)

    def __bool__(self):
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
        return bool(self._values[0])

    def __ne__(self, other):
        return self._with(other, lambda a, b: a != b)

    def __le__(self, other):
        return self._with(other, lambda a, b: a <= b)

    def __ge__(self, other):
        return self._with(other, lambda a, b: a >= b)

    def __eq__(self, other):
        return self._with(other, lambda a, b: a == b)

    def __lt__(self, other):
        return self._with(other, lambda a, b: a < b)

    def __gt__(self, other):
        return self._with(other, lambda a, b: a > b)

    __hash__ = None

    def _fold(self, f, axis):
        """`f` of all values, of each column (0) or of each row (1)."""
        if axis is None or self.ndim == 1:
            return f(self._values)
        return ndarray([f(row) for row in (self if axis in (1, -1) else self.T)._rows()])

    def all(self, axis=None):
        return self._fold(all, axis)

    def any(self, axis=None):
        return self._fold(any, axis)

    def sum(self, axis=None):
        return self._fold(sum, axis)

    def mean(self, axis=None):
        return self._fold(lambda values: sum(values) / len(values), axis)

    def var(self, axis=None):
        def variance(values):
            mean = sum(values) / len(values)
            return sum((value - mean) ** 2 for value in values) / len(values)
        return self._fold(variance, axis)

    def std(self, axis=None):
        found = self.var(axis)
        return found._map(math.sqrt) if isinstance(found, ndarray) else math.sqrt(found)

    def max(self, axis=None):
        return self._fold(max, axis)

    def min(self, axis=None):
        return self._fold(min, axis)

    def argmax(self, axis=None):
        return self._fold(lambda values: max(range(len(values)), key=values.__getitem__), axis)

    def argmin(self, axis=None):
        return self._fold(lambda values: min(range(len(values)), key=values.__getitem__), axis)

    def dot(self, other):
        other = other if isinstance(other, ndarray) else ndarray(other)
        if self.ndim == 1 and other.ndim == 1:
            return sum(a * b for a, b in zip(self._values, other._values))
        rows = [self._values] if self.ndim == 1 else self._rows()
        columns = [other._values] if other.ndim == 1 else other.T._rows()
        made = [[sum(a * b for a, b in zip(row, column)) for column in columns] for row in rows]
        if self.ndim == 1:
            return ndarray(made[0])
        return ndarray([row[0] for row in made]) if other.ndim == 1 else ndarray(made)

    def _shown(self, name):
        texts = [_text(value) for value in self._values]
        if not texts:
            return f"{name}([], dtype=float64)"
        # The digits behind the point stand under each other.
        behind = max((len(text.partition(".")[2]) for text in texts), default=0)
        texts = [text + " " * (behind - len(text.partition(".")[2])) if "." in text else text for text in texts]
        legacy = _OPTIONS["legacy"] == "1.13" and any(isinstance(value, float) for value in self._values)
        width = max(len(text) + (legacy and not text.startswith("-")) for text in texts)
        texts = [text.rjust(width) for text in texts]
        if self.ndim == 1:
            return f"{name}([{', '.join(texts)}])"
        columns = self.shape[1]
        rows = [f"[{', '.join(texts[at:at + columns])}]" for at in range(0, len(texts), columns)]
        return f"{name}([{(',' + chr(10) + ' ' * (len(name) + 2)).join(rows)}])"

    def __repr__(self):
        return self._shown("array")

    def __str__(self):
        return self._shown("")[1:-1].replace(", ", " ")
