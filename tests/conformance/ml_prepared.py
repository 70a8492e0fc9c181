"""Formulas, indices and vectors as data are prepared for a fit, sub-models that are saved, and what fits refuse."""
import os
import re
import tempfile

from pyspark.ml.classification import (
    DecisionTreeClassifier, GBTClassifier, LinearSVC, LogisticRegression, RandomForestClassifier,
)
from pyspark.ml.evaluation import BinaryClassificationEvaluator, MultilabelClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import (
    Binarizer, CountVectorizer, IndexToString, Interaction, MinMaxScaler, NGram, OneHotEncoder, RegexTokenizer, RFormula,
    StopWordsRemover, StringIndexer, StringIndexerModel, Tokenizer, VectorAssembler, VectorSlicer,
)
from pyspark.ml.linalg import Vectors
from pyspark.ml.param.shared import HasInputCol
from pyspark.ml import Transformer
from pyspark.ml.regression import AFTSurvivalRegression, DecisionTreeRegressor, GeneralizedLinearRegression
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder
from pyspark.ml.util import DefaultParamsReadable, DefaultParamsWritable
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("ml_prepared").getOrCreate()
folder = tempfile.mkdtemp()
formed = spark.createDataFrame(
    [(1.0, "a", 2.0, "p"), (0.0, "b", 3.0, "q"), (1.0, "a", 5.0, "q"), (0.0, "c", 1.0, "p"), (1.0, "c", 1.5, "p")], "y double, c string, x double, k string")
#: Words of errors whose other words depend on the run.
KEPT = ("NullPointerException", "Unseen label: zz", "Unseen index: 2", "familyshould be in range (0, 1), but got",
        "only supports up to 2147483647 indices, but got NaN", "ML algorithm was given empty dataset")


def said(label, f):
    try:
        print(label, "=>", f())
    except Exception as problem:
        text = re.sub(r"[0-9a-f]{12}", "<uid>", str(problem)).replace(folder, "<folder>")
        kept = [word for word in KEPT if word in text]
        print(label, "!!", kept or f"{type(problem).__name__} {text.splitlines()[0]}")


def names(frame, column):
    """What the places of a vector column are called."""
    told = frame.schema[column].metadata["ml_attr"]
    found = {one["idx"]: one.get("name") for some in told.get("attrs", {}).values() for one in some}
    return [found.get(place) for place in range(told["num_attrs"])]


for formula in ("y ~ c:x", "y ~ c*k", "y ~ x + c:k - 1", "y ~ (c + x)^2", "y ~ .^2", "y ~ c:k:x"):
    model = RFormula(formula=formula).fit(formed)
    made = model.transform(formed)
    print(formula, str(model).split(" (uid")[0], names(made, "features"))
    made.select("features", "label").show(truncate=False)
said("no such column", lambda: RFormula(formula="y ~ nope").fit(formed))
unseen = spark.createDataFrame([(1.0, "zz", 0.0, "p"), (0.0, "a", 0.0, "p")], formed.schema)
for invalid in ("skip", "keep", "error"):
    said(invalid, lambda: RFormula(formula="y ~ c", handleInvalid=invalid).fit(formed).transform(unseen).select("features", "label").collect())

numbers = spark.createDataFrame([(2.0, "a"), (float("nan"), "b"), (1.0, "a"), (1.0, None)], ["x", "s"])
said("no number is no label", lambda: StringIndexer(inputCol="x", outputCol="o", handleInvalid="keep").fit(numbers).labels)
said("columns", lambda: StringIndexer(inputCols=["x", "s"], outputCols=["o"]).fit(numbers))
said("twice", lambda: StringIndexer(inputCols=["x", "s"], outputCols=["o", "o"]).fit(numbers))
said("both", lambda: StringIndexer(inputCol="x", inputCols=["x", "s"], outputCols=["o", "p"]).fit(numbers))
said("no index", lambda: OneHotEncoder(inputCol="x", outputCol="o").fit(numbers))
said("no number", lambda: OneHotEncoder(inputCol="s", outputCol="o").fit(numbers))

