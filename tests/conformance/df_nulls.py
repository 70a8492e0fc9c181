"""Missing values: three-valued logic, dropna, fillna, and how aggregates skip them."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_nulls").getOrCreate()

df = spark.createDataFrame([(1, "a", 1.0), (2, None, None), (None, "c", float("nan")), (4, "d", None)], ["n", "s", "x"])
df.select(df.n + 1, df.n > 1, df.n == df.n, df.n.eqNullSafe(None), df.s.isNull(), df.s.isNotNull()).show()
df.select((df.n > 1) & F.lit(None), (df.n > 1) | F.lit(None), ~(df.n > 1)).show()
df.dropna().show()
df.na.drop("all").show()
df.dropna(subset=["n"]).show()
df.dropna(thresh=2).show()
df.fillna(0).show()
df.fillna("?").show()
df.fillna({"s": "none", "x": -1.0}).show()
df.na.replace("a", "A").show()
df.select(F.isnan("x"), F.nanvl("x", F.lit(0.0)), F.coalesce("n", F.lit(-1)), F.ifnull("s", F.lit("-"))).show()
df.agg(F.count("*"), F.count("n"), F.sum("n"), F.avg("n"), F.max("s"), F.max("x"), F.countDistinct("s")).show()
print(df.filter("n <> 1").count(), df.filter("not (n = 1)").count(), df.filter("n in (1, null)").count(), df.filter("n not in (1, null)").count())
df.groupBy("x").count().orderBy("x").show()
df.filter(df.s.isin("a", "zz")).show()
