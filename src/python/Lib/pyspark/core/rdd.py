"""RDDs. Operators that run for each item are the engine's; the rest are built on `mapPartitions` and the shuffle."""

from functools import reduce as fold_left

import _engine

from pyspark.core._java_rdd import JavaRDD
from pyspark.core._rdd_lineage import Lineage, paired
from pyspark.core._rdd_pairs import Pairs, Partitioner, portable_hash  # noqa: F401
from pyspark.core._rdd_statistics import Statistics
from pyspark.core._rdd_storage import Storage
from pyspark.core.approximate import BoundedFloat  # noqa: F401
from pyspark.core.closures import Closure, freeze, rdds_on_driver_only
from pyspark.errors import PySparkRuntimeError

__all__ = ["RDD"]


class RDD(Lineage, Pairs, Statistics, Storage):
    def __init__(self, engine, ctx, funcs=(), partitioner=None):
        self._engine = engine
        self.ctx = ctx
        # Functions since the last shuffle; they are copied when a job first asks for this RDD.
        self._funcs = list(funcs)
        self._profile = None
        # How many items PySpark would pickle together; 0 where it lets batches grow, -1 where a shuffle has cut them.
        self._pickled_by = 0
        self.partitioner = partitioner
        self.is_cached = False
        self.is_checkpointed = False

    def __getnewargs__(self):
        raise PySparkRuntimeError(errorClass="RDD_TRANSFORM_ONLY_VALID_ON_DRIVER", messageParameters={})

    def __add__(self, other):
        if not isinstance(other, RDD):
            raise TypeError
        return self.union(other)

    @property
    def context(self):
        return self.ctx

    @property
    def _jrdd(self):
        return JavaRDD(self)

    def name(self):
        return getattr(self, "_name", None)

    def setName(self, name):
        self._name = name
        self._engine.set_name(name)
        return self

    def _made(self, make, *functions, keeps=False):
        """An RDD made from this: `make` is given each function as tasks will hold it."""
        rdds_on_driver_only()
        self.ctx._here()
        held = [None if function is None else Closure(function) for function in functions]
        made = PipelinedRDD(make(*held), self.ctx, self._funcs, self.partitioner if keeps else None)
        made._funcs += [closure for closure in held if closure is not None]
        made._below = self._source()
        return made

    def _partitions(self, f, name, *_, keeps=False):
        return self._made(lambda f: self._engine.map_partitions(f, name), f, keeps=keeps)

    def _ready(self):
        """Before a job: the functions are copied as they are now, and use nothing that only the driver has."""
        rdds_on_driver_only()
        if not self._computed:
            freeze(self._funcs)
            self._computed = True
        self._saved = self._checkpoint is not None
        self.ctx._here()

    def _cut(self, make, *functions, piped=True):
        """As `_made`, for a shuffle: PySpark pickles what is before it when it is made."""
        self._ready()
        made = self._made(make, *functions)
        made._below = None
        made._is_shuffled(self, piped)
        freeze(made._funcs[len(self._funcs):])
        made._funcs = []
        return made

    def _run(self, partitions, limit=None):
        self._ready()
        if limit is None:
            self._java()
        else:
            self._passes()
        return self._engine.run(partitions, limit)

    def _all(self):
        return list(range(self.getNumPartitions()))

    def map(self, f, preservesPartitioning=False):
        return self._made(self._engine.map, f, keeps=preservesPartitioning)

    def flatMap(self, f, preservesPartitioning=False):
        return self._made(self._engine.flat_map, f, keeps=preservesPartitioning)

    def filter(self, f):
        return self._made(self._engine.filter, f, keeps=True)

    def mapPartitions(self, f, preservesPartitioning=False):
        return self._partitions(lambda _, items: f(items), "mapPartitions", f, keeps=preservesPartitioning)

    def mapPartitionsWithIndex(self, f, preservesPartitioning=False):
        return self._partitions(f, "mapPartitionsWithIndex", f, keeps=preservesPartitioning)

    mapPartitionsWithSplit = mapPartitionsWithIndex

    def glom(self):
        return self._partitions(lambda _, items: [list(items)], "glom")

    def keyBy(self, f):
        return self.map(lambda x: (f(x), x))

    def union(self, other):
        united = self.ctx.union([self, other])
        if self.partitioner is not None and self.partitioner == other.partitioner \
                and self.getNumPartitions() == united.getNumPartitions():
            united.partitioner = self.partitioner
        return united

    def coalesce(self, numPartitions, shuffle=False):
        if not numPartitions > 0:
            raise ValueError("Number of partitions must be positive.")
        if shuffle:
            made = self._made(lambda: self._engine.repartition(numPartitions))
            made._below = None
            made._is_spread(self)
            # Small batches, so that items are dealt out evenly.
            made._pickled_by = min(10, self.ctx._batchSize or 1024)
            return made
        return self._joint(lambda: self._engine.coalesce(numPartitions), "CoalescedRDD", "coalesce")

    def repartition(self, numPartitions):
        return self.coalesce(numPartitions, shuffle=True)

    def cartesian(self, other):
        batches = [max(0, rdd._pickled_by) for rdd in (self, other)]
        return self._joint(lambda: self._engine.cartesian(other._engine, *batches), "CartesianRDD", "cartesian", other)

    def zip(self, other):
        if self.getNumPartitions() != other.getNumPartitions():
            raise ValueError("Can only zip with RDD which has the same number of partitions")
        return self._joint(lambda: self._engine.zip(other._engine), "ZippedPartitionsRDD2", "zip", other)

    def _joint(self, make, kind, method, *others):
        """An RDD that the JVM makes of this and others."""
        rdds_on_driver_only()
        self.ctx._here()
        made = RDD(make(), self.ctx, funcs=[f for rdd in (self, *others) for f in rdd._funcs])
        return paired(made, kind, method, self, *others)

    def zipWithIndex(self):
        starts = [0]
        if self.getNumPartitions() > 1:
            for count in self._counts()[:-1]:
                starts.append(starts[-1] + count)
        return self._partitions(
            lambda index, items: ((item, place) for place, item in enumerate(items, starts[index])), "zipWithIndex")

    def zipWithUniqueId(self):
        step = self.getNumPartitions()
        return self._partitions(
            lambda index, items: ((item, place * step + index) for place, item in enumerate(items)), "zipWithUniqueId")

    def pipe(self, command, env=None, checkCode=False):
        import os
        import shlex
        import sys

        words, variables = shlex.split(command), dict(env or {})

        def through(items):
            text = "".join(str(item).rstrip("\n") + "\n" for item in items)
            code, printed, complaints = _engine.run_program(words, variables, os.getcwd(), text.encode())
            sys.stderr.write(complaints.decode("utf-8", "replace"))
            lines = printed.decode().split("\n")
            if lines and not lines[-1]:
                lines.pop()
            yield from lines
            if checkCode and code:
                raise PySparkRuntimeError(errorClass="PIPE_FUNCTION_EXITED",
                                          messageParameters={"func_name": command, "error_code": str(code)})

        return self.mapPartitions(through)

    def barrier(self):
        return RDDBarrier(self)

    def withResources(self, profile):
        self._profile = profile
        return self

    @property
    def has_resource_profile(self):
        return self._profile is not None

    def getResourceProfile(self):
        return self._profile

    def groupBy(self, f, numPartitions=None, partitionFunc=portable_hash):
        return self.map(lambda x: (f(x), x)).groupByKey(numPartitions, partitionFunc)

    def distinct(self, numPartitions=None):
        return (self.map(lambda x: (x, None))
                ._combine("distinct", (None, _first, _first), numPartitions, portable_hash, ())
                .map(lambda x: x[0]))

    def subtract(self, other, numPartitions=None):
        there = other.map(lambda x: (x, True))
        return self.map(lambda x: (x, True)).subtractByKey(there, numPartitions).keys()

    def intersection(self, other):
        return (self.map(lambda x: (x, None)).cogroup(other.map(lambda x: (x, None)))
                .filter(lambda item: all(len(group) for group in item[1])).keys())

    def getNumPartitions(self):
        rdds_on_driver_only()
        return self._engine.num_partitions()

    def collect(self):
        return [item for part in self._run(self._all()) for item in part]

    def collectWithJobGroup(self, groupId, description, interruptOnCancel=False):
        self.ctx.setJobGroup(groupId, description, interruptOnCancel)
        return self.collect()

    def toLocalIterator(self, prefetchPartitions=False):
        for partition in self._all():
            yield from self._run([partition])[0]

    def _counts(self):
        self._ready()
        self._passes()
        return self._engine.counts(self._all())

    def count(self):
        return sum(self._counts())

    def isEmpty(self):
        return self.getNumPartitions() == 0 or len(self.take(1)) == 0

    def first(self):
        found = self.take(1)
        if found:
            return found[0]
        raise ValueError("RDD is empty")

    def take(self, num):
        """Looks at one partition, then at more at a time, until there are enough items."""
        items, scanned, total = [], 0, self.getNumPartitions()
        while len(items) < num and scanned < total:
            tries = 1
            if scanned > 0:
                if not items:
                    tries = scanned * 4
                else:
                    tries = min(max(int(1.5 * num * scanned / len(items)) - scanned, 1), scanned * 4)
            partitions = list(range(scanned, min(scanned + tries, total)))
            for part in self._run(partitions, num - len(items)):
                items += part
            scanned += tries
        return items[:num]

    def foreach(self, f):
        def every(items):
            for item in items:
                f(item)
            return ()

        self._partitions(lambda _, items: every(items), "foreach", f)._counts()

    def foreachPartition(self, f):
        def every(_, items):
            made = f(items)
            try:
                return iter(made)
            except TypeError:
                return iter(())

        self._partitions(every, "foreachPartition", f)._counts()

    def reduce(self, f):
        values = self._made(self._engine.reduce_each, f).collect()
        if not values:
            raise ValueError("Can not reduce() empty RDD")
        return fold_left(f, values)

    def fold(self, zeroValue, op):
        values = self._partitions(lambda _, items: [fold_left(op, items, zeroValue)], "fold", op).collect()
        return fold_left(op, values, zeroValue)

    def aggregate(self, zeroValue, seqOp, combOp):
        import copy

        values = self._partitions(
            lambda _, items: [fold_left(seqOp, items, copy.deepcopy(zeroValue))], "aggregate", seqOp, combOp).collect()
        return fold_left(combOp, values, zeroValue)

    def toDF(self, schema=None, sampleRatio=None):
        from pyspark.sql import SparkSession
        session = SparkSession.getActiveSession()
        if session is None:
            raise AttributeError("'RDD' object has no attribute 'toDF'")
        return session.createDataFrame(self, schema, sampleRatio)


class RDDBarrier:
    """An RDD whose next step runs as a barrier stage: all tasks at once, so that they can wait for one another."""

    def __init__(self, rdd):
        self.rdd = rdd

    def mapPartitions(self, f, preservesPartitioning=False):
        return self.mapPartitionsWithIndex(lambda _, items: f(items), preservesPartitioning)

    def mapPartitionsWithIndex(self, f, preservesPartitioning=False):
        made = self.rdd.mapPartitionsWithIndex(f, preservesPartitioning)
        made._engine.set_barrier()
        return made


class EmptyRDD(RDD):
    """No items, and no partitions."""


class PipelinedRDD(RDD):
    """An RDD made from another."""


def _first(value, _):
    return value
