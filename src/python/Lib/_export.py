"""Saved models as documents and folders of other systems, for `touchpaper export-model` and for the page. It is no module of pyspark,
so that a script which Spark has to run too cannot come to need it."""

import os
import sys
import tempfile
import zipfile

import _engine

#: What files of each form are called.
ENDINGS = {"onnx": ".onnx", "pmml": ".pmml"}


def export(model, form):
    """The bytes of a document of this form; `model` is the folder of a saved model, or a zip of it."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()._engine
    if os.path.isdir(model):
        return _engine.Ml.export(session, model, form)
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(model, metadata_encoding="utf-8") as archive:
            archive.extractall(folder)
        return _engine.Ml.export(session, _root(folder), form)


def _root(folder):
    """Where in an unpacked zip the model is: at its top or in the one folder there."""
    inner = [name for name in os.listdir(folder) if not name.startswith((".", "__MACOSX"))]
    return folder if "metadata" in inner or len(inner) != 1 else _root(os.path.join(folder, inner[0]))


#: Folders for other systems, as zips.
FOLDERS = ("docker", "wml", "mlflow", "spark")
#: On so many rows a folder tells what the model predicts.
_ROWS = 20


def bundle(path, form, name, version="0.1"):
    """The bytes of a zip of this form."""
    import json

    from _deployed import Model, unpacked

    folder = unpacked(path)
    model = Model(folder)
    rows, scores = _scored(model)

    def document(kind):
        try:
            return export(folder, kind)
        except Exception as problem:
            return str(problem)

    files = []
    for place, _, names in os.walk(folder):
        for file in sorted(names):
            inside = os.path.relpath(os.path.join(place, file), folder)
            if inside != "signature.json" and not file.startswith("."):
                with open(os.path.join(place, file), "rb") as content:
                    files.append((inside, content.read()))
    config = {"form": form, "name": name, "version": version, "signature": model.signature, "rows": rows, "scores": scores}
    wanted = {"docker": ("onnx",), "mlflow": ("onnx",), "wml": ("onnx", "pmml"), "spark": ()}[form]
    onnx, pmml = (document(kind) if kind in wanted else "it was not asked for" for kind in ("onnx", "pmml"))
    return _engine.Service.bundle(json.dumps(config), onnx, pmml, sorted(files))


def _scored(model):
    """Rows that the model takes, made from its signature, and what it gives for them, as tables."""
    import random

    draw = random.Random(42)
    columns = [column for column in model.signature["inputs"] if column["required"]]
    fields = [column["name"] for column in columns]
    rows, scored, outputs = [], [], [output["name"] for output in model.signature["outputs"]]
    for _ in range(_ROWS):
        row = [_made(column, draw) for column in columns]
        try:
            _, values = model.score(fields, [row])
        except Exception as problem:
            # What the signature does not tell, the model may refuse.
            refused = problem
            continue
        rows.append(row)
        scored += values
    if not rows and fields:
        raise ValueError(f"the model takes none of the rows that its signature tells: {str(refused).splitlines()[0]}")
    return {"fields": fields, "values": rows}, {"fields": outputs, "values": scored}


def _made(column, draw):
    kind, example = column["type"], column.get("example")
    if column.get("categories"):
        return draw.choice(column["categories"])
    if kind in ("tinyint", "smallint", "int", "bigint"):
        return draw.randint(0, 2 * int(example)) if isinstance(example, (int, float)) and example > 0 else draw.randint(0, 50)
    if kind in ("double", "float") or kind.startswith("decimal"):
        return round(draw.uniform(0, 2 * example) if isinstance(example, (int, float)) and example > 0 else draw.uniform(0, 50), 3)
    if kind == "vector":
        size = column.get("size") or (len(example) if isinstance(example, list) else 1)
        return [round(draw.gauss(0, 1), 3) for _ in range(size)]
    if kind == "boolean":
        return draw.random() < 0.5
    if example is not None:
        return example
    words = ["spark", "stream", "model", "data", "tree", "graph", "river", "cloud"]
    if kind == "array<string>":
        return draw.sample(words, 3)
    return {"date": "2026-01-31", "timestamp": "2026-01-31 12:00:00"}.get(kind, " ".join(draw.sample(words, 3)))


def main(model, form, out):
    """Writes the document beside the model, or where it is told to."""
    plain = model.rstrip("/").removesuffix(".zip")
    form = form.lower()
    try:
        document = bundle(model, form, os.path.basename(plain)) if form in FOLDERS else export(model, form)
    except (OSError, zipfile.BadZipFile) as problem:
        sys.exit(f"touchpaper: {model} is no saved model: {problem}")
    except Exception as problem:
        sys.exit(f"touchpaper: {problem}")
    out = out or (f"{plain}-{form}.zip" if form in FOLDERS else plain + ENDINGS[form])
    with open(out, "wb") as file:
        file.write(document)
    print(out)
