"""Statistics of RDDs."""

from pyspark.mllib.stat.distribution import MultivariateGaussian
from pyspark.mllib.stat.KernelDensity import KernelDensity
from pyspark.mllib.stat._statistics import MultivariateStatisticalSummary, Statistics
from pyspark.mllib.stat.test import ChiSqTestResult

__all__ = ["Statistics", "MultivariateStatisticalSummary", "ChiSqTestResult", "MultivariateGaussian", "KernelDensity"]
