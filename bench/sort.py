"""Sort of 1M rows by a float into a cached table, and the first ten of them."""
import json
import sys
import time

from pyspark.sql import SparkSession

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
ROWS, REPEATS = 1_000_000, 5
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("sort").config("spark.sql.shuffle.partitions", "4").getOrCreate()
data = spark.range(0, ROWS, 1, 4).selectExpr("id", "cast(id * 69621 % 2147483647 AS double) / 1000 AS v").cache()
assert data.count() == ROWS


def sort():
    # A new DataFrame each time: Spark keeps the shuffle files of one that it has run.
    made = data.orderBy("v").cache()
    assert made.count() == ROWS
    made.unpersist()


def top():
    assert len(data.orderBy("v").limit(10).collect()) == 10


for name, job in (("sort", sort), ("top 10", top)):
    job()
    warm = time.perf_counter() + WARM_UP
    while time.perf_counter() < warm:
        job()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        job()
        times.append(round((time.perf_counter() - start) * 1000, 1))
    print("BENCH " + json.dumps({"case": name, "rows": ROWS, "ms": times}))
