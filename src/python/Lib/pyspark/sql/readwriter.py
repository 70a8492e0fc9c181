"""Readers and writers of files and tables."""

import os

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql._options import Options
from pyspark.sql.column import Column, wrong_type
from pyspark.sql.dataframe import DataFrame
from pyspark.sql.types import StringType, StructField, StructType, _parse_datatype_string

__all__ = ["DataFrameReader", "DataFrameWriter", "DataFrameWriterV2"]


def _flat(cols):
    return list(cols[0]) if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else list(cols)


class DataFrameReader(Options):
    def __init__(self, spark):
        super().__init__()
        self._spark = spark
        self._schema = None

    def schema(self, schema):
        if isinstance(schema, str):
            schema = _parse_datatype_string(schema)
        if not isinstance(schema, StructType):
            raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
                "arg_name": "schema", "expected_type": "str or struct type", "arg_type": type(schema).__name__})
        self._schema = schema
        return self

    def load(self, path=None, format=None, schema=None, **options):
        from pyspark.core.context import _local
        if format is not None:
            self.format(format)
        if schema is not None:
            self.schema(schema)
        self.options(**options)
        paths = [path] if isinstance(path, (str, os.PathLike)) else list(path or [])
        source = self._format or self._source()
        if custom := self._spark._data_sources.get(source):
            from pyspark.sql.datasource import _read
            return _read(self._spark, custom, dict(self._pairs()), [str(path) for path in paths], self._schema)
        self._spark.sparkContext._here()
        if source == "binaryfile":
            from pyspark.sql import _binary_files
            return _binary_files.read(self._spark, [_local(path) for path in paths], self._by_key())
        made = self._spark._engine.read(source, [_local(path) for path in paths], self._pairs(), self._described())
        return DataFrame(made, self._spark)

    def _described(self):
        return None if self._schema is None else self._schema._fields_to_engine()

    def _records(self, path, source, schema, options):
        """Files, or the strings of an RDD or a DataFrame."""
        from pyspark.core.rdd import RDD
        if schema is not None:
            self.schema(schema)
        self.options(**options)
        if isinstance(path, (str, list, tuple, os.PathLike)):
            return self.load(path, source)
        if isinstance(path, RDD):
            texts = path.map(lambda text: (text.decode() if isinstance(text, bytes) else str(text),))
            path = self._spark.createDataFrame(texts, StructType([StructField("value", StringType())]))
        elif not isinstance(path, DataFrame):
            raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
                "arg_name": "path", "expected_type": "str, list, RDD, or DataFrame", "arg_type": type(path).__name__})
        self._spark.sparkContext._here()
        made = self._spark._engine.read_texts(source, path._engine, self._pairs(), self._described())
        return DataFrame(made, self._spark)

    def csv(self, path, schema=None, sep=None, encoding=None, quote=None, escape=None, comment=None, header=None,
            inferSchema=None, ignoreLeadingWhiteSpace=None, ignoreTrailingWhiteSpace=None, nullValue=None,
            nanValue=None, positiveInf=None, negativeInf=None, dateFormat=None, timestampFormat=None, maxColumns=None,
            maxCharsPerColumn=None, maxMalformedLogPerPartition=None, mode=None, columnNameOfCorruptRecord=None,
            multiLine=None, charToEscapeQuoteEscaping=None, samplingRatio=None, enforceSchema=None, emptyValue=None,
            locale=None, lineSep=None, pathGlobFilter=None, recursiveFileLookup=None, modifiedBefore=None,
            modifiedAfter=None, unescapedQuoteHandling=None):
        return self._records(path, "csv", schema, _given(locals()))

    def json(self, path, schema=None, primitivesAsString=None, prefersDecimal=None, allowComments=None,
             allowUnquotedFieldNames=None, allowSingleQuotes=None, allowNumericLeadingZero=None,
             allowBackslashEscapingAnyCharacter=None, mode=None, columnNameOfCorruptRecord=None, dateFormat=None,
             timestampFormat=None, multiLine=None, allowUnquotedControlChars=None, lineSep=None, samplingRatio=None,
             dropFieldIfAllNull=None, encoding=None, locale=None, pathGlobFilter=None, recursiveFileLookup=None,
             modifiedBefore=None, modifiedAfter=None, allowNonNumericNumbers=None, useUnsafeRow=None):
        given = _given(locals())
        given["allowNumericLeadingZeros"] = given.pop("allowNumericLeadingZero", None)
        return self._records(path, "json", schema, given)

    def xml(self, path, rowTag=None, schema=None, excludeAttribute=None, attributePrefix=None, valueTag=None,
            ignoreSurroundingSpaces=None, rowValidationXSDPath=None, ignoreNamespace=None, wildcardColName=None,
            encoding=None, inferSchema=None, nullValue=None, dateFormat=None, timestampFormat=None, mode=None,
            columnNameOfCorruptRecord=None, multiLine=None, samplingRatio=None, locale=None):
        if rowTag is None and "rowtag" not in self._options:
            from pyspark.errors.exceptions.captured import AnalysisException
            raise AnalysisException("[XML_ROW_TAG_MISSING] `rowTag` option is required for reading/writing files in XML "
                                    "format. SQLSTATE: 42KDF", "XML_ROW_TAG_MISSING", "42KDF", {"rowTag": "`rowTag`"})
        return self._records(path, "xml", schema, _given(locals()))

    def text(self, paths, wholetext=False, lineSep=None, pathGlobFilter=None, recursiveFileLookup=None,
             modifiedBefore=None, modifiedAfter=None):
        given = _given(locals())
        given.pop("paths")
        return self.options(**given).load(paths, "text")

    def parquet(self, *paths, **options):
        return self.options(**options).load(list(paths), "parquet")

    def orc(self, path, mergeSchema=None, pathGlobFilter=None, recursiveFileLookup=None, modifiedBefore=None,
            modifiedAfter=None):
        return self.load(path, "orc")

    def table(self, tableName):
        return self._spark.table(tableName)

    def jdbc(self, url, table, *args, **kwargs):
        raise _absent("jdbc")


