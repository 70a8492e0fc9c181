"""Who will leave a streaming service: a pipeline from raw columns to a classifier.

    spark-submit churn.py
"""
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import Imputer, OneHotEncoder, StandardScaler, StringIndexer, VectorAssembler
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("churn").getOrCreate()

customers = (
    spark.read.csv("data/streams.csv", header=True, inferSchema=True)
    .fillna("unknown", ["subscriber_type"])
    .withColumn("age", F.col("age").cast("double"))
    .withColumn("num_streams", F.col("num_streams").cast("double"))
    .withColumn("label", F.col("is_subscriber").cast("double"))
)
train, test = customers.randomSplit([0.8, 0.2], seed=7)

pipeline = Pipeline(stages=[
    Imputer(inputCols=["age", "num_streams"], outputCols=["age_filled", "streams_filled"], strategy="median"),
    StringIndexer(inputCols=["country", "subscriber_type"], outputCols=["country_at", "type_at"], handleInvalid="keep"),
    OneHotEncoder(inputCols=["country_at", "type_at"], outputCols=["country_vec", "type_vec"]),
    VectorAssembler(inputCols=["age_filled", "streams_filled", "country_vec", "type_vec"], outputCol="raw"),
    StandardScaler(inputCol="raw", outputCol="features"),
    LogisticRegression(maxIter=30, regParam=0.01),
])
model = pipeline.fit(train)
predicted = model.transform(test)

print(f"Area under the ROC curve, of customers it has not seen: {BinaryClassificationEvaluator().evaluate(predicted):.3f}")
print("\nWhat they did, and what was foretold:")
predicted.groupBy("label").pivot("prediction", [0.0, 1.0]).count().orderBy("label").show()

print("The weights of age and number of streams:")
print([round(float(weight), 2) for weight in model.stages[-1].coefficients[:2]])
