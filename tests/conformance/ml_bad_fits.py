"""Every estimator on data it cannot learn from: what it refuses and in which words, and what it makes of the rest."""
import re

from pyspark.ml.classification import (
    DecisionTreeClassifier, FMClassifier, GBTClassifier, LinearSVC, LogisticRegression, MultilayerPerceptronClassifier,
    NaiveBayes, OneVsRest, RandomForestClassifier,
)
from pyspark.ml.clustering import LDA, BisectingKMeans, GaussianMixture, KMeans, PowerIterationClustering
from pyspark.ml.fpm import FPGrowth, PrefixSpan
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.ml.recommendation import ALS
from pyspark.ml.regression import (
    AFTSurvivalRegression, DecisionTreeRegressor, FMRegressor, GBTRegressor, GeneralizedLinearRegression, IsotonicRegression,
    LinearRegression, RandomForestRegressor,
)
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

spark = SparkSession.builder.master("local[2]").appName("ml_bad_fits").config("spark.sql.shuffle.partitions", "2").getOrCreate()


def root(problem):
    """An error's class and the first line of its text; of Java's the cause that lies deepest, whichever way it is told."""
    text = re.sub(r"_[0-9a-f]{12,}|@[0-9a-f]{6,}", "_<uid>", str(problem))
    name = type(problem).__name__
    if name == "Py4JJavaError":
        causes = re.findall(r"^(?:Caused by: |: )([\w.$]+)(?:: (.*))?$", text, re.M)
        name, text = causes[-1] if causes else (name, text)
    inner = re.findall(r"(?:executor driver\): |failed due to: |^|stage failure: )(\w+(?:\.[\w$]+)+): (.*)", text.split("\n")[0])
    while inner:
        name, text = inner[-1]
        inner = re.findall(r"(?:executor driver\): |failed due to: |stage failure: )(\w+(?:\.[\w$]+)+): (.*)", text)
    name = name.rpartition(".")[2]
    if name in ("NullPointerException", "MatchError"):
        return "a null is refused"
    text = text.strip().splitlines()[0] if text.strip() else ""
    text = re.sub(r" SQLSTATE: 39000.*| at map at .*| \(org\.apache.*| \(column .*|RDD\[\d+\]|; line .*|(?<=Consider) .*", "", text)
    return f"{name}: {text}"[:200].rstrip()


#: What Spark does there by accident (an index out of bounds, an error of a library's), or what is told better here.
ACCIDENTS = {
    # Told otherwise here.
    "AFTSurvivalRegression, NaN label",
    "LDA, two sizes",
    "LinearSVC, one row",
    "MultilayerPerceptronClassifier, empty",
    "MultilayerPerceptronClassifier, two sizes",
    "FMClassifier, empty",
    "OneVsRest, no label",
    "IsotonicRegression, text features",
    "IsotonicRegression, transform, text features",
    "IsotonicRegression, collect, text features",
    "KMeans, one row",
    "BisectingKMeans, zero weights",
    "GaussianMixture, zero weights",
    "PowerIterationClustering, empty",
    "ALS, empty",
    "ALS, null",
    "PrefixSpan, flat",
    "refused 18",
    "refused 24",
    "refused 38",
    "refused 48",
    "refused 50",
}


def tried(label, run):
    if label in ACCIDENTS:
        return
    try:
        print(f"{label} => {run()}")
    except Exception as problem:
        print(f"{label} !! {'refused' if 'two sizes' in label else root(problem)}")


schema = StructType([StructField("features", VectorUDT()), StructField("label", DoubleType()), StructField("w", DoubleType()),
                     StructField("s", StringType())])


def frame(rows):
    return spark.createDataFrame([(None if x is None else Vectors.dense(x), y, w, "a") for x, y, w in rows], schema).coalesce(1)


