"""Serves model.onnx by the contract that it had in Touchpaper: POST /predict with a frame's dictionary, or with a query by
columns; GET /, /logs/<file>. What the columns are stands in signature.json."""

import csv
import datetime
import json
import math
import os
import socket
import time
import uuid

import numpy as np
import onnxruntime
from flask import Flask, Response, jsonify, request, send_from_directory

HERE = os.path.dirname(os.path.abspath(__file__))
LOGS = os.environ.get("LOG_DIR", os.path.join(HERE, "logs"))
MAX_BODY = 32 << 20
LOG_COLUMNS = ["unique_id", "timestamp", "y_pred", "y_proba", "query", "model_version", "runtime"]
WHOLE = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}

with open(os.path.join(HERE, "signature.json"), encoding="utf-8") as file:
    MODEL = json.load(file)
SIGNATURE = MODEL["signature"]
SESSION = onnxruntime.InferenceSession(os.path.join(HERE, "model.onnx"), providers=["CPUExecutionProvider"])
INPUTS = {tensor.name: tensor.type for tensor in SESSION.get_inputs()}

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = MAX_BODY


class BadRows(Exception):
    """Rows that the model refuses; the message says which and why."""


def told(value):
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, (list, dict)) else "a list" if isinstance(value, list) else "an object"
    return text if len(text) <= 60 else text[:60] + "…"


def checked(value, column):
    """A cell as the model takes it."""
    kind, known = column["type"], column.get("categories")
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is None:
        if known is not None and column.get("unknown") == "error":
            raise BadRows("StringIndexer encountered NULL value. To handle or skip NULLS, try setting StringIndexer.handleInvalid.")
        return None
    if kind == "string":
        if number and known is not None and json.dumps(value) in known:
            value = json.dumps(value)
        if not isinstance(value, str):
            raise BadRows(f"{told(value)} where text was expected")
        if known is not None and column.get("unknown") == "error" and value not in known:
            raise BadRows(f"Unseen label: {value}. To handle unseen labels, set Param handleInvalid to keep.")
        return value
    if kind in WHOLE:
        if not number:
            raise BadRows(f"{told(value)} where a whole number was expected")
        most = 1 << (WHOLE[kind] - 1)
        if value != int(value) or not -most <= value < most:
            raise BadRows(f"{value} where a whole number ({kind}) was expected")
        return float(value)
    if kind in ("double", "float") or kind.startswith("decimal"):
        if not number:
            raise BadRows(f"{told(value)} where a number was expected")
        return float(value)
    if kind == "vector":
        if not isinstance(value, list) or not all(isinstance(place, (int, float)) and not isinstance(place, bool) for place in value):
            raise BadRows(f"{told(value)} where a list of numbers was expected")
        if column.get("size") not in (None, len(value)):
            raise BadRows(f"a list of {len(value)} numbers where {column['size']} were expected")
        return [float(place) for place in value]
    if kind == "boolean":
        if not isinstance(value, bool):
            raise BadRows(f"{told(value)} where true or false was expected")
        return float(value)
    if kind == "array<string>":
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise BadRows(f"{told(value)} where a list of texts was expected")
        return value
    raise BadRows(f"a column of type {kind} cannot be sent to this model")


def predict_columns(columns):
    """Labels and probabilities (or None) of columns, each a list of as many cells."""
    by_name = {name.lower(): name for name in reversed(list(columns))}
    feeds, missing, rows = {}, [], len(next(iter(columns.values()), []))
    for column in SIGNATURE["inputs"]:
        name = column["name"] if column["name"] in columns else by_name.get(column["name"].lower())
        if name is None:
            if column.get("required", True):
                missing.append(f"`{column['name']}`")
            continue
        cells = []
        for row, value in enumerate(columns[name]):
            try:
                cells.append(checked(value, column))
            except BadRows as problem:
                raise BadRows(f"row {row}, {column['name']}: {problem}") from None
        tensor = next((known for known in INPUTS if known.lower() == column["name"].lower()), None)
        if tensor is None:
            continue
        if INPUTS[tensor] == "tensor(string)":
            feeds[tensor] = texts(cells)
        else:
            cells = [cell if isinstance(cell, list) else [math.nan if cell is None else cell] for cell in cells]
            feeds[tensor] = np.array(cells, dtype=np.float64).reshape(rows, -1)
    if missing:
        sent = ", ".join(f"`{name}`" for name in columns) or "no column was"
        raise BadRows(f"columns: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; {sent} sent")
    if rows == 0:
        return [], None
    wanted = [name for name in (SIGNATURE.get("prediction"), SIGNATURE.get("probability")) if name]
    outputs = SESSION.run(wanted or None, feeds)
    labels = [plain(label) for label in np.asarray(outputs[0]).reshape(rows, -1)[:, 0].tolist()]
    if None in labels and not any(column.get("unknown") == "skip" for column in SIGNATURE["inputs"]):
        raise BadRows(f"row {labels.index(None)}: the model has no prediction for a missing value")
    probabilities = None
    if SIGNATURE.get("probability"):
        probabilities = [[plain(place) for place in row] for row in outputs[1].tolist()]
    return labels, probabilities


