"""Ratings and lists of items that nothing can be learnt from: what ALS, FPGrowth and PrefixSpan refuse and in which words."""
from common.bad_fits import fitted, nan, spark, tried
from pyspark.ml.fpm import FPGrowth, PrefixSpan
from pyspark.ml.recommendation import ALS

ratings = [(0, 0, 1.0), (0, 1, 2.0), (1, 0, 3.0)]
for word, df in (
    ("empty", spark.createDataFrame([], "user int, item int, rating double")),
    ("text", spark.createDataFrame([("a", 1, 1.0)], "user string, item int, rating double")),
    ("text rating", spark.createDataFrame([(1, 1, "a")], "user int, item int, rating string")),
    ("missing", spark.createDataFrame([(1, 1.0)], "user int, rating double")),
    ("fraction", spark.createDataFrame([(1.5, 1, 1.0)], "user double, item int, rating double")),
    ("too large", spark.createDataFrame([(1 << 40, 1, 1.0)], "user long, item int, rating double")),
    ("null", spark.createDataFrame(ratings + [(None, 1, 1.0)], "user int, item int, rating double")),
    ("null rating", spark.createDataFrame(ratings + [(2, 1, None)], "user int, item int, rating double")),
    ("NaN", spark.createDataFrame(ratings + [(2, 1, nan)], "user int, item int, rating double")),
):
    tried(f"ALS, {word}", lambda: fitted(ALS(rank=2, maxIter=1, seed=1), df.coalesce(1)))
model = ALS(rank=2, maxIter=1, seed=1).fit(spark.createDataFrame(ratings, "user int, item int, rating double"))
tried("ALS, cold", lambda: model.transform(spark.createDataFrame([(9, 9)], "user int, item int")).collect())
tried("ALS, dropped", lambda: model.copy().setColdStartStrategy("drop").transform(spark.createDataFrame([(9, 9)], "user int, item int")).collect())
tried("ALS, no such strategy", lambda: ALS(coldStartStrategy="foo").fit(spark.createDataFrame(ratings, "user int, item int, rating double")))

for word, df in (
    ("empty", spark.createDataFrame([], "items array<string>")),
    ("text", spark.createDataFrame([("a",)], "items string")),
    ("missing", spark.createDataFrame([("a",)], "other string")),
    ("twice", spark.createDataFrame([(["a", "a"],)], "items array<string>")),
    ("null", spark.createDataFrame([(None,), (["a"],)], "items array<string>")),
):
    tried(f"FPGrowth, {word}", lambda: FPGrowth().fit(df).freqItemsets.collect())
for word, df in (
    ("empty", spark.createDataFrame([], "sequence array<array<int>>")),
    ("flat", spark.createDataFrame([([1, 2],)], "sequence array<int>")),
    ("missing", spark.createDataFrame([("a",)], "other string")),
    ("null", spark.createDataFrame([(None,), ([[1]],)], "sequence array<array<int>>")),
):
    tried(f"PrefixSpan, {word}", lambda: PrefixSpan().findFrequentSequentialPatterns(df).collect())
