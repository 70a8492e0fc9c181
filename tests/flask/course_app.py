"""The service of the course: a model behind /predict, trained by /train, with logs to fetch."""

import argparse
import json
import os
import sys

from flask import Flask, jsonify, request, send_from_directory
from show import show

app = Flask(__name__)
MODEL = {"age": 0.02, "num_streams": 0.01}


def model_predict(query):
    rows = zip(query["age"], query["num_streams"])
    return [round(MODEL["age"] * float(age) + MODEL["num_streams"] * float(streams), 3) for age, streams in rows]


@app.route("/")
def hello():
    html = "<h3>Hello {name}!</h3><b>Hostname:</b> {hostname}<br/>"
    return html.format(name=os.getenv("NAME", "world"), hostname="here")


@app.route("/predict", methods=["GET", "POST"])
def predict():
    if not request.json:
        print("ERROR: API (predict): did not receive request data")
        return jsonify([])
    if "query" not in request.json:
        print("ERROR API (predict): received request, but no 'query' found within")
        return jsonify([])
    query = request.json["query"]
    if request.json.get("type") != "dict":
        print("ERROR API (predict): wrong type")
        return jsonify([])
    return jsonify({"y_pred": model_predict(query), "y_proba": "None"})


@app.route("/train", methods=["GET", "POST"])
def train():
    if not request.get_json(silent=True):
        print("ERROR: API (train): did not receive request data")
        return jsonify(False)
    return jsonify(True)


@app.route("/logs/<filename>", methods=["GET"])
def logs(filename):
    if not filename.endswith(".log"):
        print("ERROR: API (log): file requested was not a log file")
        return jsonify([])
    folder = os.path.join(app.root_path, "data")
    if not os.path.exists(os.path.join(folder, filename)):
        print("ERROR: API (log): file requested could not be found")
        return jsonify([])
    return send_from_directory(folder, filename, as_attachment=True)


@app.errorhandler(400)
def bad(problem):
    return jsonify(error="bad request"), 400


client = app.test_client()
query = {"country": ["united_states", "singapore"], "age": [24, 42], "subscriber_type": ["aavail_basic"] * 2, "num_streams": [8, 17]}
show(client.get("/"))
show(client.post("/predict", json={"query": query, "type": "dict", "mode": "test"}))
show(client.post("/predict", json={"type": "dict"}))
show(client.post("/predict", json={"query": query, "type": "list"}))
show(client.post("/predict", json={}))
show(client.post("/predict", data="{", content_type="application/json"))
show(client.post("/predict"))
show(client.get("/predict"))
show(client.post("/train", json={"mode": "test"}))
show(client.post("/train"))
show(client.get("/logs/train.log"))
show(client.get("/logs/none.log"))
show(client.get("/logs/secret.txt"))
show(client.get("/log"))
show(client.delete("/predict"))
parser = argparse.ArgumentParser()
parser.add_argument("-d", "--debug", action="store_true")
print(vars(parser.parse_args(sys.argv[1:])), json.dumps(sorted(rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")))
