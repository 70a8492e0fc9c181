"""Saves every kind of stage and scores what was saved, so that real Spark and this engine can read each other's.

    exchange.py save DIR [KIND …]       fits every kind, or these, and saves it into DIR/<kind>, with its own scores in
                                        DIR/scores.json
    exchange.py score DIR OUT [KIND …]  loads what is in DIR and scores it into OUT
    exchange.py layouts DIR OUT         tells how the models of DIR are laid out
    exchange.py check DIR               tells, a line of JSON a kind, what is not as record_exchange.py found it: what Spark
                                        saved (spark_saved.zip, unpacked into DIR) is scored as Spark scores it; what is saved
                                        here has the layout that Spark has loaded, and is scored as Spark has scored it

`save` and `score` run under both and add to what they found before; what was saved is not saved again. record_exchange.py
does it both ways and keeps what it finds in exchange.json."""

import json
import os
import re
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from pyspark.ml.util import DefaultParamsReader
from pyspark.sql import SparkSession

from exchange_kinds import frames, kinds, same, scores


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
        if (only and name not in only) or name in found:
            continue
        try:
            model = stage.fit(data[frame]) if hasattr(stage, "fit") else stage
            stage.write().overwrite().save(f"{folder}/{name}/stage")
            model.write().overwrite().save(f"{folder}/{name}/model")
            found[name] = scores(model, data[frame])
        except Exception as problem:
            found[name] = {"error": said(problem)}
        print(name, found[name].get("error", ""), file=sys.stderr, flush=True)
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
            print(name, found[name].get("error", ""), file=sys.stderr, flush=True)
    if out:
        with open(out, "w") as file:
            json.dump(found, file)
    return found


def layout(spark, folder):
    """By file or table in a saved folder, what it holds: the keys of metadata, the columns of tables, and which of Spark's
    classes their footers name, without which Spark takes vectors for structs, or those of mllib for ml's."""
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
            classes = set()
            for file in files:
                if file.endswith(".parquet"):
                    with open(f"{place}/{file}", "rb") as table:
                        classes.update(re.findall(r"org\.apache\.spark\.ml\w*\.linalg\.\w+", table.read().decode("latin-1")))
            found[name] = [spark.read.parquet(place).schema.simpleString(), *sorted(classes)]
    return found


def layouts(spark, folder, out):
    with open(out, "w") as file:
        json.dump({name: layout(spark, f"{folder}/{name}/model") for name, *_ in kinds() if os.path.isdir(f"{folder}/{name}/model")}, file)


def check(spark, folder):
    with open(f"{HERE}/exchange.json") as file:
        recorded = json.load(file)
    with zipfile.ZipFile(f"{HERE}/spark_saved.zip", metadata_encoding="utf-8") as archive:
        archive.extractall(f"{folder}/theirs")
    os.makedirs(f"{folder}/ours", exist_ok=True)
    save(spark, f"{folder}/ours")
    theirs, ours = score(spark, f"{folder}/theirs"), score(spark, f"{folder}/ours")
    for name, *_ in kinds():
        print(json.dumps({"name": name, "wrong": differences(name, recorded.get(name), theirs.get(name), ours.get(name),
                                                             layout(spark, f"{folder}/ours/{name}/model"))}))


def differences(name, recorded, theirs, ours, laid_out):
    if recorded is None:
        return ["not recorded; run record_exchange.py"]
    wrong = [f"{way} was not found equal: {recorded[way]}" for way in ("spark_here", "here_in_spark") if recorded[way] != "equal"]
    if not same(name, theirs, recorded["scores"]):
        wrong.append(f"what Spark saved is scored {json.dumps(theirs)[:500]}, by Spark {json.dumps(recorded['scores'])[:500]}")
    if not same(name, ours, recorded["here_scores"]):
        wrong.append(f"what is saved here is scored {json.dumps(ours)[:500]}, by Spark {json.dumps(recorded['here_scores'])[:500]}")
    if laid_out != recorded["layout"]:
        wrong.append(f"its layout is {json.dumps(laid_out)}, Spark has loaded {json.dumps(recorded['layout'])}")
    return wrong


if __name__ == "__main__":
    session = SparkSession.builder.appName("exchange").master("local[2]").config("spark.sql.shuffle.partitions", "2") \
        .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    {"save": save, "score": score, "layouts": layouts, "check": check}[sys.argv[1]](session, *sys.argv[2:])
