"""distinct, union, intersection, subtract, cartesian, zip."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_sets").getOrCreate()
sc = spark.sparkContext

a = sc.parallelize([1, 2, 2, 3, 5, 5, 5], 2)
b = sc.parallelize([3, 4, 5], 2)
print(a.distinct().collect(), a.distinct(3).glom().collect())
print(sc.parallelize("the cat the dog a cat".split(), 2).distinct().collect())
print(a.union(b).glom().collect(), a.union(b).getNumPartitions())
print((a + b).collect(), sc.union([a, b, a]).count())
print(a.intersection(b).collect(), sorted(a.subtract(b).collect()))
print(b.cartesian(sc.parallelize(["x", "y"], 1)).collect())
print(b.zip(b.map(lambda x: x * x)).collect())
print(a.zipWithUniqueId().collect())
try:
    b.zip(sc.parallelize([1, 2, 3], 3)).collect()
except Exception as error:
    print(type(error).__name__, str(error))
