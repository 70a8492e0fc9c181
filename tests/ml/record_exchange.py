"""Lets real Spark and this engine load what the other has saved, and records what came of it.

    python3 tests/ml/record_exchange.py ENGINE [WORK [KIND …]]

ENGINE is the `touchpaper` command; Java 17 and pyspark 4.3.0 must be there. What Spark has saved into the folder WORK
before is taken from there: to check a change here, Spark has only to load. With kinds only these are done, and what was
found of the others stays. It writes exchange.json (by kind whether Spark scored ours as we do and we Spark's as Spark
does, Spark's scores of both, and the layout of what we saved) and spark_saved.zip, which `exchange.py check` reads without a
JVM."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

from exchange_kinds import same

HERE = os.path.dirname(os.path.abspath(__file__))


#: The data are tiny: compiling, of queries and by the JVM, takes most of the time.
SUBMIT = "--driver-java-options -XX:TieredStopAtLevel=1 --conf spark.sql.adaptive.enabled=false " \
    "--conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN pyspark-shell"


def spark(*arguments):
    # Spark's Python workers run the interpreter that this names, which has numpy.
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable, "PYSPARK_SUBMIT_ARGS": SUBMIT}
    subprocess.run([sys.executable, f"{HERE}/exchange.py", *arguments], check=True, stdout=subprocess.DEVNULL, env=environment)


def here(engine, *arguments):
    subprocess.run([engine, "submit", f"{HERE}/exchange.py", *arguments], check=True, stdout=subprocess.DEVNULL)


def read(path):
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        return json.load(file)


def verdict(name, found, wanted):
    if found is None:
        return "not saved"
    if "error" in wanted:
        return "not fitted: " + wanted["error"]
    return "equal" if same(name, found, wanted) else found.get("error", "other scores")


def main(engine, kept=None, *only):
    work = kept or tempfile.mkdtemp()
    theirs, ours = f"{work}/spark", f"{work}/here"
    shutil.rmtree(ours, ignore_errors=True)
    for folder in (theirs, ours):
        os.makedirs(folder, exist_ok=True)
    if only:
        # What Spark saved of the others stays in the archive.
        with zipfile.ZipFile(f"{HERE}/spark_saved.zip") as archive:
            archive.extractall(theirs, [name for name in archive.namelist() if name.split("/")[0] not in only])
    here(engine, "save", ours, *only)
    wanted = only or list(read(f"{ours}/scores.json"))
    if any(name not in read(f"{theirs}/scores.json") for name in wanted):
        spark("save", theirs, *wanted)
    here(engine, "score", theirs, f"{work}/theirs.json", *wanted)
    spark("score", ours, f"{work}/ours.json", *wanted)
    here(engine, "layouts", ours, f"{work}/layouts.json")
    own, own_there = read(f"{ours}/scores.json"), read(f"{work}/ours.json")
    spark_own, spark_here, layouts = read(f"{theirs}/scores.json"), read(f"{work}/theirs.json"), read(f"{work}/layouts.json")
    found = read(f"{HERE}/exchange.json") if only else {}
    for name in wanted:
        found[name] = {"spark_here": verdict(name, spark_here.get(name), spark_own[name]),
                       "here_in_spark": verdict(name, own_there.get(name), own.get(name, {"error": "no such kind"})),
                       "scores": spark_own[name], "here_scores": own_there.get(name), "layout": layouts.get(name)}
        print(name, found[name]["spark_here"], "|", found[name]["here_in_spark"])
    with open(f"{HERE}/exchange.json", "w") as file:
        lines = [f"{json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found)]
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
    with zipfile.ZipFile(f"{HERE}/spark_saved.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for place, _, files in sorted(os.walk(theirs)):
            for name in sorted(files):
                if not name.startswith((".", "_")) and name != "scores.json":
                    path = os.path.join(place, name)
                    archive.write(path, os.path.relpath(path, theirs))
    if not kept:
        shutil.rmtree(work)


main(*sys.argv[1:])
