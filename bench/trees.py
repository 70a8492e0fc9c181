"""Twenty trees of depth 5 on 100,000 rows of 20 features: a random forest, and boosted trees."""
import json
import sys
import time

from pyspark.ml.classification import GBTClassifier, RandomForestClassifier
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
ROWS, TREES, REPEATS = 100_000, 20, 3
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("trees").config("spark.sql.shuffle.partitions", "4").getOrCreate()
features = [f"f{j}" for j in range(20)]
raw = spark.range(0, ROWS, 1, 2).select(F.rand(99).alias("u"), *[F.randn(j).alias(name) for j, name in enumerate(features)])
# A target that is not linear, with a tenth of the labels turned over.
score = F.col("f0") * F.col("f1") + F.sin(2 * F.col("f2")) + (F.col("f3") > 0.5).cast("double") * 1.5 - F.col("f4") ** 2 * 0.5
raw = raw.withColumn("label", ((score > 0.0) != (F.col("u") < 0.1)).cast("double"))
data = VectorAssembler(inputCols=features, outputCol="features").transform(raw).select("features", "label").cache()
assert data.count() == ROWS

for case, estimator in (
    ("random forest", RandomForestClassifier(numTrees=TREES, maxDepth=5, seed=1)),
    ("boosted trees", GBTClassifier(maxIter=TREES, maxDepth=5, seed=1)),
):
    assert estimator.fit(data).getNumTrees == TREES
    warm = time.perf_counter() + WARM_UP
    while time.perf_counter() < warm:
        estimator.fit(data)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        estimator.fit(data)
        times.append(round((time.perf_counter() - start) * 1000, 1))
    print("BENCH " + json.dumps({"case": case, "rows": ROWS, "ms": times}))
