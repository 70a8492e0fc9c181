"""Dates and timestamps: parsing, parts, arithmetic, formats."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("functions_date").config("spark.sql.session.timeZone", "UTC").getOrCreate()

df = spark.createDataFrame([("2024-02-29", "2024-02-29 23:59:58.5"), ("1999-12-31", "2000-01-01 00:00:00"), (None, None)], ["d", "t"])
df = df.select(F.to_date("d").alias("d"), F.to_timestamp("t").alias("t"))
df.printSchema()
df.show(truncate=False)
df.select(F.year("d"), F.month("d"), F.dayofmonth("d"), F.dayofweek("d"), F.dayofyear("d"), F.weekofyear("d"), F.quarter("d"), F.last_day("d")).show()
df.select(F.hour("t"), F.minute("t"), F.second("t"), F.date_trunc("month", "t"), F.trunc("d", "year"), F.unix_timestamp("t")).show(truncate=False)
df.select(F.date_add("d", 1), F.date_sub("d", 30), F.add_months("d", 12), F.datediff(F.lit("2024-03-10"), "d"), F.months_between("t", "d")).show(truncate=False)
df.select(F.date_format("t", "yyyy/MM/dd HH:mm"), F.date_format("d", "EEE d MMM yy"), F.from_unixtime(F.lit(86400)), F.next_day("d", "Mon")).show(truncate=False)
df.select(F.to_date(F.lit("31.12.2023"), "dd.MM.yyyy"), F.to_timestamp(F.lit("2023-07-01T05:06:07"), "yyyy-MM-dd'T'HH:mm:ss")).show(1, truncate=False)
spark.sql("select date'2024-01-31' + interval 1 month a, timestamp'2024-01-31 10:00:00' - interval 90 minutes b, date'2024-03-01' - date'2024-02-01' c, date'2024-03-01' > '2024-02-01' d").show(truncate=False)
print(df.collect()[0], df.filter(F.col("d") > "2000-01-01").count(), df.select(F.max("d")).first())
print(spark.sql("select cast('2024-02-30' as string) a, try_cast('2024-02-30' as date) b, cast('2024-2-3' as date) c").collect())
