"""k-means of 200,000 rows of 10 features around 10 centers."""
import json
import sys
import time

from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
ROWS, REPEATS = 200_000, 3
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("k-means").config("spark.sql.shuffle.partitions", "4").getOrCreate()
features = [f"f{j}" for j in range(10)]
raw = spark.range(0, ROWS, 1, 2).select((F.col("id") * 48271 % 2147483647 % 10).alias("c"), *[F.randn(j).alias(name) for j, name in enumerate(features)])
# Coordinate j of center c is a whole number of -10 to 10.
moved = [(F.col(name) + (F.col("c") * (j + 3) * 7919 + j * 104729) % 21 - 10).alias(name) for j, name in enumerate(features)]
data = VectorAssembler(inputCols=features, outputCol="features").transform(raw.select(*moved)).select("features").cache()
assert data.count() == ROWS


def job():
    return KMeans(k=10, seed=1).fit(data)


assert len(job().clusterCenters()) == 10
warm = time.perf_counter() + WARM_UP
while time.perf_counter() < warm:
    job()
times = []
for _ in range(REPEATS):
    start = time.perf_counter()
    job()
    times.append(round((time.perf_counter() - start) * 1000, 1))
print("BENCH " + json.dumps({"case": "k-means", "rows": ROWS, "ms": times}))
