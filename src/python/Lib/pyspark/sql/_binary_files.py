"""The source `binaryFile`: a row a file, with what is in it."""

import datetime
import os

from pyspark.sql.types import BinaryType, LongType, StringType, StructField, StructType, TimestampType

SCHEMA = StructType([StructField("path", StringType()), StructField("modificationTime", TimestampType()),
                     StructField("length", LongType()), StructField("content", BinaryType())])


def read(spark, paths, options):
    """A DataFrame of the files at these paths, which are files, folders or patterns."""
    found = [file for path in paths for file in _files(path, options)]
    slices = max(1, min(len(found), spark.sparkContext.defaultParallelism))
    return spark.createDataFrame(spark.sparkContext.parallelize(found, slices).map(_row), SCHEMA)


def _row(file):
    known = os.stat(file)
    with open(file, "rb") as content:
        return f"file:{file}", datetime.datetime.fromtimestamp(known.st_mtime), known.st_size, content.read()


def _files(path, options):
    import fnmatch
    import glob
    pattern = options.get("pathglobfilter")
    deep = options.get("recursivefilelookup", "false").lower() == "true"
    there = [path] if os.path.exists(path) else sorted(glob.glob(path))
    if not there:
        from pyspark.errors.engine import exception
        raise exception("sql", "AnalysisException", f"[PATH_NOT_FOUND] Path does not exist: file:{path}. SQLSTATE: 42K03",
                        ("PATH_NOT_FOUND", "42K03", {"path": f"file:{path}"}, None))
    for file in there:
        for name in [file] if os.path.isfile(file) else _inside(file, deep):
            last = os.path.basename(name)
            if not last.startswith(("_", ".")) and (pattern is None or fnmatch.fnmatch(last, pattern)):
                yield os.path.abspath(name)


def _inside(folder, deep):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            yield path
        elif deep:
            yield from _inside(path, deep)
