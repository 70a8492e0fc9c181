"""Evaluators, tests and tuning on data they cannot measure, and folders that hold no model."""
import os
import re
import tempfile

from common.errors import root
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression, LogisticRegressionModel
from pyspark.ml.evaluation import (
    BinaryClassificationEvaluator, ClusteringEvaluator, MulticlassClassificationEvaluator, MultilabelClassificationEvaluator,
    RankingEvaluator, RegressionEvaluator,
)
from pyspark.ml.feature import Tokenizer
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.ml.stat import ChiSquareTest, Correlation, KolmogorovSmirnovTest, Summarizer
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DoubleType, StringType, StructField, StructType

spark = SparkSession.builder.master("local[2]").appName("ml_bad_metrics").config("spark.sql.shuffle.partitions", "2").getOrCreate()
folder = tempfile.mkdtemp()
nan, inf = float("nan"), float("inf")


#: What Spark does there by accident (an index out of bounds, an error of a library's), or what is told better here.
ACCIDENTS = {
    # Told otherwise here.
    "BinaryClassificationEvaluator, areaUnderROC, text score",
    "BinaryClassificationEvaluator, areaUnderPR, text score",
    "MultilabelClassificationEvaluator, foo, null",
    "ClusteringEvaluator, weighed, [[0.0, 1.0], None]",
    "Pipeline, missing",
    "ChiSquareTest, empty",
    "KolmogorovSmirnovTest, empty",
    "KolmogorovSmirnovTest, NaN",
    "Summarizer, null",
    "of another kind",
    "of a Pipeline",
    "an estimator",
    "folder, metadata empty",
    "folder, metadata no JSON",
    "folder, metadata half",
    "folder, no class",
    "folder, bad value",
    "folder, unknown param",
    "folder, older",
}


def tried(label, run):
    if label in ACCIDENTS:
        return
    try:
        print(f"{label} => {run()}")
    except Exception as problem:
        print(f"{label} !! {'refused' if 'two sizes' in label else root(problem, folder)}")


def shown(made):
    return f"{made:.4g}" if isinstance(made, float) else made


schema = StructType([StructField("x", DoubleType()), StructField("v", VectorUDT()), StructField("s", StringType()),
                     StructField("w", ArrayType(StringType())), StructField("y", DoubleType())])


def frame(rows):
    return spark.createDataFrame([(x, None if v is None else Vectors.dense(v), s, w, y) for x, v, s, w, y in rows], schema).coalesce(1)


good = [(0.0, [1.0, 0.0], "a", ["p", "q"], 0.0), (1.0, [0.0, 2.0], "b", ["p"], 1.0), (2.0, [3.0, 1.0], "a", ["q", "r"], 1.0)]
full = frame(good)
FRAMES = {
    "empty": frame([]), "null": frame(good + [(None, None, None, None, None)]),
    "NaN": frame(good + [(nan, [nan, 1.0], "c", ["p"], nan)]), "Inf": frame(good + [(inf, [inf, 1.0], "c", ["p"], 0.0)]),
    "negative": frame(good + [(-1.0, [-1.0, 1.0], "c", [], -1.0)]), "constant": frame([(1.0, [1.0, 1.0], "a", ["p"], 1.0)] * 3),
    "two sizes": frame(good + [(1.0, [1.0, 1.0, 1.0], "", [""], 1.0)]), "one row": frame(good[:1]),
}

scores = spark.createDataFrame([(0.2, 0.0, 1.0, "a"), (0.7, 1.0, 2.0, "b"), (0.4, 1.0, 1.0, "c")],
                               "prediction double, label double, w double, s string").withColumn("rawPrediction", F.col("prediction"))
