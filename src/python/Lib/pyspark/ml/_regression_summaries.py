"""How a regression does on a DataFrame."""

import _engine

from pyspark.ml._predict import java_error
from pyspark.ml._summaries import _Summary, _TrainingSummary
from pyspark.sql import functions as F


class _RegressionSummary(_Summary):
    def _weight(self):
        return self._model.getOrDefault("weightCol") if self._model.isDefined("weightCol") else ""

    @property
    def numInstances(self):
        return self._once("numInstances", self.predictions.count)


class LinearRegressionSummary(_RegressionSummary):
    """How a LinearRegressionModel does on a DataFrame."""

    __module__ = "pyspark.ml.regression"

    @property
    def featuresCol(self):
        return self._model.getFeaturesCol()

    @property
    def labelCol(self):
        return self._model.getLabelCol()

    def _metric(self, name):
        params = {"predictionCol": self.predictionCol, "labelCol": self.labelCol, "metricName": name, "weightCol": self._weight(),
                  "throughOrigin": not self._model.getFitIntercept()}
        return self._once(name, lambda: _engine.Ml.evaluate("RegressionEvaluator", self._model.uid, params, self.predictions._engine))

    @property
    def explainedVariance(self):
        return self._metric("var")

    @property
    def meanAbsoluteError(self):
        return self._metric("mae")

    @property
    def meanSquaredError(self):
        return self._metric("mse")

    @property
    def rootMeanSquaredError(self):
        return self._metric("rmse")

    @property
    def r2(self):
        return self._metric("r2")

    @property
    def r2adj(self):
        free = int(self._model.getFitIntercept())
        return 1 - (1 - self.r2) * (self.numInstances - free) / (self.numInstances - self._model.numFeatures - free)

    @property
    def residuals(self):
        return self.predictions.select((F.col(self.labelCol) - F.col(self.predictionCol)).alias("residuals"))

    @property
    def degreesOfFreedom(self):
        return self.numInstances - self._model.numFeatures - int(self._model.getFitIntercept())

    @property
    def devianceResiduals(self):
        """The least and the greatest weighted residual."""
        residual = F.col(self.labelCol) - F.col(self.predictionCol)
        if self._weight():
            residual = F.sqrt(F.col(self._weight())) * residual
        return list(self.predictions.select(F.min(residual), F.max(residual)).head())

    def _known(self, what):
        """Spark keeps what these come from in the summary of the training alone."""
        if not isinstance(self, LinearRegressionTrainingSummary) or self._model._figure("diagInvAtWA") == [0.0]:
            raise java_error("java.lang.UnsupportedOperationException", f"No {what} available for this LinearRegressionModel")

    @property
    def coefficientStandardErrors(self):
        """Of each coefficient and, last, of the intercept; known where the normal equations were solved."""
        self._known("Std. Error of coefficients")
        diagonal = self._model._figure("diagInvAtWA")
        rss = self._once("rss", self._squares)
        return [(value * rss / self.degreesOfFreedom) ** 0.5 for value in diagonal]

    def _squares(self):
        if not self._weight():
            return self.meanSquaredError * self.numInstances
        residual = F.col(self.labelCol) - F.col(self.predictionCol)
        return self.predictions.select(F.sum(residual * residual * F.col(self._weight()))).head()[0]

    @property
    def tValues(self):
        estimates = list(self._model.coefficients) + ([self._model.intercept] if self._model.getFitIntercept() else [])
        return [float(estimate / error) for estimate, error in zip(estimates, self._errors("t-statistic"))]

    @property
    def pValues(self):
        self._errors("p-value")
        return [_engine.Ml.two_tails(value, float(self.degreesOfFreedom)) for value in self.tValues]

    def _errors(self, what):
        self._known(what)
        return self.coefficientStandardErrors


class LinearRegressionTrainingSummary(LinearRegressionSummary, _TrainingSummary):
    """How the training went, too; its history is [0.0] where the equations were solved outright."""

    __module__ = "pyspark.ml.regression"
