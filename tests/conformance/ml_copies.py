"""Stages that make features, and Params by themselves: texts, what a copy and a model take over, figures, what is refused."""
import re

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import BinaryClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import (
    DCT, IDF, PCA, Binarizer, BucketedRandomProjectionLSH, Bucketizer, ChiSqSelector, CountVectorizer, ElementwiseProduct, FeatureHasher,
    HashingTF, Imputer, IndexToString, Interaction, MaxAbsScaler, MinHashLSH, MinMaxScaler, NGram, Normalizer, OneHotEncoder,
    PolynomialExpansion, QuantileDiscretizer, RegexTokenizer, RFormula, RobustScaler, SQLTransformer, StandardScaler, StopWordsRemover,
    StringIndexer, TargetEncoder, Tokenizer, UnivariateFeatureSelector, VarianceThresholdSelector, VectorAssembler, VectorIndexer,
    VectorSizeHint, VectorSlicer, Word2Vec,
)
from pyspark.ml.fpm import FPGrowth
from pyspark.ml.linalg import Matrix, Vector, Vectors
from pyspark.ml.recommendation import ALS
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit
from pyspark.sql import DataFrame, Row, SparkSession

spark = SparkSession.builder.master("local[2]").appName("ml_copies").config("spark.sql.shuffle.partitions", "2").getOrCreate()


def masked(text):
    return re.sub(r"_[0-9a-f]{12}", "_<uid>", str(text))


def shown(value):
    """A value as text, its numbers to six digits."""
    if isinstance(value, float):
        text = f"{value:.6g}"
        return text.replace("-0", "0") if float(text) == 0 else text
    if isinstance(value, (Vector, Matrix)):
        return type(value).__name__ + shown(value.toArray().tolist())
    if isinstance(value, DataFrame):
        return value.schema.simpleString() + " " + shown(sorted(value.collect()))
    if isinstance(value, Row):
        return "(" + ", ".join(map(shown, value)) + ")"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(item)}" for key, item in sorted(value.items())) + "}"
    return masked(value)


def root(problem):
    """An error's class and the first line of its text; of Java's the cause that lies deepest. Texts of parameters are ours."""
    lines = [line for line in re.sub(r"doc='[^']*'", "doc=…", masked(problem)).splitlines() if line.strip()]
    if type(problem).__name__ == "Py4JJavaError":
        causes = [line for line in lines if line.startswith((": ", "Caused by: "))]
        return causes[-1].split(": ", 1)[1] if causes else lines[0]
    return f"{type(problem).__name__}: {lines[0] if lines else ''}"


def tried(label, run):
    try:
        print(f"{label} => {shown(run())}")
    except Exception as problem:
        print(f"{label} !! {root(problem)[:200]}")


def params(stage, values):
    return masked(sorted(((param.name, value) for param, value in values.items() if param.name != "seed"), key=str))


def copied(stage):
    return stage.copy({stage.outputCol: "other"} if stage.hasParam("outputCol") else {})


rows = [(float(i), float(i % 3), "abc"[i % 3], Vectors.dense([float(i % 2), i / 2.0, float(i % 3)]), ["x", "y", "z"][: 1 + i % 3],
         float(i % 2)) for i in range(9)]
df = spark.createDataFrame(rows, ["x", "c", "s", "features", "words", "label"]).coalesce(1).cache()
OF_FEATURES = {"inputCol": "features", "outputCol": "o"}
OF_X, OF_S, OF_WORDS = {"inputCol": "x", "outputCol": "o"}, {"inputCol": "s", "outputCol": "o"}, {"inputCol": "words", "outputCol": "o"}
STAGES = [
    StringIndexer(**OF_S), StringIndexer(inputCols=["s"], outputCols=["o"], stringOrderType="alphabetDesc"),
    OneHotEncoder(inputCols=["c"], outputCols=["o"]), VectorIndexer(maxCategories=3, **OF_FEATURES),
    StandardScaler(withMean=True, **OF_FEATURES), MinMaxScaler(**OF_FEATURES), MaxAbsScaler(**OF_FEATURES), RobustScaler(**OF_FEATURES),
    QuantileDiscretizer(numBuckets=3, **OF_X),
    QuantileDiscretizer(inputCols=["x", "c"], outputCols=["o", "p"], numBucketsArray=[2, 3]), Imputer(inputCols=["x"], outputCols=["o"]),
    PCA(k=2, **OF_FEATURES), RFormula(formula="label ~ x + s", featuresCol="o"), CountVectorizer(**OF_WORDS), IDF(**OF_FEATURES),
    Word2Vec(vectorSize=2, minCount=0, seed=1, maxIter=1, **OF_WORDS), ChiSqSelector(numTopFeatures=1, outputCol="o"),
    UnivariateFeatureSelector(outputCol="o").setFeatureType("continuous").setLabelType("categorical").setSelectionThreshold(1),
    VarianceThresholdSelector(outputCol="o", varianceThreshold=0.5), BucketedRandomProjectionLSH(bucketLength=2.0, seed=1, **OF_FEATURES),
    MinHashLSH(seed=1, **OF_FEATURES), TargetEncoder(inputCols=["c"], outputCols=["o"], labelCol="label", targetType="binary"),
    FPGrowth(itemsCol="words", minSupport=0.5), ALS(userCol="c", itemCol="label", ratingCol="x", rank=2, maxIter=1, seed=1),
    Binarizer(**OF_X), Bucketizer(splits=[0.0, 4.0, 9.0], **OF_X),
    Bucketizer(splitsArray=[[0.0, 4.0, 9.0]], inputCols=["x"], outputCols=["o"]), DCT(**OF_FEATURES),
    ElementwiseProduct(scalingVec=Vectors.dense([1.0, 2.0, 3.0]), **OF_FEATURES),
    FeatureHasher(inputCols=["x", "s"], outputCol="o", numFeatures=8), HashingTF(numFeatures=8, **OF_WORDS),
    IndexToString(inputCol="c", outputCol="o", labels=["a", "b", "c"]), Interaction(inputCols=["x", "c"], outputCol="o"), NGram(**OF_WORDS),
    Normalizer(**OF_FEATURES), PolynomialExpansion(**OF_FEATURES), RegexTokenizer(**OF_S),
    SQLTransformer(statement="SELECT x FROM __THIS__"), StopWordsRemover(stopWords=["x"], **OF_WORDS), Tokenizer(**OF_S),
    VectorAssembler(inputCols=["x", "c"], outputCol="o"), VectorSizeHint(inputCol="features", size=3), VectorSlicer(indices=[1], **OF_FEATURES),
]
for stage in STAGES:
    print("==", masked(repr(stage)), masked(str(stage)))
    print("  params:", params(stage, stage.extractParamMap()))
    twin = copied(stage)
    print("  copied:", twin.uid == stage.uid, type(twin).__name__, twin.isSet("outputCol") if twin.hasParam("outputCol") else "-")
    if not hasattr(stage, "fit"):
        continue
    try:
        model = stage.fit(df)
    except Exception as problem:
        print("  !!", root(problem)[:200])
        continue
    print("  model:", masked(repr(model)), "|", masked(str(model)), "| same uid", model.uid == stage.uid, type(model).__name__)
    print("  params:", params(model, model.extractParamMap()))
    for name in dir(type(model)):
        # The F test of a feature that is the label itself is NaN in Spark.
        known = name not in ("params", "index") and (name != "selectedFeatures" or not isinstance(stage, UnivariateFeatureSelector))
        if not name.startswith("_") and known and isinstance(getattr(type(model), name), property):
            tried(f"  {name}", lambda: getattr(model, name))
    twin = copied(model)
    print("  copied:", twin.uid == model.uid, masked(repr(twin)), params(twin, twin._paramMap))

