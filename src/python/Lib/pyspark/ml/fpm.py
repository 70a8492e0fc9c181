"""Frequent itemsets, the rules that they give, and frequent sequences."""

import _engine

from pyspark.ml._stages import JavaModel, _frame, public, stage, values_of


@stage
class FPGrowthModel(JavaModel):
    _settable = ("itemsCol", "minConfidence", "predictionCol")

    @property
    def freqItemsets(self):
        """Itemsets, and how many transactions have each."""
        return self._table("freqItemsets")

    @property
    def associationRules(self):
        """Rules of at least minConfidence: antecedent, consequent, confidence, lift, support."""
        return self._table("associationRules")

    def _shown(self):
        return [("numTrainingRecords", self._figure("numTrainingRecords"))]


@stage(model=FPGrowthModel)
class FPGrowth:
    pass


@stage
class PrefixSpan:
    _saved = False

    def findFrequentSequentialPatterns(self, dataset):
        """Sequences of itemsets, and how many rows have each."""
        return _frame(dataset, _engine.Ml.transform(self._stage, self.uid, values_of(self), dataset._here()))


__all__ = public(globals())
