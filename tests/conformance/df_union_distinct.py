"""union, unionByName, distinct, dropDuplicates, intersect, subtract."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_union_distinct").getOrCreate()

a = spark.createDataFrame([(1, "x"), (2, "y"), (2, "y"), (None, None)], ["n", "s"])
b = spark.createDataFrame([(2, "y"), (3, "z"), (None, None)], ["n", "s"])
a.union(b).orderBy("n", "s").show()
a.union(b).distinct().orderBy("n", "s").show()
a.unionByName(b.select("s", "n")).orderBy("n", "s").show()
a.unionByName(b.select("n"), allowMissingColumns=True).orderBy("n", "s").show()
a.dropDuplicates(["n"]).orderBy("n").show()
a.intersect(b).orderBy("n").show()
a.subtract(b).orderBy("n").show()
a.exceptAll(b).orderBy("n").show()
print(a.union(b).count(), a.distinct().count(), a.unionAll(a).count())
print(a.select("n").union(b.select((F.col("n") + 0.5).alias("m"))).dtypes)
try:
    a.union(b.select("n"))
except Exception as error:
    print(type(error).__name__, error.getCondition(), str(error).splitlines()[0])
