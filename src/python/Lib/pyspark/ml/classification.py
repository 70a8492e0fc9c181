"""Classifiers, and how they do."""

from abc import ABCMeta, abstractmethod

from pyspark.ml._predict import JavaPredictionModel, JavaPredictor, compressed, java_error
from pyspark.ml._stages import figure, public, stage
from pyspark.ml._summaries import _BinaryClassificationSummary, _ClassificationSummary, _TrainingSummary
from pyspark.ml.base import PredictionModel, Predictor
from pyspark.ml.param.shared import HasProbabilityCol, HasRawPredictionCol, HasThresholds
from pyspark.ml.tree import _ClassificationBoosting, _ClassificationTrees, _DecisionTreeModel, _Ensemble, _TreeEnsembleModel
from pyspark.ml.util import HasTrainingSummary, _HasEvaluation


class Classifier(Predictor, HasRawPredictionCol, metaclass=ABCMeta):
    def setRawPredictionCol(self, value):
        return self._set(rawPredictionCol=value)


class ClassificationModel(PredictionModel, HasRawPredictionCol, metaclass=ABCMeta):
    def setRawPredictionCol(self, value):
        return self._set(rawPredictionCol=value)

    @property
    @abstractmethod
    def numClasses(self):
        raise NotImplementedError

    @abstractmethod
    def predictRaw(self, value):
        raise NotImplementedError


class ProbabilisticClassifier(Classifier, HasProbabilityCol, HasThresholds, metaclass=ABCMeta):
    def setProbabilityCol(self, value):
        return self._set(probabilityCol=value)

    def setThresholds(self, value):
        return self._set(thresholds=value)


class ProbabilisticClassificationModel(ClassificationModel, HasProbabilityCol, HasThresholds, metaclass=ABCMeta):
    def setProbabilityCol(self, value):
        return self._set(probabilityCol=value)

    def setThresholds(self, value):
        return self._set(thresholds=value)

    @abstractmethod
    def predictProbability(self, value):
        raise NotImplementedError


class _JavaClassifier(Classifier, JavaPredictor):
    pass


class _JavaClassificationModel(ClassificationModel, JavaPredictionModel):
    numClasses = figure("numClasses", "How many classes there are.")

    def predictRaw(self, value):
        """The margin of each class for one row of features."""
        return self._call("predictRaw", value)

    def _shown(self):
        return [("numClasses", self.numClasses), ("numFeatures", self.numFeatures)]


class _JavaProbabilisticClassifier(ProbabilisticClassifier, _JavaClassifier):
    pass


class _JavaProbabilisticClassificationModel(ProbabilisticClassificationModel, _JavaClassificationModel):
    def predictProbability(self, value):
        """The probability of each class for one row of features."""
        return self._call("predictProbability", value)


class LinearSVCSummary(_BinaryClassificationSummary):
    """How a LinearSVCModel does on a DataFrame."""

    _needed = ("predictionCol", "rawPredictionCol")


class LinearSVCTrainingSummary(LinearSVCSummary, _TrainingSummary):
    """How the training went, too."""


@stage
class LinearSVCModel(_JavaClassificationModel, _HasEvaluation):
    _settable = ("threshold",)

    coefficients = figure("coefficients")
    intercept = figure("intercept")

    def summary(self):
        return HasTrainingSummary.summary.fget(self)

    def _summarize(self, dataset, training):
        return (LinearSVCTrainingSummary if training else LinearSVCSummary)(self, dataset)


@stage(model=LinearSVCModel)
class LinearSVC(_JavaClassifier):
    pass


class LogisticRegressionSummary(_ClassificationSummary):
    """How a LogisticRegressionModel does on a DataFrame."""

    _needed = ("predictionCol", "probabilityCol")

    @property
    def probabilityCol(self):
        return self._model.getProbabilityCol()

    @property
    def featuresCol(self):
        return self._model.getFeaturesCol()


class LogisticRegressionTrainingSummary(LogisticRegressionSummary, _TrainingSummary):
    """How the training went, too."""


class BinaryLogisticRegressionSummary(_BinaryClassificationSummary, LogisticRegressionSummary):
    """How a model of two classes does on a DataFrame."""

    _score = "probabilityCol"


class BinaryLogisticRegressionTrainingSummary(BinaryLogisticRegressionSummary, LogisticRegressionTrainingSummary):
    """How the training went, too."""


