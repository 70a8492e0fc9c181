"""Where the elements of a collection land: slices, partitions, empty ones among them."""
from pyspark import SparkConf, SparkContext

sc = SparkContext(conf=SparkConf().setMaster("local[2]").setAppName("rdd_parallelize"))

print(sc.parallelize(range(10), 3).glom().collect())
print(sc.parallelize([1, 2], 4).glom().collect())
print(sc.parallelize([], 2).glom().collect())
print(sc.parallelize(["a", "b", "c", "d", "e"], 2).glom().collect())
print(sc.range(0, 20, 3, 4).glom().collect())
print(sc.range(5, numSlices=2).collect())
print(sc.parallelize(range(10)).getNumPartitions(), sc.defaultParallelism)
print(sc.parallelize((x * x for x in range(5)), 2).collect())
print(sc.emptyRDD().collect(), sc.emptyRDD().isEmpty())
print(sc.parallelize([0, 2, 3, 4, 6], 5).glom().collect())
print(sc.parallelize(range(0, 6, 2), 5).glom().collect())
