"""Joins of DataFrames: every kind, by name, by names, by condition."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("df_joins").getOrCreate()

people = spark.createDataFrame([(1, "ann", 10), (2, "bob", 20), (3, "cat", None), (4, "dan", 40)], "id int, name string, dept int")
depts = spark.createDataFrame([(10, "sales"), (20, "ops"), (20, "ops-2"), (30, "law")], "dept int, title string")

people.join(depts, "dept").orderBy("id", "title").show()
people.join(depts, "dept", "left").orderBy("id", "title").show()
people.join(depts, ["dept"], "right").orderBy("title").show()
people.join(depts, "dept", "outer").orderBy("id", "title").show()
people.join(depts, "dept", "left_semi").orderBy("id").show()
people.join(depts, "dept", "left_anti").orderBy("id").show()
people.crossJoin(depts.limit(1).select("title")).orderBy("id").show()
people.join(depts, people.dept == depts.dept).select("id", people.dept, depts.title).orderBy("id", "title").show()
people.join(depts, people.dept == depts.dept, "left").drop(depts.dept).orderBy("id", "title").show()
people.join(depts, (people.dept == depts.dept) & (depts.title != "ops"), "inner").select("name", "title").orderBy("name").show()
people.alias("a").join(people.alias("b"), F.col("a.id") < F.col("b.id")).select("a.name", F.col("b.name").alias("other")).orderBy("name", "other").show()
people.join(depts, people.dept.eqNullSafe(depts.dept)).select("name").distinct().orderBy("name").show()
people.join(depts, people.dept > depts.dept, "left").groupBy("name").agg(F.count("title").alias("below")).orderBy("name").show()
print(people.join(depts, "dept").columns, people.join(depts, people.dept == depts.dept).columns)
print(people.join(F.broadcast(depts), "dept").count(), people.join(depts).count())
