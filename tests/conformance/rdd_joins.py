"""Joins of pair RDDs, and what they do with keys of one side only and of many rows."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_joins").getOrCreate()
sc = spark.sparkContext

left = sc.parallelize([("a", 1), ("b", 2), ("a", 3), ("c", 4)], 2)
right = sc.parallelize([("a", "x"), ("b", "y"), ("a", "z"), ("d", "w")], 2)

print(left.join(right).collect())
print(left.leftOuterJoin(right).collect())
print(left.rightOuterJoin(right).collect())
print(left.fullOuterJoin(right).collect())
print(left.join(right, 3).glom().collect())
print([(k, [list(group) for group in groups]) for k, groups in left.cogroup(right).collect()])
print(left.subtractByKey(right).collect())
print(sorted(left.join(left).collect()))
print(left.join(sc.parallelize([], 2)).collect())
numbers = sc.parallelize(range(6), 3).map(lambda x: (x, x * x))
cubes = sc.parallelize(range(3, 9), 2).map(lambda x: (x, x**3))
print(numbers.join(cubes).glom().collect())
print(numbers.join(cubes).mapValues(lambda v: v[1] - v[0]).collect())
third = sc.parallelize([("a", True)])
print(sorted((k, [sorted(g) for g in gs]) for k, gs in left.groupWith(right, third).collect()))
