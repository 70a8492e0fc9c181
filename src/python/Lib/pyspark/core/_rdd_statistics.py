"""Samples of an RDD, and what is counted, summed and estimated of all its items."""

import bisect
import heapq
import math
import random
import sys
from functools import reduce as fold_left

from pyspark.core import approximate
from pyspark.core._rdd_pairs import portable_hash
from pyspark.core.approximate import BoundedFloat
from pyspark.rddsampler import RDDRangeSampler, RDDSampler
from pyspark.statcounter import StatCounter


class Statistics:
    def sample(self, withReplacement, fraction, seed=None):
        if not fraction >= 0:
            raise ValueError("Fraction must be nonnegative.")
        sampler = RDDSampler(withReplacement, fraction, seed)
        if not withReplacement and 0 <= sampler._seed < 1 << 63:
            return self._made(lambda: self._engine.sample(float(fraction), sampler._seed), keeps=True)
        return self._partitions(sampler.func, "sample", keeps=True)

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
