"""reduceByKey: which partition each key goes to, and in what order keys come back."""
from operator import add

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_reduce_by_key").getOrCreate()
sc = spark.sparkContext

words = sc.parallelize("the whale the sea the ship a whale a sea a harpoon and the captain".split(), 3)
pairs = words.map(lambda word: (word, 1))
print(pairs.reduceByKey(add).collect())
print(pairs.reduceByKey(add, 2).glom().collect())
print(pairs.reduceByKey(lambda a, b: a + b, 5).glom().collect())

by_number = sc.parallelize(range(20), 4).map(lambda x: (x % 7, x))
print(by_number.reduceByKey(add).glom().collect())
print(by_number.reduceByKey(max, 3).glom().collect())
print(by_number.map(lambda kv: (-kv[0], kv[1])).reduceByKey(min, 3).glom().collect())

by_tuple = sc.parallelize(range(12), 2).map(lambda x: ((x % 3, "ab"[x % 2]), 1))
print(by_tuple.reduceByKey(add).glom().collect())

mixed = sc.parallelize([(None, 1), (1.5, 2), (True, 3), ("x", 4), (None, 5), (1, 6)], 2)
print(mixed.reduceByKey(add, 3).glom().collect())

# The function is applied from left to right, map side first.
letters = sc.parallelize([("k", c) for c in "abcdefgh"], 3)
print(letters.reduceByKey(lambda a, b: "(" + a + b + ")").collect())
print(sorted(pairs.reduceByKeyLocally(add).items()))
