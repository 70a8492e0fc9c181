"""How a generalized linear regression does on a DataFrame."""

import _engine

from pyspark.ml._predict import java_error
from pyspark.ml._regression_summaries import _RegressionSummary


class GeneralizedLinearRegressionSummary(_RegressionSummary):
    """How a GeneralizedLinearRegressionModel does on a DataFrame."""

    __module__ = "pyspark.ml.regression"

    def _figures(self):
        return self._once("figures", lambda: self._model._table("figures", frames=[self.predictions]).head())

    @property
    def numInstances(self):
        return self._figures()["count"]

    @property
    def rank(self):
        """How many coefficients there are, the intercept among them."""
        return self._model.numFeatures + int(self._model.getFitIntercept())

    @property
    def degreesOfFreedom(self):
        return self.numInstances - self.rank

    residualDegreeOfFreedom = degreesOfFreedom

    @property
    def residualDegreeOfFreedomNull(self):
        return self.numInstances - int(self._model.getFitIntercept())

    def residuals(self, residualsType="deviance"):
        """A column of residuals: deviance, pearson, working or response."""
        if residualsType not in ("deviance", "pearson", "working", "response"):
            raise java_error("java.lang.UnsupportedOperationException", f"The residuals type {residualsType} is not supported by "
                             "Generalized Linear Regression.")
        return self._model._table("residuals", residualsType, frames=[self.predictions])

    @property
    def nullDeviance(self):
        return self._figures().nullDeviance

    @property
    def deviance(self):
        return self._figures().deviance

    @property
    def dispersion(self):
        """1.0 for the binomial and the Poisson family, else estimated."""
        return self._figures().pearson / self.degreesOfFreedom if self._model._figure("isDispersed") else 1.0

    @property
    def aic(self):
        if self._model.getFamily().lower() == "tweedie" and self._model.getVariancePower() not in (0.0, 1.0, 2.0):
            raise java_error("java.lang.UnsupportedOperationException", "No AIC available for the tweedie family")
        return self._figures().aic + 2 * self.rank


class GeneralizedLinearRegressionTrainingSummary(GeneralizedLinearRegressionSummary):
    """How the training went, too."""

    __module__ = "pyspark.ml.regression"

    @property
    def numIterations(self):
        return self._model._figure("numIterations")

    @property
    def solver(self):
        return self._model.getSolver()

    def _known(self, what):
        if self._model._figure("diagInvAtWA") == [0.0]:
            raise java_error("java.lang.UnsupportedOperationException", f"No {what} available for this GeneralizedLinearRegressionModel")

    @property
    def coefficientStandardErrors(self):
        """Of each coefficient and, last, of the intercept."""
        self._known("Std. Error of coefficients")
        return [(value * self.dispersion) ** 0.5 for value in self._model._figure("diagInvAtWA")]

    def _estimates(self):
        return [float(value) for value in self._model.coefficients] + [self._model.intercept] * int(self._model.getFitIntercept())

    @property
    def tValues(self):
        self._known("t-statistic")
        return [estimate / error for estimate, error in zip(self._estimates(), self.coefficientStandardErrors)]

    @property
    def pValues(self):
        self._known("p-value")
        free = float(self.degreesOfFreedom) if self._model._figure("isDispersed") else float("inf")
        return [_engine.Ml.two_tails(value, free) for value in self.tValues]

    def _names(self):
        """Of the features, as their column's metadata tells them."""
        features = self._model.getFeaturesCol()
        metadata = self.predictions.schema[features].metadata.get("ml_attr", {})
        named = {one["idx"]: one["name"] for some in metadata.get("attrs", {}).values() for one in some if "name" in one}
        return [named.get(place, f"{features}_{place}") for place in range(self._model.numFeatures)]

    def __repr__(self):
        table = [["Feature", "Estimate", "Std Error", "T Value", "P Value"]]
        rows = zip([*self._names(), *["(Intercept)"] * int(self._model.getFitIntercept())], self._estimates(),
                   self.coefficientStandardErrors, self.tValues, self.pValues)
        rows = list(rows)
        if self._model.getFitIntercept():
            rows = [rows[-1], *rows[:-1]]
        table += [[name, *[f"{value:.4f}" for value in values]] for name, *values in rows]
        widths = [max(len(row[place]) for row in table) for place in range(5)]
        lines = [" ".join(text.rjust(width) for text, width in zip(row, widths)) for row in table]
        family = self._model.getFamily()
        # Spark tells the degrees of freedom of the residuals with both.
        deviances = [f"{name} deviance: {value:.4f} on {self.degreesOfFreedom} degrees of freedom"
                     for name, value in (("Null", self.nullDeviance), ("Residual", self.deviance))]
        lines = ["Coefficients:", *lines, "", f"(Dispersion parameter for {family} family taken to be {self.dispersion:.4f})",
                 *[line.rjust(max(map(len, deviances))) for line in deviances]]
        if family.lower() != "tweedie":
            lines.append(f"AIC: {self.aic:.4f}")
        return "\n".join(lines)