def texts(cells):
    """A column of texts, or lists of words filled up with empty ones."""
    lists = [cell if isinstance(cell, list) else ["" if cell is None else cell] for cell in cells]
    width = max([len(words) for words in lists] + [1])
    return np.array([words + [""] * (width - len(words)) for words in lists], dtype=object).reshape(len(lists), width)


def plain(value):
    return None if isinstance(value, float) and not math.isfinite(value) else value


def of_frame(body):
    """What pandas' to_dict() makes of a frame: {"age": {"0": 24, "1": 42}}. Columns meet by the rows' labels."""
    labels = set()
    for name, cells in body.items():
        if not isinstance(cells, dict):
            raise BadRows(f'{name}: an object of row labels and values was expected, such as {{"0": …}}')
        labels.update(cells)
    ordered = sorted(labels, key=lambda label: (0, int(label), label) if label.lstrip("-").isdigit() else (1, 0, label))
    return {name: [cells.get(label) for label in ordered] for name, cells in body.items()}


def of_query(query):
    columns = {name: cells if isinstance(cells, list) else [cells] for name, cells in query.items()}
    lengths = {len(cells) for cells in columns.values()}
    if len(lengths) > 1:
        raise BadRows("query: the columns have different numbers of values")
    return columns


def log_call(test, labels, probabilities, columns, start):
    now = datetime.datetime.now(datetime.timezone.utc)
    os.makedirs(LOGS, exist_ok=True)
    path = os.path.join(LOGS, "predict-test.log" if test else f"predict-{now.year}-{now.month}.log")
    seconds = int(time.time() - start)
    line = [uuid.uuid4(), time.time(), labels, probabilities, json.dumps(columns), MODEL["version"],
            f"{seconds // 3600:03d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"]
    is_new = not os.path.exists(path)
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(LOG_COLUMNS)
        writer.writerow(line)


def body_of_request():
    text = request.get_data()
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise BadRows(f"the body is not JSON: {problem}") from None


@app.get("/")
def hello():
    return f"<h3>Hello {MODEL['name']}!</h3><b>Hostname:</b> {socket.gethostname()}<br/>"


@app.route("/predict", methods=["GET", "POST"])
def predict():
    start = time.time()
    body = body_of_request()
    if not body:
        return jsonify([])
    if not isinstance(body, dict):
        raise BadRows("body: an object was expected")
    names = {column["name"] for column in SIGNATURE["inputs"]}
    by_query = any(word in body and word not in names for word in ("query", "type", "mode"))
    if by_query and (not isinstance(body.get("query"), dict) or body.get("type") != "dict"):
        return jsonify([])
    columns = of_query(body["query"]) if by_query else of_frame(body)
    if not by_query and not next(iter(columns.values()), None):
        return jsonify([])
    labels, probabilities = predict_columns(columns)
    log_call(by_query and body.get("mode") == "test", labels, probabilities, columns, start)
    if not by_query:
        return jsonify(labels)
    return jsonify({"y_pred": labels, "y_proba": "None" if probabilities is None else probabilities})


@app.route("/train", methods=["GET", "POST"])
def train():
    if not body_of_request():
        return jsonify(False)
    return jsonify(error="This image serves a fitted model; train anew in Touchpaper or Spark and export again."), 501


@app.get("/logs/<filename>")
def logs(filename):
    if not filename.endswith(".log") or not os.path.exists(os.path.join(LOGS, filename)):
        return jsonify([])
    return send_from_directory(LOGS, filename, as_attachment=True)


@app.get("/healthz")
def healthz():
    return Response("ok\n", mimetype="text/plain")


@app.errorhandler(BadRows)
def bad_rows(problem):
    return jsonify(error=str(problem)), 400


@app.errorhandler(413)
def too_large(_):
    return jsonify(error=f"a body of more than {MAX_BODY >> 20} MB"), 413


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=int(os.environ.get("PORT", "8080")))
