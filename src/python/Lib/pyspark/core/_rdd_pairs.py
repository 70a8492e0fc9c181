"""What an RDD of (key, value) pairs has: shuffles by key, joins, look-ups."""

import bisect
import functools
import itertools
import operator

import _engine

from pyspark.rddsampler import RDDStratifiedSampler
from pyspark.resultiterable import ResultIterable

portable_hash = _engine.portable_hash


def _same(key):
    return key


_key = operator.itemgetter(0)


def _sorted_up(pairs):
    return sorted(pairs, key=_key)


def _sorted_down(pairs):
    return sorted(pairs, key=_key, reverse=True)


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


class Pairs:
    def mapValues(self, f):
        return self._made(self._engine.map_values, f, keeps=True)

    def flatMapValues(self, f):
        def pairs(item):
            key, values = item
            return [(key, value) for value in f(values)]

        return self._made(self._engine.flat_map, pairs, keeps=True)

    def keys(self):
        return self.map(lambda x: x[0])

    def values(self):
        return self.map(lambda x: x[1])

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
        made = self._cut(lambda chosen: self._engine.partition_by(numPartitions, chosen), chosen, piped=False)
        made.partitioner, made._pickled_by = partitioner, -1
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

    def sampleByKey(self, withReplacement, fractions, seed=None):
        for fraction in fractions.values():
            assert fraction >= 0.0, f"Negative fraction value: {fraction}"
        return self._partitions(RDDStratifiedSampler(withReplacement, fractions, seed).func, "sampleByKey", keeps=True)

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

    def _sorted(self, name, ascending, keyfunc):
        """Each partition sorted by key."""
        if keyfunc is _same:
            sort = _sorted_up if ascending else _sorted_down
            return self._made(lambda: self._engine.sort_by_key(name, ascending, sort), keeps=True)

        def sort(_, items):
            return iter(sorted(items, key=lambda pair: keyfunc(pair[0]), reverse=not ascending))

        return self._partitions(sort, name, keyfunc, keeps=True)

    def sortByKey(self, ascending=True, numPartitions=None, keyfunc=_same):
        if numPartitions is None:
            numPartitions = self._reducers()
        if numPartitions == 1:
            whole = self.coalesce(1) if self.getNumPartitions() > 1 else self
            return whole._sorted("sortByKey", ascending, keyfunc)
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

        if keyfunc is not _same:
            return self.partitionBy(numPartitions, by_range)._sorted("sortByKey", ascending, keyfunc)
        spread = self._cut(lambda: self._engine.partition_by_range(bounds, ascending, numPartitions), piped=False)
        spread.partitioner = Partitioner(numPartitions, by_range)
        return spread._sorted("sortByKey", ascending, keyfunc)

    def sortBy(self, keyfunc, ascending=True, numPartitions=None):
        return self.keyBy(keyfunc).sortByKey(ascending, numPartitions).values()

    def repartitionAndSortWithinPartitions(self, numPartitions=None, partitionFunc=portable_hash, ascending=True,
                                           keyfunc=_same):
        return self.partitionBy(numPartitions, partitionFunc)._sorted("sort", ascending, keyfunc)

    def _joined(self, other, numPartitions, pairs):
        tagged = [rdd.mapValues(lambda value, tag=tag: (tag, value)) for tag, rdd in enumerate((self, other))]
        united = tagged[0].union(tagged[1])
        if numPartitions is None:
            numPartitions = united._reducers()

        def match(item):
            key, values = item
            sides = ([], [])
            for tag, value in values:
                sides[tag].append(value)
            return [(key, pair) for pair in pairs(*sides)]

        return united._groups("join", numPartitions, portable_hash).flatMap(match, True)

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
        return self._cogrouped([other], numPartitions)

    def groupWith(self, other, *others):
        return self._cogrouped([other, *others], None)

    def _cogrouped(self, others, numPartitions):
        rdds = (self, *others)
        tagged = [rdd.mapValues(lambda value, tag=tag: (tag, value)) for tag, rdd in enumerate(rdds)]
        united = functools.reduce(lambda before, rdd: before.union(rdd), tagged)
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

    def lookup(self, key):
        values = self.filter(lambda pair: pair[0] == key).values()
        if self.partitioner is not None:
            return self.ctx.runJob(values, lambda items: items, [self.partitioner(key)])
        return values.collect()

    def countByKey(self):
        return self.map(lambda x: x[0]).countByValue()

    def collectAsMap(self):
        return dict(self.collect())


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