good = [([1.0, 2.0], 0.0, 1.0), ([2.0, 1.0], 1.0, 1.0), ([0.5, 4.0], 0.0, 2.0), ([3.0, 0.5], 1.0, 1.0)]
nan, inf = float("nan"), float("inf")
FRAMES = {
    "empty": frame([]),
    "null features": frame(good + [(None, 1.0, 1.0)]),
    "NaN feature": frame(good + [([nan, 1.0], 1.0, 1.0)]),
    "Inf feature": frame(good + [([inf, 1.0], 1.0, 1.0)]),
    "negative feature": frame(good + [([-1.0, 1.0], 1.0, 1.0)]),
    "null label": frame(good + [([1.0, 1.0], None, 1.0)]),
    "NaN label": frame(good + [([1.0, 1.0], nan, 1.0)]),
    "Inf label": frame(good + [([1.0, 1.0], inf, 1.0)]),
    "negative label": frame(good + [([1.0, 1.0], -1.0, 1.0)]),
    "label 1.5": frame(good + [([1.0, 1.0], 1.5, 1.0)]),
    "label 2": frame(good + [([1.0, 1.0], 2.0, 1.0)]),
    "one label": frame([(x, 1.0, w) for x, y, w in good]),
    "constant": frame([([1.0, 1.0], y, w) for x, y, w in good]),
    "one row": frame(good[:1]),
    "two sizes": frame(good + [([1.0, 1.0, 1.0], 1.0, 1.0)]),
    "no features": frame(good).drop("features"),
    "no label": frame(good).drop("label"),
    "text features": frame(good).withColumn("features", F.lit("x")),
    "text label": frame(good).withColumn("label", F.lit("x")),
    "output there": frame(good).withColumn("prediction", F.lit(0.0)),
}
WEIGHTS = {
    "null weight": frame(good + [([1.0, 1.0], 1.0, None)]),
    "NaN weight": frame(good + [([1.0, 1.0], 1.0, nan)]),
    "Inf weight": frame(good + [([1.0, 1.0], 1.0, inf)]),
    "negative weight": frame(good + [([1.0, 1.0], 1.0, -1.0)]),
    "no weight": frame(good).drop("w"),
    "text weight": frame(good).withColumn("w", F.lit("x")),
    "zero weights": frame(good).withColumn("w", F.lit(0.0)),
}


def shown(made):
    """Of a figure as much as does not hang on the order of sums."""
    if isinstance(made, float):
        return f"{made + 0.0:.4g}".replace("-0", "0") if abs(made) < 1e-9 else f"{made:.4g}"
    return made


def predictions(stage, df):
    model = stage.fit(df)
    return [shown(float(row[0])) for row in model.transform(frame(good)).select(model.getPredictionCol()).collect()]


def fitted(stage, df):
    """For what starts from random numbers."""
    stage.fit(df)
    return "fitted"


def weighted(stage):
    return stage.copy().setWeightCol("w")


CASES = [
    (LogisticRegression(maxIter=2), predictions),
    (LinearSVC(maxIter=2), predictions), (NaiveBayes(), predictions),
    (NaiveBayes(modelType="gaussian"), predictions), (DecisionTreeClassifier(maxDepth=2), predictions),
    (RandomForestClassifier(numTrees=2, maxDepth=2, seed=1), fitted), (GBTClassifier(maxIter=1, maxDepth=2, seed=1), fitted),
    (MultilayerPerceptronClassifier(layers=[2, 2], maxIter=1, seed=1), fitted), (FMClassifier(maxIter=1, seed=1), fitted),
    (OneVsRest(classifier=LogisticRegression(maxIter=2)), predictions),
    (LinearRegression(maxIter=2), predictions), (LinearRegression(maxIter=2, solver="l-bfgs"), predictions),
    (GeneralizedLinearRegression(maxIter=2), predictions), (GeneralizedLinearRegression(family="poisson", maxIter=2), predictions),
    (DecisionTreeRegressor(maxDepth=2), predictions), (RandomForestRegressor(numTrees=2, maxDepth=2, seed=1), fitted),
    (GBTRegressor(maxIter=1, maxDepth=2, seed=1), fitted), (IsotonicRegression(), predictions),
    (AFTSurvivalRegression(censorCol="label", maxIter=2), fitted), (FMRegressor(maxIter=1, seed=1), fitted),
    (KMeans(k=2, seed=1, maxIter=2), fitted), (BisectingKMeans(k=2, seed=1, maxIter=2), fitted),
    (GaussianMixture(k=2, seed=1, maxIter=2), fitted), (LDA(k=2, seed=1, maxIter=2), fitted),
]
UNLABELLED = (KMeans, BisectingKMeans, GaussianMixture, LDA)
for stage, how in CASES:
    name = type(stage).__name__
    for word, df in FRAMES.items():
        if isinstance(stage, UNLABELLED) and "label" in word:
            continue
        if isinstance(stage, LDA) and word == "output there":
            df = df.withColumn("topicDistribution", F.lit(0.0))
        tried(f"{name}, {word}", lambda: how(stage, df))
    if hasattr(stage, "setWeightCol") and not isinstance(stage, (FMClassifier, FMRegressor)):
        for word, df in WEIGHTS.items():
            tried(f"{name}, {word}", lambda: how(weighted(stage), df))

