"""Data sources written in Python: registered with `spark.dataSource`, read and written by tasks as any other."""

from abc import ABC, abstractmethod
from collections import UserDict
from dataclasses import dataclass
from typing import Any, Iterator, Tuple

from pyspark.errors import PySparkAssertionError, PySparkNotImplementedError, PySparkRuntimeError, PySparkTypeError
from pyspark.sql.streaming.datasource import ReadAllAvailable, ReadLimit
from pyspark.sql.types import Row, StructType, _parse_datatype_string

__all__ = [
    "DataSource", "DataSourceReader", "DataSourceStreamReader", "DataSourceWriter", "DataSourceArrowWriter",
    "DataSourceStreamWriter", "DataSourceStreamArrowWriter", "SimpleDataSourceStreamReader", "DataSourceRegistration",
    "InputPartition", "WriterCommitMessage", "Filter", "EqualTo", "EqualNullSafe", "GreaterThan",
    "GreaterThanOrEqual", "LessThan", "LessThanOrEqual", "In", "IsNull", "IsNotNull", "Not", "StringStartsWith",
    "StringEndsWith", "StringContains", "ColumnPath",
]

ColumnPath = Tuple[str, ...]


def _absent(feature):
    return PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature})


class DataSource(ABC):
    def __init__(self, options):
        self.options = options

    @classmethod
    def name(cls):
        return cls.__name__

    def schema(self):
        raise _absent("schema")

    def reader(self, schema):
        raise _absent("reader")

    def writer(self, schema, overwrite):
        raise _absent("writer")

    def streamWriter(self, schema, overwrite):
        raise _absent("streamWriter")

    def simpleStreamReader(self, schema):
        raise _absent("simpleStreamReader")

    def streamReader(self, schema):
        raise _absent("streamReader")


@dataclass(frozen=True)
class Filter(ABC):
    """Base of the conditions that a reader may take over."""


@dataclass(frozen=True)
class EqualTo(Filter):
    attribute: ColumnPath
    value: Any


@dataclass(frozen=True)
class EqualNullSafe(Filter):
    attribute: ColumnPath
    value: Any


@dataclass(frozen=True)
class GreaterThan(Filter):
    attribute: ColumnPath
    value: Any


@dataclass(frozen=True)
class GreaterThanOrEqual(Filter):
    attribute: ColumnPath
    value: Any


@dataclass(frozen=True)
class LessThan(Filter):
    attribute: ColumnPath
    value: Any


@dataclass(frozen=True)
class LessThanOrEqual(Filter):
    attribute: ColumnPath
    value: Any


@dataclass(frozen=True)
class In(Filter):
    attribute: ColumnPath
    value: Tuple[Any, ...]


@dataclass(frozen=True)
class IsNull(Filter):
    attribute: ColumnPath


@dataclass(frozen=True)
class IsNotNull(Filter):
    attribute: ColumnPath


@dataclass(frozen=True)
class Not(Filter):
    child: Filter


@dataclass(frozen=True)
class StringStartsWith(Filter):
    attribute: ColumnPath
    value: str


@dataclass(frozen=True)
class StringEndsWith(Filter):
    attribute: ColumnPath
    value: str


@dataclass(frozen=True)
class StringContains(Filter):
    attribute: ColumnPath
    value: str


class InputPartition:
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        attributes = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{self.__class__.__name__}({attributes})"


class DataSourceReader(ABC):
    def pushFilters(self, filters):
        return filters

    def partitions(self):
        return [InputPartition(None)]

    @abstractmethod
    def read(self, partition):
        ...


class DataSourceStreamReader(ABC):
    def initialOffset(self):
        raise _absent("initialOffset")

    def latestOffset(self, start, limit: ReadLimit):
        raise _absent("latestOffset")

    def getDefaultReadLimit(self):
        return ReadAllAvailable()

    def reportLatestOffset(self):
        return None

    def partitions(self, start, end):
        raise _absent("partitions")

    @abstractmethod
    def read(self, partition):
        raise _absent("read")

    def commit(self, end):
        ...

    def stop(self):
        ...


class SimpleDataSourceStreamReader(ABC):
    def initialOffset(self):
        raise _absent("initialOffset")

    def read(self, start):
        raise _absent("read")

    def readBetweenOffsets(self, start, end):
        raise _absent("readBetweenOffsets")

    def commit(self, end):
        ...


class DataSourceWriter(ABC):
    @abstractmethod
    def write(self, iterator: Iterator[Row]):
        ...

    def commit(self, messages):
        ...

    def abort(self, messages):
        ...


class DataSourceArrowWriter(DataSourceWriter):
    @abstractmethod
    def write(self, iterator):
        ...


class DataSourceStreamWriter(ABC):
    @abstractmethod
    def write(self, iterator: Iterator[Row]):
        ...

    def commit(self, messages, batchId):
        ...

    def abort(self, messages, batchId):
        ...


