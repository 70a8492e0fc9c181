"""PySpark's names over the engine in this tab."""

from pyspark import sql
from pyspark.accumulators import Accumulator, AccumulatorParam
from pyspark.conf import SparkConf
from pyspark.core.broadcast import Broadcast
from pyspark.core.context import SparkContext
from pyspark.core.files import SparkFiles
from pyspark.core.status import SparkJobInfo, SparkStageInfo, StatusTracker
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
    "StatusTracker",
]
