"""A profile is built once and belongs to the RDDs that ask for it."""

import itertools

from pyspark.resource.requests import ExecutorResourceRequests, TaskResourceRequests

_numbers = itertools.count(1)


class ResourceProfile:
    def __init__(self, _java_resource_profile=None, _exec_req=None, _task_req=None):
        self._id = next(_numbers)
        self._executor = dict(_exec_req or {})
        self._task = dict(_task_req or {})

    @property
    def id(self):
        return self._id

    @property
    def taskResources(self):
        return self._task

    @property
    def executorResources(self):
        return self._executor


class ResourceProfileBuilder:
    def __init__(self):
        self._executor, self._task = {}, {}

    def require(self, resourceRequest):
        if isinstance(resourceRequest, TaskResourceRequests):
            self._task.update(resourceRequest.requests)
        else:
            self._executor.update(resourceRequest.requests)
        return self

    def clearExecutorResourceRequests(self):
        self._executor = {}

    def clearTaskResourceRequests(self):
        self._task = {}

    @property
    def taskResources(self):
        return self._task

    @property
    def executorResources(self):
        return self._executor

    @property
    def build(self):
        return ResourceProfile(_exec_req=self._executor, _task_req=self._task)
