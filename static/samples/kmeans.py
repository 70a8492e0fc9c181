"""Clusters: k-means for several k on points around four centres, and the silhouette that tells the right one.

    spark-submit kmeans.py
"""
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("k-means").getOrCreate()

# Four clouds of points, at the corners of a square with sides of 6.
points = (
    spark.range(600)
    .withColumn("corner", (F.col("id") % 4).cast("int"))
    .withColumn("x", (F.col("corner") % 2) * 6 + F.randn(seed=3))
    .withColumn("y", F.floor(F.col("corner") / 2) * 6 + F.randn(seed=4))
)
points = VectorAssembler(inputCols=["x", "y"], outputCol="features").transform(points).cache()

silhouette = ClusteringEvaluator()
models = {}
print("k  silhouette  cost")
for k in range(2, 7):
    models[k] = KMeans(k=k, seed=1, initMode="k-means||").fit(points)
    score = silhouette.evaluate(models[k].transform(points))
    print(f"{k}  {score:10.3f}  {models[k].summary.trainingCost:8.1f}")

print("\nThe centres for four clusters:")
for centre in sorted(models[4].clusterCenters(), key=lambda centre: (round(float(centre[1]) / 6), float(centre[0]))):
    print([round(float(part), 1) for part in centre])

print("\nCorners and clusters: each row should have one large number.")
models[4].transform(points).crosstab("corner", "prediction").orderBy("corner_prediction").show()
