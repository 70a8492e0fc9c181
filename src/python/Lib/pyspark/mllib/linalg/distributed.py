"""Matrices whose rows, entries or blocks are RDDs."""

import math

from pyspark.core.rdd import RDD
from pyspark.mllib.linalg import (DenseMatrix, DenseVector, Matrices, Matrix, QRDecomposition, SparseVector,
                                  _convert_to_vector)
from pyspark.mllib.linalg._local import back_substituted, dense, eigen, triangular

__all__ = ["DistributedMatrix", "RowMatrix", "IndexedRow", "IndexedRowMatrix", "MatrixEntry", "CoordinateMatrix",
           "BlockMatrix", "SingularValueDecomposition"]


class _Held:
    """What a matrix is of: its RDD, and its size where that was said."""

    def __init__(self, items, rows, cols):
        self.items = items
        self.rows = rows
        self.cols = cols


class _Wrapper:
    """Where PySpark keeps the JVM's matrix."""

    def __init__(self, model):
        self._java_model = model


class DistributedMatrix:
    """A matrix in an RDD."""

    def _hold(self, items, convert, name, rows, cols):
        if isinstance(items, _Held):
            model = items
        elif isinstance(items, RDD):
            model = _Held(items.map(convert), int(rows), int(cols))
        else:
            raise TypeError(f"{name} should be an RDD of rows, got {type(items)}")
        self._java_matrix_wrapper = _Wrapper(model)

    @property
    def _held(self):
        return self._java_matrix_wrapper._java_model

    def _size(self, known, found):
        """A size that was said, or the one that the items have."""
        return known if known > 0 else found()


class SingularValueDecomposition:
    """U, the singular values, and V."""

    def __init__(self, U, s, V):
        self._parts = U, s, V

    @property
    def U(self):
        return self._parts[0]

    @property
    def s(self):
        return self._parts[1]

    @property
    def V(self):
        return self._parts[2]


class RowMatrix(DistributedMatrix):
    """Rows in no order that means something."""

    def __init__(self, rows, numRows=0, numCols=0):
        from pyspark.sql import DataFrame
        if isinstance(rows, DataFrame):
            rows = rows.rdd.map(lambda row: row[0])
        self._hold(rows, _convert_to_vector, "rows", numRows, numCols)

    @property
    def rows(self):
        return self._held.items

    def numRows(self):
        return self._size(self._held.rows, self.rows.count)

    def numCols(self):
        return self._size(self._held.cols, lambda: len(self.rows.first()))

    def computeColumnSummaryStatistics(self):
        from pyspark.mllib.stat import Statistics
        return Statistics.colStats(self.rows)

    def _gramian(self):
        """The sums of products of columns, row by row, with the columns' sums and the number of rows."""
        size = self.numCols()

        def of_partition(rows):
            products = [[0.0] * size for _ in range(size)]
            sums, count = [0.0] * size, 0
            for row in rows:
                places = row._indices if isinstance(row, SparseVector) else range(size)
                entries = list(zip(places, row._values))
                count += 1
                for i, a in entries:
                    sums[i] += a
                    if a:
                        line = products[i]
                        for j, b in entries:
                            line[j] += a * b
            return [(products, sums, count)]

        def both(left, right):
            products = [[a + b for a, b in zip(x, y)] for x, y in zip(left[0], right[0])]
            return products, [a + b for a, b in zip(left[1], right[1])], left[2] + right[2]

        return self.rows.mapPartitions(of_partition).reduce(both)

    def computeGramianMatrix(self):
        return dense(self._gramian()[0])

    def computeCovariance(self):
        products, sums, count = self._gramian()
        if count < 2:
            raise ValueError("RowMatrix.computeCovariance called on matrix with only 1 row. Cannot compute the "
                             "covariance of a RowMatrix with <= 1 row.")
        means = [total / count for total in sums]
        rows = [[(value - count * a * b) / (count - 1) for value, b in zip(line, means)]
                for line, a in zip(products, means)]
        return dense(rows)

    def columnSimilarities(self, threshold=0.0):
        products = self._gramian()[0]
        norms = [math.sqrt(products[i][i]) for i in range(len(products))]
        entries = [MatrixEntry(i, j, products[i][j] / (norms[i] * norms[j]))
                   for i in range(len(products)) for j in range(i + 1, len(products))
                   if products[i][j] and products[i][j] / (norms[i] * norms[j]) >= threshold]
        return CoordinateMatrix(self.rows.context.parallelize(entries, 1), len(products), len(products))

    def tallSkinnyQR(self, computeQ=False):
        size = self.numCols()
        blocks = self.rows.mapPartitions(lambda rows: [triangular([list(row) for row in _all(rows)], size)]).collect()
        r = triangular([line for block in blocks for line in block], size)
        q = None
        if computeQ:
            q = RowMatrix(self.rows.map(lambda row: DenseVector(back_substituted(r, list(row.toArray().tolist())))))
        return QRDecomposition(q, dense(r))

    def computeSVD(self, k, computeU=False, rCond=1e-9):
        values, vectors = eigen(self._gramian()[0])
        largest = math.sqrt(max(values[0], 0.0))
        kept = [i for i in range(k) if math.sqrt(max(values[i], 0.0)) > rCond * largest]
        s = [math.sqrt(values[i]) for i in kept]
        v = Matrices.dense(len(vectors), len(kept), [line[i] for i in kept for line in vectors])
        u = self.multiply(_scaled(v, s)) if computeU else None
        return SingularValueDecomposition(u, DenseVector(s), v)

    def computePrincipalComponents(self, k):
        from pyspark.ml.feature import PCA
        from pyspark.mllib.linalg import _of_ml
        from pyspark.sql import SparkSession
        df = SparkSession.builder.getOrCreate().createDataFrame(self.rows.map(lambda row: (row.asML(),)), ["features"])
        return _of_ml(PCA(k=k, inputCol="features", outputCol="pca").fit(df).pc)

    def multiply(self, matrix):
        if not isinstance(matrix, DenseMatrix):
            raise TypeError("Only multiplication with DenseMatrix is supported.")
        columns = matrix.toArray().T.tolist()
        return RowMatrix(self.rows.map(lambda row: DenseVector([row.dot(column) for column in columns])))


