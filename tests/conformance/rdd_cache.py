"""cache and persist: flags, levels, and that a cached RDD gives the same rows."""
from pyspark import StorageLevel
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_cache").getOrCreate()
sc = spark.sparkContext

squares = sc.parallelize(range(10), 3).map(lambda x: x * x)
print(squares.is_cached, squares.getStorageLevel())
print(squares.cache() is squares, squares.is_cached, squares.getStorageLevel())
print(squares.collect(), squares.sum(), squares.filter(lambda x: x > 30).collect())
squares.unpersist()
print(squares.is_cached, squares.collect())
squares.persist(StorageLevel.MEMORY_AND_DISK)
print(squares.getStorageLevel(), squares.count())
counts = sc.parallelize("abca", 2).map(lambda c: (c, 1)).reduceByKey(lambda a, b: a + b).cache()
print(counts.collect(), counts.collect() == counts.collect())
print(squares.setName("squares").name())