scores = scores.coalesce(1)
MEASURED = {
    "good": scores, "empty": scores.limit(0), "null score": scores.withColumn("prediction", F.lit(None).cast("double")).withColumn("rawPrediction", F.col("prediction")),
    "null label": scores.withColumn("label", F.lit(None).cast("double")), "NaN label": scores.withColumn("label", F.lit(nan)),
    "NaN score": scores.withColumn("rawPrediction", F.lit(nan)).withColumn("prediction", F.lit(nan)), "one label": scores.withColumn("label", F.lit(1.0)),
    "label 2": scores.withColumn("label", F.lit(2.0)), "no score": scores.drop("prediction", "rawPrediction"), "no label": scores.drop("label"),
    "neither": scores.select("s"),
    "text score": scores.withColumn("prediction", F.col("s")).withColumn("rawPrediction", F.col("s")), "text label": scores.withColumn("label", F.col("s")),
    "negative weight": scores.withColumn("w", F.lit(-1.0)), "zero weight": scores.withColumn("w", F.lit(0.0)), "null weight": scores.withColumn("w", F.lit(None).cast("double")),
    "no weight": scores.drop("w"), "text weight": scores.withColumn("w", F.col("s")),
}
for evaluator, metrics in (
    (BinaryClassificationEvaluator(weightCol="w"), ("areaUnderROC", "areaUnderPR")),
    (MulticlassClassificationEvaluator(weightCol="w"), ("f1", "accuracy", "precisionByLabel", "logLoss")),
    (RegressionEvaluator(weightCol="w"), ("rmse", "r2", "var")),
):
    for metric in metrics:
        for word, df in MEASURED.items():
            tried(f"{type(evaluator).__name__}, {metric}, {word}", lambda: shown(evaluator.copy().setMetricName(metric).evaluate(df)))

for evaluator in (BinaryClassificationEvaluator, MulticlassClassificationEvaluator, RegressionEvaluator, ClusteringEvaluator):
    tried(f"{evaluator.__name__}, no such metric", lambda: evaluator(metricName="foo").evaluate(scores.select("s")))
probable = spark.createDataFrame([(Vectors.dense([0.9, 0.1]), 0.0), (Vectors.dense([0.2, 0.8]), 1.0)], ["probability", "label"]).withColumn("prediction", F.col("label"))
for word, label in (("fits", F.col("label")), ("label 2", F.lit(2.0)), ("label 0.5", F.lit(0.5)), ("negative", F.lit(-1.0)), ("NaN", F.lit(nan))):
    tried(f"logLoss, {word}", lambda: shown(MulticlassClassificationEvaluator(metricName="logLoss").evaluate(probable.withColumn("label", label))))

for places, clusters in (([], []), ([[0.0, 1.0]], [0]), ([[0.0, 1.0], [1.0, 0.0]], [0, 0]), ([[0.0, 1.0], [1.0, 0.0]], [0, 1]), ([[0.0, 0.0], [1.0, 0.0]], [0, 1]),
                         ([[0.0, 1.0], None], [0, 1]), ([[nan, 1.0], [1.0, 0.0], [2.0, 1.0]], [0, 1, 1]), 
                         ([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, None])):
    df = spark.createDataFrame([(None if at is None else Vectors.dense(at), c, -1.0) for at, c in zip(places, clusters)],
                               StructType([StructField("features", VectorUDT())]).add("prediction", "integer").add("w", "double")).coalesce(1)
    for measure in ("squaredEuclidean", "cosine"):
        tried(f"ClusteringEvaluator, {measure}, {places} {clusters}", lambda: shown(ClusteringEvaluator(distanceMeasure=measure).evaluate(df)))
    tried(f"ClusteringEvaluator, weighed, {places}", lambda: shown(ClusteringEvaluator(weightCol="w").evaluate(df)))
for word, df in (("no features", scores), ("text features", scores.withColumn("features", F.col("s"))), ("text cluster", full.selectExpr("v features", "s prediction")),
                 ("neither", scores.select("s"))):
    tried(f"ClusteringEvaluator, {word}", lambda: ClusteringEvaluator().evaluate(df))

