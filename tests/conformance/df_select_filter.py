"""select, filter and where by names, columns and SQL text."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.functions import col, expr, lit

spark = SparkSession.builder.master("local[2]").appName("df_select_filter").getOrCreate()

df = spark.read.csv("data/streams.csv", header=True, inferSchema=True).limit(12)
df.select("customer_id", "country").show(3)
df.select(df.age, df["age"] + 1, col("age") * 2 - 0.5, -df.age).show(3)
df.select("*", (col("num_streams") > 20).alias("many")).show(3)
df.select(expr("age + num_streams AS total"), lit("x"), lit(1).alias("one"), lit(None)).show(2)
df.selectExpr("country", "upper(country) as C", "age % 10", "age / 10").show(3)
print(df.filter(df.age > 40).count(), df.filter("age > 40 and country = 'germany'").count(), df.where(~(df.age > 40)).count())
df.filter((df.age > 30) & (df.is_subscriber == 0) | df.country.startswith("bra")).show()
df.filter(col("country").isin("india", "brazil") & col("age").between(20, 60)).select("customer_id", "country", "age").show()
df.filter(df.country.like("%e%a%") & ~df.subscriber_type.contains("prem")).select("country", "subscriber_type").show()
df.filter(df.country.rlike("^[a-h]")).select(df.country.substr(1, 3).alias("short")).distinct().orderBy("short").show()
print(df.select("CUSTOMER_ID", "Country").columns, df.select(df["AGE"]).columns)
print(df.select(["age", "country"]).columns, df.select([c for c in df.columns if "s" in c]).columns)
print(df.drop("age", "nothing").columns, df.toDF(*"abcdef").columns)
print(df.limit(3).select("customer_id").collect(), df.isEmpty(), df.filter("false").isEmpty())
