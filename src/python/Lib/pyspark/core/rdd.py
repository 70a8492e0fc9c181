"""RDDs. Operators that run for each item are the engine's; the rest are built on `mapPartitions` and the shuffle."""

import bisect
import heapq
import itertools
import math
import random
import sys
from functools import reduce as fold_left

import _engine

from pyspark.core import approximate, hadoop, saves
from pyspark.core.approximate import BoundedFloat
from pyspark.core.closures import Closure, freeze
from pyspark.core.context import SparkContext, on_driver_only
from pyspark.errors import PySparkRuntimeError, PySparkTypeError
from pyspark.rddsampler import RDDRangeSampler, RDDSampler, RDDStratifiedSampler
from pyspark.resultiterable import ResultIterable
from pyspark.statcounter import StatCounter
from pyspark.storagelevel import StorageLevel

__all__ = ["RDD"]

portable_hash = _engine.portable_hash


class Partitioner:
    def __init__(self, numPartitions, partitionFunc):
        self.numPartitions = numPartitions
        self.partitionFunc = partitionFunc

    def __eq__(self, other):
        return (isinstance(other, Partitioner) and self.numPartitions == other.numPartitions
                and self.partitionFunc == other.partitionFunc)

    def __call__(self, key):
        return self.partitionFunc(key) % self.numPartitions

    __hash__ = None


