"""Regressions, and how they do."""

from abc import ABCMeta

from pyspark.ml._glm_summaries import GeneralizedLinearRegressionSummary, GeneralizedLinearRegressionTrainingSummary
from pyspark.ml._predict import JavaPredictionModel, JavaPredictor, java_error
from pyspark.ml._regression_summaries import LinearRegressionSummary, LinearRegressionTrainingSummary
from pyspark.ml._stages import JavaModel, figure, public, stage
from pyspark.ml.base import PredictionModel, Predictor
from pyspark.ml.tree import _DecisionTreeModel, _Ensemble, _RegressionBoosting, _RegressionTrees, _TreeEnsembleModel
from pyspark.ml.util import _HasEvaluation


class Regressor(Predictor, metaclass=ABCMeta):
    pass


class RegressionModel(PredictionModel, metaclass=ABCMeta):
    pass


class _JavaRegressor(Regressor, JavaPredictor):
    pass


class _JavaRegressionModel(RegressionModel, JavaPredictionModel):
    pass


@stage
class LinearRegressionModel(_JavaRegressionModel, _HasEvaluation):
    _keeps_summary = True
    coefficients = figure("coefficients")
    intercept = figure("intercept")
    scale = figure("scale", "The scale that Huber's loss found; 1.0 for the squared error.")

    def _summarize(self, dataset, training):
        return (LinearRegressionTrainingSummary if training else LinearRegressionSummary)(self, dataset)


@stage(model=LinearRegressionModel)
class LinearRegression(_JavaRegressor):
    pass


@stage
class IsotonicRegressionModel(JavaModel):
    _settable = ("featureIndex",)

    boundaries = figure("boundaries", "Features in ascending order, between which the prediction is linear.")
    predictions = figure("predictions", "The prediction at each boundary.")
    numFeatures = figure("numFeatures")

    def predict(self, value):
        """The prediction for one number."""
        return self._call("predict", float(value))

    def _shown(self):
        return [("numFeatures", self.numFeatures)]


@stage(model=IsotonicRegressionModel)
class IsotonicRegression:
    pass


@stage
class GeneralizedLinearRegressionModel(_JavaRegressionModel, _HasEvaluation):
    _keeps_summary = True
    _settable = ("linkPredictionCol",)

    coefficients = figure("coefficients")
    intercept = figure("intercept")

    def _summarize(self, dataset, training):
        made = GeneralizedLinearRegressionTrainingSummary if training else GeneralizedLinearRegressionSummary
        return made(self, dataset)

    def _shown(self):
        if not self.isDefined("link"):
            # Spark's text asks for a link even where the model took its family's own.
            raise java_error("java.util.NoSuchElementException", "Failed to find a default value for link")
        return [("family", self.getFamily()), ("link", self.getLink()), ("numFeatures", self.numFeatures)]


@stage(model=GeneralizedLinearRegressionModel)
class GeneralizedLinearRegression(_JavaRegressor):
    pass


@stage
class AFTSurvivalRegressionModel(_JavaRegressionModel):
    _settable = ("quantileProbabilities", "quantilesCol")

    coefficients = figure("coefficients")
    intercept = figure("intercept")
    scale = figure("scale", "The scale of the logarithm of lifetimes.")

    def predictQuantiles(self, features):
        """The lifetimes by which the shares of `quantileProbabilities` have ended."""
        return self._call("predictQuantiles", features)


@stage(model=AFTSurvivalRegressionModel)
class AFTSurvivalRegression(_JavaRegressor):
    pass


@stage
class FMRegressionModel(_JavaRegressionModel):
    intercept = figure("intercept")
    linear = figure("linear", "The coefficient of each feature alone.")
    factors = figure("factors", "By feature, the factors whose products are the coefficients of pairs.")

    def _shown(self):
        return [("numFeatures", self.numFeatures), ("factorSize", self.getFactorSize()),
                ("fitLinear", str(self.getFitLinear()).lower()), ("fitIntercept", str(self.getFitIntercept()).lower())]


@stage(model=FMRegressionModel)
class FMRegressor(_JavaRegressor):
    _not_taken = ("weightCol",)
    _not_set = ("weightCol",)


@stage
class DecisionTreeRegressionModel(_DecisionTreeModel, _JavaRegressionModel, _RegressionTrees):
    _settable = ("varianceCol", "leafCol")


@stage(model=DecisionTreeRegressionModel)
class DecisionTreeRegressor(_JavaRegressor, _RegressionTrees):
    pass


@stage
class RandomForestRegressionModel(_TreeEnsembleModel, _JavaRegressionModel, _Ensemble, _RegressionTrees):
    _settable = ("leafCol",)
    # A property, not the parameter's getter.
    getNumTrees = _TreeEnsembleModel.getNumTrees

    def _tree_class(self):
        return DecisionTreeRegressionModel


@stage(model=RandomForestRegressionModel)
class RandomForestRegressor(_JavaRegressor, _Ensemble, _RegressionTrees):
    pass


@stage
class GBTRegressionModel(_TreeEnsembleModel, _JavaRegressionModel, _RegressionBoosting):
    _settable = ("leafCol",)

    def _tree_class(self):
        return DecisionTreeRegressionModel

    def evaluateEachIteration(self, dataset, loss):
        """The mean loss of the first tree, the first two, … on a DataFrame."""
        return self._evaluate("evaluateEachIteration", dataset, loss)


@stage(model=GBTRegressionModel)
class GBTRegressor(_JavaRegressor, _RegressionBoosting):
    _not_set = ("validationTol",)


__all__ = public(globals())
