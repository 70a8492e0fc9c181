"""Scores exported models in other runtimes, and records which say the same as the engine.

    python3 tests/ml/record_export.py ENGINE [KIND …]

ENGINE is the `touchpaper` command. pip's onnxruntime scores ONNX; PMML is scored where pypmml and a JVM are. The models are
those that real Spark saved (spark_saved.zip), the rows 1,000. With kinds only these are done, and what was found of the others
stays. It writes exports.json: by kind and form the verdict and the
document's CRC-32, or why it was refused; `export.py check` compares these without any of the runtimes."""

import binascii
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import onnxruntime

HERE = os.path.dirname(os.path.abspath(__file__))
#: Sums are in another order than the engine's.
NEAR = 1e-9


def near(found, wanted):
    if isinstance(wanted, str):
        return found == wanted
    if of_texts(wanted):
        return words(found) == words(wanted)
    found, wanted = np.asarray(found, float), np.asarray(wanted, float)
    if wanted.ndim > found.ndim:
        # An array of vectors of one place each.
        wanted = wanted.squeeze(-1)
    return found.shape == wanted.shape and bool(np.all(np.abs(found - wanted) <= NEAR * np.maximum(1.0, np.abs(wanted))))


def of_texts(value):
    return isinstance(value, list) and bool(value) and isinstance(value[0], str)


def words(row):
    """A row of a matrix of texts, without the empty ones that fill it up."""
    row = list(row)
    while row and row[-1] == "":
        row.pop()
    return row


def compare(found, wanted):
    """Verdict on outputs by name, each with a value for each row."""
    if not found:
        return "no outputs"
    for name, values in found.items():
        if name not in wanted:
            return f"{name} is no column"
        differing = [row for row, (a, b) in enumerate(zip(values, wanted[name])) if not near(a, b)]
        if differing or len(values) != len(wanted[name]):
            row = differing[0]
            return f"{len(differing)} rows differ in {name}, as row {row}: {values[row]} for {wanted[name][row]}"
    return "equal"


def onnx(document, inputs, wanted):
    session = onnxruntime.InferenceSession(document, providers=["CPUExecutionProvider"])
    fed = {}
    for its in session.get_inputs():
        values = inputs[its.name]
        kind = object if its.type == "tensor(string)" else np.float64
        rows = [value if isinstance(value, list) else [value] for value in values]
        if kind is object:
            most = max(map(len, rows))
            rows = [row + [""] * (most - len(row)) for row in rows]
        rows = np.array(rows, dtype=kind)
        fed[its.name] = rows
    names = [its.name for its in session.get_outputs()]
    found = dict(zip(names, session.run(names, fed)))
    alone = {name for name in names if not isinstance(wanted.get(name, [0.0])[0], list)}
    cells = {name: words if values.dtype == object else list for name, values in found.items()}
    return compare({name: [row[0] if name in alone else cells[name](row) for row in values] for name, values in found.items()}, wanted)


def pmml(document, inputs, wanted):
    from pypmml import Model
    model = Model.fromString(document.decode())
    rows = []
    for row in range(len(next(iter(inputs.values())))):
        flat = {}
        for name, values in inputs.items():
            value = values[row]
            if isinstance(value, list):
                flat.update({f"{name}_{place}": number for place, number in enumerate(value)})
            elif value == value:
                flat[name] = value
        rows.append({name: flat[name] for name in model.inputNames if name in flat})
    found = [model.predict(row) for row in rows]
    outputs = {}
    for name in wanted:
        if name in found[0]:
            texts = isinstance(wanted[name][0], str)
            outputs[name] = [row[name] if texts else float(row[name]) for row in found]
        elif f"{name}_0" in found[0]:
            width = len(wanted[name][0])
            outputs[name] = [[float(row[f"{name}_{place}"]) for place in range(width)] for row in found]
    return compare(outputs, wanted)


def main(engine, *only):
    work = tempfile.mkdtemp()
    os.makedirs(f"{work}/scores")
    with zipfile.ZipFile(f"{HERE}/spark_saved.zip") as archive:
        archive.extractall(f"{work}/models")
    subprocess.run([engine, "submit", f"{HERE}/export.py", "score", f"{work}/models", f"{work}/scores", *only], check=True)
    with open(f"{work}/scores/inputs.json") as file:
        inputs = json.load(file)
    recorded = {}
    if only:
        with open(f"{HERE}/exports.json") as file:
            recorded = json.load(file)
    scored = [file.removesuffix(".json") for file in sorted(os.listdir(f"{work}/scores")) if file.endswith(".json") and file != "inputs.json"]
    for name in scored:
        with open(f"{work}/scores/{name}.json") as file:
            wanted = json.load(file)
        recorded[name] = {}
        for form, runs in (("onnx", onnx), ("pmml", pmml)):
            out = f"{work}/scores/{name}.{form}"
            if os.path.exists(f"{out}.refused"):
                with open(f"{out}.refused") as file:
                    recorded[name][form] = {"verdict": "refused", "document": file.read()}
            else:
                with open(out, "rb") as file:
                    document = file.read()
                try:
                    verdict = runs(document, inputs, wanted)
                except Exception as problem:
                    verdict = f"{type(problem).__name__}: {problem}"[:300]
                recorded[name][form] = {"verdict": verdict, "document": binascii.crc32(document)}
            print(name, form, recorded[name][form]["verdict"], flush=True)
    with open(f"{HERE}/exports.json", "w") as file:
        file.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(forms)}" for name, forms in sorted(recorded.items())) + "\n}\n")
    shutil.rmtree(work)


main(*sys.argv[1:])
