"""sortByKey and sortBy: order, direction, key functions, how ranges fall on partitions."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_sort").getOrCreate()
sc = spark.sparkContext

pairs = sc.parallelize([("d", 4), ("a", 1), ("c", 3), ("b", 2), ("e", 5), ("a", 0)], 3)
print(pairs.sortByKey().collect())
print(pairs.sortByKey(False).collect())
print(pairs.sortByKey(True, 1).glom().collect())
print(pairs.sortByKey(True, 1, keyfunc=lambda k: -ord(k)).collect())
print(pairs.sortBy(lambda kv: kv[1]).collect())
print(pairs.sortBy(lambda kv: kv[1], ascending=False).keys().collect())
words = sc.parallelize("Now is the time for all good men to come to the aid".split(), 3)
print(words.sortBy(lambda w: w.lower()).collect())
print(words.sortBy(lambda w: (len(w), w)).collect())
print(words.sortBy(len, numPartitions=2).map(len).collect())
hundred = sc.parallelize([(x * 37) % 101 for x in range(101)], 4).map(lambda x: (x, None))
parts = hundred.sortByKey(numPartitions=4).keys().glom().collect()
print([value for part in parts for value in part] == list(range(101)), len(parts))
print(sc.parallelize([(2, "b"), (1, "x"), (2, "a"), (1, "y")], 1).sortByKey().collect())
print(sc.parallelize([(1.5, 1), (-2.0, 2), (0.25, 3)]).sortByKey().values().collect())
print(sc.parallelize([3, 1, 2], 2).map(lambda x: (x, x)).repartitionAndSortWithinPartitions(2).glom().collect())
