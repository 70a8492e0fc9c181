"""Vectors and matrices, dense and sparse, and the types of the columns that hold them."""

import array
import math
import struct
from bisect import bisect_left

from numpy import ndarray
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    ByteType,
    DoubleType,
    IntegerType,
    StructField,
    StructType,
    UserDefinedType,
)

__all__ = ["Vector", "DenseVector", "SparseVector", "Vectors", "Matrix", "DenseMatrix", "SparseMatrix", "Matrices"]


def _require(holds, message=""):
    """What PySpark asserts; a statement would be left out of the engine's own bytecode."""
    if not holds:
        raise AssertionError(message) if message else AssertionError


def _is_array(value):
    """Whether this is an array of numbers of another library's, or ours."""
    return isinstance(value, ndarray) or hasattr(value, "tolist") and hasattr(value, "shape")


def _floats(values):
    if isinstance(values, (bytes, bytearray)):
        return list(struct.unpack(f"<{len(values) // 8}d", values))
    if _is_array(values):
        values = values.tolist()
    return [float(value) for value in values]


def _convert_to_vector(value):
    if isinstance(value, Vector):
        return value
    if type(value) in (array.array, list, tuple, range) or _is_array(value):
        return DenseVector(value)
    raise TypeError(f"Cannot convert type {type(value)} into Vector")


def _vector_size(value):
    """How many numbers: a column of one number a row counts as a vector.

    >>> _vector_size([1., 2., 3.])
    3
    """
    if isinstance(value, Vector):
        return len(value)
    if type(value) in (array.array, list, tuple, range):
        return len(value)
    if _is_array(value):
        if len(value.shape) == 1 or len(value.shape) == 2 and value.shape[1] == 1:
            return value.shape[0]
        raise ValueError(f"Cannot treat an ndarray of shape {value.shape} as a vector")
    raise TypeError(f"Cannot treat type {type(value)} as a vector")


def _format_float(value, digits=4):
    text = str(round(value, digits))
    return text[:text.index(".") + 1 + digits] if "." in text else text


def _format_float_list(values):
    return [_format_float(value) for value in values]


def _double_to_long_bits(value):
    return struct.unpack("Q", struct.pack("d", float("nan") if math.isnan(value) else value))[0]


class VectorUDT(UserDefinedType):
    """The type of a column of vectors."""

    _native = "vector"

    @classmethod
    def sqlType(cls):
        return StructType([
            StructField("type", ByteType(), False), StructField("size", IntegerType(), True),
            StructField("indices", ArrayType(IntegerType(), False), True),
            StructField("values", ArrayType(DoubleType(), False), True)])

    @classmethod
    def module(cls):
        return "pyspark.ml.linalg"

    @classmethod
    def scalaUDT(cls):
        return "org.apache.spark.ml.linalg.VectorUDT"

    def serialize(self, obj):
        if isinstance(obj, SparseVector):
            return (0, obj.size, list(obj._indices), list(obj._values))
        if isinstance(obj, DenseVector):
            return (1, None, None, list(obj._values))
        raise TypeError(f"cannot serialize {obj!r} of type {type(obj)!r}")

    def deserialize(self, datum):
        _require(len(datum) == 4, f"VectorUDT.deserialize given row with length {len(datum)} but requires 4")
        return SparseVector(datum[1], datum[2], datum[3]) if datum[0] == 0 else DenseVector(datum[3])

    def simpleString(self):
        return "vector"

    def _to_engine(self):
        return "vector"


