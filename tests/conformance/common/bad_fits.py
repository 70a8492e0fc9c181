"""Data that an estimator cannot learn from, and how what comes of it is told: what the scripts ml_bad_fits_* share."""
from common.errors import root
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

spark = SparkSession.builder.master("local[2]").appName("ml_bad_fits").config("spark.sql.shuffle.partitions", "2").getOrCreate()


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


def unfit(cases, unlabelled=False):
    """Each stage on data that is wrong in one way, then its model on what it was not fitted for."""
    for stage, how in cases:
        name = type(stage).__name__
        for word, df in FRAMES.items():
            if unlabelled and "label" in word:
                continue
            if stage.hasParam("topicDistributionCol") and word == "output there":
                df = df.withColumn("topicDistribution", F.lit(0.0))
            tried(f"{name}, {word}", lambda: how(stage, df))
        if hasattr(stage, "setWeightCol") and not stage.hasParam("factorSize"):
            for word, df in WEIGHTS.items():
                tried(f"{name}, {word}", lambda: how(weighted(stage), df))
    for stage, _ in cases:
        if stage.hasParam("classifier") or stage.hasParam("censorCol"):
            continue
        model, name = stage.fit(frame(good)), type(stage).__name__
        for word in ("null features", "no features", "text features", "NaN feature"):
            tried(f"{name}, transform, {word}", lambda: model.transform(FRAMES[word]).select(F.lit(1)).count())
            if word != "NaN feature":
                tried(f"{name}, collect, {word}", lambda: len(model.transform(FRAMES[word]).collect()))
