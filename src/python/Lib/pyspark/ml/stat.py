"""Figures and tests of columns of a DataFrame."""

import _engine

__all__ = ["ChiSquareTest", "Correlation", "KolmogorovSmirnovTest", "MultivariateGaussian", "SummaryBuilder", "Summarizer"]


def _statistic(name, dataset, *arguments):
    from pyspark.sql import DataFrame
    return DataFrame(_engine.Ml.statistic(name, dataset._here(), list(arguments)), dataset.sparkSession)


class ChiSquareTest:
    """Pearson's test of whether each feature and the label are independent."""

    @staticmethod
    def test(dataset, featuresCol, labelCol, flatten=False):
        return _statistic("ChiSquareTest", dataset, featuresCol, labelCol, flatten)


class ANOVATest:
    """Whether each feature's mean is the same in every class of the label. Spark has it in Scala alone."""

    @staticmethod
    def test(dataset, featuresCol, labelCol, flatten=False):
        return _statistic("ANOVATest", dataset, featuresCol, labelCol, flatten)


class FValueTest:
    """Whether each feature and a numeric label lie on a line. Spark has it in Scala alone."""

    @staticmethod
    def test(dataset, featuresCol, labelCol, flatten=False):
        return _statistic("FValueTest", dataset, featuresCol, labelCol, flatten)


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

    def __repr__(self):
        return f"MultivariateGaussian(mean={self.mean!r}, cov={self.cov!r})"


_METRICS = ("mean", "sum", "variance", "std", "count", "numNonZeros", "max", "min", "normL1", "normL2")


class Summarizer:
    """Figures of a column of vectors, weighted by another column: an aggregate that a `select` takes."""

    @staticmethod
    def metrics(*metrics):
        """A builder of these figures: mean, sum, variance, std, count, numNonZeros, max, min, normL1, normL2."""
        return SummaryBuilder(metrics)


def _shorthand(metric):
    def figure(col, weightCol=None):
        found = SummaryBuilder([metric]).summary(col, weightCol)
        return found.getField(metric).alias(f"{metric}({col._shown})")
    figure.__name__ = metric
    figure.__doc__ = f"The {metric} of a column of vectors."
    return staticmethod(figure)


for _metric in _METRICS:
    setattr(Summarizer, _metric, _shorthand(_metric))


class SummaryBuilder:
    """Makes an aggregate of the figures that it was made with."""

    def __init__(self, metrics):
        from pyspark.errors import IllegalArgumentException
        if not metrics:
            raise IllegalArgumentException("requirement failed: Should include at least one metric")
        for metric in metrics:
            if metric not in _METRICS:
                raise IllegalArgumentException(f"Metric {metric} cannot be found. Valid metrics are List({', '.join(sorted(_METRICS))})")
        self._metrics = list(metrics)

    def summary(self, featuresCol, weightCol=None):
        from pyspark.sql import functions as F
        from pyspark.sql.column import Column
        features, weight = featuresCol, F.lit(1.0) if weightCol is None else weightCol
        if not isinstance(features, Column) or not isinstance(weight, Column):
            raise TypeError("featureCol and weightCol should be a Column")
        name = f"aggregate_metrics({features._shown}, {weight._shown})"
        return Column(_engine.Ml.summary(features._c, weight._c, self._metrics), name)
