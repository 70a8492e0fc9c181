"""What predictors of the engine's own have in common: the answers for one row of features."""

from pyspark.ml._stages import JavaEstimator, JavaModel, figure
from pyspark.ml.base import PredictionModel, Predictor


class JavaPredictor(Predictor, JavaEstimator):
    pass


class JavaPredictionModel(PredictionModel, JavaModel):
    numFeatures = figure("numFeatures", "How many features a row has.")

    def predict(self, value):
        """The prediction for one row of features."""
        return self._call("predict", value)

    def _shown(self):
        return [("numFeatures", self.numFeatures)]


def compressed_vector(vector):
    """A vector in the form that takes less room, as Spark chooses it."""
    from pyspark.ml.linalg import SparseVector
    values = vector.toArray().tolist()
    kept = [(place, value) for place, value in enumerate(values) if value != 0.0]
    return SparseVector(len(values), kept) if 1.5 * (len(kept) + 1.0) < len(values) else vector


def compressed(matrix):
    """A matrix in the form that takes least room, as Spark chooses it: dense, sparse by column, sparse by row."""
    from pyspark.ml.linalg import SparseMatrix
    rows, columns = matrix.numRows, matrix.numCols
    by_row = matrix.toArray().tolist()
    nonzeros = sum(value != 0.0 for row in by_row for value in row)
    sparse = 12 * nonzeros + 36 + 8
    by_columns, by_rows = sparse + 4 * (columns + 1), sparse + 4 * (rows + 1)
    if 8 * rows * columns + 20 <= min(by_columns, by_rows):
        return matrix
    transposed = by_rows < by_columns
    lines = by_row if transposed else [[row[place] for row in by_row] for place in range(columns)]
    pointers, places, values = [0], [], []
    for line in lines:
        kept = [(place, value) for place, value in enumerate(line) if value != 0.0]
        places += [place for place, _ in kept]
        values += [value for _, value in kept]
        pointers.append(len(values))
    return SparseMatrix(rows, columns, pointers, places, values, transposed)


def java_error(name, message):
    """An exception of Java's, as PySpark hands it on."""
    from pyspark.errors.engine import exception
    # PySpark has a class of its own for these.
    return exception("sql" if name == "java.lang.UnsupportedOperationException" else "spark", name, message)
