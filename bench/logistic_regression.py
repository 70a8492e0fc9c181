"""Logistic regression of 200,000 rows of 20 normal features, 50 iterations at most."""
import json
import sys
import time

from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
ROWS, REPEATS = 200_000, 3
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("logistic regression").config("spark.sql.shuffle.partitions", "4").getOrCreate()
features = [f"f{j}" for j in range(20)]
raw = spark.range(0, ROWS, 1, 2).select(F.rand(99).alias("u"), *[F.randn(j).alias(name) for j, name in enumerate(features)])
score = sum((F.col(name) * (-1.5 + 3.0 * j / 19) for j, name in enumerate(features)), F.lit(0.3))
raw = raw.withColumn("label", (F.col("u") < 1 / (1 + F.exp(-score))).cast("double"))
data = VectorAssembler(inputCols=features, outputCol="features").transform(raw).select("features", "label").cache()
assert data.count() == ROWS


def job():
    return LogisticRegression(maxIter=50).fit(data)


assert abs(job().coefficients[0] + 1.5) < 0.1
warm = time.perf_counter() + WARM_UP
while time.perf_counter() < warm:
    job()
times = []
for _ in range(REPEATS):
    start = time.perf_counter()
    job()
    times.append(round((time.perf_counter() - start) * 1000, 1))
print("BENCH " + json.dumps({"case": "logistic regression", "rows": ROWS, "ms": times}))
