"""MLUtils: LIBSVM files, labeled points, and columns of one side's vectors as the other's."""

import itertools

from pyspark.mllib.linalg import Matrices, MatrixUDT, SparseVector, Vectors, VectorUDT, _convert_to_vector

__all__ = ["MLUtils", "Saveable", "Loader"]


class Saveable:
    def save(self, sc, path):
        raise NotImplementedError


class Loader:
    @classmethod
    def load(cls, sc, path):
        raise NotImplementedError


class MLUtils:
    @staticmethod
    def _parse_libsvm_line(line):
        label, *items = line.split()
        pairs = [item.split(":") for item in items]
        return float(label), [int(index) - 1 for index, _ in pairs], [float(value) for _, value in pairs]

    @staticmethod
    def _convert_labeled_point_to_libsvm(p):
        from pyspark.mllib.regression import LabeledPoint
        if not isinstance(p, LabeledPoint):
            raise TypeError(f"Expected a LabeledPoint, got {type(p)}")
        v = _convert_to_vector(p.features)
        entries = zip(v._indices, v._values) if isinstance(v, SparseVector) else enumerate(v._values)
        return " ".join([str(p.label), *(f"{index + 1}:{value}" for index, value in entries)])

    @staticmethod
    def loadLibSVMFile(sc, path, numFeatures=-1, minPartitions=None):
        from pyspark.mllib.regression import LabeledPoint
        lines = sc.textFile(path, minPartitions or sc.defaultMinPartitions)
        told = lines.map(str.strip).filter(lambda line: line and not line.startswith("#"))
        parsed = told.map(MLUtils._parse_libsvm_line)
        if numFeatures <= 0:
            parsed.cache()
            numFeatures = parsed.map(lambda point: -1 if not point[1] else point[1][-1]).reduce(max) + 1
        return parsed.map(lambda point: LabeledPoint(point[0], Vectors.sparse(numFeatures, point[1], point[2])))

    @staticmethod
    def saveAsLibSVMFile(data, dir):
        data.map(MLUtils._convert_labeled_point_to_libsvm).saveAsTextFile(dir)

    @staticmethod
    def loadLabeledPoints(sc, path, minPartitions=None):
        return sc.textFile(path, minPartitions or min(sc.defaultParallelism, 2)).map(_labeled_point)

    @staticmethod
    def appendBias(data):
        vec = _convert_to_vector(data)
        if isinstance(vec, SparseVector):
            return SparseVector(len(vec) + 1, [*vec._indices, len(vec)], [*vec._values, 1.0])
        return _convert_to_vector([*vec._values, 1.0])

    @staticmethod
    def loadVectors(sc, path):
        return sc.textFile(path).map(Vectors.parse)

    @staticmethod
    def convertVectorColumnsToML(dataset, *cols):
        from pyspark.ml.linalg import VectorUDT as To
        return _converted(dataset, cols, VectorUDT, To(), lambda vector: vector.asML())

    @staticmethod
    def convertVectorColumnsFromML(dataset, *cols):
        from pyspark.ml.linalg import VectorUDT as From
        return _converted(dataset, cols, From, VectorUDT(), Vectors.fromML)

    @staticmethod
    def convertMatrixColumnsToML(dataset, *cols):
        from pyspark.ml.linalg import MatrixUDT as To
        return _converted(dataset, cols, MatrixUDT, To(), lambda matrix: matrix.asML())

    @staticmethod
    def convertMatrixColumnsFromML(dataset, *cols):
        from pyspark.ml.linalg import MatrixUDT as From
        return _converted(dataset, cols, From, MatrixUDT(), Matrices.fromML)


def _converted(dataset, cols, source, target, convert):
    """The DataFrame with these columns, or with all of that type where none are named, converted."""
    from pyspark.sql import DataFrame
    from pyspark.sql.functions import udf
    if not isinstance(dataset, DataFrame):
        raise TypeError(f"Input dataset must be a DataFrame but got {type(dataset)}.")
    of_type = [field.name for field in dataset.schema.fields if type(field.dataType) is source]
    wanted = [name for name in cols if name in of_type] if cols else of_type
    converted = udf(lambda value: None if value is None else convert(value), target)
    for name in wanted:
        dataset = dataset.withColumn(name, converted(dataset[name]))
    return dataset


def _labeled_point(line):
    """`(1.1,[1.0,2.0])`"""
    from pyspark.mllib.regression import LabeledPoint
    label, _, features = line.strip()[1:-1].partition(",")
    return LabeledPoint(float(label), Vectors.parse(features))


class LinearDataGenerator:
    """Points around a plane."""

    @staticmethod
    def generateLinearInput(intercept, weights, xMean, xVariance, nPoints, seed, eps):
        import random

        from pyspark.mllib.regression import LabeledPoint
        rng = random.Random(seed)
        points = []
        for _ in range(int(nPoints)):
            x = [rng.uniform(-1, 1) * (3.0 * variance) ** 0.5 + mean for mean, variance in zip(xMean, xVariance)]
            y = sum(a * b for a, b in zip(weights, x)) + float(intercept) + eps * rng.gauss(0.0, 1.0)
            points.append(LabeledPoint(y, x))
        return points

    @staticmethod
    def generateLinearRDD(sc, nexamples, nfeatures, eps, nParts=2, intercept=0.0):
        import random
        rng = random.Random(42)
        weights = list(itertools.islice(iter(rng.random, None), int(nfeatures)))
        data = LinearDataGenerator.generateLinearInput(intercept, weights, [0.0] * int(nfeatures),
                                                       [1.0 / 3.0] * int(nfeatures), nexamples, 42, eps)
        return sc.parallelize(data, int(nParts))
