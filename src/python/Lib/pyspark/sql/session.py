"""SparkSession: the entry to DataFrames and SQL."""

import _engine

from pyspark.conf import SparkConf
from pyspark.core.context import SparkContext
from pyspark.core.rdd import RDD
from pyspark.errors import IllegalArgumentException, PySparkRuntimeError, PySparkTypeError, PySparkValueError
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
    _has_udt,
    _infer_schema,
    _make_type_verifier,
    _merge_type,
    _parse_datatype_string,
)

__all__ = ["SparkSession"]


class Builder:
    """Options for a session."""

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

    def remote(self, url):
        raise PySparkRuntimeError("There is no Spark Connect in Touchpaper: the session runs where the page does.")

    def appName(self, name):
        return self.config("spark.app.name", name)

    def enableHiveSupport(self):
        return self.config("spark.sql.catalogImplementation", "hive")

    def getOrCreate(self):
        session = SparkSession._active
        if session is None or session._sc._stopped:
            conf = SparkConf().setAll(self._options.items())
            session = SparkSession(SparkContext.getOrCreate(conf), options=self._options)
        else:
            session._take(self._options)
        return session

    def create(self):
        return self.getOrCreate()


Builder.__qualname__ = "SparkSession.Builder"


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class classproperty(property):
    """A property of the class itself."""

    def __get__(self, instance, owner=None):
        return classmethod(self.fget).__get__(None, owner)()


