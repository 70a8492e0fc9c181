"""spark.read.csv with a header and inferred types: schema, rows, missing values."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("df_read_csv").getOrCreate()

df = spark.read.csv("data/streams.csv", header=True, inferSchema=True)
df.printSchema()
print(df.dtypes, df.columns, df.count())
df.show(5)
print(df.take(2))
df.filter(df.age.isNull()).show(3)
print(df.filter("subscriber_type is null").count(), df.where(df["num_streams"].isNull()).count())
as_text = spark.read.csv("data/streams.csv", header=True)
as_text.printSchema()
print(as_text.first())
bare = spark.read.csv("data/streams.csv")
print(bare.columns, bare.count(), bare.first())
given = spark.read.schema("id INT, country STRING, age DOUBLE").csv("data/streams.csv", header=True)
given.show(3)
print(spark.read.format("csv").option("header", "true").option("inferSchema", True).load("data/streams.csv").schema == df.schema)
print(df.schema)
