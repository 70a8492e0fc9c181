"""unpivot, transpose, to, pivot, groupingSets, zipWithIndex, statistics by frame, parameters of sql()."""
import datetime

from pyspark.sql import SparkSession, functions as F
from pyspark.sql.types import IntegerType, StringType, StructField, StructType

spark = SparkSession.builder.master("local[2]").appName("df_reshape").config("spark.sql.shuffle.partitions", "2").getOrCreate()
wide = spark.createDataFrame([(1, 11, 1.1), (2, 12, None)], ["id", "i", "d"])

wide.unpivot("id", ["i", "d"], "name", "value").show()
wide.unpivot(["id"], None, "name", "value").printSchema()
wide.melt([], ["i"], "name", "value").show()
wide.transpose().show()
wide.transpose("i").show()
wide.to(StructType([StructField("D", StringType()), StructField("id", IntegerType()), StructField("new", StringType())])).show()
sales = spark.createDataFrame([("x", 2020, 1), ("x", 2021, 2), ("y", 2020, 3), ("y", 2020, 4)], ["k", "year", "n"])
sales.groupBy("k").pivot("year").agg(F.sum("n").alias("s"), F.max("n")).orderBy("k").show()
sales.groupBy("k").pivot("year", [2021, 2022]).sum("n").orderBy("k").show()
sales.groupingSets([("k", "year"), ("k",), ()], "k", "year").agg(F.sum("n").alias("s")).orderBy("k", "year").show()
sales.coalesce(1).zipWithIndex("at").show()
sales.crosstab("k", "year").orderBy("k_year").show()
sales.summary().show()
sales.describe("k", "n").show()
print(sales.approxQuantile(["n", "year"], [0.25, 0.5], 0.0), sales.corr("n", "year"), sales.cov("n", "year"))
print([sorted(items) for items in sales.freqItems(["k", "n"], 0.3).first()])
print(sales.withMetadata("n", {"unit": "piece"}).select(F.col("n").alias("m")).schema["m"].metadata)
print(wide.na.replace({1.1: 9.9}).collect(), wide.fillna({"d": 0.5}).collect(), wide.dropna().collect())
print(wide.schema.toDDL(), wide.schema["i"].json())

spark.sql("SELECT :a AS a, :b AS b, :c AS c, :l AS l", {"a": 1, "b": "it's", "c": datetime.date(2020, 2, 29), "l": [1, 2]}).show()
spark.sql("SELECT * FROM {df} WHERE {df.id} > ? LIMIT ?", args=[1, 5], df=wide).show()
spark.sql("SELECT {col} AS c FROM {df} WHERE id IN {ids}", col=wide.i, df=wide, ids=(1, 3)).show()
for wrong in (lambda: wide.unpivot(["id", "i", "d"], None, "n", "v"), lambda: sales.unpivot("year", ["k", "n"], "a", "v"),
              lambda: wide.to(StructType([StructField("d", StringType(), False)])), lambda: spark.sql("SELECT :missing", {"a": 1}),
              lambda: spark.sql("SELECT :a + ?", {"a": 1}), lambda: spark.sql("SELECT {c} FROM {df}", c=wide.i + 1, df=wide), lambda: wide.groupBy(9), lambda: wide.sort(), lambda: wide.nope,
              lambda: sales.approxQuantile("n", [2.0], 0.1), lambda: wide.dropna(how="some"), lambda: wide.replace(1, "x")):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