for size in range(1, 9):
    columns = [f"c{place}" for place in range(size)]
    rows = [tuple(float(place < ones) for place in range(size)) for ones in range(size + 1)]
    assembled = VectorAssembler(inputCols=columns, outputCol="o").transform(spark.createDataFrame(rows, columns).coalesce(1))
    print(size, [type(row.o).__name__ for row in assembled.collect()])
    crossed = Interaction(inputCols=["o", "c0"], outputCol="p").transform(assembled)
    print([type(row.p).__name__ for row in crossed.collect()], names(crossed, "p"))
pairs = spark.createDataFrame([(Vectors.dense([1.0, 2.0]), 1.0, "a", 2.0), (Vectors.dense([0.0, 3.0]), 0.0, "b", 1.0)], ["features", "label", "s", "w"])
said("binarized", lambda: Binarizer(inputCol="features", outputCol="o", threshold=5.0).transform(pairs).select("o").collect())
said("sliced", lambda: VectorSlicer(inputCol="o", outputCol="p", indices=[5]).transform(VectorAssembler(inputCols=["label", "w"], outputCol="o").transform(pairs)))
said("scaled", lambda: MinMaxScaler(inputCol="features", outputCol="o", min=2.0, max=1.0).fit(pairs))

texts = spark.createDataFrame([(None, None), ("A b", ["a", "b"])], "t string, w array<string>")
for stage in (Tokenizer(inputCol="t", outputCol="o"), RegexTokenizer(inputCol="t", outputCol="o"),
              StopWordsRemover(inputCol="w", outputCol="o"), NGram(inputCol="w", outputCol="o")):
    said(type(stage).__name__, lambda: stage.transform(texts).collect())
said("CountVectorizer", lambda: CountVectorizer(inputCol="w", outputCol="o").fit(texts))

said("text as label", lambda: LogisticRegression(labelCol="s").fit(pairs))
said("text as weight", lambda: LinearSVC(weightCol="s").fit(pairs))
broken = pairs.union(spark.createDataFrame([(Vectors.dense([float("nan"), 1.0]), 1.0, "a", 1.0)], pairs.schema))
said("not finite", lambda: LogisticRegression().fit(broken))
said("bounds", lambda: LogisticRegression(regParam=0.1, elasticNetParam=0.5, lowerBoundsOnIntercepts=Vectors.dense([0.0])).fit(pairs))
for tree in (DecisionTreeClassifier(), RandomForestClassifier()):
    said("negative", lambda: tree.fit(pairs.withColumn("label", -F.col("label"))))
    said("too many", lambda: tree.fit(pairs.withColumn("label", F.col("label") * 150)))
    said("empty", lambda: tree.fit(pairs.limit(0)))
for tree in (DecisionTreeRegressor(), GBTClassifier()):
    said("empty", lambda: tree.fit(pairs.limit(0)))
said("binomial", lambda: GeneralizedLinearRegression(family="binomial").fit(pairs.withColumn("label", F.lit(2.0))))
said("censored", lambda: AFTSurvivalRegression(censorCol="w").fit(pairs))
predicted = pairs.withColumn("prediction", F.lit(float("nan")))
said("one score", lambda: BinaryClassificationEvaluator(rawPredictionCol="prediction").evaluate(predicted))
said("nothing", lambda: RegressionEvaluator().evaluate(predicted.limit(0)))
said("no lists", lambda: MultilabelClassificationEvaluator().evaluate(predicted))


class Echo(Transformer, HasInputCol, DefaultParamsReadable, DefaultParamsWritable):
    def _transform(self, dataset):
        return dataset


Echo().save(os.path.join(folder, "echo"))
said("there", lambda: Echo().save(os.path.join(folder, "echo")))
regression = LogisticRegression(maxIter=2)
grid = ParamGridBuilder().addGrid(regression.regParam, [0.0, 0.1]).build()
many = pairs.union(pairs).union(pairs).union(pairs).union(pairs).coalesce(1)
for collected in (True, False):
    tuned = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator(), numFolds=2, seed=1,
                           collectSubModels=collected).fit(many)
    for persisted in ("true", "false"):
        path = os.path.join(folder, f"{collected}-{persisted}")
        said("saved", lambda: tuned.write().option("persistSubModels", persisted).save(path))
        if collected or persisted == "false":
            loaded = CrossValidatorModel.load(path).subModels
            print(loaded and [len(models) for models in loaded])
