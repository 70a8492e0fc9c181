"""RandomRDDs: numbers of a distribution, in an RDD. Uniform and normal ones are those that Spark draws for the seed."""

import math
import random as _random

from pyspark.mllib.linalg import DenseVector

__all__ = ["RandomRDDs"]

_MASK = (1 << 64) - 1


def _signed(value, bits=64):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


class _JavaRandom:
    """java.util.Random, which gives each partition its seed."""

    def __init__(self, seed):
        self._seed = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def _next(self):
        self._seed = (self._seed * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return _signed(self._seed >> 16, 32)

    def next_long(self):
        return _signed((self._next() << 32) + self._next())


def _murmur3(data, seed):
    h = seed & 0xFFFFFFFF
    for at in range(0, len(data), 4):
        k = int.from_bytes(data[at:at + 4], "little") * 0xCC9E2D51 & 0xFFFFFFFF
        k = ((k << 15) | (k >> 17)) * 0x1B873593 & 0xFFFFFFFF
        h ^= k
        h = ((h << 13) | (h >> 19)) & 0xFFFFFFFF
        h = (h * 5 + 0xE6546B64) & 0xFFFFFFFF
    h ^= len(data)
    h = (h ^ (h >> 16)) * 0x85EBCA6B & 0xFFFFFFFF
    h = (h ^ (h >> 13)) * 0xC2B2AE35 & 0xFFFFFFFF
    return h ^ (h >> 16)


class _XorShift:
    """Spark's XORShiftRandom."""

    def __init__(self, seed):
        data = (seed & _MASK).to_bytes(8, "big")
        low = _murmur3(data, 0x3C074A61)
        self._seed = (_murmur3(data, low) << 32) | low
        self._spare = None

    def _next(self, bits):
        x = self._seed
        x ^= (x << 21) & _MASK
        x ^= x >> 35
        x ^= (x << 4) & _MASK
        self._seed = x
        return x & ((1 << bits) - 1)

    def random(self):
        return ((self._next(26) << 27) + self._next(27)) * 2.0 ** -53

    def gauss(self):
        if self._spare is not None:
            spare, self._spare = self._spare, None
            return spare
        while True:
            a, b = 2.0 * self.random() - 1.0, 2.0 * self.random() - 1.0
            s = a * a + b * b
            if 0.0 < s < 1.0:
                factor = math.sqrt(-2.0 * math.log(s) / s)
                self._spare = b * factor
                return a * factor


def _poisson(rng, mean):
    """Knuth's way for small means, in parts for large ones."""
    total = 0
    while mean > 500.0:
        total, mean = total + _poisson(rng, 500.0), mean - 500.0
    limit, product = math.exp(-mean), rng.random()
    while product > limit:
        total += 1
        product *= rng.random()
    return total


def _drawn(sc, size, numPartitions, seed, one):
    """`one(seed)` gives the function that draws a partition's items."""
    partitions = numPartitions or sc.defaultParallelism
    seeds = _JavaRandom(_random.getrandbits(63) if seed is None else seed)
    parts = [((i + 1) * size // partitions - i * size // partitions, seeds.next_long()) for i in range(partitions)]

    def items(part):
        count, own = part
        draw = one(own)
        return (draw() for _ in range(count))

    return sc.parallelize(parts, partitions).flatMap(items)


def _python(draw):
    """A distribution by Python's own generator."""

    def one(seed):
        rng = _random.Random(seed)
        return lambda: float(draw(rng))

    return one


def _uniform(seed):
    return _XorShift(seed).random


def _normal(seed):
    return _XorShift(seed).gauss


def _log_normal(mean, std):
    return _python(lambda rng: math.exp(rng.gauss(mean, std)))


def _vectors(one, numCols):
    def rows(seed):
        draw = one(seed)
        return lambda: DenseVector([draw() for _ in range(numCols)])

    return rows


class RandomRDDs:
    @staticmethod
    def uniformRDD(sc, size, numPartitions=None, seed=None):
        return _drawn(sc, size, numPartitions, seed, _uniform)

    @staticmethod
    def normalRDD(sc, size, numPartitions=None, seed=None):
        return _drawn(sc, size, numPartitions, seed, _normal)

    @staticmethod
    def logNormalRDD(sc, mean, std, size, numPartitions=None, seed=None):
        return _drawn(sc, size, numPartitions, seed, _log_normal(mean, std))

    @staticmethod
    def poissonRDD(sc, mean, size, numPartitions=None, seed=None):
        return _drawn(sc, size, numPartitions, seed, _python(lambda rng: _poisson(rng, mean)))

    @staticmethod
    def exponentialRDD(sc, mean, size, numPartitions=None, seed=None):
        return _drawn(sc, size, numPartitions, seed, _python(lambda rng: rng.expovariate(1.0 / mean)))

    @staticmethod
    def gammaRDD(sc, shape, scale, size, numPartitions=None, seed=None):
        return _drawn(sc, size, numPartitions, seed, _python(lambda rng: rng.gammavariate(shape, scale)))

    @staticmethod
    def uniformVectorRDD(sc, numRows, numCols, numPartitions=None, seed=None):
        return _drawn(sc, numRows, numPartitions, seed, _vectors(_uniform, numCols))

    @staticmethod
    def normalVectorRDD(sc, numRows, numCols, numPartitions=None, seed=None):
        return _drawn(sc, numRows, numPartitions, seed, _vectors(_normal, numCols))

    @staticmethod
    def logNormalVectorRDD(sc, mean, std, numRows, numCols, numPartitions=None, seed=None):
        return _drawn(sc, numRows, numPartitions, seed, _vectors(_log_normal(mean, std), numCols))

    @staticmethod
    def poissonVectorRDD(sc, mean, numRows, numCols, numPartitions=None, seed=None):
        return _drawn(sc, numRows, numPartitions, seed, _vectors(_python(lambda rng: _poisson(rng, mean)), numCols))

    @staticmethod
    def exponentialVectorRDD(sc, mean, numRows, numCols, numPartitions=None, seed=None):
        one = _python(lambda rng: rng.expovariate(1.0 / mean))
        return _drawn(sc, numRows, numPartitions, seed, _vectors(one, numCols))

    @staticmethod
    def gammaVectorRDD(sc, shape, scale, numRows, numCols, numPartitions=None, seed=None):
        one = _python(lambda rng: rng.gammavariate(shape, scale))
        return _drawn(sc, numRows, numPartitions, seed, _vectors(one, numCols))
