"""Saved stages whose folders are not whole, not theirs, or of another Spark: what loading them gives or says."""
import os
import re
import shutil
import tempfile

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression, LogisticRegressionModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import Tokenizer
from pyspark.ml.linalg import Vectors
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("ml_folders").config("spark.sql.shuffle.partitions", "2").getOrCreate()
home = tempfile.mkdtemp()


def masked(text):
    text = re.sub(r"[0-9a-f]{12,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-\w+", "<uid>", str(text).replace(home, "HOME"))
    # Whatever bytes stand at the end of half a file.
    return re.sub(r"found \[[\d, ]+\]", "found […]", text)


def root(problem):
    """An error's class and the first line of its text; of Java's the cause that lies deepest."""
    text, name = masked(problem), type(problem).__name__
    if name == "Py4JJavaError":
        causes = re.findall(r"^(?:Caused by: |: )([\w.$]+)(?:: (.*))?$", text, re.M)
        name, text = causes[-1] if causes else (name, text)
    text = text.strip().splitlines()[0] if text.strip() else ""
    return f"{name.rpartition('.')[2]}: {text}"[:200].rstrip(" ;")


rows = [(float(i % 2), Vectors.dense([float(i), float((i * 5) % 7)]), "a b") for i in range(12)]
df = spark.createDataFrame(rows, ["label", "features", "t"]).coalesce(1).cache()
regression = LogisticRegression(maxIter=1)
grid = ParamGridBuilder().addGrid(regression.regParam, [0.0, 0.1]).build()
pipeline = Pipeline(stages=[Tokenizer(inputCol="t", outputCol="w"), regression])
search = CrossValidator(estimator=regression, evaluator=BinaryClassificationEvaluator(), estimatorParamMaps=grid, numFolds=2, seed=1)
KINDS = {
    "logistic": (regression.fit(df), LogisticRegressionModel, lambda model: model.numFeatures),
    "pipeline": (pipeline.fit(df), PipelineModel, lambda model: len(model.stages)),
    "unfitted": (pipeline, Pipeline, lambda pipeline: len(pipeline.getStages())),
    "search": (search.fit(df), CrossValidatorModel, lambda model: len(model.avgMetrics)),
}
for kind, (stage, _, _) in KINDS.items():
    stage.save(os.path.join(home, kind))
count = 0


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
    global count
    count += 1
    there = os.path.join(home, f"broken{count}")
    copied(os.path.join(home, kind), there)
    change(there)
    _, cls, figure = KINDS[kind]
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


for kind in KINDS:
    broken(kind, "whole", lambda there: None)
    broken(kind, "no metadata", without("metadata"))
    broken(kind, "metadata without files", without_files("metadata"))
    broken(kind, "metadata empty", changed("metadata", lambda data: b""))
    broken(kind, "metadata no JSON", changed("metadata", lambda data: b"nope"))
    broken(kind, "metadata a list", changed("metadata", lambda data: b"[1]"))
    broken(kind, "metadata half", changed("metadata", lambda data: data[:60]))
    broken(kind, "metadata no text", changed("metadata", lambda data: b"\xff\xfe\x00\x01" + data))
    broken(kind, "newer Spark", told('"sparkVersion":"[^"]*"', '"sparkVersion":"9.9.9"'))
    broken(kind, "no version", told('"sparkVersion":"[^"]*",', ""))
    broken(kind, "no such version", told('"sparkVersion":"[^"]*"', '"sparkVersion":"new"'))
    broken(kind, "no uid", told('"uid":"[^"]*",', ""))
    broken(kind, "no paramMap", told('"paramMap":', '"params":'))
    broken(kind, "unknown class", told('"class":"[^"]*"', '"class":"org.apache.spark.ml.feature.Nothing"'))
    broken(kind, "another class", told('"class":"[^"]*"', '"class":"org.apache.spark.ml.feature.Tokenizer"'))
broken("logistic", "no data", without("data"))
broken("logistic", "data without files", without_files("data"))
broken("logistic", "data empty", changed("data", lambda data: b""))
broken("logistic", "data half", changed("data", lambda data: data[:len(data) // 2]))
broken("logistic", "data garbled", changed("data", lambda data: b"nothing of use"))
shutil.rmtree(home)
