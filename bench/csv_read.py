"""A CSV file of 50 MB read with types, and its columns summed. (A csv.py here would be what its neighbours import as `csv`.)"""
import json
import os
import sys
import tempfile
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
ROWS, REPEATS = 1_300_000, 5
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("csv").config("spark.sql.shuffle.partitions", "4").getOrCreate()
path = os.path.join(tempfile.mkdtemp(), "bench.csv")
with open(path, "w") as file:
    file.write("id,name,day,amount,price\n")
    for first in range(0, ROWS, 10_000):
        file.write("".join(
            f"{id},id{id * 48271 % 2147483647 % 100 + 1:03d},2024-{id % 12 + 1:02d}-{id % 28 + 1:02d},{id * 69621 % 2147483647},{id % 1000}.{id % 97:02d}\n"
            for id in range(first, min(first + 10_000, ROWS))))


def job():
    data = spark.read.csv(path, header=True, schema="id int, name string, day date, amount bigint, price double")
    return data.agg(F.count("name"), F.max("day"), F.sum("id"), F.sum("amount"), F.sum("price")).collect()


assert job()[0][0] == ROWS
warm = time.perf_counter() + WARM_UP
while time.perf_counter() < warm:
    job()
times = []
for _ in range(REPEATS):
    start = time.perf_counter()
    job()
    times.append(round((time.perf_counter() - start) * 1000, 1))
print("BENCH " + json.dumps({"case": "csv read", "rows": ROWS, "ms": times}))
os.remove(path)
