"""Broadcast: a value that all tasks read. They share the driver's memory, so nothing is sent."""

import pickle

import _engine

from py4j.protocol import Py4JJavaError


def refuse_to_broadcast(value):
    """PySpark pickles a broadcast value at once, and the driver's own objects refuse that."""
    from pyspark.core.context import SparkContext
    from pyspark.core.rdd import RDD
    from pyspark.errors import PySparkRuntimeError

    if isinstance(value, (SparkContext, RDD)):
        try:
            value.__getnewargs__()
        except PySparkRuntimeError as problem:
            raise pickle.PicklingError(f"Could not serialize broadcast: PySparkRuntimeError: {problem}") from None


def _only_on_driver(operation):
    from pyspark.errors import PySparkRuntimeError
    return PySparkRuntimeError(errorClass="INVALID_BROADCAST_OPERATION", messageParameters={"operation": operation})


class Broadcast:
    def __init__(self, number, value):
        self._number = number
        self._value = value
        self._destroyed = False

    def __deepcopy__(self, memo):
        return self

    @property
    def value(self):
        if self._destroyed:
            from pyspark.errors.engine import JavaException
            raise Py4JJavaError("An error occurred while calling o0.value.", JavaException(
                "org.apache.spark.SparkException", f"Attempted to use Broadcast({self._number}) after it was destroyed"))
        return self._value

    def dump(self, value, f):
        try:
            pickle.dump(value, f, 2)
        except pickle.PickleError:
            raise
        except Exception as problem:
            raise pickle.PicklingError(f"Could not serialize broadcast: {type(problem).__name__}: {problem}")
        f.close()

    def load(self, file):
        return pickle.load(file)

    def load_from_path(self, path):
        with open(path, "rb") as f:
            return self.load(f)

    def unpersist(self, blocking=False):
        if _engine.task() is not None:
            raise _only_on_driver("unpersisted")

    def destroy(self, blocking=False):
        if _engine.task() is not None:
            raise _only_on_driver("destroyed")
        self._destroyed = True
        self._value = None
