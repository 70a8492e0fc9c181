"""Actions that bring part of an RDD: take, first, top, takeOrdered, isEmpty."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_take").getOrCreate()
sc = spark.sparkContext

numbers = sc.parallelize([5, 3, 9, 1, 7, 3, 8, 2], 4)
print(numbers.take(3), numbers.take(0), numbers.take(100))
print(numbers.first(), numbers.top(3), numbers.takeOrdered(3))
print(numbers.top(2, key=lambda x: -x), numbers.takeOrdered(2, key=lambda x: (x % 3, -x)))
print(sc.parallelize(range(1000), 100).filter(lambda x: x > 700).take(5))
print(sc.parallelize(range(100), 10).filter(lambda x: x > 1000).take(5))
print(sc.parallelize([], 3).isEmpty(), numbers.isEmpty(), sc.parallelize([], 3).take(2))
try:
    sc.parallelize([], 3).first()
except ValueError as error:
    print("ValueError:", error)
try:
    sc.parallelize([], 3).reduce(lambda a, b: a + b)
except ValueError as error:
    print("ValueError:", error)
print(numbers.sum(), numbers.count(), numbers.min(), numbers.max(), numbers.mean())
print(list(numbers.toLocalIterator()))
print(numbers.zipWithIndex().collect())
numbers.foreach(lambda x: None)
print(numbers.collect() == sc.parallelize(numbers.collect(), 4).collect())
