"""Saved stages that are broken in one place: what the scripts ml_folders* share. Who imports it has the folder HOME until it ends."""
import os
import re
import shutil
import tempfile

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("ml_folders").config("spark.sql.shuffle.partitions", "2").getOrCreate()
home = tempfile.mkdtemp()
#: Name -> (class that loads it, what is told of it once loaded).
KINDS = {}
#: Which kind a broken folder is a copy of.
whole = {}


def saved(kind, stage, cls, figure):
    """Saves a stage as the one of its kind that is broken later."""
    stage.save(os.path.join(home, kind))
    KINDS[kind] = (cls, figure)


def masked(text):
    text = re.sub(r"[0-9a-f]{12,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-\w+", "<uid>", re.sub(rf"{home}/broken\d+", "HOME", str(text)))
    # Whatever bytes stand at the end of half a file.
    return re.sub(r"found \[[-\d, ]+\]", "found […]", text)


def root(problem):
    """An error's class and the first line of its text; of Java's the cause that lies deepest."""
    text, name = masked(problem), type(problem).__name__
    if name == "Py4JJavaError":
        causes = re.findall(r"^(?:Caused by: |: )([\w.$]+)(?:: (.*))?$", text, re.M)
        name, text = causes[-1] if causes else (name, text)
    text = text.strip().splitlines()[0] if text.strip() else ""
    return f"{name.rpartition('.')[2]}: {text}"[:200].rstrip(" ;")


def copied(old, new):
    for at, _, files in os.walk(old):
        to = new + at[len(old):]
        os.makedirs(to, exist_ok=True)
        for name in files:
            with open(os.path.join(at, name), "rb") as source, open(os.path.join(to, name), "wb") as target:
                target.write(source.read())


def edited(folder, edit):
    """Every part of a folder's files gets another text; what only checks them goes."""
    for at, _, files in os.walk(folder):
        for file in files:
            path = os.path.join(at, file)
            if file.endswith(".crc"):
                os.remove(path)
            elif file.startswith("part"):
                with open(path, "rb") as old:
                    data = old.read()
                with open(path, "wb") as new:
                    new.write(edit(data))


def broken(kind, word, change):
    there = os.path.join(home, f"broken{len(whole) + 1}")
    copied(os.path.join(home, kind), there)
    whole[there] = kind
    change(there)
    cls, figure = KINDS[kind]
    try:
        print(f"{kind}, {word} => {masked(figure(cls.load(there)))}")
    except Exception as problem:
        print(f"{kind}, {word} !! {root(problem)}")


def without(part):
    return lambda there: shutil.rmtree(os.path.join(there, part))


def without_files(part):
    return lambda there: [os.remove(os.path.join(there, part, name)) for name in os.listdir(os.path.join(there, part))]


def told(old, new):
    return changed("metadata", lambda data: re.sub(old, new, data.decode()).encode())


def changed(part, edit):
    return lambda there: edited(os.path.join(there, part), edit)


def rewritten(part, edit):
    """A table of the saved form, as Spark SQL makes it anew."""
    def change(there):
        rows = spark.read.parquet(os.path.join(home, whole[there], part))
        edit(rows).coalesce(1).write.mode("overwrite").parquet(os.path.join(there, part))
    return change