class MatrixUDT(UserDefinedType):
    """The type of a column of matrices."""

    _native = "matrix"

    @classmethod
    def sqlType(cls):
        return StructType([
            StructField("type", ByteType(), False), StructField("numRows", IntegerType(), False),
            StructField("numCols", IntegerType(), False),
            StructField("colPtrs", ArrayType(IntegerType(), False), True),
            StructField("rowIndices", ArrayType(IntegerType(), False), True),
            StructField("values", ArrayType(DoubleType(), False), True),
            StructField("isTransposed", BooleanType(), False)])

    @classmethod
    def module(cls):
        return "pyspark.ml.linalg"

    @classmethod
    def scalaUDT(cls):
        return "org.apache.spark.ml.linalg.MatrixUDT"

    def serialize(self, obj):
        if isinstance(obj, SparseMatrix):
            return (0, obj.numRows, obj.numCols, list(obj._pointers), list(obj._indices), list(obj._values),
                    bool(obj.isTransposed))
        if isinstance(obj, DenseMatrix):
            return (1, obj.numRows, obj.numCols, None, None, list(obj._values), bool(obj.isTransposed))
        raise TypeError(f"cannot serialize type {type(obj)!r}")

    def deserialize(self, datum):
        _require(len(datum) == 7, f"MatrixUDT.deserialize given row with length {len(datum)} but requires 7")
        kind, rows, columns, pointers, indices, values, transposed = datum
        if kind == 0:
            return SparseMatrix(rows, columns, pointers, indices, values, transposed)
        return DenseMatrix(rows, columns, values, transposed)

    def simpleString(self):
        return "matrix"

    def _to_engine(self):
        return "matrix"


class Vector:
    __UDT__ = VectorUDT()

    def toArray(self):
        raise NotImplementedError


class DenseVector(Vector):
    """Every value stored."""

    def __init__(self, ar):
        self._values = _floats(ar)

    @property
    def array(self):
        return ndarray(self._values)

    def __reduce__(self):
        return DenseVector, (self._values,)

    def numNonzeros(self):
        return sum(1 for value in self._values if value != 0)

    def norm(self, p):
        return _norm(self._values, p)

    def dot(self, other):
        if _is_array(other):
            if len(other.shape) > 1:
                _require(len(self) == other.shape[0], "dimension mismatch")
                rows = other.tolist()
                return ndarray([sum(v * row[c] for v, row in zip(self._values, rows)) for c in range(other.shape[1])])
            other = other.tolist()
        _require(len(self) == _vector_size(other), "dimension mismatch")
        if isinstance(other, SparseVector):
            return other.dot(self)
        other = other._values if isinstance(other, Vector) else list(other)
        return float(sum(a * b for a, b in zip(self._values, other)))

    def squared_distance(self, other):
        _require(len(self) == _vector_size(other), "dimension mismatch")
        if isinstance(other, SparseVector):
            return other.squared_distance(self)
        other = other._values if isinstance(other, Vector) else _floats(other)
        return float(sum((a - b) ** 2 for a, b in zip(self._values, other)))

    def toArray(self):
        return ndarray(self._values)

    @property
    def values(self):
        return ndarray(self._values)

    def __getitem__(self, item):
        found = self._values[item]
        return ndarray(found) if isinstance(item, slice) else found

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def __str__(self):
        return "[" + ",".join(str(value) for value in self._values) + "]"

    def __repr__(self):
        return f"DenseVector([{', '.join(_format_float(value) for value in self._values)}])"

    def __eq__(self, other):
        if isinstance(other, DenseVector):
            return self._values == other._values
        if isinstance(other, SparseVector):
            return len(self) == other.size and Vectors._equals(list(range(len(self))), self._values, other._indices, other._values)
        return False

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        size = len(self)
        result = 31 + size
        nonzeros = 0
        for place, value in enumerate(self._values):
            if nonzeros >= 128:
                break
            if value != 0:
                result = 31 * result + place
                bits = _double_to_long_bits(value)
                result = 31 * result + (bits ^ (bits >> 32))
                nonzeros += 1
        return result

    def __getattr__(self, item):
        if item.startswith("_"):
            raise AttributeError(item)
        return getattr(self.array, item)

    def _with(self, other, f):
        if isinstance(other, DenseVector):
            other = other._values
        elif isinstance(other, SparseVector):
            other = other.toArray().tolist()
        elif hasattr(other, "__iter__"):
            other = _floats(other)
        else:
            other = [other] * len(self)
        return DenseVector([f(a, b) for a, b in zip(self._values, other)])

    def __neg__(self):
        return DenseVector([-value for value in self._values])

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
        return self._with(other, _divided)

    def __rtruediv__(self, other):
        return self._with(other, lambda a, b: _divided(b, a))

    def __mod__(self, other):
        return self._with(other, lambda a, b: a % b if b else float("nan"))

    def __rmod__(self, other):
        return self._with(other, lambda a, b: b % a if a else float("nan"))