def _given(names):
    """The options among a method's arguments."""
    return {key: value for key, value in names.items() if key not in ("self", "path", "schema") and value is not None}


def _absent(feature):
    from pyspark.errors import PySparkNotImplementedError
    return PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED", messageParameters={"feature": feature})


def _names(col, cols):
    if isinstance(col, (list, tuple)):
        if cols:
            raise PySparkValueError(errorClass="CANNOT_SET_TOGETHER", messageParameters={
                "arg_list": f"`col` of type {type(col).__name__} and `cols`"})
        col, cols = col[0], col[1:]
    for name, value in [("col", col), *(("cols", value) for value in cols)]:
        if not isinstance(value, str):
            raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
                "arg_name": name, "expected_type": "list[str]", "arg_type": type(value).__name__})
    return [col, *cols]


class DataFrameWriter(Options):
    def __init__(self, df):
        super().__init__()
        self._df = df
        self._spark = df._session
        self._mode = "error"
        self._partitions = []
        self._buckets = None
        self._sort = []

    def mode(self, saveMode):
        if saveMode is not None:
            if saveMode.lower() not in ("append", "overwrite", "ignore", "error", "errorifexists", "default"):
                from pyspark.errors.exceptions.captured import AnalysisException
                raise AnalysisException(
                    f"[INVALID_SAVE_MODE] The specified save mode \"{saveMode}\" is invalid. Valid save modes include "
                    '"append", "overwrite", "ignore", "error", "errorifexists", and "default". SQLSTATE: 42000',
                    "INVALID_SAVE_MODE", "42000")
            self._mode = saveMode
        return self

    def partitionBy(self, *cols):
        self._partitions = _flat(cols)
        return self

    def clusterBy(self, *cols):
        assert _flat(cols), "clusterBy needs one or more clustering columns."
        return self

    def bucketBy(self, numBuckets, col, *cols):
        if not isinstance(numBuckets, int):
            raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
                "arg_name": "numBuckets", "expected_type": "int", "arg_type": type(numBuckets).__name__})
        self._buckets = (numBuckets, _names(col, cols))
        return self

    def sortBy(self, col, *cols):
        self._sort = _names(col, cols)
        return self

    def save(self, path=None, format=None, mode=None, partitionBy=None, **options):
        from pyspark.core.context import _local
        self._take(format, mode, partitionBy, options)
        if self._buckets or self._sort:
            from pyspark.errors.exceptions.captured import AnalysisException
            raise AnalysisException("'save' does not support bucketBy" + (" and sortBy" if self._sort else "")
                                    + " right now.")
        source = self._format or self._source()
        if custom := self._spark._data_sources.get(source):
            from pyspark.sql.datasource import _write
            return _write(self._df, custom, dict(self._pairs()), path, self._mode)
        self._df._here().save(source, None if path is None else _local(path), self._mode, self._pairs(),
                              self._partitions)

    def _take(self, format, mode, partitionBy, options):
        self.mode(mode).options(**options)
        if partitionBy is not None:
            self.partitionBy(partitionBy)
        if format is not None:
            self.format(format)

    def csv(self, path, mode=None, compression=None, sep=None, quote=None, escape=None, header=None, nullValue=None,
            escapeQuotes=None, quoteAll=None, dateFormat=None, timestampFormat=None, ignoreLeadingWhiteSpace=None,
            ignoreTrailingWhiteSpace=None, charToEscapeQuoteEscaping=None, encoding=None, emptyValue=None,
            lineSep=None):
        given = _given(locals())
        given.pop("mode", None)
        self.options(**given).save(path, "csv", mode)

    def json(self, path, mode=None, compression=None, dateFormat=None, timestampFormat=None, lineSep=None,
             encoding=None, ignoreNullFields=None):
        given = _given(locals())
        given.pop("mode", None)
        self.options(**given).save(path, "json", mode)

    def xml(self, path, rowTag=None, mode=None, attributePrefix=None, valueTag=None, rootTag=None, declaration=None,
            arrayElementName=None, nullValue=None, dateFormat=None, timestampFormat=None, compression=None,
            encoding=None, validateName=None):
        given = _given(locals())
        given.pop("mode", None)
        self.options(**given).save(path, "xml", mode)

    def parquet(self, path, mode=None, partitionBy=None, compression=None):
        self.option("compression", compression).save(path, "parquet", mode, partitionBy)

    def orc(self, path, mode=None, partitionBy=None, compression=None):
        self.option("compression", compression).save(path, "orc", mode, partitionBy)

    def text(self, path, compression=None, lineSep=None):
        self.options(compression=compression, lineSep=lineSep).save(path, "text")

    def jdbc(self, url, table, mode=None, properties=None):
        raise _absent("jdbc")

    # Tables.

    def saveAsTable(self, name, format=None, mode=None, partitionBy=None, **options):
        self._take(format, mode, partitionBy, options)
        buckets = None if self._buckets is None else (*self._buckets, self._sort)
        self._df._here().save_as_table(name, self._format, self._mode, self._pairs(), self._partitions, buckets, [])

    def insertInto(self, tableName, overwrite=None):
        if overwrite is not None:
            self.mode("overwrite" if overwrite else "append")
        if self._partitions:
            from pyspark.errors.exceptions.captured import AnalysisException
            raise AnalysisException("insertInto() can't be used together with partitionBy(). Partition columns have "
                                    "already been defined for the table. It is not necessary to use partitionBy().")
        self._df._here().insert_into(tableName, self._mode.lower() == "overwrite")


