"""Numeric functions, rounding, and the types of arithmetic."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("functions_math").getOrCreate()

df = spark.createDataFrame([(1, 2.5), (-7, -2.5), (0, 0.0), (None, None), (10, 1e10)], ["n", "x"])
df.select(F.abs("n"), F.sqrt(F.abs("x")), F.exp(F.lit(0.0)), F.pow("n", F.lit(2)), F.signum("x"), F.cbrt("n")).show()
df.select(F.round("x"), F.bround("x"), F.ceil("x"), F.floor("x"), F.rint("x"), F.round("n", -1)).show()
df.select(F.greatest("n", "x"), F.least("n", "x"), F.col("n") % 3, F.pmod("n", F.lit(3)), F.col("x") % 2, F.hypot("n", "x")).show()
df.select(F.log(F.lit(10.0)), F.log10(F.lit(1000.0)), F.log2(F.lit(8.0)), F.log(2.0, F.lit(8.0)), F.log1p(F.lit(0.0)), F.log("n")).show(1)
df.select(F.sin("x"), F.cos("n"), F.atan2(F.lit(1.0), F.lit(2.0)), F.degrees(F.lit(3.0)), F.radians(F.lit(180.0)), F.pi()).show(2, truncate=False)
df.select(F.bin("n"), F.hex("n"), F.conv(F.lit("ff"), 16, 10), F.factorial(F.lit(5)), F.shiftleft("n", 2), F.bitwise_not("n")).show()
spark.sql("select 7 / 2 a, 7 div 2 b, 7 % 2 c, -7 % 3 d, 1 + 1.5 e, 2 * 3L f, 1.10 + 2.205 g, 10.0 / 3 h, 1.5D * 2 i, 5 & 3 j, 5 | 3 k, 5 ^ 3 l").show()
spark.sql("select 7 / 2 a, 7 div 2 b, 1 + 1.5 e, 2 * 3L f, 1.10 + 2.205 g, 10.0 / 3 h, tinyint(1) + 1 i, float(1) + 1 j, 1 + 1.0D k").printSchema()
spark.range(1, 6).select(F.sum("id"), F.avg("id"), F.stddev("id"), F.stddev_pop("id"), F.variance("id"), F.skewness("id"), F.kurtosis("id")).show(truncate=False)
spark.range(1, 6).select(F.corr("id", F.col("id") * 2), F.covar_samp("id", "id"), F.median("id"), F.percentile("id", 0.25), F.product("id"), F.mode("id").isNotNull()).show(truncate=False)
