"""Models that are registered: by MLflow's functions, by Watson's client, and as the page asks for it. There is one store; the script
fails where anything is not as it should be. It runs on this engine only."""

import json
import os
import shutil
import zipfile

import ibm_watson_machine_learning
import mlflow
from ibm_watsonx_ai import APIClient
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.sql import SparkSession

import _registry

spark = SparkSession.builder.appName("registry").master("local[2]").getOrCreate()
for folder in ("registry", "deployments", "saved"):
    shutil.rmtree(folder, ignore_errors=True)
rows = [(["us", "sg", "in"][at % 3], float(at % 17), at % 5, "yes" if at % 17 > 8 else "no") for at in range(1500)]
train = spark.createDataFrame(rows, "country string, age double, streams int, state string")


def pipeline(regularised):
    return Pipeline(stages=[
        StringIndexer(inputCol="state", outputCol="label"), StringIndexer(inputCol="country", outputCol="at", handleInvalid="keep"),
        VectorAssembler(inputCols=["at", "age", "streams"], outputCol="features"), LogisticRegression(regParam=regularised, maxIter=3)])


def same(found, wanted):
    assert found == wanted, f"{found} is not {wanted}"


def refused(call, kind, text):
    try:
        call()
    except kind as problem:
        assert text in str(problem), problem
    else:
        raise SystemExit(f"a wrong call went through: {text}")


# MLflow: a run, its metrics, the data that it was made with.
model = pipeline(0.01).fit(train)
mlflow.set_experiment("churn")
with mlflow.start_run(run_name="first") as run:
    mlflow.log_param("regParam", 0.01)
    mlflow.log_metric("areaUnderROC", 0.875)
    mlflow.log_input(mlflow.data.from_spark(train), context="training")
    info = mlflow.spark.log_model(model, "model", registered_model_name="churn")
same((info.registered_model_version, mlflow.active_run(), run.info.status), ("1", None, "FINISHED"))
told = _registry.read("churn", 1)
same((told["metrics"], told["stage"], told["logged"]), ({"areaUnderROC": 0.875}, "None", {"regParam": "0.01"}))
same([stage["kind"] for stage in told["stages"]], ["StringIndexerModel", "StringIndexerModel", "VectorAssembler", "LogisticRegressionModel"])
same((told["stages"][3]["params"]["regParam"], told["stages"][1]["params"]["handleInvalid"]), (0.01, "keep"))
same((told["training"]["rows"], told["training"]["columns"], len(told["training"]["fingerprint"])), (1500, 4, 16))
same({column["name"]: column["type"] for column in told["signature"]["inputs"]},
     {"state": "string", "country": "string", "age": "double", "streams": "int"})

# The archive is whole: a saved model with all that is told of it.
with zipfile.ZipFile("registry/churn/1.zip") as archive:
    same(archive.testzip(), None)
    assert "metadata/part-00000" in archive.namelist(), archive.namelist()
    same(json.loads(archive.read("version.json"))["id"], told["id"])
    same(json.loads(archive.read("signature.json")), told["signature"])
    sample = json.loads(archive.read("sample.json"))
same(sample["fields"], ["state", "country", "age", "streams", "prediction", "probability"])
assert 900 <= len(sample["values"]) <= 1000, len(sample["values"])
row = sample["values"][0]
same((type(row[4]), len(row[5])), (float, 2))
same(sorted(name for name in os.listdir("registry/churn") if not name.startswith(".")), ["1.json", "1.zip"])

# The same data has the same fingerprint, other data another.
again = mlflow.register_model(info.model_uri, "churn")
same((again.version, _registry.read("churn", 2)["training"]), ("2", told["training"]))
third = _registry.register("churn", pipeline(0.5).fit(train), train.where("age > 3"), {"areaUnderROC": 0.9})
assert third["training"]["fingerprint"] != told["training"]["fingerprint"] and third["version"] == 3, third["training"]

# What is loaded predicts the same.
client = MlflowClient()
first = [row[0] for row in model.transform(train).select("prediction").collect()]
for uri in ("models:/churn/1", "runs:/" + run.info.run_id + "/model"):
    same([row[0] for row in mlflow.spark.load_model(uri).transform(train).select("prediction").collect()], first)

# Stages: one version is in production, where that is wanted.
same(client.transition_model_version_stage("churn", 1, "production").current_stage, "Production")
client.transition_model_version_stage("churn", "3", "Production", archive_existing_versions=True)
same([_registry.read("churn", version)["stage"] for version in (1, 2, 3)], ["Archived", "None", "Production"])
same([(one.version, one.current_stage) for one in client.get_latest_versions("churn", stages=["Production"])], [("3", "Production")])
same([one.version for one in client.search_model_versions("name='churn'")], ["3", "2", "1"])
same([one.name for one in client.search_registered_models()], ["churn"])
mlflow.spark.load_model("models:/churn/Production")

