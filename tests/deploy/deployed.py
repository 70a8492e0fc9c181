"""What is told of models by their stages, rows that they are given as JSON, and Watson's client over them; it fails where
anything is not as it should be. It runs on this engine only."""

import json
import os
import shutil
import zipfile

import _engine
from ibm_watsonx_ai import APIClient, Credentials
from ibm_watsonx_ai import ApiRequestFailure, WMLClientError
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression, RandomForestClassifier
from pyspark.ml.clustering import KMeans
from pyspark.ml.feature import HashingTF, IndexToString, RFormula, SQLTransformer, StringIndexer, Tokenizer, VectorAssembler
from pyspark.ml.recommendation import ALS
from pyspark.ml.regression import LinearRegression
from pyspark.sql import SparkSession

from _deployed import Model
from _signature import signature

spark = SparkSession.builder.appName("deployed").master("local[2]").getOrCreate()
rows = spark.createDataFrame(
    [(["us", "sg", "in"][at % 3], float(at % 17), at % 5, f"word{at % 4} more", "yes" if at % 2 else "no", float(at % 17) + 1) for at in range(60)],
    "country string, age double, streams int, words string, state string, y double")
shutil.rmtree("saved", ignore_errors=True)


def fitted(name, *stages, data=rows):
    model = Pipeline(stages=list(stages)).fit(data)
    model.write().overwrite().save(f"saved/{name}")
    return Model(f"saved/{name}")


def with_schema(name, data):
    """The same model, where what its columns are was told by the data that it was fitted to."""
    model = Model(f"saved/{name}")
    with open(f"saved/{name}/signature.json", "w") as file:
        json.dump(signature(model.model, data.schema, data.first()), file)
    return Model(f"saved/{name}")


def columns(told):
    return {column["name"]: column["type"] + ("" if column["required"] else "?") for column in told["inputs"]}


def same(found, wanted):
    assert found == wanted, f"{found} is not {wanted}"


def answers(model, fields, rows, plainly=True, prepared=True):
    """What it is asked as JSON it answers as it scores, twice; `plainly`: without an object of Python's for each cell; `prepared`:
    by a query that is planned once."""
    fields_of, values_of = model.score(fields, rows)
    table = _engine.Rows.of_json(json.dumps({"fields": fields, "values": rows}))
    for _ in range(2):
        same(json.loads(model.answer(table).json()), {"fields": fields_of, "values": values_of})
    same(model.spark._engine.of_rows(model.schema, table, 4096) is not None, plainly)
    same(model.query(fields) is not None, prepared and plainly)


# An indexed label may be left out; the prediction is told as the label's text too.
indexer = StringIndexer(inputCol="state", outputCol="label").fit(rows)
model = fitted("states", indexer, StringIndexer(inputCol="country", outputCol="at", handleInvalid="skip"),
               VectorAssembler(inputCols=["at", "age", "streams"], outputCol="features"), RandomForestClassifier(numTrees=3, seed=1),
               IndexToString(inputCol="prediction", outputCol="told", labels=indexer.labels))
same(columns(model.signature), {"state": "string?", "country": "string", "age": "double", "streams": "double"})
same([column.get("unknown") for column in model.signature["inputs"]], ["error", "skip", None, None])
same([output["name"] for output in model.signature["outputs"]], ["prediction", "probability", "told"])
fields, values = model.score(["country", "age", "streams"], [["us", 1.0, 2.0], ["mars", 1, 2], ["in", 3, 4]])
same([row[0] is None for row in values], [False, True, False])
same(values[1], [None, None, None])
answers(model, ["country", "age", "streams"], [["us", 1.0, 2.0], ["mars", 1, 2], ["in", 3, 4]])
answers(model, ["age", "streams", "country"], [[1.5, 2, "sg"]] * 5000)
answers(model, ["country", "age", "streams", "other"], [["us", 1.0, 2.0, "a column of a caller's own"]], plainly=False)
same([values[0][2] in ("yes", "no"), len(values[0][1])], [True, 2])
frame = spark.createDataFrame([("us", 1.0, 2.0), ("in", 3.0, 4.0)], "country string, age double, streams double")
same([row[0] for row in model.model.transform(frame).select("prediction").collect()], [values[0][0], values[2][0]])

# The training data's schema tells types and examples.
told = signature(model.model, rows.schema, rows.first())
same(columns(told)["streams"], "int")
same([column["example"] for column in told["inputs"]], ["no", "us", 0.0, 0])

# Texts, vectors alone, numbers without a class.
model = fitted("texts", Tokenizer(inputCol="words", outputCol="list"), HashingTF(inputCol="list", outputCol="features", numFeatures=16),
               StringIndexer(inputCol="state", outputCol="label"), LogisticRegression(maxIter=3))