def _all(rows):
    return [row.toArray().tolist() for row in rows]


def _scaled(v, s):
    """V with each column divided by its singular value."""
    columns = v.toArray().T.tolist()
    return Matrices.dense(v.numRows, v.numCols, [value / size for column, size in zip(columns, s) for value in column])


class IndexedRow:
    """A row and its number."""

    def __init__(self, index, vector):
        self.index = int(index)
        self.vector = _convert_to_vector(vector)

    def __repr__(self):
        return f"IndexedRow({self.index}, {self.vector})"


def _convert_to_indexed_row(row):
    if isinstance(row, IndexedRow):
        return row
    if isinstance(row, tuple) and len(row) == 2:
        return IndexedRow(*row)
    raise TypeError(f"Cannot convert type {type(row)} into IndexedRow")


class IndexedRowMatrix(DistributedMatrix):
    """Rows by their numbers."""

    def __init__(self, rows, numRows=0, numCols=0):
        from pyspark.sql import DataFrame
        if isinstance(rows, DataFrame):
            rows = rows.rdd.map(lambda row: (row[0], row[1]))
        self._hold(rows, _convert_to_indexed_row, "rows", numRows, numCols)

    @property
    def rows(self):
        return self._held.items

    def numRows(self):
        return self._size(self._held.rows, lambda: self.rows.map(lambda row: row.index).max() + 1)

    def numCols(self):
        return self._size(self._held.cols, lambda: len(self.rows.first().vector))

    def columnSimilarities(self):
        return self.toRowMatrix().columnSimilarities()

    def computeGramianMatrix(self):
        return self.toRowMatrix().computeGramianMatrix()

    def toRowMatrix(self):
        return RowMatrix(self.rows.map(lambda row: row.vector), 0, self._held.cols)

    def toCoordinateMatrix(self):
        entries = self.rows.flatMap(
            lambda row: [MatrixEntry(row.index, j, value) for j, value in enumerate(row.vector.toArray().tolist())])
        return CoordinateMatrix(entries, self.numRows(), self.numCols())

    def toBlockMatrix(self, rowsPerBlock=1024, colsPerBlock=1024):
        return self.toCoordinateMatrix().toBlockMatrix(rowsPerBlock, colsPerBlock)

    def computeSVD(self, k, computeU=False, rCond=1e-9):
        plain = self.toRowMatrix().computeSVD(k, False, rCond)
        u = self.multiply(_scaled(plain.V, list(plain.s))) if computeU else None
        return SingularValueDecomposition(u, plain.s, plain.V)

    def multiply(self, matrix):
        if not isinstance(matrix, DenseMatrix):
            raise TypeError("Only multiplication with DenseMatrix is supported.")
        columns = matrix.toArray().T.tolist()
        return IndexedRowMatrix(self.rows.map(
            lambda row: IndexedRow(row.index, [row.vector.dot(column) for column in columns])))