class DataSourceStreamArrowWriter(DataSourceStreamWriter):
    @abstractmethod
    def write(self, iterator):
        ...


class WriterCommitMessage:
    """Base of what a task's `write` hands to `commit`."""


class CaseInsensitiveDict(UserDict):
    def __init__(self, *args, **kwargs):
        super().__init__()
        self.update(*args, **kwargs)

    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def __getitem__(self, key):
        return super().__getitem__(key.lower())

    def __delitem__(self, key):
        super().__delitem__(key.lower())

    def __contains__(self, key):
        return isinstance(key, str) and super().__contains__(key.lower())

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def copy(self):
        return type(self)(self)


class DataSourceRegistration:
    """`spark.dataSource`"""

    def __init__(self, sparkSession):
        self.sparkSession = sparkSession

    def register(self, dataSource):
        if not (isinstance(dataSource, type) and issubclass(dataSource, DataSource)):
            raise PySparkAssertionError(errorClass="DATA_SOURCE_TYPE_MISMATCH", messageParameters={
                "expected": "a subclass of DataSource", "actual": str(dataSource)})
        self.sparkSession._data_sources[dataSource.name()] = dataSource


def _schema_of(source, given):
    if given is not None:
        return given
    schema = source.schema()
    if isinstance(schema, str):
        schema = _parse_datatype_string(schema)
    if not isinstance(schema, StructType):
        raise PySparkAssertionError(errorClass="DATA_SOURCE_TYPE_MISMATCH", messageParameters={
            "expected": "'StructType' or 'str'", "actual": f"'{type(schema).__name__}'"})
    return schema


def _made(cls, options, paths):
    options = CaseInsensitiveDict(options)
    if len(paths) == 1:
        options["path"] = paths[0]
    elif paths:
        import json
        options["paths"] = json.dumps(paths)
    return cls(options)


def _read(spark, cls, options, paths, given):
    """A DataFrame whose partitions are those that the source's reader names."""
    source = _made(cls, options, paths)
    schema = _schema_of(source, given)
    reader = source.reader(schema)
    if not isinstance(reader, DataSourceReader):
        raise PySparkAssertionError(errorClass="DATA_SOURCE_TYPE_MISMATCH", messageParameters={
            "expected": "an instance of DataSourceReader", "actual": f"'{type(reader).__name__}'"})
    partitions = list(reader.partitions()) or [None]
    width, names = len(schema.fields), schema.names

    def rows(partition):
        for row in reader.read(partition):
            yield _checked(row, width, names)

    read = spark.sparkContext.parallelize(partitions, len(partitions)).flatMap(rows)
    return spark.createDataFrame(read, schema)


def _checked(row, width, names):
    if not isinstance(row, (tuple, list)):
        raise PySparkRuntimeError(errorClass="DATA_SOURCE_INVALID_RETURN_TYPE", messageParameters={
            "name": "read", "type": type(row).__name__, "supported_types": "tuple, Row"})
    if len(row) != width:
        raise PySparkRuntimeError(errorClass="DATA_SOURCE_RETURN_SCHEMA_MISMATCH", messageParameters={
            "expected": str(width), "actual": str(len(row))})
    fields = getattr(row, "__fields__", None)
    return tuple(row[name] for name in names) if fields and set(fields) == set(names) else tuple(row)


def _write(df, cls, options, path, mode):
    """Each task writes its partition; the driver commits what they say, or aborts."""
    mode = mode.lower()
    if mode not in ("append", "overwrite"):
        from pyspark.errors.exceptions.captured import AnalysisException
        raise AnalysisException(
            f"[UNSUPPORTED_DATA_SOURCE_SAVE_MODE] The data source \"{cls.name()}\" cannot be written in the \"{mode}\" "
            "mode. Please use either the \"append\" or \"overwrite\" mode instead. SQLSTATE: 0A000",
            "UNSUPPORTED_DATA_SOURCE_SAVE_MODE", "0A000")
    source = _made(cls, options, [] if path is None else [path])
    writer = source.writer(df.schema, mode == "overwrite")
    if not isinstance(writer, DataSourceWriter):
        raise PySparkAssertionError(errorClass="DATA_SOURCE_TYPE_MISMATCH", messageParameters={
            "expected": "an instance of DataSourceWriter", "actual": f"'{type(writer).__name__}'"})

    def write(rows):
        message = writer.write(iter(rows))
        if not isinstance(message, WriterCommitMessage):
            raise PySparkTypeError(errorClass="DATA_SOURCE_TYPE_MISMATCH", messageParameters={
                "expected": "an instance of WriterCommitMessage", "actual": f"'{type(message).__name__}'"})
        return [message]

    try:
        messages = df.rdd.mapPartitions(write).collect()
    except Exception:
        writer.abort([])
        raise
    writer.commit(messages)
