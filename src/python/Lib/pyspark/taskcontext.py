"""What a task knows of itself, and the barrier where a stage's tasks wait for one another."""

import _engine

from pyspark.errors import PySparkRuntimeError


class TaskContext:
    """None on the driver."""

    def __init__(self, task=(None, None, None, None)):
        self._stage, self._partition, self._attempt, self._task = task

    @classmethod
    def from_json(cls, json):
        """As workers of PySpark's are told of their task."""
        return cls((json["stageId"], json["partitionId"], json["attemptNumber"], json["taskAttemptId"]))

    @classmethod
    def get(cls):
        task = _engine.task()
        return None if task is None else cls(task)

    def __deepcopy__(self, memo):
        return self

    def stageId(self):
        return self._stage

    def partitionId(self):
        return self._partition

    def attemptNumber(self):
        return self._attempt

    def taskAttemptId(self):
        return self._task

    def cpus(self):
        """`spark.task.cpus`: a task has one thread whatever it says."""
        return int(_engine.conf("spark.task.cpus") or 1)

    def cpuAmount(self):
        from decimal import Decimal
        return Decimal(self.cpus())

    def getLocalProperty(self, key):
        task = _engine.task()
        if task is None:
            # It has left its task with a result.
            from pyspark.core.context import SparkContext
            return SparkContext._active_spark_context.getLocalProperty(key)
        return _engine.task_property(key)

    def resources(self):
        return {}


class BarrierTaskInfo:
    def __init__(self, address):
        self.address = address


class BarrierTaskContext(TaskContext):
    """The context of a task in a barrier stage."""

    @classmethod
    def get(cls):
        task = _engine.task()
        if task is None:
            raise PySparkRuntimeError(errorClass="NOT_IN_BARRIER_STAGE", messageParameters={})
        return cls(task)

    def barrier(self):
        _engine.barrier("")

    def allGather(self, message=""):
        if not isinstance(message, str):
            raise TypeError("Argument `message` must be of type `str`")
        return _engine.barrier(message)

    def getTaskInfos(self):
        return [BarrierTaskInfo("localhost:0") for _ in range(_engine.stage_tasks())]
