"""SparkSession: the entry to DataFrames and SQL."""

import _engine

from pyspark.conf import SparkConf
from pyspark.core.context import SparkContext
from pyspark.core.rdd import RDD
from pyspark.errors import PySparkRuntimeError, PySparkTypeError, PySparkValueError
from pyspark.sql.catalog import Catalog
from pyspark.sql.column import wrong_type
from pyspark.sql.conf import RuntimeConfig
from pyspark.sql.dataframe import DataFrame
from pyspark.sql.readwriter import DataFrameReader
from pyspark.sql.types import (
    AtomicType,
    DataType,
    Row,
    StringType,
    StructField,
    StructType,
    _has_nulltype,
    _infer_schema,
    _merge_type,
    _parse_datatype_string,
)

__all__ = ["SparkSession"]


class _Builder:
    def __init__(self):
        self._options = {}

    def config(self, key=None, value=None, conf=None, *, map=None):
        if conf is not None:
            self._options.update(conf.getAll())
        elif map is not None:
            for name, setting in map.items():
                self._options[name] = _text(setting)
        else:
            self._options[key] = _text(value)
        return self

    def master(self, master):
        return self.config("spark.master", master)

    def appName(self, name):
        return self.config("spark.app.name", name)

    def enableHiveSupport(self):
        return self

    def remote(self, url):
        return self

    def getOrCreate(self):
        session = SparkSession._active
        if session is None or session._sc._stopped:
            conf = SparkConf().setAll(self._options.items())
            session = SparkSession(SparkContext.getOrCreate(conf), options=self._options)
        else:
            session._take(self._options)
        return session

    create = getOrCreate


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class _BuilderProperty:
    """A fresh builder at each `SparkSession.builder`."""

    def __get__(self, instance, owner):
        return _Builder()