# Watson's client has the same models, and its own are here.
watson = APIClient({"url": "https://us-south.ml.cloud.ibm.com"})
older = ibm_watson_machine_learning.APIClient({"url": "https://us-south.ml.cloud.ibm.com", "apikey": "***"})
same((older.credentials.api_key, older.repository.get_details()), ("***", watson.repository.get_details()))
for credentials in ("***", {"apikey": "***"}):
    try:
        ibm_watson_machine_learning.APIClient(credentials)
    except ibm_watson_machine_learning.WMLClientError:
        continue
    raise AssertionError(f"{credentials} are taken")
names = watson.repository.ModelMetaNames
same([one["metadata"]["name"] for one in watson.repository.get_details()["resources"]], ["churn"] * 3)
stored = watson.repository.store_model(model, {names.NAME: "Churn of 2026", names.TYPE: "mllib_4.0", names.METRICS: [{"name": "accuracy", "value": 0.5}]}, train)
same((stored["metadata"]["name"], stored["entity"]["type"]), ("Churn of 2026", "mllib_4.0"))
same(_registry.names(), ["Churn-of-2026", "churn"])
same(_registry.read("Churn-of-2026", 1)["metrics"], {"accuracy": 0.5})
deployed = watson.deployments.create(stored["metadata"]["id"], {watson.deployments.ConfigurationMetaNames.NAME: "On line"})
with open("deployments/On-line.json") as file:
    record = json.load(file)
same((record["model"], record["version"], record["contract"], record["replicas"]), ("Churn-of-2026", 1, "wml", 1))
payload = {"input_data": [{"fields": ["country", "age", "streams"], "values": [["us", 1.0, 2], ["mars", 16, 4]]}]}
scored = watson.deployments.score(watson.deployments.get_id(deployed), payload)
same([row[0] for row in scored["predictions"][0]["values"]], [0.0, 1.0])
# One that the page has made.
with open("deployments/page.json", "w") as file:
    json.dump({"name": "page", "model": "churn", "version": 3, "contract": "flask", "replicas": 2, "port": 8080, "round_robin": False}, file)
same(sorted(one["metadata"]["name"] for one in watson.deployments.get_details()["resources"]), ["On line", "page"])
same(len(watson.deployments.score("page", payload)["predictions"][0]["values"]), 2)
refused(lambda: watson.repository.delete(stored["metadata"]["id"]), Exception, "the model is deployed as On-line")

# A saved model, as a folder and as a zip; the data tells its columns' types.
model.write().save("saved/churn")
_registry.register_saved("saved/churn", "folder")
same(_registry.read("folder", 1)["training"], None)
same([kind for kind in (stage["kind"] for stage in _registry.read("folder", 1)["stages"])][-1], "LogisticRegressionModel")
same(_registry.register("folder", "registry/churn/1.zip", train)["version"], 2)
same({column["type"] for column in _registry.read("folder", 2)["signature"]["inputs"]}, {"string", "double", "int"})

# What the page's view asks.
told = []
_registry._tell = told.append
_registry.find({"model": model, "train": train, "other": spark.range(3), "Pipeline": Pipeline, "text": "x", "_hidden": model})
same(told, [{"fitted": [{"variable": "model", "about": "StringIndexerModel, StringIndexerModel, VectorAssembler, LogisticRegressionModel",
                         "frames": ["train"]}]}])
_registry.register_variable({"model": model, "train": train}, json.dumps(
    {"variable": "model", "name": "page", "data": "train", "metrics": {"rmse": 1}, "source": "pipeline"}))
same((_registry.read("page", 1)["source"], _registry.read("page", 1)["metrics"]), ("pipeline", {"rmse": 1.0}))
assert any("page 1 is registered." == one.get("said") for one in told), told

# What goes wrong says so, and registers nothing.
before = _registry.every()
with open("saved/broken.zip", "wb") as file:
    file.write(b"PK\x03\x04 and no more")
wrong = _registry.RegistryError
refused(lambda: _registry.register("a/b", model), wrong, "Invalid model name: 'a/b'")
refused(lambda: _registry.register("x", Pipeline(stages=[])), wrong, "Pipeline is not fitted")
refused(lambda: _registry.register("x", 3), wrong, "int is no model")
refused(lambda: _registry.register("x", "saved/none"), wrong, "No such file or directory")
refused(lambda: _registry.register("x", "saved/broken.zip"), wrong, "is no saved model")
refused(lambda: _registry.promote("churn", 1, "Prod"), wrong, "Invalid Model Version stage")
refused(lambda: _registry.register_variable({}, '{"variable": "model", "name": "x"}'), wrong, "The notebook has no model any more")
refused(lambda: client.get_model_version("churn", 9), MlflowException, "Model Version (name=churn, version=9) not found")
refused(lambda: mlflow.spark.load_model("models:/churn/Staging"), MlflowException, "No versions of model with name 'churn' and stage 'Staging' found")
refused(lambda: mlflow.register_model("runs:/none/model", "x"), MlflowException, "Run 'none' not found")
refused(lambda: mlflow.log_metric("a", "b"), MlflowException, "Got invalid value 'b' for metric 'a'")
same(_registry.every(), before)

client.delete_model_version("churn", 2)
same(_registry.versions("churn"), [1, 3])
client.delete_registered_model("churn")
same("churn" in _registry.names(), False)
print("all is as it should be")
