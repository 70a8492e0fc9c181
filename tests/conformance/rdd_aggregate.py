"""Aggregates of an RDD: reduce, fold, aggregate, statistics, counts by value."""
from operator import add, mul

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_aggregate").getOrCreate()
sc = spark.sparkContext

numbers = sc.parallelize(range(1, 9), 3)
print(numbers.reduce(add), numbers.reduce(mul), numbers.fold(0, add), numbers.treeReduce(add))
print(numbers.aggregate((0, 0), lambda acc, x: (acc[0] + x, acc[1] + 1), lambda a, b: (a[0] + b[0], a[1] + b[1])))
print(numbers.mean(), numbers.variance(), numbers.stdev(), numbers.sampleVariance())
print(numbers.stats())
print(sorted(sc.parallelize("abracadabra").countByValue().items()))
print(sorted(sc.parallelize([("a", 1), ("b", 1), ("a", 7)]).countByKey().items()))
print(numbers.histogram([0, 4, 8]), numbers.histogram(2))
print(sc.parallelize(["x", "yy", "zzz"], 2).reduce(lambda a, b: a if len(a) >= len(b) else b))
# A string is folded in the order of its partitions.
print(sc.parallelize("abcdefgh", 4).reduce(add), sc.parallelize("abcdefgh", 4).fold("", add))
print(numbers.max(key=lambda x: x % 5), numbers.min(key=lambda x: -x))
print(sc.parallelize([1.5, 2.5, 3.0]).sum(), sc.parallelize([0.1] * 10, 2).sum())
