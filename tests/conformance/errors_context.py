"""What an error says of itself: its condition, its parameters, and where in the query or in the program it comes from."""
import os

from pyspark.errors import QueryContextType
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("errors_context").getOrCreate()
df = spark.createDataFrame([(1, 0, "7"), (2, 2, "x")], ["a", "b", "s"])
df.createOrReplaceTempView("t")


def told(what, action):
    try:
        print(what, "->", action())
        return
    except Exception as error:
        print(what, "->", type(error).__name__, error.getCondition(), error.getSqlState())
        for name, value in sorted(error.getMessageParameters().items()):
            print("   ", name, "=", value)
        for context in error.getQueryContext():
            if context.contextType() is QueryContextType.SQL:
                place = (context.objectType(), context.objectName(), context.startIndex(), context.stopIndex())
                print("    at", repr(context.fragment()), place)
                print(context.summary())
            else:
                file, _, line = context.callSite().rpartition(":")
                print("    by", context.fragment(), "in", os.path.basename(file), "line", line)
        if "== DataFrame ==" in str(error):
            print("    its text has the call")


told("unknown column", lambda: spark.sql("select a,\n  nope from t").collect())
told("unknown function", lambda: spark.sql("select nope(1)"))
told("division in SQL", lambda: spark.sql("select 1,\n 2 / 0 as x").collect())
told("cast in SQL", lambda: spark.sql("select cast('abc' as int)").collect())
told("implicit cast in a function", lambda: spark.sql("select sqrt('abc')").collect())
told("overflow in SQL", lambda: spark.sql("select 2147483647 + 1").collect())
told("array in SQL", lambda: spark.sql("select element_at(array(1, 2), 5)").collect())
told("types", lambda: spark.sql("select 1 + array(2)"))
told("division of columns", lambda: df.select(df.a / df.b).collect())
told("reversed division", lambda: df.select(1 / df.b).collect())
told("cast of a column", lambda: df.select(df.s.cast("int")).collect())
told("comparison", lambda: df.filter(df.s > 5).collect())
told("sum of a number and a text", lambda: df.select(df.a + "z").collect())
told("remainder", lambda: df.select(
    df.a % df.b).collect())


def ratio(one, other):
    return one / other


told("in a function of the program's", lambda: df.withColumn("r", ratio(F.col("a"), F.col("b"))).collect())
told("missing file", lambda: spark.read.csv("/nowhere/at/all.csv"))
