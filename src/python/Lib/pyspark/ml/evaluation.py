"""Evaluators: a metric of a DataFrame of predictions."""

from abc import ABCMeta, abstractmethod

import _engine

from pyspark.ml._stages import ROLES, JavaParams, stage, values_of
from pyspark.ml.param import Params

__all__ = ["Evaluator", "BinaryClassificationEvaluator", "RegressionEvaluator", "MulticlassClassificationEvaluator",
           "MultilabelClassificationEvaluator", "ClusteringEvaluator", "RankingEvaluator"]


class Evaluator(Params, metaclass=ABCMeta):
    """Tells how good predictions are."""

    @abstractmethod
    def _evaluate(self, dataset):
        raise NotImplementedError

    def evaluate(self, dataset, params=None):
        if params is None:
            params = {}
        if isinstance(params, dict):
            return self.copy(params)._evaluate(dataset) if params else self._evaluate(dataset)
        raise TypeError(f"Params must be a param map but got {type(params)}.")

    def isLargerBetter(self):
        return True


class JavaEvaluator(JavaParams, Evaluator):
    #: Metrics of which less is better.
    _LOSSES = ("rmse", "mse", "mae", "hammingLoss", "logLoss", "weightedFalsePositiveRate", "falsePositiveRateByLabel")

    def _evaluate(self, dataset):
        return _engine.Ml.evaluate(self._stage, self.uid, values_of(self), dataset._here())

    def isLargerBetter(self):
        return self.getOrDefault("metricName") not in self._LOSSES


ROLES["evaluator"] = JavaEvaluator


@stage
class BinaryClassificationEvaluator:
    pass


@stage
class RegressionEvaluator:
    pass


@stage
class MulticlassClassificationEvaluator:
    pass


@stage
class MultilabelClassificationEvaluator:
    pass


@stage
class ClusteringEvaluator:
    pass


@stage
class RankingEvaluator:
    pass
