"""Where streams come from: each source says which rows have come since it was asked last."""

import os
import time

from pyspark.sql.types import LongType, StringType, StructField, StructType, TimestampType

#: The sources of all streams, by the ids that the engine gave them.
SOURCES = {}

_FILES = ("csv", "json", "orc", "parquet", "text", "xml")


class Rate:
    """So many rows each second, counted from when the first query began to read."""

    schema = StructType([StructField("timestamp", TimestampType()), StructField("value", LongType())])

    def __init__(self, options):
        self.per_second = int(options.get("rowspersecond", 1))
        self.partitions = options.get("numpartitions")

    def start(self):
        return {"began": time.time(), "seconds": 0}

    def advance(self, state):
        """Whether there are rows that the state has not seen; it has, from then on."""
        seconds = int(time.time() - state["began"])
        state["from"], state["to"] = state["seconds"] * self.per_second, seconds * self.per_second
        state["seconds"] = seconds
        return state["to"] > state["from"]

    def rows(self, session, state, all_of_them):
        start = 0 if all_of_them else state.get("from", 0)
        parts = None if self.partitions is None else int(self.partitions)
        micros = int(state["began"] * 1_000_000)
        made = session.range(start, max(start, state.get("to", 0)), 1, parts)
        return made.selectExpr(f"timestamp_micros({micros} + (id * 1000000) div {self.per_second}) AS timestamp",
                               "id AS value")


class Files:
    """The files of a folder; each is read once."""

    def __init__(self, kind, path, schema, options):
        self.kind = kind
        self.path = path
        self.schema = StructType([StructField("value", StringType())]) if kind == "text" else schema
        self.options = options

    def start(self):
        return {"seen": [], "new": []}

    def advance(self, state):
        found = [file for file in sorted(_files_in(self.path)) if file not in state["seen"]]
        state["seen"] += found
        state["new"] = found
        return bool(found)

    def rows(self, session, state, all_of_them):
        files = state["seen"] if all_of_them else state["new"]
        if not files:
            return session.createDataFrame([], self.schema)
        reader = session.read.format(self.kind).options(**self.options)
        return (reader if self.kind == "text" else reader.schema(self.schema)).load(files)


class Table:
    """A table that grows: what is new are the rows behind those that were read."""

    def __init__(self, session, name):
        self.name = name
        self.schema = session.table(name).schema
        self.session = session

    def start(self):
        return {"count": 0, "from": 0}

    def advance(self, state):
        count = self.session.table(self.name).count()
        state["from"], state["count"] = state["count"], count
        return count > state["from"]

    def rows(self, session, state, all_of_them):
        table = session.table(self.name)
        return table if all_of_them else table.offset(state["from"]).limit(state["count"] - state["from"])


def _files_in(path):
    if os.path.isfile(path):
        return [path]
    found = []
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        found += [f"{folder}/{name}" for name in files if not name.startswith((".", "_"))]
    return found


def open_source(kind, path, schema, options):
    """None for a kind that is not known."""
    if kind == "rate":
        return Rate({key.lower(): value for key, value in options.items()})
    return Files(kind, path, schema, options) if kind in _FILES else None


def opened(session, name, source):
    """The DataFrame of a source's rows."""
    from pyspark.sql.dataframe import DataFrame
    df = DataFrame(session._here().stream(name, source.schema._fields_to_engine()), session)
    SOURCES[df._engine.streams()[0]] = source
    return df
