"""Clusters of rows, and topics of documents."""

import json

import _engine

from pyspark.ml._stages import JavaModel, JavaWrapper, _frame, figure, public, stage, values_of
from pyspark.ml.stat import MultivariateGaussian
from pyspark.ml.util import HasTrainingSummary, write_metadata


class ClusteringSummary(JavaWrapper):
    """How a clustering did on the rows that it was fitted to."""

    def __init__(self, model, dataset):
        self._model = model
        self._predictions = model.transform(dataset)

    @property
    def predictions(self):
        """What the model makes of the rows."""
        return self._predictions

    @property
    def predictionCol(self):
        return self._model.getPredictionCol()

    @property
    def featuresCol(self):
        return self._model.getFeaturesCol()

    @property
    def k(self):
        """How many clusters the model has."""
        return self._model._figure("k")

    @property
    def numIter(self):
        return self._model._figure("numIter")

    @property
    def cluster(self):
        """The cluster of each row."""
        return self.predictions.select(self.predictionCol)

    @property
    def clusterSizes(self):
        """How many rows each cluster has."""
        sizes = [0] * self.k
        for row in self.predictions.groupBy(self.predictionCol).count().collect():
            sizes[row[0]] = row[1]
        return sizes


class GaussianMixtureSummary(ClusteringSummary):
    @property
    def probabilityCol(self):
        return self._model.getProbabilityCol()

    @property
    def probability(self):
        """Each row's share of the Gaussians."""
        return self.predictions.select(self.probabilityCol)

    @property
    def logLikelihood(self):
        return self._model._figure("logLikelihood")


class KMeansSummary(ClusteringSummary):
    @property
    def trainingCost(self):
        """Σ of the squared distances to the nearest centers."""
        return self._model._figure("trainingCost")


class BisectingKMeansSummary(KMeansSummary):
    @property
    def numIter(self):
        return self._model.getMaxIter()


class _ClusteringModel(JavaModel, HasTrainingSummary):
    _keeps_summary = True
    numFeatures = figure("numFeatures", "How many features a row has.")

    def predict(self, value):
        """The cluster of one row of features."""
        return self._call("predict", value)

    def _summarize(self, dataset, training):
        return self._summary_class(self, dataset)


@stage
class GaussianMixtureModel(_ClusteringModel):
    _summary_class = GaussianMixtureSummary

    weights = figure("weights", "The weight of each Gaussian.")

    @property
    def gaussians(self):
        """The Gaussians, each with a mean and a covariance."""
        return [MultivariateGaussian(mean, cov) for mean, cov in zip(self._figure("means"), self._figure("covariances"))]

    @property
    def gaussiansDF(self):
        """The Gaussians as rows of mean and cov."""
        from pyspark.sql import SparkSession
        rows = [(gaussian.mean, gaussian.cov) for gaussian in self.gaussians]
        return SparkSession._getActiveSessionOrCreate().createDataFrame(rows, ["mean", "cov"])

    def predictProbability(self, value):
        """One row's share of each Gaussian."""
        return self._call("predictProbability", value)

    def _shown(self):
        return [("k", self._figure("k")), ("numFeatures", self.numFeatures)]


@stage(model=GaussianMixtureModel)
class GaussianMixture:
    pass


def _arrays(vectors):
    return [vector.toArray() for vector in vectors]


@stage
class KMeansModel(_ClusteringModel):
    _summary_class = KMeansSummary

    def clusterCenters(self):
        """The centers, each an array of numbers."""
        return _arrays(self._figure("clusterCenters"))

    def _shown(self):
        return [("k", self._figure("k")), ("distanceMeasure", self.getOrDefault("distanceMeasure")),
                ("numFeatures", self.numFeatures)]


@stage(model=KMeansModel)
class KMeans:
    _not_taken = ("intermediateStorageLevel",)


