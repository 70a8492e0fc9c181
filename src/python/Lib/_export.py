"""Saved models as documents of other systems, for `touchpaper export-model` and for the page. It is no module of pyspark,
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
        with zipfile.ZipFile(model) as archive:
            archive.extractall(folder)
        return _engine.Ml.export(session, _root(folder), form)


def _root(folder):
    """Where in an unpacked zip the model is: at its top or in the one folder there."""
    inner = os.listdir(folder)
    return folder if "metadata" in inner or len(inner) != 1 else _root(os.path.join(folder, inner[0]))


def main(model, form, out):
    """Writes the document beside the model, or where it is told to."""
    try:
        document = export(model, form)
    except (OSError, zipfile.BadZipFile) as problem:
        sys.exit(f"touchpaper: {model} is no saved model: {problem}")
    except Exception as problem:
        sys.exit(f"touchpaper: {problem}")
    out = out or model.rstrip("/").removesuffix(".zip") + ENDINGS[form.lower()]
    with open(out, "wb") as file:
        file.write(document)
    print(out)
