"""Films for you: alternating least squares learns a taste for each person and a character for each film.

    spark-submit als.py
"""
from pyspark.ml.evaluation import RegressionEvaluator
from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("ALS").getOrCreate()

ratings = spark.read.csv("data/ratings.csv", header=True, inferSchema=True)
train, test = ratings.randomSplit([0.8, 0.2], seed=1)
error = RegressionEvaluator(labelCol="rating", metricName="rmse")

mean = train.agg(F.avg("rating")).first()[0]
print(f"Always guessing the mean, {mean:.2f}, is off by {error.evaluate(test.withColumn('prediction', F.lit(mean))):.2f}")

als = ALS(userCol="person", itemCol="film", ratingCol="rating", rank=4, maxIter=8, regParam=0.1, seed=1, coldStartStrategy="drop")
model = als.fit(train)
print(f"ALS is off by {error.evaluate(model.transform(test)):.2f}")

print("\nThree films for each of the first five people, by what it foretells:")
(
    model.recommendForAllUsers(3)
    .where("person <= 5")
    .select("person", F.explode("recommendations").alias("one"))
    .select("person", "one.film", F.round("one.rating", 2).alias("rating"))
    .orderBy("person", F.desc("rating"), "film")
    .show()
)