class RDD:
    def __init__(self, engine, ctx, funcs=(), partitioner=None):
        self._engine = engine
        self.ctx = ctx
        # Functions since the last shuffle; they are copied when a job first asks for this RDD.
        self._funcs = list(funcs)
        self._profile = None
        # How many items PySpark would pickle together; 0 where it lets batches grow.
        self._pickled_by = 0
        self.partitioner = partitioner
        self.is_cached = False
        self.is_checkpointed = False

    def __getnewargs__(self):
        raise PySparkRuntimeError(errorClass="RDD_TRANSFORM_ONLY_VALID_ON_DRIVER", messageParameters={})

    def __repr__(self):
        kind = "PythonRDD" if self._engine.name not in ("parallelize", "textFile") else ""
        if self._engine.name == "textFile":
            return f"{self._engine.name} MapPartitionsRDD[{self.id()}] at textFile at NativeMethodAccessorImpl.java:0"
        if not kind:
            return f"ParallelCollectionRDD[{self.id()}] at readRDDFromFile at PythonRDD.scala:289"
        return f"PythonRDD[{self.id()}] at RDD at PythonRDD.scala:58"

    def __add__(self, other):
        if not isinstance(other, RDD):
            raise TypeError
        return self.union(other)

    @property
    def context(self):
        return self.ctx

    def id(self):
        return self._engine.id

    def name(self):
        return getattr(self, "_name", None)

    def setName(self, name):
        self._name = name
        self._engine.set_name(name)
        return self

    # How new RDDs and jobs are made.

    def _made(self, make, *functions, keeps=False):
        """An RDD made from this: `make` is given each function as tasks will hold it."""
        _on_driver()
        self.ctx._here()
        held = [None if function is None else Closure(function) for function in functions]
        made = PipelinedRDD(make(*held), self.ctx, self._funcs, self.partitioner if keeps else None)
        made._funcs += [closure for closure in held if closure is not None]
        return made

    def _partitions(self, f, name, *_, keeps=False):
        return self._made(lambda f: self._engine.map_partitions(f, name), f, keeps=keeps)

    def _ready(self):
        """Before a job: the functions are copied as they are now, and use nothing that only the driver has."""
        _on_driver()
        if not self._computed:
            freeze(self._funcs)
            self._computed = True
        self._saved = self._checkpoint is not None
        self.ctx._here()

    def _cut(self, make, *functions):
        """As `_made`, for a shuffle: PySpark pickles what is before it when it is made."""
        self._ready()
        made = self._made(make, *functions)
        freeze(made._funcs[len(self._funcs):])
        made._funcs = []
        return made

    def _run(self, partitions, limit=None):
        self._ready()
        return self._engine.run(partitions, limit)

    def _all(self):
        return list(range(self.getNumPartitions()))

    # Narrow transformations.

    def map(self, f, preservesPartitioning=False):
        return self._made(self._engine.map, f, keeps=preservesPartitioning)

    def flatMap(self, f, preservesPartitioning=False):
        return self._made(self._engine.flat_map, f, keeps=preservesPartitioning)

    def filter(self, f):
        return self._made(self._engine.filter, f, keeps=True)

    def mapValues(self, f):
        return self._made(self._engine.map_values, f, keeps=True)

    def flatMapValues(self, f):
        def pairs(item):
            key, values = item
            return [(key, value) for value in f(values)]

        return self._made(self._engine.flat_map, pairs, keeps=True)

    def mapPartitions(self, f, preservesPartitioning=False):
        return self._partitions(lambda _, items: f(items), "mapPartitions", f, keeps=preservesPartitioning)

    def mapPartitionsWithIndex(self, f, preservesPartitioning=False):
        return self._partitions(f, "mapPartitionsWithIndex", f, keeps=preservesPartitioning)

    mapPartitionsWithSplit = mapPartitionsWithIndex

    def glom(self):
        return self._partitions(lambda _, items: [list(items)], "glom")

    def keyBy(self, f):
        return self.map(lambda x: (f(x), x))

    def keys(self):
        return self.map(lambda x: x[0])

    def values(self):
        return self.map(lambda x: x[1])

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
            return self._made(lambda: self._engine.repartition(numPartitions))
        return self._made(lambda: self._engine.coalesce(numPartitions))

    def repartition(self, numPartitions):
        return self.coalesce(numPartitions, shuffle=True)

    def cartesian(self, other):
        return self._with(other, lambda: self._engine.cartesian(other._engine, self._pickled_by, other._pickled_by))

    def zip(self, other):
        if self.getNumPartitions() != other.getNumPartitions():
            raise ValueError("Can only zip with RDD which has the same number of partitions")
        return self._with(other, lambda: self._engine.zip(other._engine))

    def _with(self, other, make):
        made = self._made(make)
        made._funcs = made._funcs + other._funcs
        return made

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

    def sample(self, withReplacement, fraction, seed=None):
        if not fraction >= 0:
            raise ValueError("Fraction must be nonnegative.")
        return self._partitions(RDDSampler(withReplacement, fraction, seed).func, "sample", keeps=True)

    def randomSplit(self, weights, seed=None):
        if not all(weight >= 0 for weight in weights):
            raise ValueError("Weights must be nonnegative")
        total = float(sum(weights))
        if total <= 0:
            raise ValueError("Sum of weights must be positive")
        cuts = [0.0]
        for weight in weights:
            cuts.append(cuts[-1] + weight / total)
        seed = random.randint(0, 2**32 - 1) if seed is None else seed
        return [self._partitions(RDDRangeSampler(low, high, seed).func, "randomSplit", keeps=True)
                for low, high in zip(cuts, cuts[1:])]

    def pipe(self, command, env=None, checkCode=False):
        import shlex

        words, variables = shlex.split(command), dict(env or {})

        def through(items):
            text = "".join(str(item).rstrip("\n") + "\n" for item in items)
            code, printed = _engine.run_program(words, variables, text.encode())
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

    # Shuffles.

    def _reducers(self):
        if self.ctx._conf.contains("spark.default.parallelism"):
            return self.ctx.defaultParallelism
        return self.getNumPartitions()

    def partitionBy(self, numPartitions, partitionFunc=portable_hash):
        if numPartitions is None:
            numPartitions = self._reducers()
        partitioner = Partitioner(numPartitions, partitionFunc)
        if self.partitioner == partitioner:
            return self
        chosen = None if partitionFunc is portable_hash else partitionFunc
        made = self._cut(lambda chosen: self._engine.partition_by(numPartitions, chosen), chosen)
        made.partitioner = partitioner
        return made

    def _combine(self, name, functions, numPartitions, partitionFunc, look_at):
        if numPartitions is None:
            numPartitions = self._reducers()
        partitioner = Partitioner(numPartitions, partitionFunc)
        chosen = None if partitionFunc is portable_hash else partitionFunc
        if self.partitioner == partitioner:
            return self._partitions(_combine_here(functions), name, *look_at, keeps=True)
        made = self._cut(
            lambda chosen, *functions: self._engine.combine_by_key(name, functions, numPartitions, chosen), chosen,
            *functions)
        made.partitioner = partitioner
        return made

    def combineByKey(self, createCombiner, mergeValue, mergeCombiners, numPartitions=None,
                     partitionFunc=portable_hash):
        functions = (createCombiner, mergeValue, mergeCombiners)
        return self._combine("combineByKey", functions, numPartitions, partitionFunc, functions)

    def reduceByKey(self, func, numPartitions=None, partitionFunc=portable_hash):
        return self._combine("reduceByKey", (None, func, func), numPartitions, partitionFunc, (func,))

    def reduceByKeyLocally(self, func):
        def merge(left, right):
            for key, value in right.items():
                left[key] = func(left[key], value) if key in left else value
            return left

        here = _combine_here((None, func, func))
        return self._partitions(lambda index, items: [dict(here(index, items))], "reduceByKeyLocally", func).reduce(merge)

    def sampleByKey(self, withReplacement, fractions, seed=None):
        for fraction in fractions.values():
            assert fraction >= 0.0, f"Negative fraction value: {fraction}"
        return self._partitions(RDDStratifiedSampler(withReplacement, fractions, seed).func, "sampleByKey", keeps=True)

    def foldByKey(self, zeroValue, func, numPartitions=None, partitionFunc=portable_hash):
        import copy

        def create(value):
            return func(copy.deepcopy(zeroValue), value)

        return self._combine("foldByKey", (create, func, func), numPartitions, partitionFunc, (func,))

    def aggregateByKey(self, zeroValue, seqFunc, combFunc, numPartitions=None, partitionFunc=portable_hash):
        import copy

        def create(value):
            return seqFunc(copy.deepcopy(zeroValue), value)

        return self._combine("aggregateByKey", (create, seqFunc, combFunc), numPartitions, partitionFunc,
                             (seqFunc, combFunc))

    def _groups(self, name, numPartitions, partitionFunc):
        if numPartitions is None:
            numPartitions = self._reducers()
        partitioner = Partitioner(numPartitions, partitionFunc)
        chosen = None if partitionFunc is portable_hash else partitionFunc
        if self.partitioner == partitioner:
            return self._partitions(_group_here, name, keeps=True)
        made = self._cut(lambda chosen: self._engine.group_by_key(name, numPartitions, chosen), chosen)
        made.partitioner = partitioner
        return made

    def groupByKey(self, numPartitions=None, partitionFunc=portable_hash):
        return self._groups("groupByKey", numPartitions, partitionFunc).mapValues(ResultIterable)

    def groupBy(self, f, numPartitions=None, partitionFunc=portable_hash):
        return self.map(lambda x: (f(x), x)).groupByKey(numPartitions, partitionFunc)

    def distinct(self, numPartitions=None):
        return (self.map(lambda x: (x, None))
                ._combine("distinct", (None, _first, _first), numPartitions, portable_hash, ())
                .map(lambda x: x[0]))

    def sortByKey(self, ascending=True, numPartitions=None, keyfunc=lambda x: x):
        if numPartitions is None:
            numPartitions = self._reducers()

        def sort(_, items):
            return iter(sorted(items, key=lambda pair: keyfunc(pair[0]), reverse=not ascending))

        if numPartitions == 1:
            whole = self.coalesce(1) if self.getNumPartitions() > 1 else self
            return whole._partitions(sort, "sortByKey", keyfunc, keeps=True)
        size = self.count()
        if not size:
            return self
        # Bounds from a sample of about twenty keys a partition.
        fraction = min(numPartitions * 20.0 / max(size, 1), 1.0)
        samples = sorted(self.sample(False, fraction, 1).map(lambda pair: pair[0]).collect(), key=keyfunc)
        bounds = [keyfunc(samples[int(len(samples) * (place + 1) / numPartitions)])
                  for place in range(numPartitions - 1)] if samples else []

        def by_range(key):
            place = bisect.bisect_left(bounds, keyfunc(key))
            return place if ascending else numPartitions - 1 - place

        return self.partitionBy(numPartitions, by_range)._partitions(sort, "sortByKey", keyfunc, keeps=True)

    def sortBy(self, keyfunc, ascending=True, numPartitions=None):
        return self.keyBy(keyfunc).sortByKey(ascending, numPartitions).values()

    def repartitionAndSortWithinPartitions(self, numPartitions=None, partitionFunc=portable_hash, ascending=True,
                                           keyfunc=lambda x: x):
        def sort(_, items):
            return iter(sorted(items, key=lambda pair: keyfunc(pair[0]), reverse=not ascending))

        return self.partitionBy(numPartitions, partitionFunc)._partitions(sort, "sort", keyfunc, keeps=True)

    def _joined(self, other, numPartitions, pairs):
        tagged = [rdd.mapValues(lambda value, tag=tag: (tag, value)) for tag, rdd in enumerate((self, other))]
        if numPartitions is None:
            numPartitions = tagged[0].union(tagged[1])._reducers()

        def match(item):
            key, values = item
            sides = ([], [])
            for tag, value in values:
                sides[tag].append(value)
            return [(key, pair) for pair in pairs(*sides)]

        return tagged[0].union(tagged[1])._groups("join", numPartitions, portable_hash).flatMap(match, True)

    def join(self, other, numPartitions=None):
        return self._joined(other, numPartitions, itertools.product)

    def leftOuterJoin(self, other, numPartitions=None):
        return self._joined(other, numPartitions, lambda left, right: itertools.product(left, right or [None]))

    def rightOuterJoin(self, other, numPartitions=None):
        return self._joined(other, numPartitions, lambda left, right: itertools.product(left or [None], right))

    def fullOuterJoin(self, other, numPartitions=None):
        return self._joined(other, numPartitions,
                            lambda left, right: itertools.product(left or [None], right or [None]))

    def cogroup(self, other, numPartitions=None):
        return self.groupWith(other, numPartitions=numPartitions)

    def groupWith(self, other, *others, numPartitions=None):
        rdds = (self, other, *others)
        tagged = [rdd.mapValues(lambda value, tag=tag: (tag, value)) for tag, rdd in enumerate(rdds)]
        united = self.ctx.union(tagged)
        if numPartitions is None:
            numPartitions = united._reducers()
        count = len(rdds)

        def split(values):
            groups = tuple([] for _ in range(count))
            for tag, value in values:
                groups[tag].append(value)
            return tuple(ResultIterable(group) for group in groups)

        return united._groups("cogroup", numPartitions, portable_hash).mapValues(split)

    def subtractByKey(self, other, numPartitions=None):
        return self.cogroup(other, numPartitions).filter(
            lambda item: len(item[1][0]) and not len(item[1][1])).flatMapValues(lambda groups: groups[0])

    def subtract(self, other, numPartitions=None):
        there = other.map(lambda x: (x, True))
        return self.map(lambda x: (x, True)).subtractByKey(there, numPartitions).keys()

    def intersection(self, other):
        return (self.map(lambda x: (x, None)).cogroup(other.map(lambda x: (x, None)))
                .filter(lambda item: all(len(group) for group in item[1])).keys())

    # Actions.

    def getNumPartitions(self):
        _on_driver()
        return self._engine.num_partitions()

    def collect(self):
        return [item for part in self._run(self._all()) for item in part]

    def collectWithJobGroup(self, groupId, description, interruptOnCancel=False):
        self.ctx.setJobGroup(groupId, description, interruptOnCancel)
        return self.collect()

    def toLocalIterator(self, prefetchPartitions=False):
        for partition in self._all():
            yield from self._run([partition])[0]

    def collectAsMap(self):
        return dict(self.collect())

    def _counts(self):
        self._ready()
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

    def treeReduce(self, f, depth=2):
        if depth < 1:
            raise ValueError(f"Depth cannot be smaller than 1 but got {depth}.")
        # A partition without items gives a zero that is marked as none.
        marked = self.map(lambda item: (item, False))

        def merge(left, right):
            if left[1]:
                return right
            return left if right[1] else (f(left[0], right[0]), False)

        value, empty = marked.treeAggregate((None, True), merge, merge, depth)
        if empty:
            raise ValueError("Cannot reduce empty RDD.")
        return value

    def treeAggregate(self, zeroValue, seqOp, combOp, depth=2):
        if depth < 1:
            raise ValueError(f"Depth cannot be smaller than 1 but got {depth}.")
        if self.getNumPartitions() == 0:
            return zeroValue
        import copy

        partial = self._partitions(lambda _, items: [fold_left(seqOp, items, copy.deepcopy(zeroValue))], "treeAggregate")
        count = partial.getNumPartitions()
        scale = max(int(math.ceil(pow(count, 1.0 / depth))), 2)
        # Another level pays only while it makes the last one smaller.
        while count > scale + count / scale:
            count = int(count / scale)
            narrowed = count
            partial = partial._partitions(
                lambda index, items, narrowed=narrowed: [(index % narrowed, item) for item in items], "treeAggregate"
            ).reduceByKey(combOp, narrowed).values()
        return partial.reduce(combOp)

    def max(self, key=None):
        return self.reduce(max) if key is None else self.reduce(lambda a, b: max(a, b, key=key))

    def min(self, key=None):
        return self.reduce(min) if key is None else self.reduce(lambda a, b: min(a, b, key=key))

    def sum(self):
        return self._made(self._engine.sum_each).fold(0, lambda a, b: a + b)

    def stats(self):
        return self._partitions(lambda _, items: [StatCounter(items)], "stats").reduce(
            lambda left, right: left.mergeStats(right))

    def mean(self):
        return self.stats().mean()

    def variance(self):
        return self.stats().variance()

    def stdev(self):
        return self.stats().stdev()

    def sampleStdev(self):
        return self.stats().sampleStdev()

    def sampleVariance(self):
        return self.stats().sampleVariance()

    def countByValue(self):
        from collections import defaultdict

        def merge(left, right):
            for key, value in right.items():
                left[key] += value
            return left

        counts = self._made(self._engine.count_each).collect()
        if not counts:
            raise ValueError("Can not reduce() empty RDD")
        return fold_left(merge, counts, defaultdict(int))

    def countByKey(self):
        return self.map(lambda x: x[0]).countByValue()

    # As in PySpark these wait for the final value, whatever the timeout, so the bounds meet.

    def countApprox(self, timeout, confidence=0.95):
        return int(self.mapPartitions(lambda items: [float(sum(1 for _ in items))]).sumApprox(timeout, confidence))

    def sumApprox(self, timeout, confidence=0.95):
        total = self.mapPartitions(lambda items: [float(sum(items))]).fold(0.0, lambda a, b: a + b)
        return BoundedFloat(total, 1.0, total, total)

    def meanApprox(self, timeout, confidence=0.95):
        mean = self.map(float).mean()
        return BoundedFloat(mean, 1.0, mean, mean)

    def countApproxDistinct(self, relativeSD=0.05):
        if relativeSD < 0.000017:
            raise ValueError("relativeSD should be greater than 0.000017")
        precision = max(4, math.ceil(2.0 * math.log(1.054 / relativeSD) / math.log(2)))
        found = self.mapPartitions(
            lambda items: [approximate.registers((portable_hash(item) & 0xFFFFFFFF for item in items), precision)])
        return approximate.estimate(found.fold(bytearray(1 << precision), approximate.merged))

    def top(self, num, key=None):
        best = self._partitions(lambda _, items: [heapq.nlargest(num, items, key=key)], "top", key)
        return best.reduce(lambda a, b: heapq.nlargest(num, a + b, key=key))

    def takeOrdered(self, num, key=None):
        if num < 0:
            raise ValueError("top N cannot be negative.")
        if num == 0 or self.getNumPartitions() == 0:
            return []
        best = self._partitions(lambda _, items: [heapq.nsmallest(num, items, key=key)], "takeOrdered", key)
        return best.reduce(lambda a, b: heapq.nsmallest(num, a + b, key=key))

    def takeSample(self, withReplacement, num, seed=None):
        largest = sys.maxsize - int(10.0 * math.sqrt(sys.maxsize))
        if num < 0:
            raise ValueError("Sample size cannot be negative.")
        if num > largest:
            raise ValueError(f"Sample size cannot be greater than {largest}.")
        if num == 0 or self.getNumPartitions() == 0:
            return []
        total = self.count()
        if total == 0:
            return []
        chooser = random.Random(seed)
        if not withReplacement and num >= total:
            items = self.collect()
            chooser.shuffle(items)
            return items
        fraction = self._computeFractionForSampleSize(num, total, withReplacement)
        items = self.sample(withReplacement, fraction, seed).collect()
        while len(items) < num:
            # Seldom: the fraction is chosen so that one sample is enough in all but one of ten thousand.
            seed = chooser.randint(0, sys.maxsize)
            items = self.sample(withReplacement, fraction, seed).collect()
        chooser.shuffle(items)
        return items[:num]

    @staticmethod
    def _computeFractionForSampleSize(sampleSizeLowerBound, total, withReplacement):
        fraction = float(sampleSizeLowerBound) / total
        if withReplacement:
            deviations = 9 if sampleSizeLowerBound < 12 else 5
            return fraction + deviations * math.sqrt(fraction / total)
        gamma = -math.log(0.00005) / total
        return min(1, fraction + gamma + math.sqrt(gamma * gamma + 2 * gamma * fraction))

    def lookup(self, key):
        values = self.filter(lambda pair: pair[0] == key).values()
        if self.partitioner is not None:
            return self.ctx.runJob(values, lambda items: items, [self.partitioner(key)])
        return values.collect()

    def histogram(self, buckets):
        if isinstance(buckets, int):
            if buckets < 1:
                raise ValueError("number of buckets must be >= 1")
            low, high = self.min(), self.max()
            if low == high or buckets == 1:
                return [low, high], [self.count()]
            step = (high - low) / buckets
            if isinstance(low, int) and isinstance(high, int) and (high - low) % buckets == 0:
                step = (high - low) // buckets
            edges = [place * step + low for place in range(buckets)] + [high]
        else:
            edges = buckets
            if not isinstance(buckets, (list, tuple)):
                raise TypeError("buckets should be a list or tuple or number(int or long)")
            if len(edges) < 2:
                raise ValueError("buckets should have more than one value")
            if list(edges) != sorted(edges):
                raise ValueError("buckets should be sorted")
            if len(set(edges)) != len(edges):
                raise ValueError("buckets should not contain duplicated values")
        last = len(edges) - 1

        def count(_, items):
            counts = [0] * last
            for item in items:
                if item is None or item != item or item > edges[-1] or item < edges[0]:
                    continue
                counts[min(bisect.bisect_right(edges, item) - 1, last - 1)] += 1
            return [counts]

        return edges, self._partitions(count, "histogram").reduce(lambda a, b: [x + y for x, y in zip(a, b)])

    def saveAsTextFile(self, path, compressionCodecClass=None):
        saves.write_text(self, path, compressionCodecClass)

    def saveAsPickleFile(self, path, batchSize=10):
        saves.write_pickles(self, path, batchSize)

    def saveAsSequenceFile(self, path, compressionCodecClass=None):
        hadoop.save(self, path, "org.apache.hadoop.mapred.SequenceFileOutputFormat")

    def saveAsHadoopFile(self, path, outputFormatClass, keyClass=None, valueClass=None, keyConverter=None,
                         valueConverter=None, conf=None, compressionCodecClass=None):
        hadoop.save(self, path, outputFormatClass, keyClass, valueClass)

    def saveAsNewAPIHadoopFile(self, path, outputFormatClass, keyClass=None, valueClass=None, keyConverter=None,
                               valueConverter=None, conf=None):
        hadoop.save(self, path, outputFormatClass, keyClass, valueClass)

    def saveAsHadoopDataset(self, conf, keyConverter=None, valueConverter=None):
        hadoop.save(self, hadoop.setting(conf, "mapreduce.output.fileoutputformat.outputdir", "mapred.output.dir"),
                    hadoop.setting(conf, "mapred.output.format.class", "mapreduce.job.outputformat.class"),
                    conf.get("mapreduce.job.output.key.class"), conf.get("mapreduce.job.output.value.class"))

    saveAsNewAPIHadoopDataset = saveAsHadoopDataset

    # Persistence.

    def cache(self):
        return self.persist(StorageLevel.MEMORY_ONLY)

    def persist(self, storageLevel=StorageLevel.MEMORY_ONLY):
        if not isinstance(storageLevel, StorageLevel):
            raise TypeError("storageLevel must be of type pyspark.StorageLevel")
        if self.is_cached and self._level != storageLevel:
            raise saves.java_error("org.apache.spark.SparkUnsupportedOperationException",
                                   "Cannot change storage level of an RDD after it was already assigned a level")
        self.is_cached = True
        self._level = storageLevel
        self._engine.persist(str(storageLevel), storageLevel.useDisk)
        return self

    def unpersist(self, blocking=False):
        self.is_cached = False
        self._engine.unpersist()
        return self

    def getStorageLevel(self):
        return self._level if self.is_cached else StorageLevel.NONE

    def checkpoint(self):
        """The next action keeps the partitions for good. What they are kept in is the engine's memory."""
        if self.ctx._checkpoint_dir is None:
            raise saves.java_error("org.apache.spark.SparkException",
                                   "Checkpoint directory has not been set in the SparkContext")
        self.is_checkpointed = True
        self._checkpoint = "reliable"
        self._engine.persist("Disk Memory Serialized 1x Replicated", True)

    def localCheckpoint(self):
        self._checkpoint = "local"
        self._engine.persist("Disk Memory Serialized 1x Replicated", True)

    _checkpoint = None
    _computed = _saved = False

    def isCheckpointed(self):
        return self._saved

    def isLocallyCheckpointed(self):
        return self._checkpoint == "local"

    def getCheckpointFile(self):
        if self._checkpoint != "reliable" or not self._saved:
            return None
        return f"{self.ctx._checkpoint_dir}/rdd-{self.id()}"

    def cleanShuffleDependencies(self, blocking=False):
        """Lets go of the shuffle output read here and before, up to persisted RDDs."""
        _on_driver()
        self._engine.clean_shuffle_dependencies()

    def toDebugString(self):
        return self._engine.to_debug_string().encode()

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

    def __repr__(self):
        return f"EmptyRDD[{self.id()}] at emptyRDD at NativeMethodAccessorImpl.java:0"


class PipelinedRDD(RDD):
    """An RDD made from another."""


def _on_driver():
    if _engine.task() is not None:
        raise PySparkRuntimeError(errorClass="RDD_TRANSFORM_ONLY_VALID_ON_DRIVER", messageParameters={})


def _first(value, _):
    return value


def _combine_here(functions):
    """Combines within partitions: the keys are where they should be already."""
    create, merge, _ = functions

    def combine(_, items):
        combined = {}
        for key, value in items:
            if key in combined:
                combined[key] = merge(combined[key], value)
            else:
                combined[key] = value if create is None else create(value)
        return combined.items()

    return combine


def _group_here(_, items):
    groups = {}
    for key, value in items:
        groups.setdefault(key, []).append(value)
    return groups.items()
