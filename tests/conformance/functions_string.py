"""String functions."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("functions_string").getOrCreate()

df = spark.createDataFrame([("Moby Dick",), ("  the whale ",), ("",), (None,), ("Größe",)], ["s"])
df.select(F.upper("s"), F.lower("s"), F.length("s"), F.trim("s"), F.reverse("s")).show()
df.select(F.concat("s", F.lit("!")), F.concat_ws("-", "s", F.lit("x")), F.initcap("s"), F.lpad("s", 4, "*"), F.rpad("s", 11, ".")).show()
df.select(F.substring("s", 2, 3), F.substring("s", -3, 2), F.instr("s", "e"), F.locate("e", "s"), F.repeat("s", 2)).show(truncate=False)
df.select(F.split("s", " "), F.split("s", "[aeiou]", 2), F.regexp_replace("s", "[aeiou]", "_"), F.regexp_extract("s", r"(\w+) (\w+)", 2)).show(truncate=False)
df.select(F.ltrim("s"), F.rtrim("s"), F.translate("s", "aeo", "431"), F.ascii("s"), F.replace("s", F.lit("e"), F.lit("3"))).show()
df.select(F.md5("s"), F.sha2("s", 256).substr(1, 8), F.crc32("s"), F.base64("s")).show(truncate=False)
df.select(F.hash("s"), F.xxhash64("s"), F.hash("s", F.lit(1)), F.levenshtein("s", F.lit("whale"))).show()
df.select(F.format_string("<%s|%5d|%.2f>", "s", F.lit(42), F.lit(1.5)), F.contains("s", F.lit("e")), F.startswith("s", F.lit("M"))).show()
spark.sql("select substring_index('a.b.c', '.', 2) a, left('abc', 2) b, right('abc', 2) c, char(65) d, 'a' || 'b' || 1 e, position('c' in 'abc') f, overlay('abcdef' placing '__' from 3) g").show()
