"""Columns of DataFrames behind joins: those that USING hides, those of self-joins, and those of other DataFrames."""
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_join_columns").getOrCreate()
left = spark.createDataFrame([(1, "a"), (2, "b"), (3, "c")], "id int, x string")
right = spark.createDataFrame([(2, "B"), (3, "C"), (4, "D")], "id int, y string")


def show(name, make):
    try:
        rows = make().collect()
        print(name, sorted(rows, key=str))
    except AnalysisException as error:
        message = str(error)
        print(name, "ambiguous" if " are ambiguous. " in message else error.getCondition())


joined = left.join(right, "id", "left")
show("hidden", lambda: joined.select(right.id, left.id, "id"))
show("hidden in a filter", lambda: joined.filter(right.id.isNull()))
show("hidden as a key", lambda: joined.groupBy(right.id).count())
show("hidden behind withColumn", lambda: joined.withColumn("z", right.id + 1).select("z", right.id))
show("hidden in an order", lambda: joined.orderBy(right.id.desc()).select(left.id).limit(1))
show("hidden by alias", lambda: left.alias("a").join(right.alias("b"), "id", "left").select("b.id", "a.id", "b.*"))
show("hidden behind an alias", lambda: joined.alias("j").select(right.id))
show("hidden in the next condition", lambda: joined.join(left.toDF("k", "w"), right.id == F.col("k")).select(right.id, "w"))
show("full", lambda: left.join(right, "id", "full").select("id", left.id, right.id))
show("dropped", lambda: joined.drop(right.id))

some, few = left.filter("id > 0"), left.filter("id < 9")
show("equal columns of one", lambda: left.join(left, left.id == left.id).select(F.lit(1)))
show("the left's", lambda: some.join(few, some.id == few.id).select(some.x))
show("the right's", lambda: some.join(few, some.id == few.id).select(few.x))
show("of both", lambda: left.join(few, left.id == few.id).select(left.x))
show("not equal", lambda: left.join(few, left.id < few.id))
show("with aliases", lambda: left.alias("a").join(left.alias("b"), F.col("a.id") == F.col("b.id")).select("a.x", "b.x"))
show("hidden of a self-join", lambda: left.join(left.select("id"), "id").select(left.x))
counts = left.groupBy("x").count()
show("aggregated", lambda: left.join(counts, left.x == counts.x).select(left.id, counts["count"]))

show("another's", lambda: left.select(right.y))
show("another's of that name", lambda: left.filter(right.id > 1))
show("overwritten", lambda: left.withColumn("id", left.id * 10).select(left.id))
show("overwritten in a filter", lambda: left.withColumn("id", left.id * 10).filter(left.id > 1))
show("dropped and asked for", lambda: left.drop("x").select(left.x))
show("dropped and sorted by", lambda: left.drop("x").orderBy(left.x.desc()))
show("renamed", lambda: left.withColumnRenamed("x", "w").select(left.x))
show("behind a union", lambda: left.union(right).select(left.id))
show("the union's right", lambda: left.union(right).select(right.id))
show("behind a difference", lambda: left.subtract(few.filter("id = 1")).select(left.id))
show("behind an aggregation", lambda: left.groupBy("id").count().select(left.id))
