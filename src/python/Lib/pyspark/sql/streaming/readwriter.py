"""DataStreamReader and DataStreamWriter: `spark.readStream` and `df.writeStream`."""

import re

from pyspark.errors import AnalysisException, PySparkTypeError, PySparkValueError
from pyspark.sql._options import Options
from pyspark.sql.column import wrong_type
from pyspark.sql.streaming import sinks, sources
from pyspark.sql.streaming.query import StreamingQuery
from pyspark.sql.types import StructType, _parse_datatype_string

__all__ = ["DataStreamReader", "DataStreamWriter"]


class DataStreamReader(Options):
    def __init__(self, session):
        super().__init__()
        self._spark = self._session = session
        self._schema = None

    def schema(self, schema):
        if isinstance(schema, str):
            schema = _parse_datatype_string(schema)
        if not isinstance(schema, StructType):
            raise wrong_type("schema", "StructType or str", schema)
        self._schema = schema
        return self

    def load(self, path=None, format=None, schema=None, **options):
        if format is not None:
            self.format(format)
        if schema is not None:
            self.schema(schema)
        self.options(**options)
        if path is not None and (type(path) is not str or not path.strip()):
            raise PySparkValueError(errorClass="VALUE_NOT_NON_EMPTY_STR", messageParameters={
                "arg_name": "path", "arg_value": str(path)})
        _, given = self._options.pop("path", (None, None))
        kind = self._source()
        source = sources.open_source(kind, given if path is None else path, self._schema, dict(self._pairs()))
        if source is None:
            raise AnalysisException(f"[DATA_SOURCE_NOT_FOUND] Failed to find the data source: {kind}. Make sure the "
                                    "provider name is correct and the package is properly registered and compatible "
                                    "with your Spark version. SQLSTATE: 42K02", "DATA_SOURCE_NOT_FOUND")
        if source.schema is None:
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException("Schema must be specified when creating a streaming source DataFrame. If "
                                           "some files already exist in the directory, then depending on the file "
                                           "format you may be able to create a static DataFrame on that directory "
                                           "with 'spark.read.load(directory)' and infer schema from it.")
        return sources.opened(self._session, kind, source)

    def _file(self, kind, path, schema, options):
        if not isinstance(path, str):
            raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
                "expected_type": "str", "arg_name": "path", "arg_type": type(path).__name__})
        return self.load(path, kind, schema, **options)

    def json(self, path, schema=None, **options):
        return self._file("json", path, schema, options)

    def orc(self, path, **options):
        return self._file("orc", path, None, options)

    def parquet(self, path, **options):
        return self._file("parquet", path, None, options)

    def text(self, path, **options):
        return self._file("text", path, None, options)

    def csv(self, path, schema=None, **options):
        return self._file("csv", path, schema, options)

    def xml(self, path, rowTag=None, schema=None, **options):
        return self._file("xml", path, schema, {"rowTag": rowTag, **options})

    def table(self, tableName):
        if not isinstance(tableName, str):
            raise wrong_type("tableName", "str", tableName)
        return sources.opened(self._session, tableName, sources.Table(self._session, tableName))


