"""Figures and tests of columns of a DataFrame."""

import _engine

__all__ = ["ChiSquareTest", "Correlation", "KolmogorovSmirnovTest", "MultivariateGaussian"]


def _statistic(name, dataset, *arguments):
    from pyspark.sql import DataFrame
    return DataFrame(_engine.Ml.statistic(name, dataset._engine, list(arguments)), dataset.sparkSession)


class ChiSquareTest:
    """Pearson's test of whether each feature and the label are independent."""

    @staticmethod
    def test(dataset, featuresCol, labelCol, flatten=False):
        return _statistic("ChiSquareTest", dataset, featuresCol, labelCol, flatten)


class Correlation:
    """The correlations of the places of a column of vectors."""

    @staticmethod
    def corr(dataset, column, method="pearson"):
        return _statistic("Correlation", dataset, column, method)


class KolmogorovSmirnovTest:
    """Whether a sample is of a normal distribution."""

    @staticmethod
    def test(dataset, sampleCol, distName, *params):
        return _statistic("KolmogorovSmirnovTest", dataset, sampleCol, distName, *[float(param) for param in params])


class MultivariateGaussian:
    """A mean and a covariance."""

    def __init__(self, mean, cov):
        self.mean = mean
        self.cov = cov
