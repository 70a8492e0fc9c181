from collections import namedtuple

Table = namedtuple("Table", "name catalog namespace description tableType isTemporary")
Database = namedtuple("Database", "name catalog description locationUri")
CatalogColumn = namedtuple("Column", "name description dataType nullable isPartition isBucket isCluster")


class Catalog:
    """`spark.catalog`: the temporary views."""

    def __init__(self, session):
        self._session = session

    def listTables(self, dbName=None, pattern=None):
        return [Table(name, None, [], None, "TEMPORARY", True) for name in self._session._engine.views()]

    def listColumns(self, tableName, dbName=None):
        return [CatalogColumn(field.name, None, field.dataType.simpleString(), field.nullable, False, False, False)
                for field in self._session.table(tableName).schema.fields]

    def tableExists(self, tableName, dbName=None):
        return tableName.lower() in self._session._engine.views()

    def dropTempView(self, viewName):
        return self._session._engine.drop_view(viewName)

    def dropGlobalTempView(self, viewName):
        return self._session._engine.drop_view(viewName)

    def currentDatabase(self):
        return "default"

    def currentCatalog(self):
        return "spark_catalog"

    def listDatabases(self, pattern=None):
        return [Database("default", "spark_catalog", "default database", "")]

    def cacheTable(self, tableName, storageLevel=None):
        self._session.table(tableName).cache().createOrReplaceTempView(tableName)

    def uncacheTable(self, tableName):
        self._session.table(tableName).unpersist()

    def isCached(self, tableName):
        return self._session.table(tableName).is_cached

    def clearCache(self):
        pass