def _divided(a, b):
    if b:
        return a / b
    return float("nan") if a == 0 or a != a else math.copysign(float("inf"), a) * math.copysign(1.0, b)


def _norm(values, p):
    if p == 1:
        return float(sum(abs(value) for value in values))
    if p == 2:
        return math.sqrt(sum(value * value for value in values))
    if p == float("inf"):
        return max((abs(value) for value in values), default=0.0)
    if p == 0:
        return float(sum(1 for value in values if value))
    return sum(abs(value) ** p for value in values) ** (1.0 / p)


class SparseVector(Vector):
    """A size, and the places and values of what is not zero."""

    def __init__(self, size, *args):
        self.size = int(size)
        _require(1 <= len(args) <= 2, "must pass either 2 or 3 arguments")
        if len(args) == 1:
            pairs = args[0]
            if type(pairs) is dict:
                pairs = pairs.items()
            pairs = sorted(pairs)
            self._indices = [int(index) for index, _ in pairs]
            self._values = [float(value) for _, value in pairs]
        else:
            indices, values = args
            if isinstance(indices, bytes):
                _require(isinstance(values, bytes), "values should be string too")
                indices = struct.unpack(f"<{len(indices) // 4}i", indices)
            self._indices = [int(index) for index in (indices.tolist() if _is_array(indices) else indices)]
            self._values = _floats(values)
            _require(len(self._indices) == len(self._values), "index and value arrays not same length")
            for before, after in zip(self._indices, self._indices[1:]):
                if before >= after:
                    raise TypeError(f"Indices {before} and {after} are not strictly increasing")
        if self._indices:
            _require(max(self._indices) < self.size, f"Index {max(self._indices)} is out of the size of vector with size={self.size}")
            _require(min(self._indices) >= 0, f"Contains negative index {min(self._indices)}")

    @property
    def indices(self):
        return ndarray(self._indices)

    @property
    def values(self):
        return ndarray(self._values)

    def numNonzeros(self):
        return sum(1 for value in self._values if value != 0)

    def norm(self, p):
        return _norm(self._values, p)

    def __reduce__(self):
        return SparseVector, (self.size, self._indices, self._values)

    def dot(self, other):
        if _is_array(other):
            if len(other.shape) not in (1, 2):
                raise ValueError(f"Cannot call dot with {len(other.shape)}-dimensional array")
            _require(len(self) == other.shape[0], "dimension mismatch")
            rows = other.tolist()
            if len(other.shape) == 2:
                return ndarray([float(sum(v * rows[i][c] for i, v in zip(self._indices, self._values)))
                                for c in range(other.shape[1])])
            return float(sum(v * rows[i] for i, v in zip(self._indices, self._values)))
        _require(len(self) == _vector_size(other), "dimension mismatch")
        if isinstance(other, SparseVector):
            theirs = dict(zip(other._indices, other._values))
            return float(sum(v * theirs.get(i, 0.0) for i, v in zip(self._indices, self._values)))
        other = other._values if isinstance(other, DenseVector) else list(other)
        return float(sum(v * other[i] for i, v in zip(self._indices, self._values)))

    def squared_distance(self, other):
        _require(len(self) == _vector_size(other), "dimension mismatch")
        theirs = other.toArray().tolist() if isinstance(other, Vector) else _floats(other)
        return float(sum((a - b) ** 2 for a, b in zip(self.toArray().tolist(), theirs)))

    def toArray(self):
        values = [0.0] * self.size
        for index, value in zip(self._indices, self._values):
            values[index] = value
        return ndarray(values)

    def asDense(self):
        return DenseVector(self.toArray())

    def __len__(self):
        return self.size

    def __str__(self):
        indices = "[" + ",".join(str(index) for index in self._indices) + "]"
        values = "[" + ",".join(str(value) for value in self._values) + "]"
        return f"({self.size},{indices},{values})"

    def __repr__(self):
        entries = ", ".join(f"{i}: {_format_float(v)}" for i, v in zip(self._indices, self._values))
        return f"SparseVector({self.size}, {{{entries}}})"

    def __eq__(self, other):
        if isinstance(other, SparseVector):
            return (other.size == self.size and other._indices == self._indices and other._values == self._values)
        if isinstance(other, DenseVector):
            return self.size == len(other) and Vectors._equals(
                self._indices, self._values, list(range(len(other))), other._values)
        return False

    def __getitem__(self, index):
        if not isinstance(index, int):
            raise TypeError(f"Indices must be of type integer, got type {type(index)}")
        if index >= self.size or index < -self.size:
            raise IndexError(f"Index {index} out of bounds.")
        if index < 0:
            index += self.size
        at = bisect_left(self._indices, index)
        return self._values[at] if at < len(self._indices) and self._indices[at] == index else 0.0

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        result = 31 + self.size
        nonzeros = 0
        for index, value in zip(self._indices, self._values):
            if nonzeros >= 128:
                break
            if value != 0:
                result = 31 * result + index
                bits = _double_to_long_bits(value)
                result = 31 * result + (bits ^ (bits >> 32))
                nonzeros += 1
        return result


