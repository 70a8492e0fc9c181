"""sample, randomSplit and sampleBy: a seed picks the same rows; and what they refuse."""
from pyspark.sql import SparkSession, functions as F

spark = SparkSession.builder.master("local[2]").appName("df_sample").getOrCreate()
numbers = spark.range(0, 60, 1, 3)

for seed in (0, 1, 42):
    print(seed, [row.id for row in numbers.sample(0.3, seed).collect()])
    print(seed, [row.id for row in numbers.sample(True, 0.7, seed).collect()])
    print(seed, [[row.id for row in part.collect()] for part in numbers.randomSplit([1.0, 2.0, 3.0], seed)])
    keyed = numbers.select((F.col("id") % 3).alias("k"))
    print(seed, [row.k for row in keyed.sampleBy("k", {0: 0.5, 1: 0.3}, seed).collect()])
print([row.id for row in spark.range(0, 4, 1, 2).sample(True, 45.0, 7).collect()].count(1))
named = spark.createDataFrame([(3, "c"), (1, "a"), (2, None), (5, "e"), (4, "d")], ["n", "s"]).coalesce(1)
print([part.collect() for part in named.randomSplit([0.5, 0.5], 3)])
for wrong in (lambda: numbers.sample(1.5), lambda: numbers.sample("a"), lambda: numbers.randomSplit([-1.0, 2.0]),
              lambda: numbers.sampleBy("id", {0: 2.0})):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