@stage
class BisectingKMeansModel(_ClusteringModel):
    _summary_class = BisectingKMeansSummary

    def clusterCenters(self):
        """The centers of the leaves, each an array of numbers."""
        return _arrays(self._figure("clusterCenters"))

    def computeCost(self, dataset):
        """Σ of the squared distances of a DataFrame's rows to the centers of their leaves."""
        import warnings
        warnings.warn("Deprecated in 3.0.0. It will be removed in future versions. Use ClusteringEvaluator instead. You can "
                      "also get the cost on the training dataset in the summary.", FutureWarning)
        return self._evaluate("computeCost", dataset)

    def _shown(self):
        return [("k", self._figure("k")), ("distanceMeasure", self.getOrDefault("distanceMeasure")),
                ("numFeatures", self.numFeatures)]

    def _save_more(self, path, writer):
        told = {"class": "org.apache.spark.mllib.clustering.BisectingKMeansModel", "version": "3.0",
                "rootId": -1 if self._figure("k") > 1 else 0, "distanceMeasure": self.getOrDefault("distanceMeasure"),
                "trainingCost": self._figure("trainingCost")}
        write_metadata(f"{path}/data", json.dumps(told, separators=(",", ":")))


@stage(model=BisectingKMeansModel)
class BisectingKMeans:
    pass


class _TopicsModel(JavaModel):
    """What both kinds of LDA's models have in common."""

    def vocabSize(self):
        """How many terms there are."""
        return self._figure("vocabSize")

    def topicsMatrix(self):
        """The weight of each term (row) in each topic (column)."""
        from pyspark.ml.linalg import DenseMatrix
        found = self._figure("topicsMatrix")
        return DenseMatrix(found.numRows, found.numCols, found.values, 0)

    def describeTopics(self, maxTermsPerTopic=10):
        """The most weighty terms of each topic."""
        from pyspark.sql import SparkSession
        rows = [(topic, terms, weights) for topic, (terms, weights) in enumerate(self._call("describeTopics", maxTermsPerTopic))]
        return SparkSession._getActiveSessionOrCreate().createDataFrame(
            rows, "topic int, termIndices array<int>, termWeights array<double>")

    def estimatedDocConcentration(self):
        """The prior's concentration of topics in a document."""
        return self._figure("estimatedDocConcentration")

    def logLikelihood(self, dataset):
        """A lower bound of a corpus's log-likelihood."""
        return self._evaluate("logLikelihood", dataset)

    def logPerplexity(self, dataset):
        """An upper bound of a corpus's log-perplexity, a token."""
        return self._evaluate("logPerplexity", dataset)

    def isDistributed(self):
        """Whether the model knows the documents that it was fitted to."""
        return False

    def _shown(self):
        return [("k", self._figure("k")), ("numFeatures", self.vocabSize())]


@stage
class LDAModel(_TopicsModel):
    _saved = False
    _settable = ("seed", "topicDistributionCol")


@stage
class LocalLDAModel(LDAModel):
    _settable = ("seed", "topicDistributionCol")


@stage
class DistributedLDAModel(LDAModel):
    _settable = ("seed", "topicDistributionCol")

    def isDistributed(self):
        return True

    def toLocal(self):
        """The model without its documents."""
        model = LocalLDAModel(self._fitted.parts()[0])
        model._resetUid(self.uid)
        return self._copyValues(model)

    def trainingLogLikelihood(self):
        """The log-likelihood of the training documents, given the topics."""
        return self._figure("trainingLogLikelihood")

    def logPrior(self):
        """The log-probability of the topics and of the documents' mixtures of them."""
        return self._figure("logPrior")

    def getCheckpointFiles(self):
        return []

    def _save_more(self, path, writer):
        told = {"class": "org.apache.spark.mllib.clustering.DistributedLDAModel", "version": "1.0", "k": self._figure("k"),
                "vocabSize": self.vocabSize(), "docConcentration": self._figure("docConcentration"),
                "topicConcentration": self._figure("topicConcentration"), "iterationTimes": [], "gammaShape": 100.0}
        write_metadata(f"{path}/oldModel", json.dumps(told, separators=(",", ":")))


@stage(model=LDAModel)
class LDA:
    def _model(self, fitted):
        cls = DistributedLDAModel if self.getOptimizer().lower() == "em" else LocalLDAModel
        model = cls(fitted)
        model._resetUid(self.uid)
        return self._copyValues(model)


@stage
class PowerIterationClustering:
    def assignClusters(self, dataset):
        """A cluster for each vertex of a graph, whose edges are the DataFrame's rows."""
        return _frame(dataset, _engine.Ml.transform(self._stage, self.uid, values_of(self), dataset._here()))


__all__ = [name for name in public(globals()) if name != "ClusteringSummary"]
