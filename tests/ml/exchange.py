"""Saves every kind of stage and scores what was saved, so that real Spark and this engine can read each other's.

    exchange.py save DIR [KIND …]       fits every kind, or these, and saves it into DIR/<kind>, with its own scores in
                                        DIR/scores.json
    exchange.py score DIR OUT [KIND …]  loads what is in DIR and scores it into OUT
    exchange.py layouts DIR OUT         tells how the models of DIR are laid out
    exchange.py check DIR               as record_exchange.py found it: what Spark saved (spark_saved.zip, unpacked into DIR)
                                        is scored as Spark scores it, and what is saved here has the layout that Spark has
                                        loaded; it fails if anything differs

`save` and `score` run under both and add to what they found before; record_exchange.py does it both ways and keeps what it
finds in exchange.json."""

import json
import os
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from pyspark.ml.util import DefaultParamsReader
from pyspark.sql import SparkSession

from exchange_kinds import frames, kinds, same, scores, UNEQUAL


def said(problem):
    return f"{type(problem).__name__}: {str(problem).splitlines()[0] if str(problem) else ''}"[:300]


def found_before(path):
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        return json.load(file)


def save(spark, folder, *only):
    data, found = frames(spark), found_before(f"{folder}/scores.json")
    for name, stage, frame in kinds():
        if only and name not in only:
            continue
        try:
            model = stage.fit(data[frame]) if hasattr(stage, "fit") else stage
            stage.write().overwrite().save(f"{folder}/{name}/stage")
            model.write().overwrite().save(f"{folder}/{name}/model")
            found[name] = scores(model, data[frame])
        except Exception as problem:
            found[name] = {"error": said(problem)}
        print(name, found[name].get("error", ""), flush=True)
    with open(f"{folder}/scores.json", "w") as file:
        json.dump(found, file)


def score(spark, folder, out=None, *only):
    data, found = frames(spark), found_before(out) if out else {}
    for name, _, frame in kinds():
        if (only and name not in only) or not os.path.isdir(f"{folder}/{name}/model"):
            continue
        try:
            DefaultParamsReader.loadParamsInstance(f"{folder}/{name}/stage", spark)
            found[name] = scores(DefaultParamsReader.loadParamsInstance(f"{folder}/{name}/model", spark), data[frame])
        except Exception as problem:
            found[name] = {"error": said(problem)}
        if out:
            print(name, found[name].get("error", ""), flush=True)
    if out:
        with open(out, "w") as file:
            json.dump(found, file)
    return found


def layout(spark, folder):
    """By file or table in a saved folder, what it holds: the keys of metadata, the columns of tables."""
    found = {}
    for place, folders, files in sorted(os.walk(folder)):
        # Stages' folders have uids in their names.
        name = "/".join(part.rpartition("_")[0] if "_" in part and len(part.rpartition("_")[2]) == 12 else part
                        for part in os.path.relpath(place, folder).split(os.sep))
        if os.path.basename(place) == "metadata":
            with open(f"{place}/part-00000") as file:
                told = json.loads(file.readline())
            found[name] = sorted(key for key in told) + sorted(told.get("paramMap", ())) + [told["class"]]
        elif any(file.endswith(".parquet") for file in files):
            found[name] = spark.read.parquet(place).schema.simpleString()
    return found


def layouts(spark, folder, out):
    with open(out, "w") as file:
        json.dump({name: layout(spark, f"{folder}/{name}/model") for name, *_ in kinds() if os.path.isdir(f"{folder}/{name}/model")}, file)


def check(spark, folder):
    with open(f"{HERE}/exchange.json") as file:
        recorded = json.load(file)
    with zipfile.ZipFile(f"{HERE}/spark_saved.zip") as archive:
        archive.extractall(folder)
    wrong = []
    found = score(spark, folder)
    for name, kind in recorded.items():
        for way in ("spark_here", "here_in_spark"):
            if kind[way] != "equal" and (name, way) not in UNEQUAL:
                wrong.append(f"{name} was not found equal ({way}): {kind[way]}")
        if kind["spark_here"] == "equal" and not same(found.get(name), kind["scores"]):
            wrong.append(f"{name} is not as Spark scores it: {json.dumps(found.get(name))[:300]}")
    data = frames(spark)
    for name, stage, frame in kinds():
        if name not in recorded:
            wrong.append(f"{name} is not recorded")
        elif recorded[name]["here_in_spark"] == "equal":
            model = stage.fit(data[frame]) if hasattr(stage, "fit") else stage
            model.write().overwrite().save(f"{folder}/own/{name}")
            if layout(spark, f"{folder}/own/{name}") != recorded[name]["layout"]:
                wrong.append(f"{name} is not laid out as Spark has loaded it: {json.dumps(layout(spark, f'{folder}/own/{name}'))}")
    print(*wrong, f"{len(recorded)} kinds, {len(wrong)} wrong", sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    session = SparkSession.builder.appName("exchange").master("local[2]").config("spark.sql.shuffle.partitions", "2") \
        .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    {"save": save, "score": score, "layouts": layouts, "check": check}[sys.argv[1]](session, *sys.argv[2:])
