"""Errors that only running finds: division by zero, casts, overflow, an array's bounds."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("errors_runtime").getOrCreate()
df = spark.createDataFrame([(1, 0, "7"), (2, 2, "x")], ["a", "b", "s"])


def attempt(what, action):
    try:
        print(what, "->", action())
    except Exception as error:
        print(what, "->", type(error).__name__, error.getCondition(), error.getSqlState())
        print("  ", str(error).splitlines()[0])


attempt("division", lambda: df.select(df.a / df.b).collect())
attempt("division sql", lambda: spark.sql("select 1 / 0").collect())
attempt("modulo", lambda: df.select(df.a % df.b).collect())
attempt("div", lambda: spark.sql("select 5 div 0").collect())
attempt("cast", lambda: df.select(df.s.cast("int")).collect())
attempt("cast to date", lambda: spark.sql("select cast('2024-02-30' as date)").collect())
attempt("cast to double", lambda: spark.sql("select double('abc')").collect())
attempt("cast to boolean", lambda: spark.sql("select cast('maybe' as boolean)").collect())
attempt("int overflow", lambda: spark.sql("select 2147483647 + 1").collect())
attempt("long overflow", lambda: spark.sql("select 9223372036854775807 * 2").collect())
attempt("cast overflow", lambda: spark.sql("select cast(3000000000 as int)").collect())
attempt("negate", lambda: spark.sql("select abs(-2147483648)").collect())
attempt("array index", lambda: spark.sql("select array(1, 2)[5]").collect())
attempt("element_at", lambda: spark.sql("select element_at(array(1, 2), 5)").collect())
attempt("raise_error", lambda: spark.sql("select raise_error('by hand')").collect())
attempt("comparison", lambda: df.filter("s > 5").collect())
attempt("to_date", lambda: spark.sql("select to_date('31/12/2023', 'yyyy-MM-dd')").collect())
attempt("try forms", lambda: spark.sql("select try_divide(1, 0), try_add(2147483647, 1), try_cast('x' as int), nullif(1, 1)").collect())
attempt("only where it is used", lambda: df.select(F.when(df.b != 0, df.a / df.b).otherwise(-1.0).alias("q")).collect())
attempt("null divisor", lambda: spark.sql("select 1 / null, 0.0D / 1").collect())
spark.conf.set("spark.sql.ansi.enabled", "false")
attempt("without ANSI", lambda: spark.sql("select 1 / 0 a, cast('x' as int) b, 2147483647 + 1 c").collect())
