"""Narrow transformations: map, flatMap, filter and their forms over whole partitions."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_narrow").getOrCreate()
sc = spark.sparkContext

numbers = sc.parallelize(range(1, 11), 3)
print(numbers.map(lambda x: x * x).collect())
print(numbers.filter(lambda x: x % 2 == 0).glom().collect())
print(numbers.flatMap(lambda x: range(x % 3)).collect())
print(numbers.flatMap(lambda x: [] if x < 9 else [x, -x]).collect())
print(numbers.mapPartitions(lambda part: [sum(part)]).collect())


def numbered(index, part):
    for value in part:
        yield index, value


print(numbers.mapPartitionsWithIndex(numbered).collect())
print(numbers.map(lambda x: (x % 2, x)).mapValues(str).collect())
print(numbers.keyBy(lambda x: x % 4).collect())
print(numbers.map(float).map(lambda x: x / 3).take(3))
print(numbers.filter(lambda x: x > 100).collect())
print(sc.parallelize(["to be", "or not", "", "to be"]).flatMap(str.split).collect())
print(numbers.map(lambda x: (x, str(x))).flatMapValues(lambda s: s * 2).take(4))
print(numbers.groupBy(lambda x: "odd" if x % 2 else "even").mapValues(sorted).sortByKey().collect())