for stage in (KMeans(k=9, seed=1, maxIter=2), BisectingKMeans(k=9, seed=1, maxIter=2), LDA(k=9, seed=1, maxIter=2)):
    tried(f"{type(stage).__name__}, k above the rows", lambda: fitted(stage, frame(good)))
tried("GaussianMixture, k above the rows", lambda: len(GaussianMixture(k=9, seed=1, maxIter=2).fit(frame(good)).weights))
tried("GaussianMixture, one row", lambda: [shown(w) for w in GaussianMixture(k=2, seed=1, maxIter=2).fit(frame(good[:1])).weights])
tried("KMeans, cosine of zeros", lambda: fitted(KMeans(distanceMeasure="cosine", seed=1), frame([([0.0, 0.0], 0.0, 1.0)])))
tried("KMeans, one place", lambda: KMeans(k=3, seed=1).fit(frame([([1.0, 1.0], 0.0, 1.0)] * 4)).clusterCenters())

edges = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)]
for word, df, k in (
    ("empty", spark.createDataFrame([], "src long, dst long, weight double"), 2),
    ("negative", spark.createDataFrame(edges + [(0, 3, -1.0)], "src long, dst long, weight double"), 2),
    ("NaN", spark.createDataFrame(edges + [(0, 3, nan)], "src long, dst long, weight double"), 2),
    ("k above the rows", spark.createDataFrame(edges, "src long, dst long, weight double"), 9),
    ("text", spark.createDataFrame([("a", "b", 1.0)], "src string, dst string, weight double"), 2),
    ("missing", spark.createDataFrame([(1, 1.0)], "src long, weight double"), 2),
):
    tried(f"PowerIterationClustering, {word}",
          lambda: len(PowerIterationClustering(k=k, maxIter=2, weightCol="weight").assignClusters(df).collect()))

ratings = [(0, 0, 1.0), (0, 1, 2.0), (1, 0, 3.0)]
for word, df in (
    ("empty", spark.createDataFrame([], "user int, item int, rating double")),
    ("text", spark.createDataFrame([("a", 1, 1.0)], "user string, item int, rating double")),
    ("text rating", spark.createDataFrame([(1, 1, "a")], "user int, item int, rating string")),
    ("missing", spark.createDataFrame([(1, 1.0)], "user int, rating double")),
    ("fraction", spark.createDataFrame([(1.5, 1, 1.0)], "user double, item int, rating double")),
    ("too large", spark.createDataFrame([(1 << 40, 1, 1.0)], "user long, item int, rating double")),
    ("null", spark.createDataFrame(ratings + [(None, 1, 1.0)], "user int, item int, rating double")),
    ("null rating", spark.createDataFrame(ratings + [(2, 1, None)], "user int, item int, rating double")),
    ("NaN", spark.createDataFrame(ratings + [(2, 1, nan)], "user int, item int, rating double")),
):
    tried(f"ALS, {word}", lambda: fitted(ALS(rank=2, maxIter=1, seed=1), df.coalesce(1)))
model = ALS(rank=2, maxIter=1, seed=1).fit(spark.createDataFrame(ratings, "user int, item int, rating double"))
tried("ALS, cold", lambda: model.transform(spark.createDataFrame([(9, 9)], "user int, item int")).collect())
tried("ALS, dropped", lambda: model.copy().setColdStartStrategy("drop").transform(spark.createDataFrame([(9, 9)], "user int, item int")).collect())
tried("ALS, no such strategy", lambda: ALS(coldStartStrategy="foo").fit(spark.createDataFrame(ratings, "user int, item int, rating double")))

for word, df in (
    ("empty", spark.createDataFrame([], "items array<string>")),
    ("text", spark.createDataFrame([("a",)], "items string")),
    ("missing", spark.createDataFrame([("a",)], "other string")),
    ("twice", spark.createDataFrame([(["a", "a"],)], "items array<string>")),
    ("null", spark.createDataFrame([(None,), (["a"],)], "items array<string>")),
):
    tried(f"FPGrowth, {word}", lambda: FPGrowth().fit(df).freqItemsets.collect())
