"""withColumn, casts, renames, conditional columns and the types they get."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_with_column").getOrCreate()

df = spark.createDataFrame([(1, "a", 2.5), (2, "b", None), (3, None, -1.0)], ["id", "name", "value"])
df.withColumn("double", df.id * 2).withColumn("half", df.id / 2).show()
df.withColumn("value", F.coalesce("value", F.lit(0.0))).show()
df.withColumn("ID", F.lit("replaced")).printSchema()
typed = df.select(
    df.id.cast("int").alias("i"), df.id.cast("string").alias("s"), df.value.cast("int").alias("t"),
    (df.id + 0.5).alias("d"), (df.id % 2 == 0).alias("even"), df.id.cast("decimal(10,2)").alias("m"),
    F.lit(3).alias("three"), (F.lit(3) / 2).alias("q"), df.id.cast("boolean").alias("b"),
)
typed.printSchema()
typed.show()
grade = F.when(df.value > 2, "high").when(df.value < 0, "low").otherwise("none")
df.select("id", grade.alias("grade"), F.when(df.id == 1, df.value)).show()
print(df.withColumnRenamed("name", "label").withColumnRenamed("missing", "x").columns)
print(df.withColumns({"a": df.id + 1, "b": F.lit(True)}).columns, df.withColumnsRenamed({"id": "key"}).columns)
print(df.select(df.id + 1, df.id * df.value, -df.id, df.id == 2, df.name.isNull(), F.upper("name"), df.value.cast("int")).columns)
print(df.select(F.avg("value"), F.count("*"), F.sum(df.id + 1), F.countDistinct("name"), F.round(F.avg("value"), 1)).columns)
