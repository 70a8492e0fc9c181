"""Changing the number of partitions, and reading a file in byte splits."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_partitions").getOrCreate()
sc = spark.sparkContext

numbers = sc.parallelize(range(12), 6)
print(numbers.coalesce(2).glom().collect(), numbers.coalesce(10).getNumPartitions())
print(numbers.repartition(3).getNumPartitions(), sorted(numbers.repartition(3).collect()))
print(numbers.coalesce(1).glom().collect())


def size(index, lines):
    yield index, sum(1 for _ in lines)


for minimum in [1, 2, 3, 5]:
    lines = sc.textFile("data/streams.csv", minimum)
    print(lines.getNumPartitions(), lines.mapPartitionsWithIndex(size).collect())
lines = sc.textFile("data/streams.csv")
print(lines.first(), lines.getNumPartitions(), lines.take(2)[1])
odd = sc.textFile("../tests/conformance/data/line-ends.txt", 1)
print(odd.collect())
print(sc.textFile("../tests/conformance/data/line-ends.txt", 4).collect() == odd.collect())
print([(name.rsplit("/", 1)[1], len(text)) for name, text in sc.wholeTextFiles("../tests/conformance/data/line-ends.txt").collect()])
