"""Readers and writers of files."""

import os

import _engine

from pyspark.sql.column import wrong_type
from pyspark.sql.dataframe import DataFrame
from pyspark.sql.types import StringType, StructField, StructType, _parse_datatype_string


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class _Options:
    def __init__(self):
        self._format = None
        self._options = {}

    def format(self, source):
        self._format = source
        return self

    def option(self, key, value):
        if value is None:
            self._options.pop(key.lower(), None)
        else:
            self._options[key.lower()] = (key, _text(value))
        return self

    def options(self, **options):
        for key, value in options.items():
            self.option(key, value)
        return self

    def _given(self, **options):
        for key, value in options.items():
            if value is not None:
                self.option(key, value)


class DataFrameReader(_Options):
    def __init__(self, spark):
        super().__init__()
        self._spark = spark
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
        paths = [path] if isinstance(path, (str, os.PathLike)) else list(path or [])
        source = (self._format or "parquet").lower()
        if source == "text":
            return self._lines(paths)
        from pyspark.core.context import _local
        described = None if self._schema is None else self._schema._fields_to_engine()
        self._spark.sparkContext._here()
        made = self._spark._engine.read(source, [_local(path) for path in paths], list(self._options.values()),
                                        described)
        return DataFrame(made, self._spark)

    def csv(self, path, schema=None, sep=None, encoding=None, quote=None, escape=None, comment=None, header=None,
            inferSchema=None, ignoreLeadingWhiteSpace=None, ignoreTrailingWhiteSpace=None, nullValue=None,
            nanValue=None, positiveInf=None, negativeInf=None, dateFormat=None, timestampFormat=None, maxColumns=None,
            maxCharsPerColumn=None, maxMalformedLogPerPartition=None, mode=None, columnNameOfCorruptRecord=None,
            multiLine=None, charToEscapeQuoteEscaping=None, samplingRatio=None, enforceSchema=None, emptyValue=None,
            locale=None, lineSep=None, pathGlobFilter=None, recursiveFileLookup=None, modifiedBefore=None,
            modifiedAfter=None, unescapedQuoteHandling=None):
        self._given(sep=sep, encoding=encoding, quote=quote, escape=escape, comment=comment, header=header,
                    inferSchema=inferSchema, ignoreLeadingWhiteSpace=ignoreLeadingWhiteSpace,
                    ignoreTrailingWhiteSpace=ignoreTrailingWhiteSpace, nullValue=nullValue, nanValue=nanValue,
                    positiveInf=positiveInf, negativeInf=negativeInf, dateFormat=dateFormat,
                    timestampFormat=timestampFormat, maxColumns=maxColumns, maxCharsPerColumn=maxCharsPerColumn,
                    mode=mode, columnNameOfCorruptRecord=columnNameOfCorruptRecord, multiLine=multiLine,
                    charToEscapeQuoteEscaping=charToEscapeQuoteEscaping, samplingRatio=samplingRatio,
                    enforceSchema=enforceSchema, emptyValue=emptyValue, locale=locale, lineSep=lineSep,
                    pathGlobFilter=pathGlobFilter, recursiveFileLookup=recursiveFileLookup,
                    unescapedQuoteHandling=unescapedQuoteHandling)
        return self.load(path, "csv", schema)

    def text(self, paths, wholetext=False, lineSep=None, **options):
        return self._lines([paths] if isinstance(paths, str) else list(paths))

    def _lines(self, paths):
        for path in paths:
            if not os.path.exists(path):
                from pyspark.errors.exceptions.captured import AnalysisException
                raise AnalysisException(
                    f"[PATH_NOT_FOUND] Path does not exist: file:{os.path.abspath(path)}. SQLSTATE: 42K03",
                    "PATH_NOT_FOUND", "42K03")
        lines = self._spark.sparkContext.textFile(",".join(paths)).map(lambda line: (line,))
        return self._spark.createDataFrame(lines, StructType([StructField("value", StringType())]))

    def table(self, tableName):
        return self._spark.table(tableName)

    def json(self, path, schema=None, **options):
        return self.load(path, "json", schema, **options)

    def parquet(self, *paths, **options):
        return self.load(list(paths), "parquet", None, **options)

    def orc(self, path, **options):
        return self.load(path, "orc", None, **options)


class DataFrameWriter(_Options):
    def __init__(self, df):
        super().__init__()
        self._df = df
        self._mode = "error"

    def mode(self, saveMode):
        if saveMode:
            self._mode = saveMode.lower()
        return self

    def csv(self, path, mode=None, compression=None, sep=None, quote=None, escape=None, header=None, nullValue=None,
            **options):
        self._given(sep=sep, quote=quote, escape=escape, header=header, nullValue=nullValue, **options)
        return self.mode(mode).save(path, "csv")

    def save(self, path=None, format=None, mode=None, partitionBy=None, **options):
        if format is not None:
            self.format(format)
        self.mode(mode).options(**options)
        source = (self._format or "parquet").lower()
        if source not in ("csv", "text", "json"):
            from pyspark.errors import PySparkNotImplementedError
            raise PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED",
                                             messageParameters={"feature": f"writing {source}"})
        from pyspark.core.context import _local
        folder = _local(path)
        if os.path.exists(folder):
            if self._mode in ("error", "errorifexists", "default"):
                from pyspark.errors.exceptions.captured import AnalysisException
                raise AnalysisException(
                    f"[PATH_ALREADY_EXISTS] Path file:{os.path.abspath(folder)} already exists. Set mode as "
                    '"overwrite" to overwrite the existing path. SQLSTATE: 42K04', "PATH_ALREADY_EXISTS", "42K04")
            if self._mode == "ignore":
                return
            if self._mode == "overwrite":
                _engine.file_remove(folder)
        options = {key: value for key, (_, value) in self._options.items()}
        columns = self._df.columns

        def write(index, rows):
            text = _WRITERS[source](columns, list(rows), options)
            if text:
                _engine.file_write(f"{folder}/part-{index:05d}.{'txt' if source == 'text' else source}",
                                   text.encode())
            return ()

        self._df.rdd._partitions(write, "save")._counts()
        _engine.file_write(f"{folder}/_SUCCESS", b"")

    def text(self, path, compression=None, lineSep=None):
        self.save(path, "text")

    def json(self, path, mode=None, **options):
        self.mode(mode).save(path, "json")

    def parquet(self, path, mode=None, partitionBy=None, compression=None):
        self.mode(mode).save(path, "parquet")

    def saveAsTable(self, name, **options):
        self._df.createOrReplaceTempView(name)

    def partitionBy(self, *cols):
        return self


def _csv(columns, rows, options):
    import csv
    import io

    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=options.get("sep", options.get("delimiter", ",")), lineterminator="\n")
    if options.get("header") == "true":
        writer.writerow(columns)
    for row in rows:
        writer.writerow([options.get("nullvalue", "") if value is None else _text(value) for value in row])
    return out.getvalue()


def _json_lines(columns, rows, options):
    import json

    return "".join(json.dumps({name: value for name, value in zip(columns, row) if value is not None}, default=str,
                              separators=(",", ":"), ensure_ascii=False) + "\n" for row in rows)


def _text_lines(columns, rows, options):
    return "".join(f"{row[0]}\n" for row in rows)


_WRITERS = {"csv": _csv, "json": _json_lines, "text": _text_lines}
