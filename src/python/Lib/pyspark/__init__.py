"""PySpark's names over the engine in this tab."""

from pyspark import sql
from pyspark.accumulators import Accumulator, AccumulatorParam
from pyspark.conf import SparkConf
from pyspark.core.broadcast import Broadcast
from pyspark.core.context import SparkContext
from pyspark.core.files import SparkFiles
from pyspark.core.status import SparkExecutorInfo, SparkJobInfo, SparkStageInfo, StatusTracker
from pyspark.core.rdd import RDD, RDDBarrier
from pyspark.sql import Row, SparkSession
from pyspark.statcounter import StatCounter
from pyspark.storagelevel import StorageLevel
from pyspark.taskcontext import BarrierTaskContext, BarrierTaskInfo, TaskContext
from pyspark.util import InheritableThread, inheritable_thread_target
from pyspark.version import __version__

__all__ = [
    "SparkConf",
    "SparkContext",
    "SparkFiles",
    "RDD",
    "StorageLevel",
    "Broadcast",
    "Accumulator",
    "AccumulatorParam",
    "TaskContext",
    "StatCounter",
    "BarrierTaskContext",
    "BarrierTaskInfo",
    "InheritableThread",
    "inheritable_thread_target",
    "RDDBarrier",
    "SparkJobInfo",
    "SparkStageInfo",
    "SparkExecutorInfo",
    "StatusTracker",
    "MarshalSerializer",
    "CPickleSerializer",
    "Profiler",
    "BasicProfiler",
    "__version__",
]

#: Seldom used, and slow to import.
_LATER = {"CPickleSerializer": "serializers", "MarshalSerializer": "serializers", "BasicProfiler": "profiler",
          "Profiler": "profiler", "SQLContext": "sql"}


def __getattr__(name):
    if name == "HiveContext":
        raise ImportError("HiveContext: there is no Hive in Touchpaper; SparkSession has its functions")
    from importlib import import_module
    if name in ("broadcast", "rdd", "resource", "join", "statcounter", "shuffle"):
        return import_module(f"pyspark.{name}")
    if name not in _LATER:
        raise AttributeError(f"module 'pyspark' has no attribute '{name}'")
    return getattr(import_module(f"pyspark.{_LATER[name]}"), name)


def since(version):
    """Marks since which version of Spark something is there; PySpark's own documentation is made of it."""

    def mark(function):
        doc = function.__doc__ or ""
        function.__doc__ = f"{doc.rstrip()}\n\n    .. versionadded:: {version}"
        return function

    return mark


def keyword_only(func):
    """A method that takes its arguments by name and keeps them in `_input_kwargs`."""
    from functools import wraps

    @wraps(func)
    def wrapper(self, *args, **kwargs):
        if args:
            raise TypeError(f"Method {func.__name__} forces keyword arguments.")
        self._input_kwargs = kwargs
        return func(self, **kwargs)

    return wrapper
