"""Errors found before anything runs: class, condition, SQL state and message."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.errors import AnalysisException

spark = SparkSession.builder.master("local[2]").appName("errors_analysis").getOrCreate()
df = spark.createDataFrame([(1, "ann", 2.5)], ["id", "name", "value"])
other = spark.createDataFrame([(1, "x")], ["id", "title"])
df.createOrReplaceTempView("people")


def attempt(what, action):
    try:
        action()
        print(what, "-> no error")
    except AnalysisException as error:
        print(what, "->", type(error).__name__, error.getCondition(), error.getSqlState())
        print("  ", str(error).splitlines()[0])


attempt("select", lambda: df.select("nam"))
attempt("select col", lambda: df.select(F.col("idd") + 1))
attempt("filter", lambda: df.filter("agee > 1"))
attempt("item", lambda: df["nope"])
attempt("groupBy", lambda: df.groupBy("nam").count())
attempt("orderBy", lambda: df.orderBy("valu"))
attempt("withColumn", lambda: df.withColumn("a", F.col("missing.field")))
attempt("ambiguous", lambda: df.join(other, df.id == other.id).select("id"))
attempt("using", lambda: df.join(other, "name"))
attempt("table", lambda: spark.table("nowhere"))
attempt("sql table", lambda: spark.sql("select * from nowhere where id = 1"))
attempt("sql column", lambda: spark.sql("select id, nme from people"))
attempt("sql qualified", lambda: spark.sql("select p.id, q.name from people p"))
attempt("function", lambda: spark.sql("select foo(id) from people"))
attempt("arguments", lambda: spark.sql("select upper(name, name) from people"))
attempt("not grouped", lambda: spark.sql("select name, count(*) from people group by id"))
attempt("no group", lambda: spark.sql("select name, sum(id) from people"))
attempt("aggregate in where", lambda: spark.sql("select id from people where sum(id) > 1"))
attempt("types", lambda: df.select(F.col("id") + F.array("id")))
attempt("filter type", lambda: df.filter("id"))
attempt("union", lambda: df.union(other))
attempt("union sql", lambda: spark.sql("select 1, 2 union select 1"))
attempt("sum of text", lambda: df.select(F.sum(F.array("id"))))
attempt("nested aggregate", lambda: df.agg(F.sum(F.count("id"))))
attempt("view columns", lambda: spark.sql("select * from values (1, 2) as t(a)"))
try:
    df.missing
except AttributeError as error:
    print(type(error).__name__, error)
df.select("id").show()