same(columns(model.signature), {"words": "string", "state": "string?"})
answers(model, ["words"], [["word1 more"], [""], ["Ünïcode \"quoted\" \\ \u2028"]])
answers(fitted("lists", Tokenizer(inputCol="words", outputCol="list")), ["words"], [["a b  c"], ["d"]])
assembled = VectorAssembler(inputCols=["age", "streams"], outputCol="features").transform(rows)
model = fitted("clusters", KMeans(k=2, seed=1), data=assembled)
same((columns(model.signature), model.signature["inputs"][0].get("size")), ({"features": "vector"}, 2))
answers(model, ["features"], [[[0.0, 0.0]], [[16, 4.5]]])
same(sorted(row[0] for row in model.score(["features"], [[[0.0, 0.0]], [[16.0, 4.0]]])[1]), [0, 1])
model = fitted("lines", VectorAssembler(inputCols=["age"], outputCol="features"), LinearRegression(labelCol="y"))
same(model.signature["probability"], None)
assert abs(model.score(["age"], [[10]])[1][0][0] - 11) < 1e-6
try:
    model.score(["age"], [[None]])
    raise SystemExit("a null was assembled")
except Exception as problem:
    assert "null" in str(problem).lower(), problem

# What a statement reads its parameters do not tell.
model = fitted("statement", SQLTransformer(statement="SELECT *, age + streams AS sum FROM __THIS__"), VectorAssembler(inputCols=["sum"], outputCol="features"),
               LinearRegression(labelCol="y"))
same((model.signature["open"], columns(model.signature)), (True, {"sum": "double"}) if "sum" in columns(model.signature) else (True, {}))
answers(model, ["age", "streams"], [[1.5, 2], [3.0, 4]], plainly=False)
# Its statement is another query each time, whatever the rows have.
same(any(model.queries.values()), False)

# How long the vectors are only the rows tell.
fitted("lengths", VectorAssembler(inputCols=["features", "age"], outputCol="all"), KMeans(k=2, seed=1, featuresCol="all"), data=assembled)
model = with_schema("lengths", assembled)
same((columns(model.signature), model.signature["inputs"][0].get("size")), ({"features": "vector", "age": "double"}, 2))
for vector in ([1.0, 2.0], [0, 0]):
    answers(model, ["features", "age"], [[vector, 1.0], [vector, 2]], prepared=False)
ratings = spark.createDataFrame([(user, item, float((user * item) % 5 + 1)) for user in range(6) for item in range(5)], "user int, item int, rating float")
model = ALS(userCol="user", itemCol="item", ratingCol="rating", maxIter=2, seed=1, coldStartStrategy="drop").fit(ratings)
same(columns(signature(model)), {"user": "int", "item": "int"})

# A saved model in a plain archive, whose names are those of code page 437.
with zipfile.ZipFile("saved/clusters.zip", "w", strict_timestamps=False) as archive:
    for place, _, names in os.walk("saved/clusters"):
        for name in names:
            archive.write(os.path.join(place, name), os.path.join(os.path.relpath(place, "saved"), name))
same(any(name.startswith("clusters/metadata/") for name in zipfile.ZipFile("saved/clusters.zip").namelist()), True)
same(columns(Model("saved/clusters.zip").signature), {"features": "vector"})

# Watson's client.
for folder in ("registry", "deployments"):
    shutil.rmtree(folder, ignore_errors=True)
client = APIClient(Credentials(url="https://us-south.ml.cloud.ibm.com", api_key="***"))
client.set.default_space("space")
names = client.repository.ModelMetaNames
stored = client.repository.store_model(model=PipelineModel.load("saved/states"), training_data=rows, meta_props={
    names.NAME: "states", names.TYPE: "mllib_4.0", names.SOFTWARE_SPEC_ID: client.software_specifications.get_id_by_name("spark-mllib_4.0")})
id = client.repository.get_model_id(stored)
same([field["name"] for field in stored["entity"]["schemas"]["input"][0]["fields"]], ["state", "country", "age", "streams"])
deployment = client.deployments.create(id, meta_props={client.deployments.ConfigurationMetaNames.NAME: "online", client.deployments.ConfigurationMetaNames.ONLINE: {}})
place = client.deployments.get_id(deployment)
payload = {client.deployments.ScoringMetaNames.INPUT_DATA: [{"fields": ["country", "age", "streams"], "values": [["us", 1.0, 2]]}]}
answer = client.deployments.score(place, payload)
same(answer["predictions"][0]["fields"], ["prediction", "probability", "told"])
same(answer["predictions"][0]["values"], values[:1])
client.repository.list_models()
client.deployments.list()
for call, kind in [
    (lambda: client.deployments.score(place, {"input_data": [{"fields": ["age"], "values": [[1]]}]}), ApiRequestFailure),
    (lambda: client.deployments.score(place, {"input_data": [{"fields": ["country", "age", "streams"], "values": [["us", "x", 2]]}]}), ApiRequestFailure),
    (lambda: client.deployments.score("none", payload), ApiRequestFailure),
    (lambda: client.repository.delete(id), ApiRequestFailure),
    (lambda: client.repository.store_model(model=3, meta_props={"name": "x"}), WMLClientError),
    (lambda: client.repository.store_model(model="saved/states", meta_props={}), WMLClientError),
]:
    try:
        call()
    except kind as problem:
        assert str(problem), problem
    else:
        raise SystemExit("a wrong call went through")
same(client.deployments.delete(place), "SUCCESS")
same(client.repository.delete(id), "SUCCESS")
same((client.repository.get_details()["resources"], client.deployments.get_details()["resources"]), ([], []))
print("all is as it should be")
