"""Arrays of floats in one or two dimensions, where PySpark has NumPy's: there is no NumPy in here."""

import math


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

    def reshape(self, *shape):
        return ndarray(self._values, shape[0] if isinstance(shape[0], tuple) else shape)

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

    def __neg__(self):
        return ndarray([-value for value in self._values], self.shape)

    def __eq__(self, other):
        return self._with(other, lambda a, b: a == b)

    def __lt__(self, other):
        return self._with(other, lambda a, b: a < b)

    def __gt__(self, other):
        return self._with(other, lambda a, b: a > b)

    __hash__ = None

    def all(self):
        return all(self._values)

    def any(self):
        return any(self._values)

    def sum(self):
        return sum(self._values)

    def mean(self):
        return sum(self._values) / len(self._values)

    def max(self):
        return max(self._values)

    def min(self):
        return min(self._values)

    def argmax(self):
        return max(range(self.size), key=self._values.__getitem__)

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
        width = max(map(len, texts))
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