class Vectors:
    """Makes vectors."""

    @staticmethod
    def sparse(size, *args):
        return SparseVector(size, *args)

    @staticmethod
    def dense(*elements):
        if len(elements) == 1 and not isinstance(elements[0], (float, int)):
            elements = elements[0]
        return DenseVector(elements)

    @staticmethod
    def squared_distance(v1, v2):
        return _convert_to_vector(v1).squared_distance(_convert_to_vector(v2))

    @staticmethod
    def norm(vector, p):
        return _convert_to_vector(vector).norm(p)

    @staticmethod
    def zeros(size):
        return DenseVector([0.0] * size)

    @staticmethod
    def _equals(v1_indices, v1_values, v2_indices, v2_values):
        """Whether both have the same values where they are not zero."""
        def entries(indices, values):
            return [(index, value) for index, value in zip(indices, values) if value != 0]
        return entries(v1_indices, v1_values) == entries(v2_indices, v2_values)


class Matrix:
    """A matrix of so many rows and columns, stored by column unless transposed."""

    __UDT__ = MatrixUDT()

    def __init__(self, numRows, numCols, isTransposed=False):
        self.numRows = numRows
        self.numCols = numCols
        self.isTransposed = isTransposed

    def toArray(self):
        raise NotImplementedError

    def _inside(self, indices):
        i, j = indices
        if i < 0 or i >= self.numRows:
            raise IndexError(f"Row index {i} is out of range [0, {self.numRows})")
        if j < 0 or j >= self.numCols:
            raise IndexError(f"Column index {j} is out of range [0, {self.numCols})")
        return i, j


class DenseMatrix(Matrix):
    def __init__(self, numRows, numCols, values, isTransposed=False):
        super().__init__(numRows, numCols, isTransposed)
        self._values = _floats(values)
        _require(len(self._values) == numRows * numCols)

    @property
    def values(self):
        return ndarray(self._values)

    def __reduce__(self):
        return DenseMatrix, (self.numRows, self.numCols, self._values, int(self.isTransposed))

    def __str__(self):
        text = "DenseMatrix" + repr(self.toArray()).removeprefix("array")
        return text.replace("\n", "\n" + " " * (len("DenseMatrix") - len("array")))

    def __repr__(self):
        values = _format_float_list(self._values)
        if len(values) > 16:
            values = values[:8] + ["..."] + values[-8:]
        return f"DenseMatrix({self.numRows}, {self.numCols}, [{', '.join(values)}], {self.isTransposed})"

    def toArray(self):
        if self.isTransposed:
            return ndarray(self._values, (self.numRows, self.numCols))
        return ndarray(self._values, (self.numCols, self.numRows)).T

    def toSparse(self):
        by_row = self.isTransposed
        major = self.numRows if by_row else self.numCols
        minor = self.numCols if by_row else self.numRows
        pointers, indices, values = [0], [], []
        for outer in range(major):
            for inner in range(minor):
                value = self._values[outer * minor + inner]
                if value != 0:
                    indices.append(inner)
                    values.append(value)
            pointers.append(len(indices))
        return SparseMatrix(self.numRows, self.numCols, pointers, indices, values, self.isTransposed)

    def __getitem__(self, indices):
        i, j = self._inside(indices)
        return self._values[i * self.numCols + j if self.isTransposed else i + j * self.numRows]

    def __eq__(self, other):
        return isinstance(other, Matrix) and (self.numRows, self.numCols) == (other.numRows, other.numCols) \
            and self.toArray()._values == other.toArray()._values

    __hash__ = None


