"""Calls pandas UDFs with a batch's or a group's columns; the engine calls these (`engine/sql/udf/columns.rs`)."""

import threading

import _engine

from pyspark.errors import PySparkRuntimeError, PySparkTypeError
from pyspark.sql.pandas import conversion
from pyspark.sql.pandas.results import column_of, rows_of
from pyspark.sql.types import StructType, _from_engine


def _arguments(columns, kinds, names):
    """(those by place, those by name) as pandas sees them."""
    made = [conversion.argument(column, _from_engine(kind)) for column, kind in zip(columns, kinds)]
    return ([one for one, name in zip(made, names) if name is None],
            {name: one for one, name in zip(made, names) if name is not None})


def _length(result):
    try:
        return len(result)
    except TypeError:
        raise PySparkTypeError(errorClass="UDF_RETURN_TYPE", messageParameters={
            "expected": "array-like object", "actual": type(result).__name__}) from None


def _mismatch(given, count):
    return PySparkRuntimeError(errorClass="RESULT_ROWS_MISMATCH", messageParameters={
        "output_length": str(given), "input_length": str(count)})


def _checked(result, count):
    given = _length(result)
    if given != count:
        raise _mismatch(given, count)
    return result


def _values(result, kind):
    return rows_of(result, kind) if isinstance(kind, StructType) else column_of(result, kind)


class Scalar:
    """Columns in, a column of as many rows out."""

    def __init__(self, f, kind):
        self._f, self._kind = f, kind

    def __call__(self, columns, kinds, names, count):
        by_place, by_name = _arguments(columns, kinds, names)
        return _values(_checked(self._f(*by_place, **by_name), count), self._kind)


class Aggregate:
    """A group's columns in, one value out."""

    def __init__(self, f, kind, iterates=False):
        self._f, self._kind, self._iterates = f, kind, iterates

    def __call__(self, columns, kinds, names, count):
        by_place, by_name = _arguments(columns, kinds, names)
        if self._iterates:
            batch = [*by_place, *by_name.values()]
            result = self._f(iter([batch[0] if len(batch) == 1 else tuple(batch)]))
        else:
            result = self._f(*by_place, **by_name)
        return column_of([result], self._kind)


class Iterating:
    """An iterator of a task's batches in, an iterator of results out.

    The engine hands over a batch and waits for its result, whole or in pieces, so a function may not ask for the next one
    before it has given that: it would wait for ever, which is an error instead.
    """

    def __init__(self, f, kind):
        self._f, self._kind = f, kind
        # Of each thread the task that it runs and what it has begun there.
        self._begun = threading.local()

    def __call__(self, columns, kinds, names, count):
        by_place, by_name = _arguments(columns, kinds, names)
        batch = [*by_place, *by_name.values()]
        run = self._run_of_task()
        run.batches.append(batch[0] if len(batch) == 1 else tuple(batch))
        run.awaited, run.given, values = count, None, []
        while run.given is None or run.given < count:
            result = run.next()
            run.given = (run.given or 0) + _length(result)
            if run.given > count:
                raise _mismatch(run.given, count)
            values += _values(result, self._kind)
        return values

    def _run_of_task(self):
        task = _engine.task()
        known = getattr(self._begun, "run", None)
        if known is None or known[0] != task:
            if known is not None:
                known[1].finish()
            self._begun.run = (task, _Run(self._f))
        return self._begun.run[1]


class _Run:
    """A function on its way through a task's batches."""

    def __init__(self, f):
        self.batches = []
        # How many rows the last batch has, and how many have been given for it.
        self.awaited, self.given = 0, None
        self._ended = False
        self._results = f(self._given())
        if not hasattr(self._results, "__next__"):
            raise PySparkTypeError(errorClass="UDF_RETURN_TYPE", messageParameters={
                "expected": "iterator of pandas.Series", "actual": type(self._results).__name__})

    def _given(self):
        while True:
            if self.batches:
                yield self.batches.pop(0)
            elif self._ended:
                return
            elif self.given is not None:
                raise _mismatch(self.given, self.awaited)
            else:
                raise NotImplementedError("this pandas UDF asks for another batch before it has given the result of the last "
                                          "one; Touchpaper hands over one batch at a time")

    def next(self):
        try:
            return next(self._results)
        except StopIteration:
            raise PySparkRuntimeError(errorClass="INPUT_NOT_FULLY_CONSUMED", messageParameters={}) from None

    def finish(self):
        """Lets the function come to its end."""
        self._ended = True
        for _ in self._results:
            pass
