"""Every regression but trees on data it cannot learn from: what it refuses and in which words, and what it makes of the rest."""
from common.bad_fits import fitted, predictions, unfit
from pyspark.ml.regression import (
    AFTSurvivalRegression, FMRegressor, GeneralizedLinearRegression, IsotonicRegression, LinearRegression,
)

unfit([
    (LinearRegression(maxIter=2), predictions),
    (LinearRegression(maxIter=2, solver="l-bfgs"), predictions),
    (GeneralizedLinearRegression(maxIter=2), predictions),
    (GeneralizedLinearRegression(family="poisson", maxIter=2), predictions),
    (IsotonicRegression(), predictions),
    (AFTSurvivalRegression(censorCol="label", maxIter=2), fitted),
    (FMRegressor(maxIter=1, seed=1), fitted),
])
