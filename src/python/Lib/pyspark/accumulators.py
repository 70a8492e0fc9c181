"""Accumulators: values that tasks add to and the driver reads."""

import threading

import _engine

_lock = threading.Lock()
#: The driver's accumulators by number, and what every task starts its own sum from.
_registry = {}


class SpecialAccumulatorIds:
    """Numbers of accumulators that profilers would have."""

    SQL_UDF_PROFIER = -1
    SQL_UDF_PROFIER_V2 = -2


class AccumulatorParam:
    def zero(self, value):
        raise NotImplementedError

    def addInPlace(self, value1, value2):
        raise NotImplementedError


class AddingAccumulatorParam(AccumulatorParam):
    def __init__(self, zero_value):
        self.zero_value = zero_value

    def zero(self, value):
        return self.zero_value

    def addInPlace(self, value1, value2):
        value1 += value2
        return value1


INT_ACCUMULATOR_PARAM = AddingAccumulatorParam(0)
FLOAT_ACCUMULATOR_PARAM = AddingAccumulatorParam(0.0)
COMPLEX_ACCUMULATOR_PARAM = AddingAccumulatorParam(0.0j)


class Accumulator:
    def __init__(self, aid, value, accum_param):
        self.aid = aid
        self.accum_param = accum_param
        self._value = value
        _registry[aid] = self

    def __deepcopy__(self, memo):
        return self

    @property
    def value(self):
        self._only_on_driver()
        return self._value

    @value.setter
    def value(self, value):
        self._only_on_driver()
        self._value = value

    @staticmethod
    def _only_on_driver():
        if _engine.task() is not None:
            from pyspark.errors import PySparkRuntimeError
            raise PySparkRuntimeError(errorClass="VALUE_NOT_ACCESSIBLE", messageParameters={
                "value": "Accumulator.value"})

    def add(self, term):
        sums = _engine.task_sums()
        if sums is None:
            with _lock:
                self._value = self.accum_param.addInPlace(self._value, term)
            return
        so_far = sums[self.aid] if self.aid in sums else self.accum_param.zero(self._value)
        sums[self.aid] = self.accum_param.addInPlace(so_far, term)

    def __iadd__(self, term):
        self.add(term)
        return self

    def __str__(self):
        return str(self._value)

    def __repr__(self):
        return f"Accumulator<id={self.aid}, value={self._value}>"


def _merge(sums):
    """On the driver, for each task that has succeeded."""
    for aid, total in sums.items():
        accumulator = _registry.get(aid)
        if accumulator is not None:
            with _lock:
                accumulator._value = accumulator.accum_param.addInPlace(accumulator._value, total)


def param_for(value):
    if isinstance(value, int):
        return INT_ACCUMULATOR_PARAM
    if isinstance(value, float):
        return FLOAT_ACCUMULATOR_PARAM
    if isinstance(value, complex):
        return COMPLEX_ACCUMULATOR_PARAM
    raise TypeError(f"No default accumulator param for type {type(value)}")
