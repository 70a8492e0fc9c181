"""Loads the pipeline and scores the rows that it was exported with, on Apache Spark: spark-submit score.py"""

import json
import os
import sys

from pyspark.ml import PipelineModel
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.sql import SparkSession
from pyspark.sql.types import StructField, StructType, _parse_datatype_string

HERE = os.path.dirname(os.path.abspath(__file__))


def near(one, other):
    if isinstance(other, list):
        return len(one) == len(other) and all(near(a, b) for a, b in zip(one, other))
    return one == other or (not isinstance(other, str) and other is not None and abs(one - other) <= 1e-6 * max(1.0, abs(other)))


def main():
    with open(os.path.join(HERE, "signature.json"), encoding="utf-8") as file:
        signature = json.load(file)["signature"]
    with open(os.path.join(HERE, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)
    spark = SparkSession.builder.appName("score").getOrCreate()
    types = {column["name"]: column["type"] for column in signature["inputs"]}
    is_vector = [types[name] == "vector" for name in expected["fields"]]
    schema = StructType([StructField(name, VectorUDT() if vector else _parse_datatype_string(types[name]))
                         for name, vector in zip(expected["fields"], is_vector)])
    takers = [Vectors.dense if vector else float if types[name] in ("double", "float") else lambda value: value
              for name, vector in zip(expected["fields"], is_vector)]
    rows = [tuple(None if cell is None else take(cell) for cell, take in zip(row, takers)) for row in expected["values"]]
    model = PipelineModel.load(os.path.join(HERE, "model"))
    scored = model.transform(spark.createDataFrame(rows, schema).coalesce(1))
    found = [row[0] for row in scored.select(signature["prediction"]).collect()]
    scored.show()
    if not near(found, expected["predictions"]):
        sys.exit(f"{found} is not as exported: {expected['predictions']}")
    print(f"{len(found)} predictions are as exported")


if __name__ == "__main__":
    main()