class MatrixEntry:
    """A value and its place."""

    def __init__(self, i, j, value):
        self.i = int(i)
        self.j = int(j)
        self.value = float(value)

    def __repr__(self):
        return f"MatrixEntry({self.i}, {self.j}, {self.value})"


def _convert_to_matrix_entry(entry):
    if isinstance(entry, MatrixEntry):
        return entry
    if isinstance(entry, tuple) and len(entry) == 3:
        return MatrixEntry(*entry)
    raise TypeError(f"Cannot convert type {type(entry)} into MatrixEntry")


class CoordinateMatrix(DistributedMatrix):
    """Values by their places."""

    def __init__(self, entries, numRows=0, numCols=0):
        self._hold(entries, _convert_to_matrix_entry, "entries", numRows, numCols)

    @property
    def entries(self):
        return self._held.items

    def numRows(self):
        return self._size(self._held.rows, lambda: self.entries.map(lambda entry: entry.i).max() + 1)

    def numCols(self):
        return self._size(self._held.cols, lambda: self.entries.map(lambda entry: entry.j).max() + 1)

    def transpose(self):
        turned = self.entries.map(lambda entry: MatrixEntry(entry.j, entry.i, entry.value))
        return CoordinateMatrix(turned, self._held.cols, self._held.rows)

    def toRowMatrix(self):
        return self.toIndexedRowMatrix().toRowMatrix()

    def toIndexedRowMatrix(self):
        cols = self.numCols()

        def row(pair):
            index, entries = pair
            return IndexedRow(index, SparseVector(cols, sorted(entries)))

        by_row = self.entries.map(lambda entry: (entry.i, (entry.j, entry.value))).groupByKey().map(row)
        return IndexedRowMatrix(by_row, self.numRows(), cols)

    def toBlockMatrix(self, rowsPerBlock=1024, colsPerBlock=1024):
        rows, cols = self.numRows(), self.numCols()

        def keyed(entry):
            place = entry.i // rowsPerBlock, entry.j // colsPerBlock
            return place, (entry.i % rowsPerBlock, entry.j % colsPerBlock, entry.value)

        def block(pair):
            (i, j), entries = pair
            height, width = min(rowsPerBlock, rows - i * rowsPerBlock), min(colsPerBlock, cols - j * colsPerBlock)
            values = [0.0] * (height * width)
            for row, column, value in entries:
                values[column * height + row] += value
            return (i, j), Matrices.dense(height, width, values)

        return BlockMatrix(self.entries.map(keyed).groupByKey().map(block), rowsPerBlock, colsPerBlock, rows, cols)


def _convert_to_matrix_block_tuple(block):
    place = isinstance(block, tuple) and len(block) == 2 and isinstance(block[0], tuple) and len(block[0]) == 2
    if place and isinstance(block[1], Matrix):
        return (int(block[0][0]), int(block[0][1])), block[1]
    raise TypeError(f"Cannot convert type {type(block)} into a sub-matrix block tuple")


