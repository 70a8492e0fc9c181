"""Trains the churn model of the tests of serving, on made-up subscribers, and saves it as a folder and as a zip."""

import os
import random
import sys
import zipfile

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import OneHotEncoder, StandardScaler, StringIndexer, VectorAssembler
from pyspark.sql import SparkSession

COUNTRIES = ["united_states", "singapore"]
KINDS = ["aavail_basic", "aavail_premium", "aavail_unlimited"]


def subscribers(count, seed=42):
    draw = random.Random(seed)
    rows = []
    for _ in range(count):
        country, kind, age, streams = draw.choice(COUNTRIES), draw.choice(KINDS), float(draw.randint(15, 50)), draw.randint(3, 30)
        leaves = 0.1 * (20 - streams) + (1.0 if kind == "aavail_unlimited" else 0.0) + draw.gauss(0, 0.5) > 0
        rows.append((country, age, kind, streams, "left" if leaves else "stays"))
    return rows


def main(folder):
    spark = SparkSession.builder.appName("churn").master("local[2]").getOrCreate()
    data = spark.createDataFrame(subscribers(400), "country string, age double, subscriber_type string, num_streams int, state string")
    pipeline = Pipeline(stages=[
        StringIndexer(inputCol="state", outputCol="label", stringOrderType="alphabetDesc"),
        StringIndexer(inputCols=["country", "subscriber_type"], outputCols=["country_at", "kind_at"]),
        OneHotEncoder(inputCols=["country_at", "kind_at"], outputCols=["country_is", "kind_is"]),
        VectorAssembler(inputCols=["country_is", "kind_is", "age", "num_streams"], outputCol="raw"),
        StandardScaler(inputCol="raw", outputCol="features"),
        LogisticRegression(maxIter=20, regParam=0.01),
    ])
    pipeline.fit(data).write().overwrite().save(folder)
    with zipfile.ZipFile(f"{folder}.zip", "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for place, _, files in os.walk(folder):
            for name in files:
                archive.write(os.path.join(place, name), os.path.relpath(os.path.join(place, name), os.path.dirname(folder) or "."))
    print('{"x_shape": "(400, 4)", "eval_test": "{}", "note": "again"}')


main(sys.argv[1])
