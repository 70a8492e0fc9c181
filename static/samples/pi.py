"""Pi by chance: of darts thrown at a square, the share inside the circle is pi / 4.

    spark-submit pi.py [partitions]
"""
import sys
from random import Random

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("pi").getOrCreate()
sc = spark.sparkContext
partitions = int(sys.argv[1]) if len(sys.argv) > 1 else sc.defaultParallelism
DARTS = 100_000


def throw(seed):
    """How many darts of one task fall inside. Each task has a generator of its own, so that none repeats another's."""
    chance = Random(seed)
    inside = 0
    for _ in range(DARTS):
        x, y = chance.random(), chance.random()
        inside += x * x + y * y <= 1
    return inside


# One seed a partition: as many tasks as there are threads, each with the same work.
inside = sc.parallelize(range(partitions), partitions).map(throw).sum()
darts = partitions * DARTS
print(f"{inside:,} of {darts:,} darts fell inside: pi is about {4 * inside / darts:.4f}")
