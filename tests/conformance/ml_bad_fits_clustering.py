"""Clusterings of data they cannot learn from: what they refuse and in which words, and what they make of the rest."""
from common.bad_fits import fitted, frame, good, nan, shown, spark, tried, unfit
from pyspark.ml.clustering import LDA, BisectingKMeans, GaussianMixture, KMeans, PowerIterationClustering

unfit([
    (KMeans(k=2, seed=1, maxIter=2), fitted),
    (BisectingKMeans(k=2, seed=1, maxIter=2), fitted),
    (GaussianMixture(k=2, seed=1, maxIter=2), fitted),
    (LDA(k=2, seed=1, maxIter=2), fitted),
], unlabelled=True)

for stage in (KMeans(k=9, seed=1, maxIter=2), BisectingKMeans(k=9, seed=1, maxIter=2), LDA(k=9, seed=1, maxIter=2)):
    tried(f"{type(stage).__name__}, k above the rows", lambda: fitted(stage, frame(good)))
tried("GaussianMixture, k above the rows", lambda: len(GaussianMixture(k=9, seed=1, maxIter=2).fit(frame(good)).weights))
tried("GaussianMixture, one row", lambda: [shown(w) for w in GaussianMixture(k=2, seed=1, maxIter=2).fit(frame(good[:1])).weights])
tried("KMeans, cosine of zeros", lambda: fitted(KMeans(distanceMeasure="cosine", seed=1), frame([([0.0, 0.0], 0.0, 1.0)])))
tried("KMeans, one place", lambda: KMeans(k=3, seed=1).fit(frame([([1.0, 1.0], 0.0, 1.0)] * 4)).clusterCenters())

edges = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)]
for word, df, k in (
    ("empty", spark.createDataFrame([], "src long, dst long, weight double"), 2),
    ("negative", spark.createDataFrame(edges + [(0, 3, -1.0)], "src long, dst long, weight double"), 2),
    ("NaN", spark.createDataFrame(edges + [(0, 3, nan)], "src long, dst long, weight double"), 2),
    ("k above the rows", spark.createDataFrame(edges, "src long, dst long, weight double"), 9),
    ("text", spark.createDataFrame([("a", "b", 1.0)], "src string, dst string, weight double"), 2),
    ("missing", spark.createDataFrame([(1, 1.0)], "src long, weight double"), 2),
):
    tried(f"PowerIterationClustering, {word}",
          lambda: len(PowerIterationClustering(k=k, maxIter=2, weightCol="weight").assignClusters(df).collect()))
