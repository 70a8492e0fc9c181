"""describe, cached frames, samples of statistics, frames without rows."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_describe").getOrCreate()

df = spark.read.csv("data/streams.csv", header=True, inferSchema=True)
df.describe("age", "num_streams").show()
df.describe().show()
df.select("age").summary("count", "min", "max").show()
cached = df.filter("age > 60").cache()
print(cached.count(), cached.is_cached, cached.count(), cached.agg(F.max("age")).first()[0])
print(cached.unpersist().is_cached)
print(round(df.stat.corr("num_streams", "is_subscriber"), 9))
print(df.select(F.min("country"), F.max("country")).first())
print(spark.range(10).repartition(4).rdd.getNumPartitions(), df.coalesce(1).rdd.getNumPartitions())
print(df.head().customer_id, len(df.head(3)), df.first() == df.head(), df.tail(1)[0].customer_id)
for row in df.limit(2).toLocalIterator():
    print(row.country)
df.limit(2).foreach(lambda row: None)
