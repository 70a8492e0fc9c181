"""Pi by a series and by seeded samples: floats must agree to the last digit."""
import math
import random

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_pi").getOrCreate()
sc = spark.sparkContext

N = 100000
terms = sc.parallelize(range(N), 4).map(lambda k: (-1) ** k / (2 * k + 1))
print(4 * terms.sum())
print(sc.parallelize(range(N), 4).map(lambda k: 1.0 / (k + 1) ** 2).sum())


def inside(seed):
    source = random.Random(seed)
    hits = 0
    for _ in range(2000):
        x, y = source.random(), source.random()
        if x * x + y * y <= 1:
            hits += 1
    return hits


hits = sc.parallelize(range(20), 4).map(inside).collect()
print(hits, 4 * sum(hits) / 40000)
print(sc.parallelize(range(5)).map(lambda x: math.sqrt(x) + math.sin(x)).collect())
print(sc.parallelize(range(1, 6)).map(math.log).map(math.exp).map(lambda x: round(x, 10)).collect())
