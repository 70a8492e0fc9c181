"""Resource profiles: what a stage asks of its executors and tasks."""

from pyspark.resource.information import ResourceInformation
from pyspark.resource.profile import ResourceProfile, ResourceProfileBuilder
from pyspark.resource.requests import (
    ExecutorResourceRequest, ExecutorResourceRequests, TaskResourceRequest, TaskResourceRequests)

__all__ = ["TaskResourceRequest", "TaskResourceRequests", "ExecutorResourceRequest", "ExecutorResourceRequests",
           "ResourceInformation", "ResourceProfile", "ResourceProfileBuilder"]
