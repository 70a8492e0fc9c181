"""Pi by two million samples: a lambda with two random numbers a row, then a sum."""
import json
import sys
import time
from random import random

from pyspark.sql import SparkSession

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
SAMPLES, REPEATS = 2_000_000, 3
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("pi").getOrCreate()
sc = spark.sparkContext


def inside(_):
    x, y = random(), random()
    return x * x + y * y < 1


def job():
    return 4 * sc.parallelize(range(SAMPLES), 4).filter(inside).count() / SAMPLES


assert abs(job() - 3.1416) < 0.02
warm = time.perf_counter() + WARM_UP
while time.perf_counter() < warm:
    job()
times = []
for _ in range(REPEATS):
    start = time.perf_counter()
    job()
    times.append(round((time.perf_counter() - start) * 1000, 1))
print("BENCH " + json.dumps({"case": "pi", "rows": SAMPLES, "ms": times}))
