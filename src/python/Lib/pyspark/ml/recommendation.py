"""Recommendations by matrix factorization."""

from pyspark.ml._stages import JavaModel, figure, public, stage


@stage
class ALSModel(JavaModel):
    #: Spark's ALS sets it in the JVM, so a saved model has it even where nobody gave it.
    _set_in_fit = ("blockSize",)
    _settable = ("userCol", "itemCol", "coldStartStrategy", "predictionCol", "blockSize")

    rank = figure("rank", "How many factors a row has.")

    @property
    def userFactors(self):
        """The factors of each user: id, features."""
        return self._table("userFactors")

    @property
    def itemFactors(self):
        """The factors of each item: id, features."""
        return self._table("itemFactors")

    def recommendForAllUsers(self, numItems):
        """The best items of every user."""
        return self._table("recommendForUsers", numItems)

    def recommendForAllItems(self, numUsers):
        """The best users of every item."""
        return self._table("recommendForItems", numUsers)

    def recommendForUserSubset(self, dataset, numItems):
        """The best items of the users in a DataFrame."""
        return self._table("recommendForUsers", numItems, frames=[dataset])

    def recommendForItemSubset(self, dataset, numUsers):
        """The best users of the items in a DataFrame."""
        return self._table("recommendForItems", numUsers, frames=[dataset])

    def _shown(self):
        return [("rank", self.rank)]


@stage(model=ALSModel)
class ALS:
    _not_taken = ("predictionCol",)

    def setNumBlocks(self, value):
        """Sets `numUserBlocks` and `numItemBlocks`."""
        return self._set(numUserBlocks=value, numItemBlocks=value)


__all__ = public(globals())
