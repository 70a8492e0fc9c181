"""Saves every kind of stage and scores what was saved, so that real Spark and this engine can read each other's.

    exchange.py save DIR           fits every kind and saves it into DIR/<kind>, with its own scores in DIR/scores.json
    exchange.py score DIR OUT      loads every kind of DIR and scores it into OUT

Runs under both. record_exchange.py does it both ways and keeps what it finds in exchange.json."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from pyspark.ml.util import DefaultParamsReader
from pyspark.sql import SparkSession

from exchange_kinds import frames, kinds, scores


def said(problem):
    return f"{type(problem).__name__}: {str(problem).splitlines()[0] if str(problem) else ''}"[:300]


def save(spark, folder):
    data, found = frames(spark), {}
    for name, stage, frame in kinds():
        try:
            model = stage.fit(data[frame]) if hasattr(stage, "fit") else stage
            stage.write().overwrite().save(f"{folder}/{name}/stage")
            model.write().overwrite().save(f"{folder}/{name}/model")
            found[name] = scores(model, data[frame])
        except Exception as problem:
            found[name] = {"error": said(problem)}
        print(name, found[name].get("error", ""), flush=True)
    with open(f"{folder}/scores.json", "w") as file:
        json.dump(found, file)


def score(spark, folder, out):
    data, found = frames(spark), {}
    for name, _, frame in kinds():
        if not os.path.isdir(f"{folder}/{name}/model"):
            continue
        try:
            DefaultParamsReader.loadParamsInstance(f"{folder}/{name}/stage", spark)
            found[name] = scores(DefaultParamsReader.loadParamsInstance(f"{folder}/{name}/model", spark), data[frame])
        except Exception as problem:
            found[name] = {"error": said(problem)}
        print(name, found[name].get("error", ""), flush=True)
    with open(out, "w") as file:
        json.dump(found, file)


spark = SparkSession.builder.appName("exchange").master("local[2]").config("spark.sql.shuffle.partitions", "2").getOrCreate()
{"save": save, "score": score}[sys.argv[1]](spark, *sys.argv[2:])
