"""Broadcast: a value that all tasks read. They share the driver's memory, so nothing is sent."""

import _engine

from py4j.protocol import Py4JJavaError


class Broadcast:
    def __init__(self, number, value):
        self._number = number
        self._value = value
        self._destroyed = False

    @property
    def value(self):
        if self._destroyed:
            raise Py4JJavaError(
                "An error occurred while calling o0.value.",
                f"org.apache.spark.SparkException: Attempted to use Broadcast({self._number}) after it was destroyed")
        return self._value

    def unpersist(self, blocking=False):
        if _engine.task() is not None:
            raise Exception("Broadcast can only be unpersisted in driver")

    def destroy(self, blocking=False):
        if _engine.task() is not None:
            raise Exception("Broadcast can only be destroyed in driver")
        self._destroyed = True
        self._value = None
