"""Map, filter and reduce over a million integers."""
import json
import sys
import time

from pyspark.sql import SparkSession

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
NUMBERS, REPEATS = 1_000_000, 3
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("map, filter, reduce").getOrCreate()
sc = spark.sparkContext


def job():
    return sc.parallelize(range(NUMBERS), 4).map(lambda x: x * x + 1).filter(lambda x: x % 3 == 2).reduce(lambda a, b: a + b)


assert job() == sum(x * x + 1 for x in range(NUMBERS) if (x * x + 1) % 3 == 2)
warm = time.perf_counter() + WARM_UP
while time.perf_counter() < warm:
    job()
times = []
for _ in range(REPEATS):
    start = time.perf_counter()
    job()
    times.append(round((time.perf_counter() - start) * 1000, 1))
print("BENCH " + json.dumps({"case": "map filter reduce", "rows": NUMBERS, "ms": times}))
