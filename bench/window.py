"""rank() over 1M rows in 1,000 partitions, ordered by a float; the ranks are summed, so that all of them are worked out."""
import json
import sys
import time

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
ROWS, GROUPS, REPEATS = 1_000_000, 1_000, 5
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("window").config("spark.sql.shuffle.partitions", "4").getOrCreate()
data = spark.range(0, ROWS, 1, 4).selectExpr(
    f"cast(id * 48271 % 2147483647 % {GROUPS} AS int) AS g", "cast(id * 69621 % 2147483647 AS double) / 1000 AS v").cache()
assert data.count() == ROWS


def job():
    # A new DataFrame each time: Spark keeps the shuffle files of one that it has run.
    ranked = data.select(F.rank().over(Window.partitionBy("g").orderBy("v")).alias("r"))
    return ranked.agg(F.sum("r").alias("s")).collect()


assert job()[0]["s"] > ROWS
warm = time.perf_counter() + WARM_UP
while time.perf_counter() < warm:
    job()
times = []
for _ in range(REPEATS):
    start = time.perf_counter()
    job()
    times.append(round((time.perf_counter() - start) * 1000, 1))
print("BENCH " + json.dumps({"case": "window rank", "rows": ROWS, "ms": times}))