for word, df in (
    ("empty", spark.createDataFrame([], "sequence array<array<int>>")),
    ("flat", spark.createDataFrame([([1, 2],)], "sequence array<int>")),
    ("missing", spark.createDataFrame([("a",)], "other string")),
    ("null", spark.createDataFrame([(None,), ([[1]],)], "sequence array<array<int>>")),
):
    tried(f"PrefixSpan, {word}", lambda: PrefixSpan().findFrequentSequentialPatterns(df).collect())

refused = [
    lambda: LogisticRegression(regParam=-1.0), lambda: LogisticRegression(elasticNetParam=2.0), lambda: LogisticRegression(maxIter=-1),
    lambda: LogisticRegression(threshold=2.0), lambda: LogisticRegression(family="foo"), lambda: LogisticRegression(thresholds=[0.0, 0.0]),
    lambda: LogisticRegression(threshold=0.5, thresholds=[0.2, 0.8]), lambda: LogisticRegression(thresholds=[0.2, 0.3, 0.5]),
    lambda: LogisticRegression(aggregationDepth=1),
    lambda: LinearSVC(tol=-1.0), lambda: NaiveBayes(smoothing=-1.0), lambda: NaiveBayes(modelType="foo"),
    lambda: DecisionTreeClassifier(maxDepth=31), lambda: DecisionTreeClassifier(maxBins=1), lambda: DecisionTreeClassifier(impurity="foo"),
    lambda: DecisionTreeClassifier(minInstancesPerNode=0), lambda: RandomForestClassifier(numTrees=0),
    lambda: RandomForestClassifier(subsamplingRate=0.0), lambda: RandomForestClassifier(featureSubsetStrategy="foo"),
    lambda: GBTClassifier(stepSize=0.0), lambda: GBTClassifier(lossType="foo"), lambda: MultilayerPerceptronClassifier(layers=[2]),
    lambda: MultilayerPerceptronClassifier(), lambda: MultilayerPerceptronClassifier(layers=[2, 0, 2]),
    lambda: MultilayerPerceptronClassifier(layers=[3, 2], maxIter=1),
    lambda: MultilayerPerceptronClassifier(layers=[2, 2], solver="foo"),
    lambda: FMClassifier(factorSize=0), lambda: FMClassifier(solver="foo"), lambda: LinearRegression(solver="foo"),
    lambda: LinearRegression(loss="foo"), lambda: LinearRegression(epsilon=1.0), lambda: LinearRegression(loss="huber", solver="normal"),
    lambda: LinearRegression(loss="huber", elasticNetParam=0.5, regParam=0.1),
    lambda: GeneralizedLinearRegression(family="foo"), lambda: GeneralizedLinearRegression(link="foo"),
    lambda: GeneralizedLinearRegression(family="gaussian", link="logit"), lambda: GeneralizedLinearRegression(family="tweedie", variancePower=0.5),
    lambda: AFTSurvivalRegression(quantileProbabilities=[2.0]), lambda: IsotonicRegression(featureIndex=5),
    lambda: KMeans(k=1), lambda: KMeans(k=0), lambda: KMeans(initMode="foo"), lambda: KMeans(distanceMeasure="foo"), lambda: KMeans(initSteps=0),
    lambda: BisectingKMeans(k=1), lambda: GaussianMixture(k=1), lambda: LDA(k=1), lambda: LDA(optimizer="foo"),
    lambda: LDA(docConcentration=[1.0, 2.0, 3.0], k=2), lambda: LDA(subsamplingRate=2.0), lambda: OneVsRest(),
]
for number, made in enumerate(refused):
    tried(f"refused {number}", lambda: fitted(made(), frame(good)))

# What a model is given that it was not fitted for.
for stage, _ in CASES:
    if isinstance(stage, (OneVsRest, AFTSurvivalRegression)):
        continue
    model, name = stage.fit(frame(good)), type(stage).__name__
    for word in ("null features", "no features", "text features", "NaN feature"):
        tried(f"{name}, transform, {word}", lambda: model.transform(FRAMES[word]).select(F.lit(1)).count())
        if word != "NaN feature":
            tried(f"{name}, collect, {word}", lambda: len(model.transform(FRAMES[word]).collect()))
