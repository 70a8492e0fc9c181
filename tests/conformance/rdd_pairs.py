"""Operators of pair RDDs beside reduceByKey: combineByKey, aggregateByKey, foldByKey, lookup, maps."""
from operator import add

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_pairs").getOrCreate()
sc = spark.sparkContext

scores = sc.parallelize([("ann", 3), ("bob", 5), ("ann", 9), ("cat", 1), ("bob", 2)], 2)
print(scores.keys().collect(), scores.values().collect())
print(scores.mapValues(lambda v: v * 10).collect())
sums = scores.combineByKey(lambda v: (v, 1), lambda acc, v: (acc[0] + v, acc[1] + 1), lambda a, b: (a[0] + b[0], a[1] + b[1]))
print(sums.mapValues(lambda s: s[0] / s[1]).collect())
print(scores.aggregateByKey([], lambda acc, v: acc + [v], add).collect())
print(scores.foldByKey(0, add).collect())
print(sorted(scores.collectAsMap().items()))
print(scores.lookup("ann"), scores.reduceByKey(add).lookup("bob"), scores.lookup("zoe"))
print(sorted(scores.countByKey().items()))
parts = scores.partitionBy(3)
print(parts.glom().collect(), parts.getNumPartitions())
print(scores.partitionBy(2, lambda key: len(key)).glom().collect())
print(scores.partitionBy(2, lambda key: ord(key[0])).glom().collect())
print(scores.sampleByKey(False, {"ann": 1.0, "bob": 0.0, "cat": 1.0}, 1).collect())
print(parts.mapValues(str).partitioner == parts.partitioner, parts.map(lambda kv: kv).partitioner)
