"""Every model and summary: its text, what its Estimator handed on to it, and each of its figures."""
import re

from pyspark.ml.classification import (
    DecisionTreeClassifier, FMClassifier, GBTClassifier, LinearSVC, LogisticRegression, MultilayerPerceptronClassifier,
    NaiveBayes, OneVsRest, RandomForestClassifier,
)
from pyspark.ml.clustering import LDA, BisectingKMeans, GaussianMixture, KMeans
from pyspark.ml.linalg import Matrix, Vector, Vectors
from pyspark.ml.param import Param
from pyspark.ml.recommendation import ALS
from pyspark.ml.regression import (
    AFTSurvivalRegression, DecisionTreeRegressor, FMRegressor, GBTRegressor, GeneralizedLinearRegression, IsotonicRegression,
    LinearRegression, RandomForestRegressor,
)
from pyspark.sql import DataFrame, Row, SparkSession

spark = SparkSession.builder.master("local[2]").appName("ml_models").config("spark.sql.shuffle.partitions", "2").getOrCreate()


def masked(text):
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>", str(text))
    return re.sub(r"_[0-9a-f]{12}| at 0x[0-9a-f]+", "_<uid>", text)


def shown(value):
    """A value as text, its numbers to eight digits."""
    if isinstance(value, float):
        text = f"{value:.8g}"
        return text.replace("-0", "0") if value == 0 else text
    if isinstance(value, (Vector, Matrix)):
        return type(value).__name__ + shown(value.toArray().tolist())
    if type(value).__name__ == "ndarray":
        return "array" + shown(value.tolist())
    if isinstance(value, DataFrame):
        return masked(value.schema.simpleString()) + " " + shown(value.limit(4).collect())
    if isinstance(value, Row):
        return "(" + ", ".join(map(shown, value)) + ")"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(shown, value)) + "]"
    return masked(value)


def root(problem):
    """An error's class and the first line of its text; of Java's the cause that lies deepest."""
    lines = [line for line in masked(problem).splitlines() if line.strip()]
    if type(problem).__name__ == "Py4JJavaError":
        causes = [line for line in lines if line.startswith((": ", "Caused by: "))]
        return causes[-1].split(": ", 1)[1] if causes else lines[0]
    return f"{type(problem).__name__}: {lines[0] if lines else ''}"


#: What has arguments, changes something, or is shown elsewhere.
PASSED_BY = {
    "clear", "computeCost", "copy", "evaluate", "extractParamMap", "gaussians", "gaussiansDF", "load", "params", "read", "save",
    "summary", "toDebugString", "transform", "trees", "uid", "write",
}
#: Methods that tell a figure when they are called without arguments.
CALLED = ("clusterCenters", "fMeasureByLabel", "numNodes", "residuals", "vocabSize", "weightedFMeasure")


def figures(of, indent="  "):
    for name in dir(type(of)):
        member = getattr(type(of), name)
        if name.startswith(("_", "set", "get", "has", "is", "explain")) or name in PASSED_BY or isinstance(member, Param):
            continue
        try:
            found = getattr(of, name)
            if callable(found):
                if name not in CALLED:
                    continue
                found = found()
                name += "()"
            if name == "pValues":
                # Spark takes them from 1.0, which costs their digits.
                found = [float(round(value, 11)) for value in found]
            print(f"{indent}{name} = {shown(found)}".rstrip())
        except Exception as problem:
            print(f"{indent}{name} !! {root(problem)[:150]}")


def summaries(model, df):
    print("  hasSummary:", model.hasSummary)
    for kind in ("summary", "evaluate"):
        try:
            summary = getattr(model, kind)
            if kind == "evaluate":
                summary = summary(df.limit(20))
            elif callable(summary):
                summary = summary()
        except Exception as problem:
            print(f"  {kind} !! {root(problem)[:150]}")
            continue
        name = type(summary).__name__
        text = masked(summary).splitlines() if "Generalized" in name else [masked(summary)[:40]]
        print(f"  {kind}: {name}", *[f"  {line}".rstrip() for line in text], sep="\n")
        figures(summary, "    ")
    print("  copied:", model.copy().hasSummary)


def told(label, estimator, df):
    print("==", label)
    try:
        model = estimator.fit(df)
    except Exception as problem:
        print("  !!", root(problem)[:200])
        return
    # Spark's text of a generalized linear model fails where its link is left to the family.
    if not model.hasParam("link") or model.isDefined("link"):
        print("  text:", masked(repr(model)), "|", masked(str(model)))
    print("  same uid:", model.uid == estimator.uid)
    values = {param.name: value for param, value in model.extractParamMap().items() if param.name != "seed"}
    print("  params:", masked(sorted(values.items(), key=str)))
    if label != "ALS":
        figures(model)
    if hasattr(type(model), "hasSummary"):
        summaries(model, df)


rows = [(float(i % 3), float(i % 2), Vectors.dense([((i * 7) % 11) / 3.0 - (i % 2), ((i * 5) % 13) / 4.0 + (i % 3), float(i % 4)]),
         1.0 + (i % 5) / 2.0, 2.0 + ((i * 7) % 11) * 0.5 + ((i * 13) % 7) * 0.3, float(i % 4 != 0)) for i in range(40)]
