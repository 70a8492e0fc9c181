"""Join of 1M and of 10M rows with 1M rows on a whole number, then a count and a sum over the result."""
import json
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
RIGHT, REPEATS = 1_000_000, 5
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("join").config("spark.sql.shuffle.partitions", "4").getOrCreate()

# The multiplier has no divisor in common with RIGHT, so that every key is there once, out of order.
right = spark.range(0, RIGHT, 1, 4).selectExpr(f"id * 48271 % {RIGHT} AS k", "cast(id % 100 AS int) AS w").cache()
right.count()
for rows in (1_000_000, 10_000_000):
    # Nine keys in ten have a partner.
    left = spark.range(0, rows, 1, 4).selectExpr(f"id * 69621 % {RIGHT * 10 // 9} AS k", "cast(id % 5 + 1 AS int) AS v").cache()
    assert left.count() == rows

    def job():
        # A new DataFrame each time: Spark keeps the shuffle files of one that it has run.
        return left.join(right, "k").agg(F.count("*").alias("n"), F.sum(F.col("v") + F.col("w")).alias("s")).collect()

    assert 0.85 * rows < job()[0]["n"] < 0.95 * rows
    warm = time.perf_counter() + WARM_UP
    while time.perf_counter() < warm:
        job()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        job()
        times.append(round((time.perf_counter() - start) * 1000, 1))
    print("BENCH " + json.dumps({"case": "join", "rows": rows, "ms": times}))
    left.unpersist()
