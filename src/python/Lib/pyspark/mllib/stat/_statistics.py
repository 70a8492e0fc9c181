"""Statistics: figures of columns, correlations, tests of hypotheses."""

import math

from pyspark.core.rdd import RDD
from pyspark.mllib.linalg import Matrix, _convert_to_vector
from pyspark.mllib.stat.test import ChiSqTestResult, KolmogorovSmirnovTestResult

__all__ = ["MultivariateStatisticalSummary", "Statistics"]


class MultivariateStatisticalSummary:
    """Figures of each column, which `pyspark.ml.stat.Summarizer` calculates."""

    def __init__(self, figures):
        self._figures = figures

    def mean(self):
        return self._figures["mean"].toArray()

    def variance(self):
        return self._figures["variance"].toArray()

    def count(self):
        return self._figures["count"]

    def numNonzeros(self):
        return self._figures["numNonZeros"].toArray()

    def max(self):
        return self._figures["max"].toArray()

    def min(self):
        return self._figures["min"].toArray()

    def normL1(self):
        return self._figures["normL1"].toArray()

    def normL2(self):
        return self._figures["normL2"].toArray()


def _frame(rows, names):
    from pyspark.sql import SparkSession
    return SparkSession.builder.getOrCreate().createDataFrame(rows, names)


def _vectors(rdd):
    return rdd.map(lambda row: (_convert_to_vector(row).asML(),))


class Statistics:
    @staticmethod
    def colStats(rdd):
        from pyspark.ml.stat import Summarizer
        names = ("mean", "variance", "count", "numNonZeros", "max", "min", "normL1", "normL2")
        row = _frame(_vectors(rdd), ["v"]).select(Summarizer.metrics(*names).summary(_column("v")).alias("s")).first().s
        return MultivariateStatisticalSummary(row.asDict())

    @staticmethod
    def corr(x, y=None, method=None):
        from pyspark.ml.stat import Correlation
        if isinstance(y, str):
            raise TypeError("Use 'method=' to specify method name.")
        if y is None:
            df = _frame(_vectors(x), ["v"])
            return Correlation.corr(df, "v", method or "pearson").first()[0].toArray()
        pairs = x.zip(y).map(lambda pair: (_convert_to_vector([float(pair[0]), float(pair[1])]).asML(),))
        return float(Correlation.corr(_frame(pairs, ["v"]), "v", method or "pearson").first()[0][0, 1])

    @staticmethod
    def chiSqTest(observed, expected=None):
        if isinstance(observed, RDD):
            from pyspark.ml.stat import ChiSquareTest
            rows = observed.map(lambda point: (float(point.label), point.features.asML()))
            told = ChiSquareTest.test(_frame(rows, ["label", "features"]), "features", "label").first()
            hypothesis = "the occurrence of the outcomes is statistically independent."
            return [ChiSqTestResult(p, degrees, statistic, hypothesis, "pearson")
                    for p, degrees, statistic in zip(told.pValues, told.degreesOfFreedom, told.statistics)]
        if isinstance(observed, Matrix):
            return _independence(observed.toArray().tolist())
        return _fit(list(observed.toArray().tolist()), None if expected is None else list(expected.toArray().tolist()))

    @staticmethod
    def kolmogorovSmirnovTest(data, distName="norm", *params):
        from pyspark.ml.stat import KolmogorovSmirnovTest
        if not isinstance(data, RDD):
            raise TypeError(f"data should be an RDD, got {type(data)}.")
        df = _frame(data.map(lambda value: (float(value),)), ["sample"])
        told = KolmogorovSmirnovTest.test(df, "sample", distName, *[float(param) for param in params]).first()
        return KolmogorovSmirnovTestResult(told.pValue, 0, told.statistic, "Sample follows theoretical distribution")


def _column(name):
    from pyspark.sql.functions import col
    return col(name)


def _fit(observed, expected):
    """Pearson's test of counts against others, or against equal ones."""
    total = sum(observed)
    if expected is None:
        wanted = [total / len(observed)] * len(observed)
    else:
        if len(expected) != len(observed):
            raise ValueError("`expected` should have same length with `observed`")
        scale = total / sum(expected)
        wanted = [value * scale for value in expected]
    statistic = sum((a - b) ** 2 / b for a, b in zip(observed, wanted) if b)
    degrees = len(observed) - 1
    return ChiSqTestResult(_chi_square_tail(statistic, degrees), degrees, statistic,
                           "observed follows the same distribution as expected.", "pearson")


def _independence(rows):
    across, down = [sum(row) for row in rows], [sum(column) for column in zip(*rows)]
    total = sum(across)
    statistic = sum((value - a * b / total) ** 2 / (a * b / total)
                    for row, a in zip(rows, across) for value, b in zip(row, down))
    degrees = (len(rows) - 1) * (len(down) - 1)
    return ChiSqTestResult(_chi_square_tail(statistic, degrees), degrees, statistic,
                           "the occurrence of the outcomes is statistically independent.", "pearson")


def _chi_square_tail(statistic, degrees):
    """The upper tail of the chi-squared distribution: the incomplete gamma function by series or continued fraction."""
    if statistic <= 0 or degrees == 0:
        return 1.0
    a, x = degrees / 2.0, statistic / 2.0
    front = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1.0:
        term = total = 1.0 / a
        n = a
        while abs(term) > abs(total) * 1e-16:
            n += 1.0
            term *= x / n
            total += term
        return max(0.0, 1.0 - total * front)
    b = x + 1.0 - a
    c, d = 1e300, 1.0 / b
    h = d
    for i in range(1, 1000):
        an = -i * (i - a)
        b += 2.0
        d = 1.0 / (an * d + b or 1e-300)
        c = b + an / c or 1e-300
        delta = d * c
        h *= delta
        if abs(delta - 1.0) < 1e-16:
            break
    return front * h
