"""orderBy and sort: directions, where nulls go, several keys, expressions, limits."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_order_by").getOrCreate()

rows = [(3, "c", 1.5), (1, None, None), (2, "b", float("nan")), (2, "a", -0.5), (None, "z", 0.0), (5, "B", float("inf"))]
df = spark.createDataFrame(rows, ["n", "s", "x"])
df.orderBy("n", "s").show()
df.orderBy(df.n.desc(), df.s.asc()).show()
df.sort(F.col("n").desc_nulls_first(), "s").show()
df.sort(df.s.asc_nulls_last()).show()
df.orderBy("x").show()
df.orderBy(["n", "s"], ascending=[False, True]).show()
df.orderBy("n", "s", ascending=False).show()
df.orderBy(F.length("s") + F.coalesce("n", F.lit(0)), "s").show()
print([row.s for row in df.orderBy("s").limit(3).collect()], df.orderBy(F.desc("x")).first())
big = spark.range(0, 1000, 1, 7).withColumn("k", (F.col("id") * 7919) % 1000)
print([row.k for row in big.orderBy("k").collect()] == list(range(1000)))
print(big.orderBy(F.col("k").desc()).limit(4).collect(), big.sort("k").take(2), big.sort("k").tail(2))
