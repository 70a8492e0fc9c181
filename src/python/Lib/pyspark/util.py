"""Small helpers that PySpark's users import too."""

import re
import threading
from functools import wraps


class VersionUtils:
    @staticmethod
    def majorMinorVersion(sparkVersion):
        found = re.search(r"^(\d+)\.(\d+)(\..*)?$", sparkVersion)
        if found is None:
            raise ValueError(f"Spark tried to parse '{sparkVersion}' as a Spark version string, but it could not find the "
                             "major and minor version numbers.")
        return int(found.group(1)), int(found.group(2))


def _parse_memory(s):
    """MiB in a size such as `256m`."""
    units = {"g": 1024, "m": 1, "t": 1 << 20, "k": 1.0 / 1024}
    if s[-1].lower() not in units:
        raise ValueError("invalid format: " + s)
    return int(float(s[:-1]) * units[s[-1].lower()])


def fail_on_stopiteration(f):
    """A StopIteration of the user's would end the loop that calls their function, silently."""

    @wraps(f)
    def wrapper(*args, **kwargs):
        try:
            return f(*args, **kwargs)
        except StopIteration as problem:
            from pyspark.errors import PySparkRuntimeError
            raise PySparkRuntimeError(errorClass="STOP_ITERATION_OCCURRED", messageParameters={"exc": str(problem)})

    return wrapper


def is_remote_only():
    return False


class InheritableThread(threading.Thread):
    """A thread whose jobs have the local properties that its maker's had when it was made."""

    def __init__(self, target, *args, session=None, **kwargs):
        super().__init__(target=inheritable_thread_target(target), *args, **kwargs)


def inheritable_thread_target(f=None):
    from pyspark.core.context import SparkContext

    if f is None or not callable(f):
        return inheritable_thread_target
    context = SparkContext._active_spark_context
    properties = dict(context._properties()) if context is not None else {}

    @wraps(f)
    def wrapped(*args, **kwargs):
        if context is not None:
            context._properties().clear()
            context._properties().update(properties)
            context._tell()
        return f(*args, **kwargs)

    return wrapped