class _Thresholds:
    """One threshold, or one for each class, in each other's terms."""

    def setThreshold(self, value):
        self._set(threshold=value)
        self.clear(self.thresholds)
        return self

    def setThresholds(self, value):
        self._set(thresholds=value)
        self.clear(self.threshold)
        return self

    def getThreshold(self):
        self._consistent()
        if not self.isSet(self.thresholds):
            return self.getOrDefault(self.threshold)
        thresholds = self.getOrDefault(self.thresholds)
        if len(thresholds) != 2:
            raise ValueError("Logistic Regression getThreshold only applies to binary classification, but thresholds has "
                             "length != 2.  thresholds: {" + ",".join(map(str, thresholds)) + "}")
        return 1.0 / (1.0 + thresholds[0] / thresholds[1])

    def getThresholds(self):
        self._consistent()
        if not self.isSet(self.thresholds) and self.isSet(self.threshold):
            threshold = self.getOrDefault(self.threshold)
            return [1.0 - threshold, threshold]
        return self.getOrDefault(self.thresholds)

    def _consistent(self):
        if not self.isSet(self.threshold) or not self.isSet(self.thresholds):
            return
        thresholds = self.getOrDefault(self.thresholds)
        if len(thresholds) != 2:
            raise ValueError("Logistic Regression getThreshold only applies to binary classification, but thresholds has "
                             f"length != 2. thresholds: {thresholds}")
        equivalent, threshold = 1.0 / (1.0 + thresholds[0] / thresholds[1]), self.getOrDefault(self.threshold)
        if abs(equivalent - threshold) >= 1e-5:
            raise ValueError(f"Logistic Regression getThreshold found inconsistent values for threshold ({threshold:g}) and "
                             f"thresholds (equivalent to {equivalent:g})")


@stage
class LogisticRegressionModel(_Thresholds, _JavaProbabilisticClassificationModel, _HasEvaluation):
    _keeps_summary = True
    interceptVector = figure("interceptVector")

    @property
    def coefficients(self):
        """Of a model of two classes."""
        if self._figure("isMultinomial"):
            raise java_error("org.apache.spark.SparkException",
                             "Multinomial models contain a matrix of coefficients, use coefficientMatrix instead.")
        return self._figure("coefficients")

    @property
    def intercept(self):
        """Of a model of two classes."""
        if self._figure("isMultinomial"):
            raise java_error("org.apache.spark.SparkException",
                             "Multinomial models contain a vector of intercepts, use interceptVector instead.")
        return self._figure("intercept")

    @property
    def coefficientMatrix(self):
        """A row for each class, or the one row of a model of two."""
        return compressed(self._figure("coefficientMatrix"))

    def _summarize(self, dataset, training):
        if self.numClasses <= 2:
            return (BinaryLogisticRegressionTrainingSummary if training else BinaryLogisticRegressionSummary)(self, dataset)
        return (LogisticRegressionTrainingSummary if training else LogisticRegressionSummary)(self, dataset)


@stage(model=LogisticRegressionModel)
class LogisticRegression(_Thresholds, _JavaProbabilisticClassifier):
    pass


@stage
class NaiveBayesModel(_JavaProbabilisticClassificationModel):
    pi = figure("pi", "The logarithm of each class's share.")
    theta = figure("theta", "By class, the logarithm of each feature's probability, or its mean.")
    sigma = figure("sigma", "By class, each feature's variance, where the model is Gaussian.")

    def _shown(self):
        return [("modelType", self.getOrDefault("modelType")), *super(type(self)._built, self)._shown()]


@stage(model=NaiveBayesModel)
class NaiveBayes(_JavaProbabilisticClassifier):
    pass


class MultilayerPerceptronClassificationSummary(_ClassificationSummary):
    """How a MultilayerPerceptronClassificationModel does on a DataFrame."""


class MultilayerPerceptronClassificationTrainingSummary(MultilayerPerceptronClassificationSummary, _TrainingSummary):
    """How the training went, too."""


@stage
class MultilayerPerceptronClassificationModel(_JavaProbabilisticClassificationModel, _HasEvaluation):
    weights = figure("weights", "Of each layer its matrix by column, then its biases.")

    def summary(self):
        return HasTrainingSummary.summary.fget(self)

    def _summarize(self, dataset, training):
        if training:
            return MultilayerPerceptronClassificationTrainingSummary(self, dataset)
        return MultilayerPerceptronClassificationSummary(self, dataset)

    def _shown(self):
        return [("numLayers", self._figure("numLayers")), ("numClasses", self.numClasses), ("numFeatures", self.numFeatures)]


