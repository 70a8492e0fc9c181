"""Errors of Python itself and of pyspark's argument checks."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("errors_python").getOrCreate()
sc = spark.sparkContext
df = spark.range(3)


def attempt(what, action):
    try:
        print(what, "->", action())
    except Exception as error:
        print(what, "->", type(error).__name__, str(error).splitlines()[0])


attempt("RDD", lambda: sc.parallelize([1]).foo)
attempt("RDD method", lambda: sc.parallelize([1]).reduceByKy(max))
attempt("context", lambda: sc.textfile("x"))
attempt("session", lambda: spark.nothing)
attempt("functions", lambda: F.uper("id"))
attempt("DataFrame", lambda: df.shw())
attempt("number as column", lambda: df.select(1.5))
attempt("filter by number", lambda: df.filter(3))
attempt("withColumn", lambda: df.withColumn("a", "id"))
attempt("show", lambda: df.show("x"))
attempt("agg", lambda: df.groupBy("id").agg())
attempt("alias", lambda: df.select(df.id.alias("a", "b")).columns)
attempt("parallelize", lambda: sc.parallelize(5))
attempt("not iterable", lambda: sc.parallelize([1, 2], 1).takeOrdered("x"))
attempt("stop", lambda: spark.stop())
try:
    from pyspark.sql import NoSuchThing
except ImportError as error:
    print(type(error).__name__, str(error).split(" (")[0])
try:
    import pyspark.nothing
except ImportError as error:
    print(type(error).__name__, error)
try:
    import no_such_module
except ImportError as error:
    print(type(error).__name__, error)
