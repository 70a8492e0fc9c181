"""Scores the models that real Spark saved on 1,000 rows, so that their exports can be scored on the same; and checks that
the exports are those that record_export.py has found to score alike. It runs on this engine.

    export.py score DIR OUT [KIND …]
                                scores DIR/<kind>/model into OUT/<kind>.json, with the rows themselves in OUT/inputs.json, and
                                exports it into OUT/<kind>.onnx and .pmml, or the reason why not into OUT/<kind>.onnx.refused
    export.py check DIR         unpacks spark_saved.zip into DIR and tells, a line of JSON a kind, which exports are not those of
                                exports.json"""

import binascii
import json
import os
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from pyspark.ml.util import DefaultParamsReader
from pyspark.sql import SparkSession

from exchange_kinds import frames, kinds, plain

ROWS = 1000
FORMS = ("onnx", "pmml")
#: Kinds that are exported a second time, as NAMETold, with a signature beside their stages that tells what columns are.
TOLD = {
    "DCT": [{"name": "dense", "type": "vector", "size": 3}],
    "PipelineOfTrees": [{"name": "b", "type": "double"}, {"name": "whole", "type": "vector", "size": 2}],
}


def every(folder):
    """(name, model, what a signature tells) of all that is exported."""
    for name, _, takes in kinds():
        model = f"{folder}/{name}/model"
        if takes == "rows" and os.path.isdir(model):
            yield name, model, None
            if name in TOLD:
                yield f"{name}Told", model, TOLD[name]


def columns(frame, names):
    rows = frame.orderBy("id").select(*names).collect()
    return {name: [plain(row[name]) for row in rows] for name in names}


def score(spark, folder, out, *only):
    frame = frames(spark, ROWS)["rows"].cache()
    with open(f"{out}/inputs.json", "w") as file:
        json.dump(columns(frame, frame.columns), file)
    for name, model, told in every(folder):
        if only and name not in only:
            continue
        made = DefaultParamsReader.loadParamsInstance(model, spark).transform(frame)
        with open(f"{out}/{name}.json", "w") as file:
            json.dump(columns(made, [column for column in made.columns if column not in frame.columns]), file)
        for form in FORMS:
            document = exported(model, form, told)
            refused = isinstance(document, str)
            with open(f"{out}/{name}.{form}" + (".refused" if refused else ""), "wb") as file:
                file.write(document.encode() if refused else document)


def exported(model, form, told=None):
    """The document's bytes, or why there is none as a text."""
    from _export import export
    if told:
        with open(f"{model}/signature.json", "w") as file:
            json.dump({"inputs": told, "outputs": []}, file)
    try:
        return export(model, form)
    except Exception as problem:
        return str(problem)
    finally:
        if told:
            os.remove(f"{model}/signature.json")


def check(spark, folder):
    with open(f"{HERE}/exports.json") as file:
        recorded = json.load(file)
    with zipfile.ZipFile(f"{HERE}/spark_saved.zip", metadata_encoding="utf-8") as archive:
        archive.extractall(folder)
    for name, model, told in every(folder):
        print(json.dumps({"name": name, "wrong": differences(recorded.get(name), model, told)}))
    print(json.dumps({"name": "of a zip", "wrong": zipped(folder)}))


def differences(recorded, model, told):
    if recorded is None:
        return ["not recorded; run record_export.py"]
    wrong = []
    for form in FORMS:
        found = exported(model, form, told)
        if not isinstance(found, str):
            found = binascii.crc32(found)
        if found != recorded[form]["document"]:
            wrong.append(f"its {form} is not what was found to score alike: {found} for {recorded[form]['document']}")
        if recorded[form]["verdict"] not in ("equal", "refused"):
            wrong.append(f"its {form} was not found to score alike: {recorded[form]['verdict']}")
    return wrong


def zipped(folder):
    """What is wrong with the export of a model in a zip, which has it at its top or in a folder."""
    model, wrong = f"{folder}/Pipeline/model", []
    for top in ("", "a model"):
        path = f"{folder}/zipped.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for place, _, files in os.walk(model):
                for name in files:
                    inner = os.path.relpath(os.path.join(place, name), model)
                    with open(os.path.join(place, name), "rb") as file:
                        archive.writestr(os.path.join(top, inner), file.read())
        wrong += [f"a zip's {form} is not the folder's" for form in FORMS if exported(path, form) != exported(model, form)]
    return wrong


if __name__ == "__main__":
    session = SparkSession.builder.appName("export").master("local[2]").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    {"score": score, "check": check}[sys.argv[1]](session, *sys.argv[2:])
