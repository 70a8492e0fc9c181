"""groupBy with counts, shorthand aggregates, agg by column and by dictionary."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_group_by").getOrCreate()

df = spark.read.csv("data/streams.csv", header=True, inferSchema=True)
df.groupBy("country").count().orderBy("country").show()
df.groupBy("country", "subscriber_type").count().orderBy("country", F.desc("count"), "subscriber_type").show(7)
df.groupBy("country").avg("age", "num_streams").orderBy("country").show()
df.groupBy(df.is_subscriber).agg(F.min("age"), F.max("age"), F.sum("num_streams"), F.count("num_streams")).orderBy("is_subscriber").show()
df.groupBy("subscriber_type").agg({"age": "max", "num_streams": "avg"}).orderBy("subscriber_type").show()
df.groupBy((df.age / 10).cast("int").alias("decade")).agg(F.count("*").alias("n"), F.mean("is_subscriber").alias("stay")).orderBy("decade").show()
df.groupBy().count().show()
df.groupBy().sum("num_streams").show()
df.agg(F.count("*"), F.count("age"), F.countDistinct("country"), F.stddev("age"), F.variance("num_streams")).show()
df.groupBy("country").agg(F.round(F.avg("age"), 2).alias("a")).filter("a > 34").orderBy(F.col("a").desc()).show()
df.groupBy("country").agg(F.collect_set("subscriber_type").alias("s")).select("country", F.sort_array("s")).orderBy("country").show(2, truncate=False)
df.groupBy("country").max().orderBy("country").printSchema()
print(df.groupBy("country").count().filter(F.col("count") > 300).orderBy("count").collect())
print(df.groupBy("country").count().orderBy("count", ascending=False).first()["count"])
empty = df.filter("age > 1000")
print(empty.groupBy("country").count().collect(), empty.agg(F.count("*"), F.sum("age")).collect())
