"""Vectors and matrices of the RDD-based side: those of `pyspark.ml.linalg`, of types of their own."""

import ast

from pyspark.ml import linalg as newlinalg
from pyspark.ml.linalg import Matrix as _Matrix
from pyspark.ml.linalg import Vector as _Vector
from pyspark.ml.linalg import _convert_to_vector as _converted
from pyspark.sql.types import UserDefinedType

__all__ = ["Vector", "DenseVector", "SparseVector", "Vectors", "Matrix", "DenseMatrix", "SparseMatrix", "Matrices",
           "QRDecomposition"]


class VectorUDT(UserDefinedType):
    """The type of a column of these vectors, which are kept as structs."""

    @classmethod
    def sqlType(cls):
        return newlinalg.VectorUDT.sqlType()

    @classmethod
    def module(cls):
        return "pyspark.mllib.linalg"

    @classmethod
    def scalaUDT(cls):
        return "org.apache.spark.mllib.linalg.VectorUDT"

    def serialize(self, obj):
        return newlinalg.VectorUDT().serialize(obj)

    def deserialize(self, datum):
        return _of_ml(newlinalg.VectorUDT().deserialize(datum))

    def simpleString(self):
        return "vector"


class MatrixUDT(UserDefinedType):
    """The type of a column of these matrices, which are kept as structs."""

    @classmethod
    def sqlType(cls):
        return newlinalg.MatrixUDT.sqlType()

    @classmethod
    def module(cls):
        return "pyspark.mllib.linalg"

    @classmethod
    def scalaUDT(cls):
        return "org.apache.spark.mllib.linalg.MatrixUDT"

    def serialize(self, obj):
        return newlinalg.MatrixUDT().serialize(obj)

    def deserialize(self, datum):
        return _of_ml(newlinalg.MatrixUDT().deserialize(datum))

    def simpleString(self):
        return "matrix"


def _of_ml(value):
    """A vector or a matrix of `pyspark.ml.linalg` as one of these."""
    if isinstance(value, newlinalg.DenseVector):
        return DenseVector(value._values)
    if isinstance(value, newlinalg.SparseVector):
        return SparseVector(value.size, value._indices, value._values)
    if isinstance(value, newlinalg.DenseMatrix):
        return DenseMatrix(value.numRows, value.numCols, value._values, value.isTransposed)
    return SparseMatrix(value.numRows, value.numCols, value._pointers, value._indices, value._values,
                        value.isTransposed)


def _convert_to_vector(value):
    """Numbers in whatever they come as a vector."""
    return _of_ml(_converted(value))


class Vector(_Vector):
    __UDT__ = VectorUDT()


class DenseVector(newlinalg.DenseVector, Vector):
    """Every value stored."""

    __UDT__ = VectorUDT()

    @staticmethod
    def parse(s):
        start, end = s.find("["), s.find("]")
        if start == -1:
            raise ValueError("Array should start with '['")
        if end == -1:
            raise ValueError("Array should end with ']'")
        try:
            return DenseVector([float(number) for number in s[start + 1:end].split(",") if number.strip()])
        except ValueError:
            raise ValueError(f"Unable to parse values from {s}") from None

    def asML(self):
        return newlinalg.DenseVector(self._values)

    def __reduce__(self):
        return DenseVector, (self._values,)

    def __neg__(self):
        return _of_ml(super().__neg__())

    def _with(self, other, f):
        return _of_ml(super()._with(other, f))


class SparseVector(newlinalg.SparseVector, Vector):
    """A size, and the places and values of what is not zero."""

    __UDT__ = VectorUDT()

    @staticmethod
    def parse(s):
        start, end = s.find("("), s.rfind(")")
        if start == -1:
            raise ValueError("Tuple should start with '('")
        if end == -1:
            raise ValueError("Tuple should end with ')'")
        try:
            size, indices, values = ast.literal_eval(s[start:end + 1].strip())
        except (SyntaxError, TypeError, ValueError):
            raise ValueError(f"Unable to parse {s}") from None
        return SparseVector(size, indices, [float(value) for value in values])

    def asML(self):
        return newlinalg.SparseVector(self.size, self._indices, self._values)

    def __reduce__(self):
        return SparseVector, (self.size, self._indices, self._values)

    def asDense(self):
        return _of_ml(super().asDense())


class Vectors(newlinalg.Vectors):
    """Makes vectors."""

    @staticmethod
    def sparse(size, *args):
        return SparseVector(size, *args)

    @staticmethod
    def dense(*elements):
        return _of_ml(newlinalg.Vectors.dense(*elements))

    @staticmethod
    def fromML(vec):
        if isinstance(vec, newlinalg.Vector):
            return _of_ml(vec)
        raise TypeError(f"Unsupported vector type {type(vec)}")

    @staticmethod
    def stringify(vector):
        return str(vector)

    @staticmethod
    def zeros(size):
        return DenseVector([0.0] * size)

    @staticmethod
    def parse(s):
        if s.find("(") == -1 and s.find("[") != -1:
            return DenseVector.parse(s)
        if s.find("(") != -1:
            return SparseVector.parse(s)
        raise ValueError("Cannot find tokens '[' or '(' from the input string.")


class Matrix(_Matrix):
    __UDT__ = MatrixUDT()


class DenseMatrix(newlinalg.DenseMatrix, Matrix):
    __UDT__ = MatrixUDT()

    def asML(self):
        return newlinalg.DenseMatrix(self.numRows, self.numCols, self._values, self.isTransposed)

    def __init__(self, numRows, numCols, values, isTransposed=False):
        # The JVM's flag, which is shown as a number.
        super().__init__(numRows, numCols, values, int(isTransposed))

    def __reduce__(self):
        return DenseMatrix, (self.numRows, self.numCols, self._values, self.isTransposed)

    def toSparse(self):
        return _of_ml(super().toSparse())


class SparseMatrix(newlinalg.SparseMatrix, Matrix):
    __UDT__ = MatrixUDT()

    def asML(self):
        return newlinalg.SparseMatrix(self.numRows, self.numCols, self._pointers, self._indices, self._values,
                                      self.isTransposed)

    def __reduce__(self):
        return SparseMatrix, (self.numRows, self.numCols, self._pointers, self._indices, self._values,
                              self.isTransposed)

    def toDense(self):
        return _of_ml(super().toDense())


class Matrices:
    """Makes matrices."""

    @staticmethod
    def dense(numRows, numCols, values):
        return DenseMatrix(numRows, numCols, values)

    @staticmethod
    def sparse(numRows, numCols, colPtrs, rowIndices, values):
        return SparseMatrix(numRows, numCols, colPtrs, rowIndices, values)

    @staticmethod
    def fromML(mat):
        if isinstance(mat, newlinalg.Matrix):
            return _of_ml(mat)
        raise TypeError(f"Unsupported matrix type {type(mat)}")


class QRDecomposition:
    """The orthonormal Q and the upper triangular R of a matrix."""

    def __init__(self, Q, R):
        self._q = Q
        self._r = R

    @property
    def Q(self):
        return self._q

    @property
    def R(self):
        return self._r