class SparseMatrix(Matrix):
    """Compressed columns, or rows where transposed."""

    def __init__(self, numRows, numCols, colPtrs, rowIndices, values, isTransposed=False):
        super().__init__(numRows, numCols, isTransposed)
        self._pointers = [int(pointer) for pointer in colPtrs]
        self._indices = [int(index) for index in rowIndices]
        self._values = _floats(values)
        wanted = (numRows if isTransposed else numCols) + 1
        if len(self._pointers) != wanted:
            raise ValueError(f"Expected colPtrs of size {wanted}, got {len(self._pointers)}.")
        if len(self._indices) != len(self._values):
            raise ValueError(f"Expected rowIndices of length {len(self._values)}, got {len(self._indices)}.")

    @property
    def colPtrs(self):
        return ndarray(self._pointers)

    @property
    def rowIndices(self):
        return ndarray(self._indices)

    @property
    def values(self):
        return ndarray(self._values)

    def _entries(self):
        for outer in range(len(self._pointers) - 1):
            for at in range(self._pointers[outer], self._pointers[outer + 1]):
                inner = self._indices[at]
                yield (outer, inner, self._values[at]) if self.isTransposed else (inner, outer, self._values[at])

    def __str__(self):
        kind = "CSRMatrix" if self.isTransposed else "CSCMatrix"
        lines = [f"({row},{column}) {_format_float(value)}" for row, column, value in self._entries()]
        if len(lines) > 16:
            lines = lines[:16] + ["..", ".."]
        return "\n".join([f"{self.numRows} X {self.numCols} {kind}", *lines])

    def __repr__(self):
        def short(items):
            return items if len(items) <= 16 else items[:8] + ["..."] + items[-8:]
        values = ", ".join(short(_format_float_list(self._values)))
        indices = ", ".join(short([str(index) for index in self._indices]))
        pointers = ", ".join(short([str(pointer) for pointer in self._pointers]))
        return (f"SparseMatrix({self.numRows}, {self.numCols}, [{pointers}], [{indices}], [{values}], "
                f"{self.isTransposed})")

    def __reduce__(self):
        return SparseMatrix, (self.numRows, self.numCols, self._pointers, self._indices, self._values,
                              int(self.isTransposed))

    def __getitem__(self, indices):
        i, j = self._inside(indices)
        outer, inner = (i, j) if self.isTransposed else (j, i)
        start, end = self._pointers[outer], self._pointers[outer + 1]
        at = bisect_left(self._indices, inner, start, end)
        return self._values[at] if at < end and self._indices[at] == inner else 0.0

    def toArray(self):
        made = ndarray([0.0] * (self.numRows * self.numCols), (self.numRows, self.numCols))
        for row, column, value in self._entries():
            made[row, column] = value
        return made

    def toDense(self):
        return DenseMatrix(self.numRows, self.numCols, self.toArray().T._values)

    def __eq__(self, other):
        return isinstance(other, Matrix) and (self.numRows, self.numCols) == (other.numRows, other.numCols) \
            and self.toArray()._values == other.toArray()._values

    __hash__ = None


class Matrices:
    """Makes matrices."""

    @staticmethod
    def dense(numRows, numCols, values):
        return DenseMatrix(numRows, numCols, values)

    @staticmethod
    def sparse(numRows, numCols, colPtrs, rowIndices, values):
        return SparseMatrix(numRows, numCols, colPtrs, rowIndices, values)