df = spark.createDataFrame(rows, ["three", "label", "features", "w", "y", "censor"]).coalesce(1).cache()
docs = [(Vectors.dense([float((i * j) % 4) for j in range(1, 6)]),) for i in range(8)]
docs = df.select("features").limit(0).union(spark.createDataFrame(docs, ["features"])).coalesce(1)

#: Without chance, as the samples of a bag hang on the partitions.
FOREST = {"maxDepth": 2, "numTrees": 2, "bootstrap": False, "seed": 1, "featureSubsetStrategy": "all"}
CASES = {
    "LogisticRegression": LogisticRegression(maxIter=5, regParam=0.1),
    "LogisticRegression weighted": LogisticRegression(maxIter=5, regParam=0.1, weightCol="w", threshold=0.4),
    "LogisticRegression no columns": LogisticRegression(maxIter=2, predictionCol="", probabilityCol="", rawPredictionCol=""),
    "LogisticRegression multinomial": LogisticRegression(maxIter=5, regParam=0.1, labelCol="three", weightCol="w"),
    "LogisticRegression two as multinomial": LogisticRegression(maxIter=5, regParam=0.1, family="multinomial"),
    "LogisticRegression L1": LogisticRegression(maxIter=5, regParam=0.2, elasticNetParam=1.0, labelCol="three"),
    "LinearSVC": LinearSVC(maxIter=5, regParam=0.1, weightCol="w"),
    "MultilayerPerceptronClassifier": MultilayerPerceptronClassifier(layers=[3, 4, 3], maxIter=5, seed=1, labelCol="three"),
    "FMClassifier": FMClassifier(factorSize=2, maxIter=3, seed=1, solver="gd", stepSize=0.1),
    "DecisionTreeClassifier": DecisionTreeClassifier(maxDepth=2, labelCol="three"),
    "RandomForestClassifier": RandomForestClassifier(labelCol="three", **FOREST),
    "RandomForestClassifier binary": RandomForestClassifier(weightCol="w", **FOREST),
    "GBTClassifier": GBTClassifier(maxDepth=2, maxIter=2, seed=1),
    "NaiveBayes": NaiveBayes(modelType="gaussian", labelCol="three"),
    "OneVsRest": OneVsRest(classifier=LogisticRegression(maxIter=2), labelCol="three"),
    "LinearRegression": LinearRegression(labelCol="y"),
    "LinearRegression weighted": LinearRegression(labelCol="y", weightCol="w", solver="normal", fitIntercept=False),
    "LinearRegression l-bfgs": LinearRegression(labelCol="y", solver="l-bfgs", maxIter=4, regParam=0.1, elasticNetParam=0.5),
    "LinearRegression huber": LinearRegression(labelCol="y", loss="huber", maxIter=4),
    "LinearRegression no column": LinearRegression(labelCol="y", predictionCol=""),
    "GeneralizedLinearRegression": GeneralizedLinearRegression(labelCol="y"),
    "GeneralizedLinearRegression poisson": GeneralizedLinearRegression(
        labelCol="y", family="poisson", link="log", weightCol="w", offsetCol="censor", linkPredictionCol="lp"),
    "GeneralizedLinearRegression binomial": GeneralizedLinearRegression(
        labelCol="label", family="binomial", maxIter=5, fitIntercept=False),
    "GeneralizedLinearRegression gamma": GeneralizedLinearRegression(labelCol="y", family="gamma", maxIter=5),
    "GeneralizedLinearRegression tweedie": GeneralizedLinearRegression(
        labelCol="y", family="tweedie", variancePower=1.5, linkPower=0.0, maxIter=5),
    "GeneralizedLinearRegression penalized": GeneralizedLinearRegression(labelCol="y", regParam=0.1),
    "IsotonicRegression": IsotonicRegression(labelCol="y", featureIndex=1),
    "AFTSurvivalRegression": AFTSurvivalRegression(labelCol="y", maxIter=3),
    "FMRegressor": FMRegressor(labelCol="y", factorSize=2, maxIter=3, seed=1, solver="gd", stepSize=0.1),
    "DecisionTreeRegressor": DecisionTreeRegressor(labelCol="y", maxDepth=2, varianceCol="var"),
    "RandomForestRegressor": RandomForestRegressor(labelCol="y", **FOREST),
    "GBTRegressor": GBTRegressor(labelCol="y", maxDepth=2, maxIter=2, seed=1),
    "KMeans": KMeans(k=3, seed=1),
    "BisectingKMeans": BisectingKMeans(k=3, seed=1),
    "GaussianMixture": GaussianMixture(k=2, seed=1, maxIter=3),
    "LDA": LDA(k=2, seed=1, maxIter=2),
    "LDA em": LDA(k=2, seed=1, maxIter=2, optimizer="em"),
}
for label, estimator in CASES.items():
    told(label, estimator, docs if "LDA" in label else df)
ratings = spark.createDataFrame([(u, i, float((u * i) % 5)) for u in range(4) for i in range(5)], ["user", "item", "rating"])
told("ALS", ALS(rank=2, maxIter=2, seed=1), ratings)
