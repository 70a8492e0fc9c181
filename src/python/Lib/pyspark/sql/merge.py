"""MergeIntoWriter: what `DataFrame.mergeInto` gives."""

from pyspark.errors import AnalysisException, PySparkValueError

__all__ = ["MergeIntoWriter"]


class MergeIntoWriter:
    """Collects the actions of a MERGE. Tables of this engine are files, which cannot be merged into, as Spark's own
    cannot."""

    def __init__(self, df, table, condition):
        self._df = df
        self._table = table
        self._condition = condition
        self._actions = []

    def whenMatched(self, condition=None):
        return _When(self, "matched", condition)

    def whenNotMatched(self, condition=None):
        return _When(self, "not matched", condition)

    def whenNotMatchedBySource(self, condition=None):
        return _When(self, "not matched by source", condition)

    def withSchemaEvolution(self):
        return self

    def merge(self):
        if not self._actions:
            raise AnalysisException("[NO_MERGE_ACTION_SPECIFIED] df.mergeInto needs to be followed by at least one of "
                                    "whenMatched/whenNotMatched/whenNotMatchedBySource. SQLSTATE: 42K0E",
                                    "NO_MERGE_ACTION_SPECIFIED", None)
        self._df.sparkSession.table(self._table)
        raise AnalysisException("[UNSUPPORTED_FEATURE.TABLE_OPERATION] The feature is not supported: Table "
                                f"`{self._table}` does not support MERGE INTO TABLE. Please check the current catalog "
                                "and namespace to make sure the qualified table name is expected, and also check the "
                                "catalog implementation which is configured by \"spark.sql.catalog\". SQLSTATE: 0A000",
                                "UNSUPPORTED_FEATURE.TABLE_OPERATION")


class _When:
    def __init__(self, writer, kind, condition):
        self._writer = writer
        self._kind = kind
        self._condition = condition

    def _then(self, action, assignments=None):
        if assignments is not None and not assignments:
            raise PySparkValueError(errorClass="CANNOT_BE_EMPTY", messageParameters={"item": "assignments"})
        self._writer._actions.append((self._kind, self._condition, action, assignments))
        return self._writer

    def insertAll(self):
        return self._then("insert *")

    def insert(self, assignments):
        return self._then("insert", assignments)

    def updateAll(self):
        return self._then("update *")

    def update(self, assignments):
        return self._then("update", assignments)

    def delete(self):
        return self._then("delete")