regression, other = LogisticRegression(maxIter=3), LogisticRegression()
print(masked(regression.maxIter), regression.maxIter == other.maxIter, regression.maxIter == regression.getParam("maxIter"),
      hash(regression.maxIter) == hash(str(regression.maxIter)))
print(regression.explainParam("maxIter")[-26:], regression.isSet("maxIter"), regression.isSet("tol"), regression.isDefined("weightCol"),
      regression.hasDefault("tol"), regression.hasParam("foo"))
built = ParamGridBuilder().baseOn({regression.maxIter: 1}).baseOn([regression.family, "auto"]).addGrid(regression.tol, [1, 0.1]).build()
for label, run in {
    "no such param": lambda: regression.getParam("foo"),
    "of another": lambda: regression.getOrDefault(other.maxIter),
    "explain of another": lambda: regression.explainParam(other.maxIter),
    "number for a name": lambda: regression.isSet(3),
    "hasParam of a number": lambda: regression.hasParam(3),
    "undefined": lambda: regression.getOrDefault("weightCol"),
    "getter undefined": lambda: regression.getWeightCol(),
    "set of another": lambda: regression.set(other.maxIter, 1),
    "set of wrong type": lambda: regression.set(regression.maxIter, "a"),
    "fit with a list": lambda: regression.fit(df, [{regression.maxIter: 1}, {}])[0].getMaxIter(),
    "fit with wrong params": lambda: regression.fit(df, 3),
    "transform with wrong params": lambda: Binarizer(**OF_X).transform(df, 3),
    "fit with another's param": lambda: regression.fit(df, {other.maxIter: 1}).getMaxIter(),
    "extract with extra": lambda: regression.extractParamMap({regression.tol: 0.5})[regression.tol],
    "setParams": lambda: regression.setParams(tol=0.1).getTol(),
    "setParams by place": lambda: regression.setParams(0.1),
    "unknown keyword": lambda: LogisticRegression(foo=1),
    "by place": lambda: LogisticRegression(1),
    "int for a float": lambda: LogisticRegression(tol=1).getTol(),
    "float for an int": lambda: LogisticRegression(maxIter=2.0).getMaxIter(),
    "fraction for an int": lambda: LogisticRegression(maxIter=2.5),
    "text for a float": lambda: LogisticRegression(tol="a"),
    "int for a flag": lambda: LogisticRegression(fitIntercept=1),
    "int for a text": lambda: LogisticRegression(family=1),
    "tuple for a list": lambda: VectorAssembler(inputCols=("a", "b")).getInputCols(),
    "text for a list": lambda: VectorAssembler(inputCols="a"),
    "list for a vector": lambda: ElementwiseProduct(scalingVec=[1, 2]).getScalingVec(),
    "evaluator": lambda: BinaryClassificationEvaluator(),
    "larger": lambda: [RegressionEvaluator(metricName=name).isLargerBetter() for name in ("rmse", "mse", "r2", "mae", "var")],
    "grid": lambda: [sorted((param.name, value) for param, value in one.items()) for one in built],
    "grid of no param": lambda: ParamGridBuilder().addGrid("maxIter", [1]),
    "grid of wrong type": lambda: ParamGridBuilder().addGrid(regression.maxIter, ["a"]).build(),
    "pipeline": lambda: Pipeline(stages=[regression]),
    "pipeline undefined": lambda: Pipeline().getStages(),
    "pipeline params": lambda: [param.name for param in Pipeline().params],
    "validators": lambda: [CrossValidator(), TrainValidationSplit(seed=3).getSeed()],
}.items():
    tried(label, run)
