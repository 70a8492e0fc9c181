"""Types: printed schemas, their Python objects, and the Python values that rows hold."""
import datetime
from decimal import Decimal

from pyspark.sql import Row, SparkSession
from pyspark.sql.types import (
    ArrayType, BooleanType, DateType, DoubleType, IntegerType, LongType, MapType, StringType, StructField, StructType, TimestampType,
)

spark = SparkSession.builder.master("local[2]").appName("df_types").config("spark.sql.session.timeZone", "UTC").getOrCreate()

schema = StructType([
    StructField("id", LongType(), False),
    StructField("tags", ArrayType(StringType())),
    StructField("scores", MapType(StringType(), DoubleType())),
    StructField("place", StructType([StructField("x", IntegerType()), StructField("ok", BooleanType())])),
    StructField("day", DateType()),
    StructField("at", TimestampType()),
])
rows = [
    (1, ["a", None], {"k": 1.5}, (7, True), datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30)),
    (2, [], {}, None, None, None),
]
df = spark.createDataFrame(rows, schema)
df.printSchema()
for row in df.collect():
    print(row)
print(df.dtypes)
print(df.schema.simpleString())
print(df.schema["tags"], df.schema.fieldNames(), len(df.schema))
print(repr(df))
print(df.schema["place"].dataType, StructType().add("a", "integer").add("b", StringType(), False))
print(df.filter("id = 1").select("place.x", "tags", df.scores["k"].alias("k"), df.tags[0].alias("t")).collect())
exact = spark.sql("select cast(1 as tinyint) a, cast(2 as smallint) b, 3 c, 4L d, 1.5 e, float(1.5) f, 1.5D g, 'x' h, X'00ff' i, true j, null k")
exact.printSchema()
print(exact.first())
print(spark.createDataFrame([(Decimal("1.50"),)], ["d"]).dtypes, spark.createDataFrame([Row(a=1, b=[Row(c="x")])]).dtypes)
print(spark.createDataFrame([(1, 2.0, "x", True, None)], "a int, b double, c string, d boolean, e date").dtypes)
