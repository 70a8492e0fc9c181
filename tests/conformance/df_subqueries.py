"""DataFrames inside expressions of others: scalar, exists, isin, lateralJoin; and columns of structs."""
from pyspark.sql import Row, SparkSession, functions as F

spark = SparkSession.builder.master("local[2]").appName("df_subqueries").config("spark.sql.shuffle.partitions", "2").getOrCreate()
staff = spark.createDataFrame([(1, "Ann", 45, 10), (2, "Bob", 54, 10), (3, "Cid", 29, 20), (4, "Dan", 61, 20), (5, "Eve", 48, None)],
                              ["id", "name", "pay", "team"])
teams = spark.createDataFrame([(10, "red"), (20, "blue"), (30, "none")], ["team", "colour"])

staff.where(F.col("pay") > staff.select(F.avg("pay")).scalar()).select("name").orderBy("name").show()
mean = staff.alias("b").where(F.col("b.team") == F.col("a.team").outer()).select(F.avg("pay")).scalar()
staff.alias("a").where(F.col("pay") > mean).select("name", "team").orderBy("name").show()
staff.alias("a").select("name", mean.alias("mean")).orderBy("name").show()
member = staff.alias("s").where(F.col("s.team") == F.col("t.team").outer())
teams.alias("t").where(member.exists()).orderBy("team").show()
teams.alias("t").where(~member.exists()).orderBy("team").show()
staff.where(F.col("team").isin(teams.where("colour = 'red'").select("team"))).select("name").orderBy("name").show()

best = member.select("name", "pay").orderBy(F.col("pay").desc()).limit(1)
teams.alias("t").lateralJoin(best).orderBy("team").show()
teams.alias("t").lateralJoin(best, how="left").orderBy("team").show()
counted = member.select(F.count("*").alias("n"), F.max("pay").alias("top"))
teams.alias("t").lateralJoin(counted).orderBy("team").show()

nested = spark.createDataFrame([Row(a=Row(b=1, c=Row(d=2, e=3))), Row(a=None)])
nested.select(F.col("a").withField("b", F.lit("x")).alias("a")).show(truncate=False)
nested.select(F.col("a").withField("c.f", F.col("a.b") + 1).alias("a")).printSchema()
nested.select(F.col("a").dropFields("c.d", "b").alias("a")).show(truncate=False)
nested.select(nested.a.getField("b"), nested.a.c.d).show()
for wrong in (lambda: nested.select(F.col("a").dropFields("b", "c")), lambda: nested.select(F.col("a.b").withField("x", F.lit(1))),
              lambda: nested.select(F.col("a").withField("q.r", F.lit(1)))):
    try:
        wrong().show()
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])
