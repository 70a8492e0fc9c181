"""Window functions, in SQL and by Window."""
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("sql_windows").getOrCreate()
rows = [("a", 1, 10), ("a", 2, 30), ("a", 3, 30), ("b", 1, 5), ("b", 2, None), ("c", 9, 7)]
df = spark.createDataFrame(rows, ["k", "t", "v"])
df.createOrReplaceTempView("events")

by_time = Window.partitionBy("k").orderBy("t")
df.select("k", "t", F.row_number().over(by_time).alias("i"), F.lag("v").over(by_time).alias("before"), F.lead("v", 1, 0).over(by_time).alias("after")).orderBy("k", "t").show()
by_value = Window.partitionBy("k").orderBy(F.desc("v"))
df.select("k", "v", F.rank().over(by_value).alias("r"), F.dense_rank().over(by_value).alias("d")).orderBy("k", "r", "v").show()
df.withColumn("running", F.sum("v").over(by_time)).withColumn("share", F.col("v") / F.sum("v").over(Window.partitionBy("k"))).orderBy("k", "t").show()
df.withColumn("m", F.avg("v").over(by_time.rowsBetween(-1, 0))).orderBy("k", "t").show()
spark.sql("select k, t, sum(v) over (partition by k order by t rows between unbounded preceding and current row) s, count(*) over (partition by k) n from events order by k, t").show()
spark.sql("select * from (select *, row_number() over (partition by k order by v desc nulls last, t) i from events) where i = 1 order by k").show()
spark.sql("select k, v, max(v) over () top, percent_rank() over (order by t) p, ntile(2) over (order by t, k) h from events order by t, k").show()
