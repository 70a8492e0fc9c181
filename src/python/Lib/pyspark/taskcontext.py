import _engine


class TaskContext:
    """What a task knows of itself; None on the driver."""

    def __init__(self, task):
        self._stage, self._partition, self._attempt, self._task = task

    @classmethod
    def get(cls):
        task = _engine.task()
        return None if task is None else cls(task)

    def stageId(self):
        return self._stage

    def partitionId(self):
        return self._partition

    def attemptNumber(self):
        return self._attempt

    def taskAttemptId(self):
        return self._task

    def cpus(self):
        return 1

    def getLocalProperty(self, key):
        return None

    def resources(self):
        return {}