class SparkSession:
    Builder = Builder
    #: The session that programs get, and the one that was made first.
    _active = None
    _extensions = ()

    @classproperty
    def builder(cls):
        """A fresh builder each time."""
        return Builder()

    def __init__(self, sparkContext, jsparkSession=None, options=None, engine=None):
        self._sc = sparkContext
        self._engine = engine or _engine.Session.start(sparkContext._engine)
        self._tags = set()
        self._streams = None
        self._data_sources = {}
        self._take(options or {})
        if SparkSession._active is None or SparkSession._active._sc._stopped:
            SparkSession._active = self

    def _take(self, options):
        for key, value in options.items():
            self._sc._conf.setIfMissing(key, value)
            self._engine.conf_start(key, value)

    @classmethod
    def _forget(cls):
        cls._active = None

    @classmethod
    def getActiveSession(cls):
        active = cls._active
        return None if active is None or active._sc._stopped else active

    @classmethod
    def active(cls):
        active = cls.getActiveSession()
        if active is None:
            raise PySparkRuntimeError(errorClass="NO_ACTIVE_OR_DEFAULT_SESSION", messageParameters={})
        return active

    @classmethod
    def _getActiveSessionOrCreate(cls, **options):
        active = cls.getActiveSession()
        if active is None:
            return cls.builder.config(map=options).getOrCreate()
        active._take({key: _text(value) for key, value in options.items()})
        return active

    @classmethod
    def _getActiveSessionOrCreate(cls, **options):
        return cls._active or cls.builder.config(map=options).getOrCreate()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def newSession(self):
        made = SparkSession(self._sc, engine=self._engine.new_session())
        made._data_sources = self._data_sources
        return made

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
    def dataSource(self):
        from pyspark.sql.datasource import DataSourceRegistration
        return DataSourceRegistration(self)

    @property
    def read(self):
        return DataFrameReader(self)

    @property
    def udf(self):
        from pyspark.sql.udf import UDFRegistration
        return UDFRegistration(self)

    @property
    def udtf(self):
        from pyspark.sql.udtf import UDTFRegistration
        return UDTFRegistration(self)

    @property
    def dataSource(self):
        raise _missing("Python data sources")

    @property
    def readStream(self):
        from pyspark.sql.streaming.readwriter import DataStreamReader
        return DataStreamReader(self)

    @property
    def streams(self):
        if self._streams is None:
            from pyspark.sql.streaming.query import StreamingQueryManager
            self._streams = StreamingQueryManager(self)
        return self._streams

    @property
    def profile(self):
        raise _missing("profiling of UDFs")

    @property
    def client(self):
        raise PySparkRuntimeError(errorClass="ONLY_SUPPORTED_WITH_SPARK_CONNECT", messageParameters={
            "feature": "SparkSession.client"})

    def stop(self):
        self._sc.stop()
        SparkSession._active = None

    def _here(self):
        if self._streams is not None:
            self._streams._catch_up()
        self._sc._here()
        return self._engine

    def sql(self, sqlQuery, args=None, **kwargs):
        from pyspark.sql._sql_text import bound, filled
        named, positional = bound(args)
        views = {}
        if kwargs:
            sqlQuery, extra = filled(sqlQuery, kwargs, views)
            named.update(extra)
        engine = self._here()
        for name, df in views.items():
            df._here().create_view(name, True)
        try:
            made = engine.sql(sqlQuery, list(named), [column._c for column in named.values()],
                              [column._c for column in positional])
        finally:
            for name in views:
                engine.drop_view(name)
        return DataFrame(made, self)

    def table(self, tableName):
        if not isinstance(tableName, str):
            raise wrong_type("tableName", "str", tableName)
        return DataFrame(self._here().table(tableName), self)

    @property
    def tvf(self):
        from pyspark.sql.tvf import TableValuedFunction
        return TableValuedFunction(self)

    def range(self, start, end=None, step=1, numPartitions=None):
        if end is None:
            start, end = 0, start
        return DataFrame(self._here().range(int(start), int(end), int(step), numPartitions), self)

    def emptyDataFrame(self, schema=None):
        return self.createDataFrame([], StructType([]) if schema is None else schema)

    # Jobs of one kind.

    def addTag(self, tag):
        _check_tag(tag)
        self._tags.add(tag)

    def removeTag(self, tag):
        _check_tag(tag)
        self._tags.discard(tag)

    def getTags(self):
        return set(self._tags)

    def clearTags(self):
        self._tags.clear()

    def interruptAll(self):
        """Nothing runs while the program does: an action holds it until it has ended."""
        return []

    def interruptTag(self, tag):
        _check_tag(tag)
        return []

    def interruptOperation(self, op_id):
        return []

    # Files for tasks.

    def addArtifacts(self, *path, pyfile=False, archive=False, file=False):
        if sum((pyfile, archive, file)) > 1:
            raise PySparkValueError(errorClass="INVALID_MULTIPLE_ARGUMENT_CONDITIONS", messageParameters={
                "arg_names": "'pyfile', 'archive' and/or 'file'", "condition": "True together"})
        for one in path:
            if pyfile:
                self._sc.addPyFile(one)
            elif file:
                self._sc.addFile(one)
            else:
                raise _missing("adding jars and archives")

    addArtifact = addArtifacts

    def copyFromLocalToFs(self, local_path, dest_path):
        raise PySparkRuntimeError(errorClass="ONLY_SUPPORTED_WITH_SPARK_CONNECT", messageParameters={
            "feature": "SparkSession.copyFromLocalToFs"})

    def registerProgressHandler(self, handler):
        raise PySparkRuntimeError(errorClass="ONLY_SUPPORTED_WITH_SPARK_CONNECT", messageParameters={
            "feature": "SparkSession.registerProgressHandler"})

    removeProgressHandler = clearProgressHandlers = registerProgressHandler

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
            from pyspark.sql.pandas.conversion import taken
            data, schema = taken(data, schema, single)
        rows = data if isinstance(data, list) else list(data)
        if single:
            rows = [(value,) for value in rows]
        elif not isinstance(schema, StructType):
            schema = _inferred(rows, schema)
        if _has_udt(schema):
            rows = [schema.toInternal(row) for row in rows]
        try:
            return DataFrame(self._engine.create(schema._fields_to_engine(), rows, None, not verifySchema), self)
        except (PySparkTypeError, PySparkValueError):
            # The engine has found a value that does not fit; PySpark's own check says it in PySpark's words.
            whole = schema.fields[0].dataType if single else schema
            verify = _make_type_verifier(whole, name="field value" if single else None)
            for row in rows:
                verify(row[0] if single else row)
            raise

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
        if _has_udt(schema):
            rdd = rdd.map(schema.toInternal)
        rdd._ready()
        return DataFrame(self._engine.from_rdd(schema._fields_to_engine(), rdd._engine), self)


def _missing(feature):
    from pyspark.errors import PySparkNotImplementedError
    return PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature})


def _check_tag(tag):
    if not isinstance(tag, str):
        raise wrong_type("tag", "str", tag)
    if not tag or "," in tag:
        reason = "Spark job tag cannot contain ','." if tag else "Spark job tag cannot be an empty string."
        raise IllegalArgumentException(reason)


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
