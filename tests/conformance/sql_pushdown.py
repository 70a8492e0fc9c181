"""Filters that reach what is read: folders that are not opened, parts of files that no row gets through."""

import datetime
import shutil
import tempfile

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "3").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
folder = tempfile.mkdtemp()

rows = [(i, float("nan") if i == 7 else (-0.0 if i == 2 else i / 2), "abc"[i % 3], [2, 1, None][i % 3]) for i in range(9)]
table = spark.createDataFrame(rows, "id long, x double, s string, k int")
table = table.withColumn("d", F.date_add(F.lit(datetime.date(2020, 1, 1)), (F.col("id") % 2).cast("int")))
table.write.partitionBy("k", "d").parquet(folder + "/t")
read = spark.read.parquet(folder + "/t")
read.createOrReplaceTempView("t")

for condition in [
    "k = 1", "k is null", "k is not null", "k > 1 or k is null", "k in (1, 2, 5)", "k <=> null", "not (k = 1)", "k = 7",
    "d = date'2020-01-02'", "d > '2020-01-01' and k = 2", "year(d) = 2020 and id < 3", "k = id", "k = 1 or id = 0", "k + id > 8",
    "x > 3", "x >= cast('NaN' as double)", "x = cast('NaN' as double)", "x < 1", "x = 0", "x <= 0", "not (x > 3)", "x <> 3",
    "s like 'b%'", "s like '%c'", "s > 'a' and id > 4", "id is null", "id > 100", "id between 2 and 4", "coalesce(k, 0) = 0",
    "case when k = 1 then id > 3 else k is null end", "s in ('a', 'c') and d = date'2020-01-01'", "id % 2 = 0 and k = 1", "rand(1) < 2 and k = 1",
]:
    found = [r.id for r in spark.sql(f"select id from t where {condition} order by id").collect()]
    print(condition, found, spark.sql(f"select count(*) from t where {condition}").first()[0])

# Only what a column's folders let through is counted, grouped, joined and opened.
print(sorted(r.k for r in read.where("k is not null").select("k").distinct().collect()))
print(sorted(tuple(r) for r in read.where("k = 1").groupBy("k", "d").count().collect()))
print(sorted(r.id for r in read.where("k = 1").join(spark.range(5), "id").select("id").collect()))
print(sorted({r.f.rsplit("/", 3)[-3] for r in read.where("k = 2").select(F.input_file_name().alias("f")).collect()}))
print(read.where("k = 7").count(), read.where("k = 7").agg(F.max("id")).first()[0], read.where("k = 7").select("id").collect())

table.select("id", "k").write.partitionBy("k").csv(folder + "/c", header=True, compression="gzip")
spark.conf.set("spark.sql.files.openCostInBytes", "1")
spark.conf.set("spark.sql.files.maxPartitionBytes", "1")
texts = spark.read.csv(folder + "/c", header=True, schema="id int, k int", mode="FAILFAST")
one = texts.where("k = 1")
print(one.rdd.getNumPartitions() < texts.rdd.getNumPartitions(), sorted(r.id for r in one.collect()))
import glob
for path in glob.glob(folder + "/c/k=2/*.gz"):
    with open(path, "wb") as file:
        file.write(b"broken")
print(sorted(r.id for r in texts.where("k = 1 and id > 1").collect()))
try:
    texts.where("k = 2").collect()
except Exception as error:
    print("FAILED_READ_FILE" in str(error) or type(error).__name__)
shutil.rmtree(folder)
