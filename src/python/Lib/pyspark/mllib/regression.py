"""Labeled points, and linear regressions by gradient descent."""

from pyspark.core.rdd import RDD
from pyspark.mllib._descent import descended
from pyspark.mllib._saved import ParamsModel
from pyspark.mllib.linalg import DenseVector, _convert_to_vector

__all__ = ["LabeledPoint", "LinearModel", "LinearRegressionModel", "LinearRegressionWithSGD", "RidgeRegressionModel",
           "RidgeRegressionWithSGD", "LassoModel", "LassoWithSGD", "IsotonicRegressionModel", "IsotonicRegression"]


class LabeledPoint:
    """A label and its features."""

    def __init__(self, label, features):
        self.label = float(label)
        self.features = _convert_to_vector(features)

    def __reduce__(self):
        return LabeledPoint, (self.label, self.features)

    def __str__(self):
        return f"({self.label},{self.features})"

    def __repr__(self):
        return f"LabeledPoint({self.label}, {self.features})"


class LinearModel(ParamsModel):
    """Weights and an intercept."""

    def __init__(self, weights, intercept):
        self._coeff = _convert_to_vector(weights)
        self._intercept = float(intercept)

    @property
    def weights(self):
        return self._coeff

    @property
    def intercept(self):
        return self._intercept

    def __repr__(self):
        return f"(weights={self._coeff}, intercept={self._intercept})"

    def _params(self):
        return {"weights": list(self._coeff), "intercept": self._intercept}

    @classmethod
    def _of_params(cls, params):
        return cls(params["weights"], params["intercept"])

    def _margin(self, x):
        return self._coeff.dot(_convert_to_vector(x)) + self._intercept


class LinearRegressionModelBase(LinearModel):
    def predict(self, x):
        if isinstance(x, RDD):
            return x.map(self.predict)
        return self._margin(x)


class LinearRegressionModel(LinearRegressionModelBase):
    """Least squares."""


class LassoModel(LinearRegressionModelBase):
    """Least squares with weights kept small by their sizes."""


class RidgeRegressionModel(LinearRegressionModelBase):
    """Least squares with weights kept small by their squares."""


def _least_squares(data, model, regType, regParam, **settings):
    weights, intercept = descended(data, lambda margin, label: margin - label, regType, regParam, **settings)
    return model(weights, intercept)


class LinearRegressionWithSGD:
    @classmethod
    def train(cls, data, iterations=100, step=1.0, miniBatchFraction=1.0, initialWeights=None, regParam=0.0,
              regType=None, intercept=False, validateData=True, convergenceTol=0.001):
        return _least_squares(data, LinearRegressionModel, regType, regParam, iterations=iterations, step=step,
                              fraction=miniBatchFraction, initial=initialWeights, intercept=intercept,
                              tolerance=convergenceTol)


class LassoWithSGD:
    @classmethod
    def train(cls, data, iterations=100, step=1.0, regParam=0.01, miniBatchFraction=1.0, initialWeights=None,
              intercept=False, validateData=True, convergenceTol=0.001):
        return _least_squares(data, LassoModel, "l1", regParam, iterations=iterations, step=step,
                              fraction=miniBatchFraction, initial=initialWeights, intercept=intercept,
                              tolerance=convergenceTol)


class RidgeRegressionWithSGD:
    @classmethod
    def train(cls, data, iterations=100, step=1.0, regParam=0.01, miniBatchFraction=1.0, initialWeights=None,
              intercept=False, validateData=True, convergenceTol=0.001):
        return _least_squares(data, RidgeRegressionModel, "l2", regParam, iterations=iterations, step=step,
                              fraction=miniBatchFraction, initial=initialWeights, intercept=intercept,
                              tolerance=convergenceTol)


class IsotonicRegressionModel(ParamsModel):
    """A line that only rises, or only falls, between these boundaries."""

    def __init__(self, boundaries, predictions, isotonic):
        self.boundaries = DenseVector(boundaries)
        self.predictions = DenseVector(predictions)
        self.isotonic = isotonic

    def predict(self, x):
        from bisect import bisect_left
        if isinstance(x, RDD):
            return x.map(self.predict)
        xs, ys = self.boundaries._values, self.predictions._values
        at = bisect_left(xs, x)
        if at == 0 or at == len(xs):
            return ys[min(at, len(ys) - 1)]
        if xs[at] == x:
            return ys[at]
        return ys[at - 1] + (ys[at] - ys[at - 1]) * (x - xs[at - 1]) / (xs[at] - xs[at - 1])

    def _params(self):
        return {"boundaries": list(self.boundaries), "predictions": list(self.predictions), "isotonic": self.isotonic}

    @classmethod
    def _of_params(cls, params):
        return cls(params["boundaries"], params["predictions"], params["isotonic"])


class IsotonicRegression:
    @classmethod
    def train(cls, data, isotonic=True):
        """Data are (label, feature, weight); `pyspark.ml` does the work."""
        from pyspark.ml.regression import IsotonicRegression as Estimator
        from pyspark.sql import SparkSession
        rows = data.map(lambda row: (float(row[0]), float(row[1]), float(row[2]) if len(row) > 2 else 1.0))
        df = SparkSession.builder.getOrCreate().createDataFrame(rows, ["label", "features", "weight"])
        model = Estimator(isotonic=isotonic, weightCol="weight").fit(df)
        return IsotonicRegressionModel(list(model.boundaries), list(model.predictions), isotonic)
