"""Regressions, and how they do."""

from abc import ABCMeta

from pyspark.ml._predict import JavaPredictionModel, JavaPredictor
from pyspark.ml._regression_summaries import LinearRegressionSummary, LinearRegressionTrainingSummary
from pyspark.ml._stages import JavaModel, figure, stage
from pyspark.ml.base import PredictionModel, Predictor
from pyspark.ml.util import HasTrainingSummary


class Regressor(Predictor, metaclass=ABCMeta):
    pass


class RegressionModel(PredictionModel, metaclass=ABCMeta):
    pass


class _JavaRegressor(Regressor, JavaPredictor):
    pass


class _JavaRegressionModel(RegressionModel, JavaPredictionModel):
    pass


@stage
class LinearRegressionModel(_JavaRegressionModel, HasTrainingSummary):
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
