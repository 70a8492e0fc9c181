"""Parameters that are set to None: what a stage then tells of itself, fits with, saves and refuses."""
import json
import os
import re
import shutil
import tempfile

from pyspark.ml.classification import DecisionTreeClassifier, GBTClassifier, LogisticRegression
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import RegressionEvaluator
from pyspark.ml.feature import Bucketizer, StandardScaler, StringIndexer, Tokenizer
from pyspark.ml.linalg import Vectors
from pyspark.ml.recommendation import ALS
from pyspark.ml.regression import GeneralizedLinearRegression
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("ml_none_params").config("spark.sql.shuffle.partitions", "2").getOrCreate()


def root(problem):
    """An error's class and the first line of its text; of Java's the cause that lies deepest, and no words of the JVM's own."""
    text, name = re.sub(r"_[0-9a-f]{12}", "_<uid>", str(problem)), type(problem).__name__
    if name == "Py4JJavaError":
        causes = re.findall(r"^(?:Caused by: |: )([\w.$]+)(?:: (.*))?$", text, re.M)
        name, text = causes[-1]
    if name == "java.lang.NullPointerException":
        return "a null is refused"
    return f"{name.rpartition('.')[2]}: {text.strip().splitlines()[0]}"[:200]


def tried(label, run):
    try:
        print(f"{label} => {run()}")
    except Exception as problem:
        print(f"{label} !! {root(problem)}")


def told(stage, names):
    known = [(name, stage.isSet(name), stage.isDefined(name), stage.getOrDefault(name)) for name in names]
    return sorted((param.name, value) for param, value in stage._paramMap.items()), known, list(stage._input_kwargs)


GIVEN = [
    (LogisticRegression, {"maxIter": None}), (LogisticRegression, {"thresholds": None}), (LogisticRegression, {"weightCol": None}),
    (LogisticRegression, {"fitIntercept": None, "regParam": 0.5}), (LogisticRegression, {"featuresCol": None}), (KMeans, {"k": None}),
    (ALS, {"rank": None}), (StandardScaler, {"inputCol": None}), (Bucketizer, {"splits": None}), (GBTClassifier, {"stepSize": None}),
    (StringIndexer, {"inputCol": "t", "stringOrderType": None}), (DecisionTreeClassifier, {"maxDepth": None}),
    (RegressionEvaluator, {"metricName": None}),
]
for cls, given in GIVEN:
    kind = f"{cls.__name__}({', '.join(f'{name}={value}' for name, value in given.items())})"
    tried(kind, lambda: told(cls(**given), given))
    tried(f"{kind} by setParams", lambda: told(cls().setParams(**given), given))
    name = next(name for name, value in given.items() if value is None)
    setter = "set" + name[0].upper() + name[1:]
    tried(f"{kind} by its setter", lambda: told(getattr(cls(), setter)(None), [name]))
    tried(f"{kind} explained", lambda: cls(**given).explainParam(name).rpartition("(")[2])
    tried(f"{kind} by set", lambda: (lambda stage: stage.set(getattr(stage, name), None))(cls()))
    tried(f"{kind} copied", lambda: told(cls(**given).copy(), given))

rows = [(0.0, Vectors.dense([1.0, 2.0]), "a", 1), (1.0, Vectors.dense([2.0, 1.0]), "b", 2), (0.0, Vectors.dense([0.5, 4.0]), "a", 3),
        (1.0, Vectors.dense([3.0, 0.5]), "c", 4)]
df = spark.createDataFrame(rows, ["label", "features", "t", "n"]).coalesce(1)
regression = LogisticRegression(maxIter=1)
tried("no iterations", lambda: LogisticRegression(maxIter=None).fit(df).coefficients)
tried("no iterations, by a map", lambda: regression.fit(df, {regression.maxIter: None}).coefficients)
tried("no penalty", lambda: LogisticRegression(maxIter=1).setRegParam(None).fit(df).numFeatures)
tried("no intercept", lambda: LogisticRegression(maxIter=1).setFitIntercept(None).fit(df).intercept)
tried("no weights' column", lambda: LogisticRegression(maxIter=1).setWeightCol(None).fit(df))
tried("no thresholds", lambda: LogisticRegression(maxIter=1).setThresholds(None).fit(df))
tried("no features' column", lambda: LogisticRegression(maxIter=1).setFeaturesCol(None).fit(df))
tried("no family", lambda: LogisticRegression(maxIter=1).setFamily(None).fit(df))
tried("no clusters", lambda: KMeans().setK(None).fit(df))
tried("no seed", lambda: len(KMeans(k=2).setSeed(None).fit(df).clusterCenters()))
tried("no depth", lambda: DecisionTreeClassifier().setMaxDepth(None).fit(df).depth)
tried("no bins", lambda: DecisionTreeClassifier().setMaxBins(None).fit(df).depth)
tried("no rank", lambda: ALS(rank=None, userCol="n", itemCol="n", ratingCol="label").fit(df))
tried("no words", lambda: Tokenizer(outputCol="w").setInputCol(None).transform(df))
tried("no splits", lambda: Bucketizer(inputCol="label", outputCol="o").setSplits(None).transform(df))
tried("no order", lambda: StringIndexer(inputCol="t", outputCol="o").setStringOrderType(None).fit(df))
tried("no metric", lambda: RegressionEvaluator(predictionCol="label").setMetricName(None).evaluate(df))

home = tempfile.mkdtemp()
path = os.path.join(home, "saved")
for stage in (LogisticRegression(maxIter=None, fitIntercept=None, tol=None), KMeans(seed=None)):
    tried("saved", lambda: stage.write().overwrite().save(path))
    with open(next(entry.path for entry in os.scandir(os.path.join(path, "metadata")) if entry.name.startswith("part"))) as file:
        print(sorted(json.load(file)["paramMap"].items()))
    tried("loaded", lambda: sorted((param.name, value) for param, value in type(stage).load(path)._paramMap.items()))
shutil.rmtree(home)

# Spark's text of a model that took its family's own link asks for one that nobody gave.
pairs = spark.createDataFrame([(1.0, Vectors.dense([0.0, 0.0])), (1.0, Vectors.dense([1.0, 2.0])), (2.0, Vectors.dense([0.0, 1.0])),
                               (2.5, Vectors.dense([1.0, 1.0]))], ["label", "features"]).coalesce(1)
for given in ({}, {"link": "log"}, {"family": "poisson"}, {"family": "tweedie", "variancePower": 1.2},
              {"family": "tweedie", "variancePower": 1.2, "linkPower": 0.0}, {"family": "gamma", "link": "inverse"}):
    model = GeneralizedLinearRegression(maxIter=2, **given).fit(pairs)
    tried(f"text of {given}", lambda: re.sub(r"_[0-9a-f]{12}", "_<uid>", repr(model)))
    tried(f"link of {given}", lambda: (model.isDefined("link"), model.getLink() if model.isDefined("link") else "-"))