lists = "prediction array<double>, label array<double>"
for evaluator in (MultilabelClassificationEvaluator(), RankingEvaluator()):
    for metric in (("subsetAccuracy", "accuracy", "hammingLoss", "precision", "recall", "f1Measure", "precisionByLabel", "recallByLabel", "f1MeasureByLabel",
                    "microPrecision", "microRecall", "microF1Measure", "foo") if isinstance(evaluator, MultilabelClassificationEvaluator)
                   else ("meanAveragePrecision", "meanAveragePrecisionAtK", "precisionAtK", "ndcgAtK", "recallAtK", "foo")):
        for word, df in (("empty", spark.createDataFrame([], lists)), ("no labels", spark.createDataFrame([([1.0], [])], lists)),
                         ("no predictions", spark.createDataFrame([([], [1.0])], lists)), ("neither", spark.createDataFrame([([], [])], lists)),
                         ("null", spark.createDataFrame([(None, [1.0])], lists)), ("twice", spark.createDataFrame([([1.0, 1.0], [1.0, 2.0])], lists))):
            tried(f"{type(evaluator).__name__}, {metric}, {word}", lambda: shown(evaluator.copy().setMetricName(metric).evaluate(df)))
    for word, df in (("numbers", scores), ("texts", spark.createDataFrame([(["a"], ["b"])], ["prediction", "label"])), ("missing", scores.select("s")),
                     ("integers", spark.createDataFrame([([1], [2])], ["prediction", "label"]))):
        tried(f"{type(evaluator).__name__}, {word}", lambda: evaluator.evaluate(df))

regression = LogisticRegression(featuresCol="v", labelCol="y", maxIter=1)
many = full.union(full).union(full).union(full).coalesce(1)
measure = BinaryClassificationEvaluator(labelCol="y")
grid = ParamGridBuilder().addGrid(regression.regParam, [0.0]).build()
print(ParamGridBuilder().build())
for word, made in (
    ("empty grid", lambda **k: CrossValidator(estimator=regression, evaluator=measure, estimatorParamMaps=[], seed=1, **k)),
    ("no grid", lambda **k: CrossValidator(estimator=regression, evaluator=measure, seed=1, **k)),
    ("one fold", lambda **k: CrossValidator(estimator=regression, evaluator=measure, estimatorParamMaps=grid, numFolds=1, **k)),
    ("no evaluator", lambda **k: CrossValidator(estimator=regression, estimatorParamMaps=grid, seed=1, **k)),
    ("no estimator", lambda **k: CrossValidator(evaluator=measure, estimatorParamMaps=grid, seed=1, **k)),
    ("no fold column", lambda **k: CrossValidator(estimator=regression, evaluator=measure, estimatorParamMaps=grid, foldCol="zz", seed=1, **k)),
    ("fold out of range", lambda **k: CrossValidator(estimator=regression, evaluator=measure, estimatorParamMaps=grid, foldCol="x", numFolds=2, seed=1, **k)),
    ("no such parallelism", lambda **k: CrossValidator(estimator=regression, evaluator=measure, estimatorParamMaps=grid, **{**k, "parallelism": 0})),
    ("split, empty grid", lambda **k: TrainValidationSplit(estimator=regression, evaluator=measure, estimatorParamMaps=[], seed=1, **k)),
    ("split, no grid", lambda **k: TrainValidationSplit(estimator=regression, evaluator=measure, seed=1, **k)),
    ("split, ratio 0", lambda **k: TrainValidationSplit(estimator=regression, evaluator=measure, estimatorParamMaps=grid, trainRatio=0.0, seed=1, **k)),
    ("split, ratio 1", lambda **k: TrainValidationSplit(estimator=regression, evaluator=measure, estimatorParamMaps=grid, trainRatio=1.0, seed=1, **k)),
    ("split, ratio 2", lambda **k: TrainValidationSplit(estimator=regression, evaluator=measure, estimatorParamMaps=grid, trainRatio=2.0, seed=1, **k)),
):
    tried(f"tuning, {word}", lambda: type(made(parallelism=1).fit(many).bestModel).__name__)
tried("tuning, empty", lambda: CrossValidator(estimator=regression, evaluator=measure, estimatorParamMaps=grid, seed=1).fit(many.limit(0)))

