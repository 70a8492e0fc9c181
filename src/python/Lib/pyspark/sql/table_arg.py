"""TableArg: a DataFrame as the argument of a table function."""

from pyspark.errors import IllegalArgumentException
from pyspark.sql.column import to_column

__all__ = ["TableArg"]


def _columns(cols):
    if len(cols) == 1 and isinstance(cols[0], list):
        cols = cols[0]
    return [to_column(col) for col in cols]


class TableArg:
    def __init__(self, df, partition=(), order=(), single=False):
        self._df = df
        self._partition = list(partition)
        self._order = list(order)
        self._single = single

    def _is_partitioned(self):
        return self._single or bool(self._partition)

    def partitionBy(self, *cols):
        if self._is_partitioned():
            raise IllegalArgumentException("Cannot call partitionBy() after partitionBy() or withSinglePartition() has "
                                           "been called.")
        return TableArg(self._df, _columns(cols), self._order, self._single)

    def orderBy(self, *cols):
        if not self._is_partitioned():
            raise IllegalArgumentException("Please call partitionBy() or withSinglePartition() before orderBy().")
        return TableArg(self._df, self._partition, [*self._order, *_columns(cols)], self._single)

    def withSinglePartition(self):
        if self._is_partitioned():
            raise IllegalArgumentException("Cannot call withSinglePartition() after partitionBy() or "
                                           "withSinglePartition() has been called.")
        return TableArg(self._df, self._partition, self._order, True)

    def _to_engine(self):
        return (self._df._here(), [col._c for col in self._partition], [col._c for col in self._order], self._single)
