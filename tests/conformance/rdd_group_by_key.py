"""groupByKey: values keep the order of their partitions; keys that of the shuffle."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_group_by_key").getOrCreate()
sc = spark.sparkContext

pairs = sc.parallelize([("b", 1), ("a", 2), ("c", 3), ("a", 4), ("b", 5), ("a", 6)], 3)
print(pairs.groupByKey().mapValues(list).collect())
print(pairs.groupByKey(2).mapValues(list).glom().collect())
print([(key, sorted(values), len(values)) for key, values in pairs.groupByKey().collect()])
print(pairs.groupByKey().mapValues(len).collect())
print(type(pairs.groupByKey().first()[1]).__name__)
print(sc.parallelize(range(10), 3).groupBy(lambda x: x % 3).mapValues(list).collect())
print(pairs.groupByKey().flatMapValues(lambda values: values).collect())
