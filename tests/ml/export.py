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


def columns(frame, names):
    rows = frame.orderBy("id").select(*names).collect()
    return {name: [plain(row[name]) for row in rows] for name in names}


def score(spark, folder, out, *only):
    frame = frames(spark, ROWS)["rows"].cache()
    with open(f"{out}/inputs.json", "w") as file:
        json.dump(columns(frame, frame.columns), file)
    for name, _, takes in kinds():
        if takes != "rows" or (only and name not in only) or not os.path.isdir(f"{folder}/{name}/model"):
            continue
        made = DefaultParamsReader.loadParamsInstance(f"{folder}/{name}/model", spark).transform(frame)
        with open(f"{out}/{name}.json", "w") as file:
            json.dump(columns(made, [column for column in made.columns if column not in frame.columns]), file)
        for form in FORMS:
            document = exported(f"{folder}/{name}/model", form)
            refused = isinstance(document, str)
            with open(f"{out}/{name}.{form}" + (".refused" if refused else ""), "wb") as file:
                file.write(document.encode() if refused else document)


def exported(model, form):
    """The document's bytes, or why there is none as a text."""
    from _export import export
    try:
        return export(model, form)
    except Exception as problem:
        return str(problem)


def check(spark, folder):
    with open(f"{HERE}/exports.json") as file:
        recorded = json.load(file)
    with zipfile.ZipFile(f"{HERE}/spark_saved.zip", metadata_encoding="utf-8") as archive:
        archive.extractall(folder)
    for name, _, takes in kinds():
        if takes == "rows":
            print(json.dumps({"name": name, "wrong": differences(recorded.get(name), f"{folder}/{name}/model")}))
    print(json.dumps({"name": "of a zip", "wrong": zipped(folder)}))


def differences(recorded, model):
    if recorded is None:
        return ["not recorded; run record_export.py"]
    wrong = []
    for form in FORMS:
        found = exported(model, form)
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
