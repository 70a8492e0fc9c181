"""Arguments that a DataFrame's methods do not take, and what they are told to be instead."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_arguments").getOrCreate()
df = spark.createDataFrame([(1, "ann", 2.5), (2, "bob", None)], ["id", "name", "pay"])


def attempt(what, action):
    try:
        print(what, "->", action())
    except Exception as error:
        print(what, "->", type(error).__name__, str(error).splitlines()[0].rstrip(";"))  # Spark shows its plan behind a ";"


attempt("join by a wrong word", lambda: df.join(df, "id", "sideways"))
attempt("too few names", lambda: df.toDF("a"))
attempt("by name", lambda: df.unionByName(df.select("id", "name")))
attempt("fewer than no rows", lambda: df.limit(-1).collect())
attempt("an offset before the first", lambda: df.offset(-2).collect())
attempt("no partitions", lambda: df.repartition(0))
attempt("fewer than none", lambda: df.coalesce(-1))
attempt("a name for a list", lambda: df.dropDuplicates("name"))
attempt("a list", lambda: df.dropDuplicates(["name"]).count())
attempt("and of a number", lambda: df.filter(df.id & df.id))
attempt("a window that looks back", lambda: df.select(
    F.sum("id").over(__import__("pyspark").sql.Window.orderBy("id").rowsBetween(-1, 0))).columns)
attempt("mixed texts and numbers", lambda: spark.createDataFrame([([1, "x"],)], ["a"]).collect())
attempt("a map of both", lambda: spark.createDataFrame([({"a": 1, "b": "x"},)], ["m"]).collect())
attempt("a list of maps", lambda: spark.createDataFrame([([{"a": 1}, {"b": 2}],)], ["m"]).collect())
attempt("whole and broken numbers", lambda: spark.createDataFrame([([1, 2.5],)], ["m"]).collect())
attempt("old imports", lambda: __import__("pyspark.sql.utils", fromlist=["AnalysisException"]).AnalysisException.__name__)


def used_in_a_task(sc):
    total = sc.accumulator(0)
    return sc.parallelize([1, 2]).map(lambda x: total.value + x).collect()


try:
    used_in_a_task(spark.sparkContext)
except Exception as error:
    print(type(error).__name__, [line for line in str(error).splitlines() if line.startswith("pyspark.errors")])
