"""Looks into a file for the page: its first rows as spark.read gives them, in the notebook's session where there is one."""

import _engine
from _aside import answered


def run(path, format, options):
    """(kind, code, class, message, line): how it went; the rows are the engine's to hold."""

    def look():
        from pyspark.sql import SparkSession

        reader = SparkSession.builder.getOrCreate().read.format(format).options(**options)
        _engine.hold_preview(reader.load(path)._here())
        return ""

    return answered(look)
