"""KernelDensity: how likely a value is, by a normal curve around each of a sample's."""

import math

import numpy as np
from pyspark.core.rdd import RDD


class KernelDensity:
    def __init__(self):
        self._bandwidth = 1.0
        self._sample = None

    def setBandwidth(self, bandwidth):
        self._bandwidth = bandwidth

    def setSample(self, sample):
        if not isinstance(sample, RDD):
            raise TypeError(f"samples should be a RDD, received {type(sample)}")
        self._sample = sample

    def estimate(self, points):
        points, width = [float(point) for point in points], self._bandwidth

        def add(sums, value):
            total, count = sums
            return [s + math.exp(-0.5 * ((point - value) / width) ** 2) for s, point in zip(total, points)], count + 1

        def both(a, b):
            return [x + y for x, y in zip(a[0], b[0])], a[1] + b[1]

        sums, count = self._sample.aggregate(([0.0] * len(points), 0), add, both)
        scale = 1.0 / (width * math.sqrt(2.0 * math.pi) * count)
        return np.array([total * scale for total in sums])
