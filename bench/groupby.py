"""Group-by over 1M and 10M rows, questions 1 and 2 of the h2o db-benchmark: sum of v1 by id1, and by id1 and id2."""
import json
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
REPEATS = 5
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("groupby").config("spark.sql.shuffle.partitions", "4").getOrCreate()


def table(rows):
    """id1 and id2 of 100 strings each, v1 of 1..5, v3 a float below 100: hashes of the row's number, without a seed."""
    hashed = spark.range(0, rows, 1, 4).selectExpr("id * 48271 % 2147483647 AS a", "id * 69621 % 2147483647 AS b")
    return hashed.selectExpr(
        "concat('id', lpad(cast(a % 100 + 1 AS string), 3, '0')) AS id1",
        "concat('id', lpad(cast(b div 100 % 100 + 1 AS string), 3, '0')) AS id2",
        "cast(b % 5 + 1 AS int) AS v1",
        "cast(a % 1000000 AS double) / 10000 AS v3",
    )


for rows in (1_000_000, 10_000_000):
    data = table(rows).cache()
    assert data.count() == rows
    for name, keys, groups in (("q1", ["id1"], 100), ("q2", ["id1", "id2"], 10_000)):

        def job():
            # A new DataFrame each time: Spark keeps the shuffle files of one that it has run.
            return data.groupBy(*keys).agg(F.sum("v1").alias("v1")).collect()

        assert len(job()) == groups
        warm = time.perf_counter() + WARM_UP
        while time.perf_counter() < warm:
            job()
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            job()
            times.append(round((time.perf_counter() - start) * 1000, 1))
        print("BENCH " + json.dumps({"case": "group-by " + name, "rows": rows, "ms": times}))
    data.unpersist()
