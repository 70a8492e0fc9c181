"""`spark.catalog`: databases, tables, views, functions, and what of them is cached."""

import warnings
from typing import NamedTuple, Optional

from pyspark.errors import PySparkTypeError
from pyspark.errors.exceptions.captured import AnalysisException


class CatalogMetadata(NamedTuple):
    name: str
    description: Optional[str]


class Database(NamedTuple):
    name: str
    catalog: Optional[str]
    description: Optional[str]
    locationUri: str


class Table(NamedTuple):
    name: str
    catalog: Optional[str]
    namespace: Optional[list]
    description: Optional[str]
    tableType: str
    isTemporary: bool

    @property
    def database(self):
        return self.namespace[0] if self.namespace is not None and len(self.namespace) == 1 else None


class Column(NamedTuple):
    name: str
    description: Optional[str]
    dataType: str
    nullable: bool
    isPartition: bool
    isBucket: bool
    isCluster: bool


class Function(NamedTuple):
    name: str
    catalog: Optional[str]
    namespace: Optional[list]
    description: Optional[str]
    className: str
    isTemporary: bool


class TablePartition(NamedTuple):
    partition: str


def _within(database, name, method):
    """A name with its database in front, as the deprecated second argument gives it."""
    if database is None:
        return name
    warnings.warn(f"`dbName` has been deprecated since Spark 3.4 and might be removed in a future version. Use "
                  f"{method}(`dbName.tableName`) instead.", FutureWarning)
    return f"{database}.{name}"


class Catalog:
    def __init__(self, sparkSession):
        self._sparkSession = sparkSession
        self._engine = sparkSession._engine.catalog()

    # Catalogs and databases.

    def currentCatalog(self):
        return "spark_catalog"

    def setCurrentCatalog(self, catalogName):
        self._engine.set_current_catalog(catalogName)

    def listCatalogs(self, pattern=None):
        if pattern is not None and not self._engine.matches(pattern, "spark_catalog"):
            return []
        return [CatalogMetadata(name="spark_catalog", description=None)]

    def currentDatabase(self):
        return self._engine.current_database()

    def setCurrentDatabase(self, dbName):
        self._engine.set_current_database(dbName)

    def listDatabases(self, pattern=None):
        return [Database(*row) for row in self._engine.databases(pattern)]

    def getDatabase(self, dbName):
        return Database(*self._engine.database(dbName))

    def databaseExists(self, dbName):
        return self._engine.database_exists(dbName)

    def createDatabase(self, dbName, ifNotExists=False, properties=None):
        statement = f"CREATE DATABASE {'IF NOT EXISTS ' if ifNotExists else ''}{dbName}"
        given = {key.lower(): value for key, value in (properties or {}).items()}
        if "comment" in given:
            statement += f" COMMENT {_literal(given.pop('comment'))}"
        if "location" in given:
            statement += f" LOCATION {_literal(given.pop('location'))}"
        rest = {key: value for key, value in (properties or {}).items() if key.lower() in given}
        if rest:
            pairs = ", ".join(f"{_literal(key)} = {_literal(value)}" for key, value in rest.items())
            statement += f" WITH DBPROPERTIES ({pairs})"
        self._sparkSession.sql(statement)

    def dropDatabase(self, dbName, ifExists=False, cascade=False):
        self._sparkSession.sql(f"DROP DATABASE {'IF EXISTS ' if ifExists else ''}{dbName}{' CASCADE' if cascade else ''}")

    # Tables and views.

    def listTables(self, dbName=None, pattern=None):
        return [Table(*row) for row in self._engine.tables(dbName or self.currentDatabase(), pattern)]

    def listViews(self, dbName=None, pattern=None):
        return [table for table in self.listTables(dbName, pattern) if table.tableType in ("VIEW", "TEMPORARY")]

    def getTable(self, tableName):
        return Table(*self._engine.table(tableName))

    def tableExists(self, tableName, dbName=None):
        return self._engine.table_exists(_within(dbName, tableName, "tableExists"))

    def listColumns(self, tableName, dbName=None):
        return [Column(*row) for row in self._engine.columns(_within(dbName, tableName, "listColumns"))]

    def createTable(self, tableName, path=None, source=None, schema=None, description=None, **options):
        from pyspark.sql.dataframe import DataFrame
        from pyspark.sql._options import _text
        from pyspark.sql.types import StructType

        if path is not None:
            options["path"] = path
        if schema is not None and not isinstance(schema, StructType):
            raise PySparkTypeError(errorClass="NOT_EXPECTED_TYPE", messageParameters={
                "arg_name": "schema", "expected_type": "struct type", "arg_type": type(schema).__name__})
        described = None if schema is None else schema._fields_to_engine()
        pairs = [(key, _text(value)) for key, value in options.items()]
        made = self._engine.create_table(tableName, source, described, description, pairs)
        return DataFrame(made, self._sparkSession)

    def createExternalTable(self, tableName, path=None, source=None, schema=None, **options):
        warnings.warn("createExternalTable is deprecated since Spark 2.2, please use createTable instead.", FutureWarning)
        return self.createTable(tableName, path, source, schema, **options)

    def dropTable(self, tableName, ifExists=False, purge=False):
        self._engine.drop_named(tableName, False, ifExists)

    def dropView(self, viewName, ifExists=False):
        self._engine.drop_named(viewName, True, ifExists)

    def dropTempView(self, viewName):
        return self._engine.drop_view(viewName)

    def dropGlobalTempView(self, viewName):
        return self._engine.drop_global_view(viewName)

    def getTableProperties(self, tableName):
        return self._engine.properties(tableName)

    def getCreateTableString(self, tableName, asSerde=False):
        return self._engine.create_statement(tableName)

    def truncateTable(self, tableName):
        self._engine.truncate(tableName)

    def analyzeTable(self, tableName, noScan=False):
        self._engine.analyze(tableName, noScan)

    def listPartitions(self, tableName):
        return [TablePartition(partition=text) for text in self._engine.partitions(tableName)]

    def recoverPartitions(self, tableName):
        self._engine.recover_partitions(tableName)

    # Functions.

    def listFunctions(self, dbName=None, pattern=None):
        return [Function(*row) for row in self._engine.functions(dbName or self.currentDatabase(), pattern)]

    def functionExists(self, functionName, dbName=None):
        return self._engine.function(_within(dbName, functionName, "functionExists")) is not None

    def getFunction(self, functionName):
        found = self._engine.function(functionName)
        if found is None:
            name = ".".join(f"`{part}`" for part in functionName.split("."))
            path = f"[`system`.`builtin`, `system`.`session`, `spark_catalog`.`{self.currentDatabase()}`]"
            raise AnalysisException(f"[UNRESOLVED_ROUTINE] Cannot resolve routine {name} on search path {path}. "
                                    "SQLSTATE: 42883", "UNRESOLVED_ROUTINE", "42883")
        return Function(*found)

    def registerFunction(self, name, f, returnType=None):
        warnings.warn("Deprecated in 2.3.0. Use spark.udf.register instead.", FutureWarning)
        return self._sparkSession.udf.register(name, f, returnType)

    # What is kept.

    def isCached(self, tableName):
        return self._engine.is_cached(tableName)

    def cacheTable(self, tableName, storageLevel=None):
        self._engine.cache(tableName)

    def uncacheTable(self, tableName):
        self._engine.uncache(tableName)

    def clearCache(self):
        self._engine.clear_cache()

    def refreshTable(self, tableName):
        self._engine.refresh(tableName)

    def refreshByPath(self, path):
        self._engine.refresh_path(path)


def _literal(text):
    escaped = str(text).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
