"""How a DataFrame's rows lie in partitions, and where they are kept."""

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql.column import Column, to_column, wrong_type
from pyspark.storagelevel import StorageLevel

_JOINS = ("broadcast", "broadcastjoin", "mapjoin", "merge", "shuffle_merge", "mergejoin", "shuffle_hash", "shuffle_replicate_nl")


def _columns(cols):
    if len(cols) == 1 and isinstance(cols[0], list):
        cols = cols[0]
    return [to_column(col)._c for col in cols]


class Partitions:
    def repartition(self, numPartitions, *cols):
        if isinstance(numPartitions, int):
            return self._made(self._here().repartition(numPartitions, _columns(cols)))
        if isinstance(numPartitions, (str, Column)):
            return self._made(self._here().repartition(None, _columns((numPartitions, *cols))))
        raise wrong_type("numPartitions", "Column or str", numPartitions)

    def repartitionByRange(self, numPartitions, *cols):
        if isinstance(numPartitions, int):
            if not cols:
                raise PySparkValueError(errorClass="CANNOT_BE_EMPTY", messageParameters={
                    "item": "partition-by expression"})
            return self._made(self._here().repartition_by_range(numPartitions, _columns(cols)))
        if isinstance(numPartitions, (str, Column)):
            return self._made(self._here().repartition_by_range(None, _columns((numPartitions, *cols))))
        raise wrong_type("numPartitions", "Column, int or str", numPartitions)

    def repartitionById(self, numPartitions, partitionIdCol):
        if not isinstance(numPartitions, int):
            raise wrong_type("numPartitions", "int", numPartitions)
        if numPartitions <= 0:
            raise PySparkValueError(errorClass="VALUE_NOT_POSITIVE", messageParameters={
                "arg_name": "numPartitions", "arg_value": str(numPartitions)})
        return self._made(self._here().repartition_by_id(numPartitions, to_column(partitionIdCol)._c))

    def coalesce(self, numPartitions):
        return self._made(self._here().coalesce(numPartitions))

    @property
    def is_cached(self):
        return self._engine.is_cached()

    @property
    def storageLevel(self):
        return StorageLevel(*self._engine.storage_level())

    def cache(self):
        return self.persist()

    def persist(self, storageLevel=StorageLevel.MEMORY_AND_DISK_DESER):
        level = storageLevel
        self._here().persist(level.useDisk, level.useMemory, level.useOffHeap, level.deserialized, level.replication)
        return self

    def unpersist(self, blocking=False):
        self._engine.unpersist()
        return self

    def checkpoint(self, eager=True):
        if self._session.sparkContext.getCheckpointDir() is None:
            from pyspark.errors.engine import exception
            raise exception("spark", "org.apache.spark.SparkException",
                            "Checkpoint directory has not been set in the SparkContext")
        return self._made(self._here().checkpoint(eager))

    def localCheckpoint(self, eager=True, storageLevel=None):
        return self._made(self._here().checkpoint(eager))

    def hint(self, name, *parameters):
        """Hints that say how rows are to be dealt out or joined are followed; others change no plan."""
        if len(parameters) == 1 and isinstance(parameters[0], list):
            parameters = tuple(parameters[0])
        if not isinstance(name, str):
            raise wrong_type("name", "str", name)
        for parameter in parameters:
            if not isinstance(parameter, (str, float, int, Column, list)):
                raise PySparkTypeError(errorClass="DISALLOWED_TYPE_FOR_CONTAINER", messageParameters={
                    "arg_name": "parameters", "arg_type": type(parameters).__name__,
                    "allowed_types": "str, float, int, Column, list[str], list[float], list[int]",
                    "item_type": type(parameter).__name__})
        kind = name.lower()
        if kind in _JOINS:
            return self._made(self._here().join_hint(kind))
        numbers = [parameter for parameter in parameters if isinstance(parameter, int)]
        columns = [parameter for parameter in parameters if not isinstance(parameter, int)]
        if kind == "coalesce" and numbers:
            return self.coalesce(numbers[0])
        if kind in ("repartition", "rebalance") and (numbers or columns):
            return self._made(self._here().repartition(numbers[0] if numbers else None, _columns(columns)))
        if kind == "repartition_by_range" and columns:
            return self._made(self._here().repartition_by_range(numbers[0] if numbers else None, _columns(columns)))
        return self
