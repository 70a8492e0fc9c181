"""Arrays, maps and structs: made, taken apart, exploded."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("functions_collections").getOrCreate()

df = spark.createDataFrame([(1, [3, 1, 2], {"a": 1}), (2, [], {}), (3, None, None), (4, [None, 5], {"b": 2, "c": None})], "id int, xs array<int>, m map<string,int>")
df.select("id", F.size("xs"), F.sort_array("xs"), F.array_contains("xs", 2), F.array_max("xs"), F.element_at("m", "b")).show()
df.select("id", F.explode("xs").alias("x")).show()
df.select("id", F.explode_outer("xs").alias("x")).show()
df.select("id", F.posexplode("xs")).show()
df.select("id", F.explode("m")).show()
df.select(F.array("id", F.lit(9)), F.struct("id", F.lit("x").alias("s")), F.create_map(F.lit("k"), "id"), F.map_keys("m")).show(truncate=False)
df.select(F.array_distinct(F.array(F.lit(1), F.lit(1))), F.array_join("xs", "-"), F.slice("xs", 1, 2), F.array_union("xs", F.array(F.lit(7))), F.flatten(F.array("xs", "xs"))).show(truncate=False)
df.select(F.transform("xs", lambda x: x + 1), F.filter("xs", lambda x: x > 1), F.aggregate("xs", F.lit(0), lambda a, x: a + x), F.exists("xs", lambda x: x > 2)).show(truncate=False)
spark.range(6).groupBy((F.col("id") % 2).alias("k")).agg(F.sort_array(F.collect_list("id")).alias("ids"), F.max("id"), F.count_distinct("id")).orderBy("k").show()
words = spark.createDataFrame([("to be or not to be",)], ["line"]).select(F.explode(F.split("line", " ")).alias("word"))
words.groupBy("word").count().orderBy(F.desc("count"), "word").show()
print(df.select("xs", "m").collect(), df.select(df.m["a"], df.xs[0]).columns)
