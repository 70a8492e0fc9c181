"""Windows: which rows a function sees from each row."""

from pyspark.sql.column import Column, to_column

__all__ = ["Window", "WindowSpec"]

_MIN, _MAX = -(1 << 63), (1 << 63) - 1


def _columns(cols):
    if len(cols) == 1 and isinstance(cols[0], list):
        cols = cols[0]
    return [to_column(col) for col in cols]


class WindowSpec:
    def __init__(self, partition=(), order=(), frame=None):
        self._partition = list(partition)
        self._order = list(order)
        self._frame = frame

    def partitionBy(self, *cols):
        return WindowSpec(_columns(cols), self._order, self._frame)

    def orderBy(self, *cols):
        return WindowSpec(self._partition, _columns(cols), self._frame)

    def rowsBetween(self, start, end):
        return WindowSpec(self._partition, self._order, (True, start, end))

    def rangeBetween(self, start, end):
        return WindowSpec(self._partition, self._order, (False, start, end))

    def _over(self, column):
        rows = start = end = None
        if self._frame is not None:
            rows, start, end = self._frame
            start = None if start <= Window._PRECEDING_THRESHOLD else start
            end = None if end >= Window._FOLLOWING_THRESHOLD else end
        made = column._c.over([part._c for part in self._partition], [part._c for part in self._order], rows, start,
                              end)
        return Column(made, f"{column._shown} OVER (...)")


class Window:
    _PRECEDING_THRESHOLD = max(-(1 << 63) + 1, _MIN)
    _FOLLOWING_THRESHOLD = min((1 << 63) - 1, _MAX)
    unboundedPreceding = _MIN
    unboundedFollowing = _MAX
    currentRow = 0

    @staticmethod
    def partitionBy(*cols):
        return WindowSpec().partitionBy(*cols)

    @staticmethod
    def orderBy(*cols):
        return WindowSpec().orderBy(*cols)

    @staticmethod
    def rowsBetween(start, end):
        return WindowSpec().rowsBetween(start, end)

    @staticmethod
    def rangeBetween(start, end):
        return WindowSpec().rangeBetween(start, end)
