"""What the parser says of SQL that it cannot read, with the place."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("errors_parse").getOrCreate()


def attempt(query):
    try:
        spark.sql(query)
        print("no error:", query)
    except Exception as error:
        print(type(error).__name__, error.getCondition(), error.getSqlState())
        print(str(error))
        print("~" * 20)


attempt("selec 1")
attempt("select 1 +")
attempt("select * frm t")
attempt("select a b c from t")
attempt("select * from t where x >")
attempt("select (1 + 2 from t")
attempt("select 1\nfrom t\nwhere a == = b")
attempt("select 'unclosed")
attempt("select case when 1 then 2")
attempt("select * from t group by")
attempt("")
attempt("select cast(1 as whatever)")
for action in [lambda df: df.filter("id >"), lambda df: df.selectExpr("id +* 2"), lambda df: df.selectExpr("id as")]:
    try:
        action(spark.range(3))
    except Exception as error:
        print(type(error).__name__, error.getCondition(), str(error).splitlines()[1])
try:
    spark.read.schema("a int, b strin g").csv("data/streams.csv")
except Exception as error:
    print(type(error).__name__, error.getCondition())
