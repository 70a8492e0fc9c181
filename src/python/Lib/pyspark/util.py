"""Small helpers that PySpark's users import too."""

import re
import sys
import threading
from contextlib import contextmanager
from functools import wraps


_INSIDE = "python/lib/pyspark/"


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


def print_exec(stream):
    """The exception that is being handled, with its traceback."""
    import traceback
    traceback.print_exception(*sys.exc_info(), None, stream)


def walk_tb(tb):
    while tb is not None:
        yield tb
        tb = tb.tb_next


def try_simplify_traceback(tb):
    """The traceback without the frames of PySpark's that it begins with; None where there are no others."""
    while tb is not None and tb.tb_frame.f_code.co_filename.startswith(_INSIDE):
        tb = tb.tb_next
    return tb


@contextmanager
def disable_gc():
    import gc
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def is_remote_only():
    return False


def spark_connect_mode():
    return "0"


def default_api_mode():
    return "classic"


class PythonEvalType:
    """How PySpark's workers are told what kind a function is."""

    NON_UDF = 0
    SQL_BATCHED_UDF = 100
    SQL_ARROW_BATCHED_UDF = 101
    SQL_SCALAR_PANDAS_UDF = 200
    SQL_GROUPED_MAP_PANDAS_UDF = 201
    SQL_GROUPED_AGG_PANDAS_UDF = 202
    SQL_WINDOW_AGG_PANDAS_UDF = 203
    SQL_SCALAR_PANDAS_ITER_UDF = 204
    SQL_MAP_PANDAS_ITER_UDF = 205
    SQL_COGROUPED_MAP_PANDAS_UDF = 206
    SQL_MAP_ARROW_ITER_UDF = 207
    SQL_GROUPED_MAP_PANDAS_UDF_WITH_STATE = 208
    SQL_GROUPED_MAP_ARROW_UDF = 209
    SQL_COGROUPED_MAP_ARROW_UDF = 210
    SQL_TRANSFORM_WITH_STATE_PANDAS_UDF = 211
    SQL_TRANSFORM_WITH_STATE_PANDAS_INIT_STATE_UDF = 212
    SQL_TRANSFORM_WITH_STATE_PYTHON_ROW_UDF = 213
    SQL_TRANSFORM_WITH_STATE_PYTHON_ROW_INIT_STATE_UDF = 214
    SQL_GROUPED_MAP_ARROW_ITER_UDF = 215
    SQL_GROUPED_MAP_PANDAS_ITER_UDF = 216
    SQL_GROUPED_AGG_PANDAS_ITER_UDF = 217
    SQL_SCALAR_ARROW_UDF = 250
    SQL_SCALAR_ARROW_ITER_UDF = 251
    SQL_GROUPED_AGG_ARROW_UDF = 252
    SQL_WINDOW_AGG_ARROW_UDF = 253
    SQL_GROUPED_AGG_ARROW_ITER_UDF = 254
    SQL_TABLE_UDF = 300
    SQL_ARROW_TABLE_UDF = 301
    SQL_ARROW_UDTF = 302


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
