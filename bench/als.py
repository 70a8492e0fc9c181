"""ALS of rank 10, ten iterations, on a million ratings of 6,040 users and 3,706 items."""
import json
import sys
import time

from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
ROWS, REPEATS = 1_000_000, 3
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("als").config("spark.sql.shuffle.partitions", "4").getOrCreate()
raw = spark.range(0, ROWS, 1, 2).select(F.rand(1).alias("u"), F.rand(2).alias("v"), F.randn(3).alias("noise"))
raw = raw.select(F.floor(6040 * F.col("u") ** 1.5).cast("int").alias("user"), F.floor(3706 * F.col("v") ** 2).cast("int").alias("item"), "noise")
taste = F.sin(F.col("user") * 1.7) * F.cos(F.col("item") * 2.3) + F.cos(F.col("user") * 0.9) * F.sin(F.col("item") * 1.1)
data = raw.select("user", "item", F.round(3.5 + taste + 0.3 * F.col("noise")).cast("float").alias("rating")).cache()
assert data.count() == ROWS


def job():
    return ALS(rank=10, maxIter=10, regParam=0.1, seed=1, userCol="user", itemCol="item").fit(data)


assert job().rank == 10
warm = time.perf_counter() + WARM_UP
while time.perf_counter() < warm:
    job()
times = []
for _ in range(REPEATS):
    start = time.perf_counter()
    job()
    times.append(round((time.perf_counter() - start) * 1000, 1))
print("BENCH " + json.dumps({"case": "als", "rows": ROWS, "ms": times}))
