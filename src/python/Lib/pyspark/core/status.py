"""What is known of jobs and stages while they run and after."""

from typing import NamedTuple


class SparkJobInfo(NamedTuple):
    jobId: int
    stageIds: list
    status: str


class SparkStageInfo(NamedTuple):
    stageId: int
    currentAttemptId: int
    name: str
    numTasks: int
    numActiveTasks: int
    numCompletedTasks: int
    numFailedTasks: int


class SparkExecutorInfo(NamedTuple):
    host: str
    port: int
    cacheSize: int
    numRunningTasks: int
    usedOnHeapStorageMemory: int
    usedOffHeapStorageMemory: int
    totalOnHeapStorageMemory: int
    totalOffHeapStorageMemory: int


class StatusTracker:
    def __init__(self, engine):
        self._engine = engine

    def getJobIdsForGroup(self, jobGroup=None):
        return self._engine.jobs_of_group(jobGroup)

    def getActiveStageIds(self):
        return sorted(self._engine.active_stages())

    def getActiveJobsIds(self):
        return sorted(self._engine.active_jobs())

    def getJobInfo(self, jobId):
        info = self._engine.job_info(jobId)
        return None if info is None else SparkJobInfo(jobId, *info)

    def getExecutorInfos(self):
        """The virtual executors of this tab. None has a port, and where no memory is set there is no end of it: 0."""
        return [SparkExecutorInfo("localhost", 0, used, running, used, 0, total, 0)
                for used, total, running in self._engine.executor_infos()]

    def getStageInfo(self, stageId):
        info = self._engine.stage_info(stageId)
        return None if info is None else SparkStageInfo(stageId, *info)