class SparkSession:
    builder = _BuilderProperty()
    Builder = _Builder
    _active = None

    def __init__(self, sparkContext, jsparkSession=None, options=None):
        self._sc = sparkContext
        self._engine = _engine.Session.start(sparkContext._engine)
        self._take(options or {})
        SparkSession._active = self

    def _take(self, options):
        for key, value in options.items():
            self._sc._conf.setIfMissing(key, value)
            if key.startswith("spark.sql."):
                self._engine.conf_set(key, value)

    @classmethod
    def _forget(cls):
        cls._active = None

    @classmethod
    def getActiveSession(cls):
        return cls._active

    @classmethod
    def active(cls):
        if cls._active is None:
            raise PySparkRuntimeError("No active or default Spark session found. Please create a new Spark session "
                                      "before running the code.")
        return cls._active

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def __repr__(self):
        return f"<pyspark.sql.session.SparkSession object at {hex(id(self))}>"

    def newSession(self):
        return SparkSession(self._sc)

    @property
    def sparkContext(self):
        return self._sc

    @property
    def version(self):
        return self._sc.version

    @property
    def conf(self):
        return RuntimeConfig(self)

    @property
    def catalog(self):
        return Catalog(self)

    @property
    def read(self):
        return DataFrameReader(self)

    @property
    def udf(self):
        from pyspark.sql.udf import UDFRegistration
        return UDFRegistration(self)

    def stop(self):
        self._sc.stop()
        if SparkSession._active is self:
            SparkSession._active = None

    def _here(self):
        self._sc._here()
        return self._engine

    def sql(self, sqlQuery, args=None, **kwargs):
        views = []
        if kwargs:
            import string

            parts = []
            for text, name, _, _ in string.Formatter().parse(sqlQuery):
                parts.append(text)
                if name is not None:
                    value = kwargs[name]
                    if isinstance(value, DataFrame):
                        view = f"_frame_{len(views)}_{id(value)}"
                        value.createOrReplaceTempView(view)
                        views.append(view)
                        value = view
                    elif isinstance(value, str):
                        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
                        value = f"'{escaped}'"
                    parts.append(str(value))
            sqlQuery = "".join(parts)
        if args:
            sqlQuery = _with_arguments(sqlQuery, args)
        try:
            return DataFrame(self._here().sql(sqlQuery), self)
        finally:
            for view in views:
                self._engine.drop_view(view)

    def table(self, tableName):
        if not isinstance(tableName, str):
            raise wrong_type("tableName", "str", tableName)
        return DataFrame(self._here().table(tableName), self)

    def range(self, start, end=None, step=1, numPartitions=None):
        if end is None:
            start, end = 0, start
        return DataFrame(self._here().range(int(start), int(end), int(step), numPartitions), self)

    def createDataFrame(self, data, schema=None, samplingRatio=None, verifySchema=True):
        self._here()
        if isinstance(data, DataFrame):
            raise PySparkTypeError(errorClass="SHOULD_NOT_DATAFRAME", messageParameters={"arg_name": "data"})
        if isinstance(schema, str):
            schema = _parse_datatype_string(schema)
        elif isinstance(schema, (list, tuple)):
            schema = [name if isinstance(name, str) else str(name) for name in schema]
        single = isinstance(schema, DataType) and not isinstance(schema, StructType)
        if single:
            schema = StructType([StructField("value", schema)])
        if isinstance(data, RDD):
            return self._from_rdd(data, schema, samplingRatio, single)
        kind = type(data)
        if kind.__module__.startswith("pandas"):
            raise PySparkTypeError("a pandas DataFrame cannot be taken: Touchpaper has no pandas")
        rows = data if isinstance(data, list) else list(data)
        if single:
            rows = [(value,) for value in rows]
        elif not isinstance(schema, StructType):
            schema = _inferred(rows, schema)
        return DataFrame(self._engine.create(schema._fields_to_engine(), rows, None), self)

    def _from_rdd(self, rdd, schema, samplingRatio, single):
        if single:
            rdd = rdd.map(lambda value: (value,))
        elif not isinstance(schema, StructType):
            names = schema
            first = rdd.first()
            if isinstance(first, (list, tuple, dict)) and not first:
                raise PySparkValueError(errorClass="CANNOT_INFER_EMPTY_SCHEMA", messageParameters={})
            if samplingRatio is None:
                schema = _infer_schema(first, names)
                if _has_nulltype(schema):
                    for row in rdd.take(100)[1:]:
                        schema = _merge_type(schema, _infer_schema(row, names))
                        if not _has_nulltype(schema):
                            break
                    else:
                        raise PySparkValueError(errorClass="CANNOT_DETERMINE_TYPE", messageParameters={})
            else:
                sampled = rdd if samplingRatio > 0.99 else rdd.sample(False, float(samplingRatio))
                schema = sampled.map(lambda row: _infer_schema(row, names)).reduce(_merge_type)
            schema = _with_names(schema, names)
        rdd._ready()
        return DataFrame(self._engine.from_rdd(schema._fields_to_engine(), rdd._engine), self)

    def addArtifacts(self, *path, **kwargs):
        pass

    def addTag(self, tag):
        pass

    @property
    def streams(self):
        raise PySparkRuntimeError("structured streaming is not in Touchpaper")


def _with_arguments(text, args):
    """The query with `:name` and `?` outside of its strings replaced by the arguments."""
    import datetime
    import re

    rest = iter(args if isinstance(args, (list, tuple)) else ())

    def written(value):
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, datetime.datetime):
            return f"TIMESTAMP '{value}'"
        if isinstance(value, datetime.date):
            return f"DATE '{value}'"
        if isinstance(value, str):
            escaped = value.replace("\\", "\\\\").replace("'", "\\'")
            return f"'{escaped}'"
        if isinstance(value, float):
            return f"{value!r}D"
        return str(value)

    def replaced(found):
        if found[1]:
            return written(args[found[1]]) if isinstance(args, dict) and found[1] in args else found[0]
        return written(next(rest)) if found[0] == "?" else found[0]

    return re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|::|(?<![\w:]):([A-Za-z_]\w*)|\?", replaced, text)


def _inferred(rows, names):
    if not rows:
        raise PySparkValueError(errorClass="CANNOT_INFER_EMPTY_SCHEMA", messageParameters={})
    schema = None
    for row in rows:
        found = _infer_schema(row, names)
        schema = found if schema is None else _merge_type(schema, found)
    if _has_nulltype(schema):
        raise PySparkValueError(errorClass="CANNOT_DETERMINE_TYPE", messageParameters={})
    return _with_names(schema, names)


def _with_names(schema, names):
    for place, name in enumerate(names or ()):
        if place < len(schema.fields):
            schema.fields[place].name = name
            schema.names[place] = name
    return schema