class DataStreamWriter(Options):
    def __init__(self, df):
        super().__init__()
        self._df, self._spark = df, df.sparkSession
        self._mode, self._name, self._partition_by = "append", None, []
        self._interval, self._only_once = 0.0, False
        self._sink = None

    def outputMode(self, outputMode):
        if not outputMode or type(outputMode) is not str or not outputMode.strip():
            raise PySparkValueError(errorClass="VALUE_NOT_NON_EMPTY_STR", messageParameters={
                "arg_name": "outputMode", "arg_value": str(outputMode)})
        if outputMode.lower() not in ("append", "complete", "update"):
            raise AnalysisException(f"[STREAMING_OUTPUT_MODE.INVALID] Invalid streaming output mode: {outputMode}. "
                                    "Accepted output modes are 'Append', 'Complete', 'Update' SQLSTATE: 42KDE",
                                    "STREAMING_OUTPUT_MODE.INVALID")
        self._mode = outputMode.lower()
        return self

    def partitionBy(self, *cols):
        self._partition_by = list(cols[0]) if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else list(cols)
        return self

    def clusterBy(self, *cols):
        """How files lie is nothing that their rows depend on."""
        return self

    def queryName(self, queryName):
        if not queryName or type(queryName) is not str or not queryName.strip():
            raise PySparkValueError(errorClass="VALUE_NOT_NON_EMPTY_STR", messageParameters={
                "arg_name": "queryName", "arg_value": str(queryName)})
        self._name = queryName
        return self

    def trigger(self, *, processingTime=None, once=None, continuous=None, availableNow=None, realTime=None):
        given = [value for value in (processingTime, once, continuous, availableNow, realTime) if value is not None]
        if not given:
            raise PySparkValueError(errorClass="ONLY_ALLOW_SINGLE_TRIGGER", messageParameters={})
        if len(given) > 1:
            raise PySparkValueError(errorClass="ONLY_ALLOW_SINGLE_TRIGGER", messageParameters={})
        for name, flag in (("once", once), ("availableNow", availableNow)):
            if flag is not None and flag is not True:
                raise PySparkValueError(errorClass="VALUE_NOT_TRUE", messageParameters={
                    "arg_name": name, "arg_value": str(flag)})
        self._only_once = bool(once or availableNow)
        if processingTime is not None:
            self._interval = _seconds(processingTime)
        return self

    def foreach(self, f):
        self._sink = sinks.Each(f)
        return self

    def foreachBatch(self, func):
        self._sink = sinks.Call(func)
        return self

    def start(self, path=None, format=None, outputMode=None, partitionBy=None, queryName=None, **options):
        self.options(**options)
        if outputMode is not None:
            self.outputMode(outputMode)
        if partitionBy is not None:
            self.partitionBy(partitionBy)
        if format is not None:
            self.format(format)
        if queryName is not None:
            self.queryName(queryName)
        return self._begin(self._sink or self._sink_of(path))

    def toTable(self, tableName, format=None, outputMode=None, partitionBy=None, queryName=None, **options):
        self.options(**options)
        if outputMode is not None:
            self.outputMode(outputMode)
        if partitionBy is not None:
            self.partitionBy(partitionBy)
        if queryName is not None:
            self.queryName(queryName)
        session = self._df.sparkSession
        sink = sinks.Write(format or self._format, self._file_options(), self._partition_by, table=tableName)
        if not session.catalog.tableExists(tableName):
            sink.put(session.createDataFrame([], self._df.schema), 0)
        return self._begin(sink)

    def _file_options(self):
        return {key: value for key, value in self._pairs() if key.lower() not in ("checkpointlocation", "path")}

    def _sink_of(self, path):
        kind, options = self._source(), self._by_key()
        if kind == "console":
            return sinks.Console(options)
        if kind == "memory":
            return sinks.Memory(self._df.sparkSession, self._name, self._df.schema, self._mode == "complete")
        if kind == "noop":
            return sinks.Nothing()
        if "checkpointlocation" not in options:
            raise AnalysisException('checkpointLocation must be specified either through option("checkpointLocation", '
                                    '...) or SparkSession.conf.set("spark.sql.streaming.checkpointLocation", ...)')
        if self._mode != "append":
            raise AnalysisException(f"[STREAMING_OUTPUT_MODE.UNSUPPORTED_DATASOURCE] Invalid streaming output mode: "
                                    f"{self._mode}. Data source {kind} does not support {self._mode.title()} output "
                                    "mode. SQLSTATE: 42KDE", "STREAMING_OUTPUT_MODE.UNSUPPORTED_DATASOURCE")
        return sinks.Write(kind, self._file_options(), self._partition_by, path=path or options.get("path"))

    def _begin(self, sink):
        df, session = self._df, self._df.sparkSession
        aggregated = df._engine.statefulness()[1]
        if self._mode == "complete" and not aggregated:
            raise _unsupported(self._mode, "no streaming aggregations")
        if self._mode == "append" and aggregated:
            raise _unsupported(self._mode, "streaming aggregations without watermark")
        query = StreamingQuery(session, df, sink, self._name, self._mode, self._interval, self._only_once)
        session.streams._begin(query)
        if self._only_once:
            query._run()
        return query


def _unsupported(mode, what):
    return AnalysisException(
        f"[STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION] Invalid streaming output mode: {mode}. This output mode is not "
        f"supported for {what} on streaming DataFrames/DataSets. SQLSTATE: 42KDE",
        "STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION")


def _seconds(text):
    found = re.fullmatch(r"(?:interval\s+)?(\d+(?:\.\d+)?)\s*(\w+)", str(text).strip().lower())
    if not found:
        raise PySparkValueError(errorClass="VALUE_NOT_NON_EMPTY_STR", messageParameters={
            "arg_name": "processingTime", "arg_value": str(text)})
    units = {"millisecond": 0.001, "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
    return float(found[1]) * units.get(found[2].rstrip("s"), 1)
