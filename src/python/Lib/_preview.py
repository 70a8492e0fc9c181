"""Looks into a file for the page: its first rows as spark.read gives them, in the notebook's session where there is one."""

import _engine


def run(path, format, options):
    """(kind, code, class, message, line): how it went; the rows are the engine's to hold."""
    from pyspark.core.context import SparkContext
    from pyspark.sql import SparkSession

    # A session of the preview's own would otherwise be the one that the next cell gets, whatever master it asks for.
    ours = SparkContext._active_spark_context is None
    try:
        reader = SparkSession.builder.getOrCreate().read.format(format).options(**options)
        _engine.hold_preview(reader.load(path)._here())
    except BaseException as problem:
        if _engine.interrupted():
            raise
        return ("error", 1, type(problem).__name__, str(problem), None)
    finally:
        if ours:
            SparkContext._forget()
    return ("success", 0, "", "", None)