class BlockMatrix(DistributedMatrix):
    """Matrices by their places in a larger one."""

    def __init__(self, blocks, rowsPerBlock, colsPerBlock, numRows=0, numCols=0):
        self._hold(blocks, _convert_to_matrix_block_tuple, "blocks", numRows, numCols)
        self._block = int(rowsPerBlock), int(colsPerBlock)

    @property
    def blocks(self):
        return self._held.items

    @property
    def rowsPerBlock(self):
        return self._block[0]

    @property
    def colsPerBlock(self):
        return self._block[1]

    @property
    def numRowBlocks(self):
        return -(-self.numRows() // self.rowsPerBlock)

    @property
    def numColBlocks(self):
        return -(-self.numCols() // self.colsPerBlock)

    def numRows(self):
        height = self.rowsPerBlock
        return self._size(self._held.rows, lambda: self.blocks.map(lambda b: b[0][0] * height + b[1].numRows).max())

    def numCols(self):
        width = self.colsPerBlock
        return self._size(self._held.cols, lambda: self.blocks.map(lambda b: b[0][1] * width + b[1].numCols).max())

    def cache(self):
        self.blocks.cache()
        return self

    def persist(self, storageLevel):
        self.blocks.persist(storageLevel)
        return self

    def validate(self):
        height, width = self.rowsPerBlock, self.colsPerBlock
        for place, block in self.blocks.collect():
            if block.numRows > height or block.numCols > width:
                raise ValueError(f"The MatrixBlock at {place} is larger than rowsPerBlock and colsPerBlock allow.")

    def _with(self, other, sign):
        if not isinstance(other, BlockMatrix):
            raise TypeError(f"Other should be a BlockMatrix, got {type(other)}")
        if self._block != other._block:
            raise ValueError("rowsPerBlock and colsPerBlock of both matrices must be the same.")

        def one(pair):
            place, (mine, theirs) = pair
            parts = [block.toArray() for block in mine] + [block.toArray() * sign for block in theirs]
            total = parts[0] if len(parts) == 1 else parts[0] + parts[1]
            return place, dense(total.tolist())

        blocks = self.blocks.cogroup(other.blocks).map(one)
        return BlockMatrix(blocks, *self._block, self.numRows(), self.numCols())

    def add(self, other):
        return self._with(other, 1.0)

    def subtract(self, other):
        return self._with(other, -1.0)

    def multiply(self, other):
        if not isinstance(other, BlockMatrix):
            raise TypeError(f"Other should be a BlockMatrix, got {type(other)}")
        if self.colsPerBlock != other.rowsPerBlock:
            raise ValueError("The number of columns per block of the first matrix must be the number of rows per block "
                             "of the second.")
        left = self.blocks.map(lambda b: (b[0][1], (b[0][0], b[1].toArray())))
        right = other.blocks.map(lambda b: (b[0][0], (b[0][1], b[1].toArray())))
        products = left.join(right).map(lambda p: ((p[1][0][0], p[1][1][0]), p[1][0][1].dot(p[1][1][1])))
        blocks = products.reduceByKey(lambda a, b: a + b).mapValues(lambda array: dense(array.tolist()))
        return BlockMatrix(blocks, self.rowsPerBlock, other.colsPerBlock, self.numRows(), other.numCols())

    def transpose(self):
        turned = self.blocks.map(lambda b: ((b[0][1], b[0][0]), dense(b[1].toArray().T.tolist())))
        return BlockMatrix(turned, self.colsPerBlock, self.rowsPerBlock, self._held.cols, self._held.rows)

    def toLocalMatrix(self):
        rows, cols = self.numRows(), self.numCols()
        whole = [[0.0] * cols for _ in range(rows)]
        for (i, j), block in self.blocks.collect():
            for at, line in enumerate(block.toArray().tolist()):
                start = j * self.colsPerBlock
                whole[i * self.rowsPerBlock + at][start:start + len(line)] = line
        return dense(whole)

    def toIndexedRowMatrix(self):
        return self.toCoordinateMatrix().toIndexedRowMatrix()

    def toCoordinateMatrix(self):
        height, width = self._block

        def entries(pair):
            (i, j), block = pair
            return [MatrixEntry(i * height + row, j * width + column, value)
                    for row, line in enumerate(block.toArray().tolist()) for column, value in enumerate(line)]

        return CoordinateMatrix(self.blocks.flatMap(entries), self.numRows(), self.numCols())
