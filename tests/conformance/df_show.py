"""show: widths, truncation, nulls, numbers, vertical form."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("df_show").getOrCreate()

long = "Call me Ishmael. Some years ago"
rows = [(1, long, 1.0, True), (22, None, 1e10, False), (333, "", 1.0e-5, None), (4444, "naïve 日本", -0.1, True)]
df = spark.createDataFrame(rows, ["id", "a longer column name than its cells", "x", "flag"])
df.show()
df.show(2)
df.show(truncate=False)
df.show(truncate=5)
df.show(1, 3)
df.show(2, vertical=True)
df.show(1, truncate=False, vertical=True)
df.filter("id > 5000").show()
df.select("id").show(0)
spark.range(25).show()
spark.range(3).show(3)
nested = spark.sql(
    "select array(1, null, 3) a, map('k', 1.5, 'l', null) m, named_struct('x', 1, 'y', 'z') s, date'2024-02-29' d,"
    " timestamp'2024-02-29 12:34:56.789' t, cast(1.5 as decimal(6,3)) n, X'0aff' b, 12345678901234 big, float(0.1) f"
)
nested.show()
nested.show(truncate=False)
spark.sql("select 0.1D + 0.2D a, 1e7D b, 123456789.0D c, 1e-3D d, 1.0E-4D e, double('NaN') f, double('-Infinity') g, 100D h, 1/3 i").show(truncate=False)
spark.sql("select 'line\nbreak' a, 'tab\there' b").show(truncate=False)