tried("Pipeline, no stages", lambda: Pipeline().fit(full))
tried("Pipeline, empty", lambda: Pipeline(stages=[]).fit(full).transform(full).count())
tried("Pipeline, no stage", lambda: Pipeline(stages=["a"]).fit(full))
tried("Pipeline, missing", lambda: Pipeline(stages=[Tokenizer(inputCol="zz", outputCol="o")]).fit(full))
for word in ("empty", "null", "NaN", "Inf", "constant", "two sizes", "one row"):
    tried(f"ChiSquareTest, {word}", lambda: [float(round(p, 4)) for p in ChiSquareTest.test(FRAMES[word], "v", "y").head().pValues])
tried("ChiSquareTest, missing", lambda: ChiSquareTest.test(full, "zz", "y"))
tried("ChiSquareTest, numbers", lambda: ChiSquareTest.test(full, "x", "y"))
tried("ChiSquareTest, text label", lambda: ChiSquareTest.test(full, "v", "s"))
for method in ("pearson", "spearman", "foo"):
    for word in ("empty", "null", "NaN", "constant", "two sizes", "one row"):
        tried(f"Correlation, {method}, {word}", lambda: Correlation.corr(FRAMES[word], "v", method).head()[0].toArray().round(4).tolist())
for word in ("empty", "null", "NaN", "constant", "one row"):
    tried(f"KolmogorovSmirnovTest, {word}", lambda: round(KolmogorovSmirnovTest.test(FRAMES[word], "x", "norm", 0.0, 1.0).head().pValue, 4))
tried("KolmogorovSmirnovTest, no such", lambda: KolmogorovSmirnovTest.test(full, "x", "foo"))
for word in ("empty", "null", "NaN", "two sizes"):
    tried(f"Summarizer, {word}", lambda: FRAMES[word].select(Summarizer.metrics("mean", "count").summary(F.col("v"))).head()[0])
tried("Summarizer, no such", lambda: full.select(Summarizer.metrics("foo").summary(F.col("v"))).head())

path = os.path.join(folder, "model")
kept = LogisticRegression(featuresCol="v", labelCol="y", maxIter=1).fit(full)
kept.save(path)
tried("saved twice", lambda: kept.save(path))
tried("of another kind", lambda: Tokenizer.load(path))
tried("of a Pipeline", lambda: PipelineModel.load(path))
tried("an estimator", lambda: LogisticRegression.load(path))


def broken(word, change):
    there = os.path.join(folder, word.replace(" ", "-"))
    kept.save(there)
    change(there)
    tried(f"folder, {word}", lambda: LogisticRegressionModel.load(there).numFeatures)


def without(folder):
    def change(there):
        import shutil
        shutil.rmtree(os.path.join(there, folder))
    return change


def metadata(edit):
    def change(there):
        inside = os.path.join(there, "metadata")
        for name in os.listdir(inside):
            at = os.path.join(inside, name)
            if name.endswith(".crc"):
                os.remove(at)
            elif name.startswith("part"):
                with open(at) as file:
                    text = file.read()
                with open(at, "w") as file:
                    file.write(edit(text))
    return change


def data(there):
    inside = os.path.join(there, "data")
    for name in os.listdir(inside):
        at = os.path.join(inside, name)
        if name.endswith(".crc"):
            os.remove(at)
        elif name.startswith("part"):
            with open(at, "w") as file:
                file.write("nothing of use")


broken("without data", without("data"))
broken("without metadata", without("metadata"))
broken("metadata empty", metadata(lambda text: ""))
broken("metadata no JSON", metadata(lambda text: "nope"))
broken("metadata half", metadata(lambda text: text[:40]))
broken("another class", metadata(lambda text: text.replace("LogisticRegressionModel", "LinearSVCModel")))
broken("no class", metadata(lambda text: text.replace('"class"', '"klass"')))
broken("unknown param", metadata(lambda text: text.replace('"maxIter"', '"maxIterations"')))
broken("bad value", metadata(lambda text: text.replace('"maxIter":1', '"maxIter":"many"')))
broken("older", metadata(lambda text: re.sub(r'"sparkVersion":"[^"]*"', '"sparkVersion":"1.2"', text)))
tried("folder, none", lambda: LogisticRegressionModel.load(os.path.join(folder, "nowhere")))
