"""How columns are written: names that expressions get, and the repr of a Column."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.functions import col, lit

spark = SparkSession.builder.master("local[2]").appName("df_columns").getOrCreate()

df = spark.createDataFrame([(1, "a", 2.0)], ["id", "name", "v"])
for column in [
    df.id, df.id + 1, 1 - df.id, df.id * df.v / 2, df.id % 2, -df.id, df.id == 1, df.id != 1, df.id >= 1,
    (df.id > 1) & (df.v < 2), ~(df.id > 1) | lit(True), df.name == "a", df.name.isNull(), df.name.like("a%"),
    df.id.isin(1, 2), df.id.between(1, 3), df.id.cast("string"), df.name.substr(1, 2), df.id.alias("x"), F.upper("name"),
    F.concat("name", lit("-"), "id"), F.when(df.id > 1, "big").otherwise("small"), F.sum("v"), F.count("*"),
    F.countDistinct("name"), F.round("v", 2), F.coalesce("name", lit("?")), lit(None), lit(1.5), lit("s"), F.sqrt("v"), F.avg(df.v + 1),
]:
    plain = df.select(column) if "sum" not in str(column) else df.agg(column)
    print(column, plain.columns)
print(df, df.select("id").schema)
print(df.agg(F.max("id").alias("top"), F.min(df.v)).columns, df.groupBy("name").count().columns)
try:
    if df.id > 1:
        print("not reached")
except Exception as error:
    print(type(error).__name__, error)
try:
    print(df.id and df.v)
except Exception as error:
    print(type(error).__name__, error)
