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

    def getStageInfo(self, stageId):
        info = self._engine.stage_info(stageId)
        return None if info is None else SparkStageInfo(stageId, *info)