class DataFrameWriterV2(Options):
    """`df.writeTo(table)`"""

    def __init__(self, df, table):
        super().__init__()
        self._df = df
        self._spark = df._session
        self._table = table
        self._properties = {}
        self._partitions = []

    def using(self, provider):
        return self.format(provider)

    def tableProperty(self, property, value):
        self._properties[property] = value
        return self

    def partitionedBy(self, col, *cols):
        self._partitions = [_plain_name(column) for column in (col, *cols)]
        return self

    def clusterBy(self, col, *cols):
        return self

    def _create(self, mode):
        self._df._here().save_as_table(self._table, self._format, mode, self._pairs(), self._partitions, None,
                                       list(self._properties.items()))

    def create(self):
        self._create("error")

    def createOrReplace(self):
        if self._spark.catalog.tableExists(self._table):
            self._df._here().write_to(self._table, "replace")
        self._create("error")

    def replace(self):
        self._df._here().write_to(self._table, "replace")

    def append(self):
        self._df._here().write_to(self._table, "append")

    def overwritePartitions(self):
        self._df._here().write_to(self._table, "overwrite")

    def overwrite(self, condition):
        self._df._here().write_to(self._table, "overwrite")


def _plain_name(column):
    if isinstance(column, Column):
        return column._shown
    if isinstance(column, str):
        return column
    raise wrong_type("col", "Column or str", column)
