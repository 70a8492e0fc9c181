"""Features of vectors and of documents, by the RDD-based side's names."""

import math

from pyspark.core.rdd import RDD
from pyspark.mllib.linalg import DenseVector, SparseVector, Vectors, _convert_to_vector, _of_ml

__all__ = ["Normalizer", "StandardScalerModel", "StandardScaler", "HashingTF", "IDFModel", "IDF", "ElementwiseProduct",
           "PCA", "PCAModel"]


class VectorTransformer:
    """What makes a vector of a vector, or of each of an RDD."""

    def transform(self, vector):
        if isinstance(vector, RDD):
            return vector.map(self.transform)
        return self._one(_convert_to_vector(vector))


def _mapped(vector, f):
    """The vector with each stored value made another, by its place."""
    if isinstance(vector, SparseVector):
        return SparseVector(vector.size, vector._indices, [f(i, v) for i, v in zip(vector._indices, vector._values)])
    return DenseVector([f(i, v) for i, v in enumerate(vector._values)])


class Normalizer(VectorTransformer):
    """Vectors of norm 1."""

    def __init__(self, p=2.0):
        if p < 1.0:
            raise AssertionError("p should be greater than 1.0")
        self.p = float(p)

    def _one(self, vector):
        norm = vector.norm(self.p)
        return vector if norm == 0.0 else _mapped(vector, lambda _, value: value / norm)


class StandardScalerModel(VectorTransformer):
    def __init__(self, mean, std, withMean, withStd):
        self.mean, self.std, self.withMean, self.withStd = mean, std, withMean, withStd

    def setWithMean(self, withMean):
        self.withMean = withMean
        return self

    def setWithStd(self, withStd):
        self.withStd = withStd
        return self

    def _one(self, vector):
        if self.withMean:
            vector = DenseVector([value - mean for value, mean in zip(vector.toArray().tolist(), self.mean)])
        if not self.withStd:
            return vector
        return _mapped(vector, lambda i, value: value / self.std[i] if self.std[i] else 0.0)


class StandardScaler:
    """Columns of mean 0, standard deviation 1, or both."""

    def __init__(self, withMean=False, withStd=True):
        self.withMean, self.withStd = bool(withMean), bool(withStd)

    def fit(self, dataset):
        from pyspark.mllib.stat import Statistics
        told = Statistics.colStats(dataset)
        std = DenseVector([math.sqrt(value) for value in told.variance().tolist()])
        return StandardScalerModel(DenseVector(told.mean().tolist()), std, self.withMean, self.withStd)


class HashingTF:
    """How often each term occurs in a document, by the terms' hashes."""

    def __init__(self, numFeatures=1 << 20):
        self.numFeatures = numFeatures
        self.binary = False

    def setBinary(self, value):
        self.binary = value
        return self

    def indexOf(self, term):
        return hash(term) % self.numFeatures

    def transform(self, document):
        if isinstance(document, RDD):
            return document.map(self.transform)
        counts = {}
        for term in document:
            place = self.indexOf(term)
            counts[place] = 1.0 if self.binary else counts.get(place, 0) + 1.0
        return Vectors.sparse(self.numFeatures, counts.items())


class IDFModel(VectorTransformer):
    def __init__(self, idf, docFreq, numDocs):
        self._idf, self._doc_freq, self._num_docs = idf, docFreq, numDocs

    def _one(self, vector):
        return _mapped(vector, lambda i, value: value * self._idf[i])

    def idf(self):
        return DenseVector(self._idf).toArray()

    def docFreq(self):
        return self._doc_freq

    def numDocs(self):
        return self._num_docs


class IDF:
    """Terms count for less, the more documents have them: ln((m + 1) / (d + 1))."""

    def __init__(self, minDocFreq=0):
        self.minDocFreq = minDocFreq

    def fit(self, dataset):
        if not isinstance(dataset, RDD):
            raise TypeError("dataset should be an RDD of term frequency vectors")
        found = dataset.map(lambda x: [1 if value > 0 else 0 for value in _convert_to_vector(x).toArray().tolist()])
        frequencies = found.reduce(lambda a, b: [x + y for x, y in zip(a, b)])
        documents = dataset.count()
        idf = [math.log((documents + 1.0) / (count + 1.0)) if count >= self.minDocFreq else 0.0
               for count in frequencies]
        return IDFModel(idf, frequencies, documents)


class ElementwiseProduct(VectorTransformer):
    """Each value times a weight of its own."""

    def __init__(self, scalingVector):
        self.scalingVector = _convert_to_vector(scalingVector)

    def _one(self, vector):
        weights = self.scalingVector.toArray().tolist()
        return _mapped(vector, lambda i, value: value * weights[i])


class PCAModel(VectorTransformer):
    def __init__(self, pc):
        self.pc = pc

    def _one(self, vector):
        return DenseVector([vector.dot(column) for column in self.pc.toArray().T.tolist()])


class PCA:
    """The directions in which rows differ most."""

    def __init__(self, k):
        self.k = int(k)

    def fit(self, data):
        from pyspark.ml.feature import PCA as Estimator
        from pyspark.sql import SparkSession
        rows = data.map(lambda row: (_convert_to_vector(row).asML(),))
        df = SparkSession.builder.getOrCreate().createDataFrame(rows, ["features"])
        return PCAModel(_of_ml(Estimator(k=self.k, inputCol="features", outputCol="pca").fit(df).pc))
