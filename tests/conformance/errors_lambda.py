"""A lambda that raises: the job fails with the worker's traceback, and the session lives on."""
import re

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("errors_lambda").getOrCreate()
sc = spark.sparkContext


def risky(x):
    if x == 77:
        raise ValueError("row 17 of partition 3")
    return x


def attempt(what, action):
    try:
        print(what, "->", action())
    except Exception as error:
        lines = str(error).splitlines()
        places = re.findall(r'errors_lambda\.py", line (\d+), in (\w+|<lambda>)', str(error))
        print(what, "->", type(error).__name__, "|", lines[0][:130], "|", lines[-1][:130], "|", places)


numbers = sc.parallelize(range(100), 5)
attempt("row 17 of partition 3", lambda: numbers.map(risky).count())
attempt("zero", lambda: numbers.map(lambda x: 1 / (x - 50)).sum())
attempt("attribute", lambda: numbers.map(lambda x: x.upper()).collect())
attempt("key", lambda: numbers.map(lambda x: {"a": 1}[x]).first())
attempt("name", lambda: numbers.map(lambda x: undefined_name).first())
attempt("number", lambda: sc.parallelize(["1", "2", "x"], 3).map(int).sum())
attempt("merging in the driver", lambda: sc.parallelize([1, "a"], 2).reduce(lambda a, b: a + b))
attempt("after a shuffle", lambda: numbers.map(lambda x: (x, 1)).reduceByKey(lambda a, b: a + b).mapValues(lambda v: [][v]).collect())
attempt("not pairs", lambda: numbers.reduceByKey(lambda a, b: a + b).collect())
attempt("too few arguments", lambda: numbers.map(lambda a, b: a).collect())
attempt("context", lambda: numbers.map(lambda x: sc.parallelize([x]).count()).collect())
attempt("a frame's rows", lambda: spark.createDataFrame([("7",), ("x",)], ["s"]).rdd.map(lambda row: int(row.s)).collect())
attempt("still alive", lambda: numbers.filter(lambda x: x > 97).collect())
# The row that raises is never reached by an action that stops before it.
attempt("take", lambda: numbers.map(risky).take(5))
attempt("count", lambda: numbers.map(lambda x: x + 1).count())
