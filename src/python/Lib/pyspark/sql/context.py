"""SQLContext: the entry of Spark 1, on top of a session."""

import warnings

from pyspark.sql.readwriter import DataFrameReader
from pyspark.sql.session import SparkSession
from pyspark.sql.udf import UDFRegistration  # noqa: F401

__all__ = ["SQLContext"]

_NONE = object()


class SQLContext:
    _instantiatedContext = None

    def __init__(self, sparkContext, sparkSession=None, jsqlContext=None):
        warnings.warn("Deprecated in 3.0.0. Use SparkSession.builder.getOrCreate() instead.", FutureWarning)
        self._sc = sparkContext
        self.sparkSession = sparkSession if sparkSession is not None else SparkSession._getActiveSessionOrCreate()
        SQLContext._instantiatedContext = SQLContext._instantiatedContext or self

    @classmethod
    def getOrCreate(cls, sc):
        warnings.warn("Deprecated in 3.0.0. Use SparkSession.builder.getOrCreate() instead.", FutureWarning)
        if cls._instantiatedContext is None or cls._instantiatedContext._sc._stopped:
            cls._instantiatedContext = None
            cls(sc, SparkSession._getActiveSessionOrCreate(), None)
        return cls._instantiatedContext

    def newSession(self):
        return type(self)(self._sc, self.sparkSession.newSession())

    def setConf(self, key, value):
        self.sparkSession.conf.set(key, value)

    def getConf(self, key, defaultValue=_NONE):
        if defaultValue is _NONE:
            return self.sparkSession.conf.get(key)
        return self.sparkSession.conf.get(key, defaultValue)

    @property
    def udf(self):
        return self.sparkSession.udf

    @property
    def udtf(self):
        return self.sparkSession.udtf

    def range(self, start, end=None, step=1, numPartitions=None):
        return self.sparkSession.range(start, end, step, numPartitions)

    def registerFunction(self, name, f, returnType=None):
        warnings.warn("Deprecated in 2.3.0. Use spark.udf.register instead.", FutureWarning)
        return self.sparkSession.udf.register(name, f, returnType)

    def registerJavaFunction(self, name, javaClassName, returnType=None):
        warnings.warn("Deprecated in 2.3.0. Use spark.udf.registerJavaFunction instead.", FutureWarning)
        return self.sparkSession.udf.registerJavaFunction(name, javaClassName, returnType)

    def createDataFrame(self, data, schema=None, samplingRatio=None, verifySchema=True):
        return self.sparkSession.createDataFrame(data, schema, samplingRatio, verifySchema)

    def registerDataFrameAsTable(self, df, tableName):
        df.createOrReplaceTempView(tableName)

    def dropTempTable(self, tableName):
        self.sparkSession.catalog.dropTempView(tableName)

    def createExternalTable(self, tableName, path=None, source=None, schema=None, **options):
        return self.sparkSession.catalog.createExternalTable(tableName, path, source, schema, **options)

    def sql(self, sqlQuery):
        return self.sparkSession.sql(sqlQuery)

    def table(self, tableName):
        return self.sparkSession.table(tableName)

    def tables(self, dbName=None):
        where = "" if dbName is None else f" IN {dbName}"
        return self.sparkSession.sql(f"SHOW TABLES{where}")

    def tableNames(self, dbName=None):
        return [row.tableName for row in self.tables(dbName).collect()]

    def cacheTable(self, tableName):
        self.sparkSession.catalog.cacheTable(tableName)

    def uncacheTable(self, tableName):
        self.sparkSession.catalog.uncacheTable(tableName)

    def clearCache(self):
        self.sparkSession.catalog.clearCache()

    @property
    def read(self):
        return DataFrameReader(self.sparkSession)

    @property
    def readStream(self):
        return self.sparkSession.readStream

    @property
    def streams(self):
        return self.sparkSession.streams