@stage(model=MultilayerPerceptronClassificationModel)
class MultilayerPerceptronClassifier(_JavaProbabilisticClassifier):
    _not_taken = ("thresholds",)


class FMClassificationSummary(_BinaryClassificationSummary):
    """How a FMClassificationModel does on a DataFrame."""

    _needed = ("predictionCol", "probabilityCol")
    _score = "probabilityCol"


class FMClassificationTrainingSummary(FMClassificationSummary, _TrainingSummary):
    """How the training went, too."""


@stage
class FMClassificationModel(_JavaProbabilisticClassificationModel, _HasEvaluation):
    intercept = figure("intercept")
    linear = figure("linear", "The coefficient of each feature alone.")
    factors = figure("factors", "By feature, the factors whose products are the coefficients of pairs.")

    def summary(self):
        return HasTrainingSummary.summary.fget(self)

    def _summarize(self, dataset, training):
        return (FMClassificationTrainingSummary if training else FMClassificationSummary)(self, dataset)

    def _shown(self):
        shown = super(type(self)._built, self)._shown()
        return [*shown, ("factorSize", self.getFactorSize()), ("fitLinear", str(self.getFitLinear()).lower()),
                ("fitIntercept", str(self.getFitIntercept()).lower())]


@stage(model=FMClassificationModel)
class FMClassifier(_JavaProbabilisticClassifier):
    _not_taken = ("weightCol",)
    _not_set = ("weightCol",)


@stage
class DecisionTreeClassificationModel(_DecisionTreeModel, _JavaProbabilisticClassificationModel, _ClassificationTrees):
    _settable = ("leafCol",)


@stage(model=DecisionTreeClassificationModel)
class DecisionTreeClassifier(_JavaProbabilisticClassifier, _ClassificationTrees):
    _not_taken = ("thresholds",)


class RandomForestClassificationSummary(_ClassificationSummary):
    """How a RandomForestClassificationModel does on a DataFrame."""


class RandomForestClassificationTrainingSummary(RandomForestClassificationSummary, _TrainingSummary):
    """How the training went, too."""


class BinaryRandomForestClassificationSummary(_BinaryClassificationSummary):
    """How a model of two classes does on a DataFrame."""

    _needed = ("predictionCol", "probabilityCol")
    _score = "probabilityCol"


class BinaryRandomForestClassificationTrainingSummary(BinaryRandomForestClassificationSummary,
                                                      RandomForestClassificationTrainingSummary):
    """How the training went, too."""


@stage
class RandomForestClassificationModel(_TreeEnsembleModel, _JavaProbabilisticClassificationModel, _HasEvaluation, _Ensemble, _ClassificationTrees):
    _settable = ("leafCol",)

    # A property, not the parameter's getter.
    getNumTrees = _TreeEnsembleModel.getNumTrees

    def _tree_class(self):
        return DecisionTreeClassificationModel

    def _summarize(self, dataset, training):
        if self.numClasses <= 2:
            return (BinaryRandomForestClassificationTrainingSummary if training
                    else BinaryRandomForestClassificationSummary)(self, dataset)
        return (RandomForestClassificationTrainingSummary if training else RandomForestClassificationSummary)(self, dataset)


@stage(model=RandomForestClassificationModel)
class RandomForestClassifier(_JavaProbabilisticClassifier, _Ensemble, _ClassificationTrees):
    _not_taken = ("thresholds",)


@stage
class GBTClassificationModel(_TreeEnsembleModel, _JavaProbabilisticClassificationModel, _ClassificationBoosting):
    _settable = ("leafCol",)

    def __repr__(self):
        # Spark puts blanks here, and nowhere else.
        return super(type(self)._built, self).__repr__().replace("uid=", "uid = ", 1)

    def _tree_class(self):
        from pyspark.ml.regression import DecisionTreeRegressionModel
        return DecisionTreeRegressionModel

    def evaluateEachIteration(self, dataset):
        """The mean loss of the first tree, the first two, … on a DataFrame."""
        return self._evaluate("evaluateEachIteration", dataset)


@stage(model=GBTClassificationModel)
class GBTClassifier(_JavaProbabilisticClassifier, _ClassificationBoosting):
    _not_taken = ("probabilityCol", "rawPredictionCol", "thresholds")
    _not_set = ("validationTol",)


# After the classes that it is made of.
from pyspark.ml._one_vs_rest import OneVsRest, OneVsRestModel  # noqa: E402

__all__ = public(globals())
