"""Which items a sample takes: a generator a partition, seeded as PySpark seeds it, so that the rows are the same."""

import math
import random
import sys


class RDDSamplerBase:
    def __init__(self, withReplacement, seed=None):
        self._seed = seed if seed is not None else random.randint(0, sys.maxsize)
        self._withReplacement = withReplacement
        self._random = None

    def initRandomGenerator(self, split):
        self._random = random.Random(self._seed ^ split)
        # The first numbers of neighbouring seeds are alike.
        for _ in range(10):
            self._random.randint(0, 1)

    def getUniformSample(self):
        return self._random.random()

    def getPoissonSample(self, mean):
        if mean < 20.0:
            limit, product, count = math.exp(-mean), self._random.random(), 0
            while product > limit:
                product *= self._random.random()
                count += 1
            return count
        count, total = 0, self._random.expovariate(mean)
        while total < 1.0:
            total += self._random.expovariate(mean)
            count += 1
        return count


class RDDSampler(RDDSamplerBase):
    def __init__(self, withReplacement, fraction, seed=None):
        super().__init__(withReplacement, seed)
        self._fraction = fraction

    def func(self, split, iterator):
        self.initRandomGenerator(split)
        for item in iterator:
            times = self.getPoissonSample(self._fraction) if self._withReplacement \
                else self.getUniformSample() < self._fraction
            for _ in range(times):
                yield item


class RDDRangeSampler(RDDSamplerBase):
    def __init__(self, lowerBound, upperBound, seed=None):
        super().__init__(False, seed)
        self._lowerBound, self._upperBound = lowerBound, upperBound

    def func(self, split, iterator):
        self.initRandomGenerator(split)
        for item in iterator:
            if self._lowerBound <= self.getUniformSample() < self._upperBound:
                yield item


class RDDStratifiedSampler(RDDSamplerBase):
    def __init__(self, withReplacement, fractions, seed=None):
        super().__init__(withReplacement, seed)
        self._fractions = fractions

    def func(self, split, iterator):
        self.initRandomGenerator(split)
        for key, value in iterator:
            times = self.getPoissonSample(self._fractions[key]) if self._withReplacement \
                else self.getUniformSample() < self._fractions[key]
            for _ in range(times):
                yield key, value
