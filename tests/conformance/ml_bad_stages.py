"""Every feature transformer on data it cannot change: what it refuses and in which words, and what it makes of the rest."""
from common.errors import root
from pyspark.ml.feature import (
    DCT, IDF, PCA, Binarizer, BucketedRandomProjectionLSH, Bucketizer, ChiSqSelector, CountVectorizer, CountVectorizerModel,
    ElementwiseProduct, FeatureHasher, HashingTF, Imputer, IndexToString, Interaction, MaxAbsScaler, MinHashLSH, MinMaxScaler, NGram,
    Normalizer, OneHotEncoder, PolynomialExpansion, QuantileDiscretizer, RegexTokenizer, RFormula, RobustScaler, SQLTransformer,
    StandardScaler, StopWordsRemover, StringIndexer, StringIndexerModel, TargetEncoder, Tokenizer, UnivariateFeatureSelector,
    VarianceThresholdSelector, VectorAssembler, VectorIndexer, VectorSizeHint, VectorSlicer, Word2Vec,
)
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, DoubleType, StringType, StructField, StructType

spark = SparkSession.builder.master("local[2]").appName("ml_bad_stages").config("spark.sql.shuffle.partitions", "2").getOrCreate()
nan, inf = float("nan"), float("inf")


#: What Spark does there by accident (an index out of bounds, an error of a library's), or what is told better here.
ACCIDENTS = {
    # Told otherwise here.
    "StopWordsRemover of w, dates in w",
    "StopWordsRemover of w, no such type",
    "IndexToString, NaN",
    "PCA of v, empty",
    "PCA of v, NaN",
    "PCA of v, Inf",
    "PCA of v, constant",
    "PolynomialExpansion of v, null",
    "Interaction of x, dates in x",
    "Interaction of x, dates in v",
    "Interaction of x, no such type",
    "Interaction of x, output there",
    "QuantileDiscretizer of x, empty",
    "RFormula of x, two sizes",
    "HashingTF of w, no such type",
    "UnivariateFeatureSelector of v, null",
    "UnivariateFeatureSelector of v, constant",
    "UnivariateFeatureSelector of v, one row",
    "TargetEncoder of x, empty",
    "TargetEncoder of x, Inf",
    "TargetEncoder of x, no x",
    "TargetEncoder of x, dates in x",
    "TargetEncoder of x, no such type",
    "TargetEncoder of x, later missing",
    "foo: RFormula, unseen",
    "refused 4",
    "refused 8",
    "refused 9",
    "refused 12",
    "refused 14",
    "refused 22",
    "refused 25",
    "refused 40",
    "refused 60",
    "BucketedRandomProjectionLSH of v, later missing",
    "MinHashLSH of v, later missing",
    "RobustScaler of v, empty",
}


def tried(label, run):
    if label in ACCIDENTS:
        return
    try:
        print(f"{label} => {run()}")
    except Exception as problem:
        print(f"{label} !! {'refused' if 'two sizes' in label else root(problem)}")


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
V, X, S, W = (dict(inputCol=name, outputCol="o") for name in "vxsw")
STAGES = [
    StringIndexer(**S), StringIndexer(**X), OneHotEncoder(**X), VectorAssembler(inputCols=["x", "v"], outputCol="o"),
    VectorIndexer(**V, maxCategories=2), VectorSlicer(**V, indices=[1]), StandardScaler(**V, withMean=True), MinMaxScaler(**V),
    MaxAbsScaler(**V), RobustScaler(**V), Normalizer(**V), Binarizer(**X, threshold=0.5), Bucketizer(**X, splits=[0.0, 1.0, 3.0]),
    QuantileDiscretizer(**X, numBuckets=2), Imputer(inputCols=["x"], outputCols=["o"]), PCA(**V, k=1), PolynomialExpansion(**V),
    Interaction(inputCols=["x", "v"], outputCol="o"), ElementwiseProduct(**V, scalingVec=Vectors.dense([2.0, 3.0])), DCT(**V),
    SQLTransformer(statement="SELECT *, x + 1 AS o FROM __THIS__"), RFormula(formula="y ~ x + s"),
    FeatureHasher(inputCols=["x", "s"], outputCol="o", numFeatures=8), Tokenizer(**S), RegexTokenizer(**S), StopWordsRemover(**W), NGram(**W),
    CountVectorizer(**W), HashingTF(**W, numFeatures=8), IDF(**V), Word2Vec(**W, vectorSize=2, minCount=0, seed=1),
    ChiSqSelector(featuresCol="v", labelCol="y", outputCol="o", numTopFeatures=1),
    UnivariateFeatureSelector(featuresCol="v", labelCol="y", outputCol="o").setFeatureType("continuous").setLabelType("categorical"),
    VarianceThresholdSelector(featuresCol="v", outputCol="o"), BucketedRandomProjectionLSH(**V, bucketLength=1.0, seed=1), MinHashLSH(**V, seed=1),
    TargetEncoder(inputCols=["x"], outputCols=["o"], labelCol="y"),
]
HASHED = (Word2Vec, BucketedRandomProjectionLSH, MinHashLSH)


def applied(stage, df):
    model = stage.fit(df) if hasattr(stage, "fit") else stage
    rows = model.transform(df).collect()
    if isinstance(stage, HASHED):
        return len(rows)
    return [row["features" if isinstance(stage, RFormula) else "o"] for row in rows]


def inputs(stage):
    for name in ("inputCols", "inputCol", "featuresCol"):
        if stage.hasParam(name) and stage.isSet(stage.getParam(name)):
            given = stage.getOrDefault(name)
            return given if isinstance(given, list) else [given]
    return ["x"]


for stage in STAGES:
    name = f"{type(stage).__name__} of {inputs(stage)[0]}"
    for word, df in FRAMES.items():
        tried(f"{name}, {word}", lambda: applied(stage, df))
    for used in inputs(stage):
        tried(f"{name}, no {used}", lambda: applied(stage, full.drop(used)))
        tried(f"{name}, dates in {used}", lambda: applied(stage, full.withColumn(used, F.lit("2020-01-01").cast("date"))))
    tried(f"{name}, no such type", lambda: applied(stage, full.withColumn(inputs(stage)[0], F.array(F.struct(F.lit(1))))))
    tried(f"{name}, output there", lambda: applied(stage, full.withColumn("o", F.lit(1)).withColumn("features", F.lit(1))))
    model = stage.fit(full) if hasattr(stage, "fit") else None
    if model is not None:
        tried(f"{name}, later two sizes", lambda: len(model.transform(FRAMES["two sizes"]).collect()))
        tried(f"{name}, later null", lambda: len(model.transform(FRAMES["null"]).collect()))
        tried(f"{name}, later missing", lambda: len(model.transform(full.drop(*inputs(stage))).collect()))

for invalid in ("error", "skip", "keep", "foo"):
    def kept(stage):
        return applied(stage.copy().setHandleInvalid(invalid), FRAMES["null"])

    def later(stage, column, value):
        fitted = stage.copy().setHandleInvalid(invalid).fit(full)
        rows = fitted.transform(full.withColumn(column, F.lit(value))).collect()
        return [row["o"] if "o" in row else row["features"] for row in rows]

    tried(f"{invalid}: VectorAssembler, null", lambda: kept(VectorAssembler(inputCols=["x"], outputCol="o")))
    tried(f"{invalid}: Bucketizer, null", lambda: kept(Bucketizer(**X, splits=[0.0, 1.0, 3.0])))
    tried(f"{invalid}: QuantileDiscretizer, null", lambda: kept(QuantileDiscretizer(**X, numBuckets=2)))
    tried(f"{invalid}: StringIndexer, null", lambda: kept(StringIndexer(**S)))
    tried(f"{invalid}: StringIndexer, unseen", lambda: later(StringIndexer(**S), "s", "zz"))
    tried(f"{invalid}: OneHotEncoder, unseen", lambda: later(OneHotEncoder(**X), "x", 9.0))
    tried(f"{invalid}: TargetEncoder, unseen", lambda: later(TargetEncoder(inputCols=["x"], outputCols=["o"], labelCol="y"), "x", 9.0))
    tried(f"{invalid}: RFormula, unseen", lambda: later(RFormula(formula="y ~ x + s"), "s", "zz"))
    tried(f"{invalid}: VectorIndexer, unseen", lambda: [row.o for row in VectorIndexer(**V, handleInvalid=invalid).fit(full).transform(
        frame([(0.0, [9.0, 9.0], "a", [], 0.0)])).collect()])
    tried(f"{invalid}: VectorSizeHint", lambda: [row.v for row in VectorSizeHint(inputCol="v", size=2, handleInvalid=invalid).transform(
        FRAMES["two sizes"]).collect()])

indexed = StringIndexer(**S).fit(full).transform(full)
for word, stage, df in (
    ("labels in metadata", IndexToString(inputCol="o", outputCol="t"), indexed),
    ("labels missing", IndexToString(inputCol="x", outputCol="t"), full),
    ("labels given", IndexToString(inputCol="x", outputCol="t", labels=["k", "l", "m"]), full),
    ("too few labels", IndexToString(inputCol="x", outputCol="t", labels=["k"]), full),
    ("no labels", IndexToString(inputCol="x", outputCol="t", labels=[]), full),
    ("fraction", IndexToString(inputCol="x", outputCol="t", labels=["k"]), full.withColumn("x", F.lit(0.5))),
    ("negative", IndexToString(inputCol="x", outputCol="t", labels=["k"]), full.withColumn("x", F.lit(-1.0))),
    ("NaN", IndexToString(inputCol="x", outputCol="t", labels=["k"]), full.withColumn("x", F.lit(nan))),
    ("null", IndexToString(inputCol="x", outputCol="t", labels=["k", "l", "m"]), FRAMES["null"]),
    ("text", IndexToString(inputCol="s", outputCol="t", labels=["k"]), full),
    ("missing", IndexToString(inputCol="zz", outputCol="t", labels=["k"]), full),
    ("output there", IndexToString(inputCol="x", outputCol="s", labels=["k"]), full),
    ("no output", IndexToString(inputCol="x", labels=["k"]), full),
):
    tried(f"IndexToString, {word}", lambda: [row[-1] for row in stage.transform(df).collect()])

refused = [
    lambda: StringIndexer(**S, stringOrderType="foo"), lambda: VectorSlicer(**V, indices=[0, 0]), lambda: VectorSlicer(**V, indices=[-1]),
    lambda: VectorSlicer(**V), lambda: VectorSlicer(**V, names=["zz"]), lambda: RobustScaler(**V, lower=0.9, upper=0.1),
    lambda: Bucketizer(**X, splits=[1.0, 0.0, 2.0]), lambda: Bucketizer(**X, splits=[nan, 0.0, 2.0]), lambda: Bucketizer(**X),
    lambda: Bucketizer(inputCols=["x", "y"], outputCols=["o"], splitsArray=[[0.0, 1.0, 3.0]]),
    lambda: QuantileDiscretizer(**X, relativeError=2.0), lambda: Imputer(inputCols=["x"], outputCols=["o"], strategy="foo"),
    lambda: Imputer(inputCols=["x", "y"], outputCols=["o"]), lambda: Imputer(inputCols=["s"], outputCols=["o"]),
    lambda: ElementwiseProduct(**V), lambda: ElementwiseProduct(**V, scalingVec=Vectors.dense([1.0])), lambda: SQLTransformer(),
    lambda: SQLTransformer(statement="SELECT 1"), lambda: SQLTransformer(statement="SELEC * FROM __THIS__"), lambda: RFormula(formula="y"),
    lambda: RFormula(formula="y ~ x +"), lambda: RFormula(), lambda: RegexTokenizer(**S, pattern="("), lambda: RegexTokenizer(**S, minTokenLength=-1),
    lambda: StopWordsRemover(**W, stopWords=[]), lambda: StopWordsRemover.loadDefaultStopWords("klingon"), lambda: NGram(**W, n=0),
    lambda: CountVectorizer(**W, minDF=9.0), lambda: CountVectorizer(**W, minDF=-1.0), lambda: CountVectorizer(**W, vocabSize=0),
    lambda: CountVectorizer(**W, minDF=2.0, maxDF=1.0), lambda: CountVectorizerModel.from_vocabulary([], "w", "o"),
    lambda: HashingTF(**W, numFeatures=0), lambda: FeatureHasher(inputCols=["x"], outputCol="o", numFeatures=0), lambda: IDF(**V, minDocFreq=-1),
    lambda: Word2Vec(**W, vectorSize=0), lambda: Word2Vec(**W, minCount=9), lambda: Word2Vec(**W, windowSize=0),
    lambda: ChiSqSelector(featuresCol="v", labelCol="y", outputCol="o", selectorType="foo"),
    lambda: ChiSqSelector(featuresCol="v", labelCol="y", outputCol="o", selectorType="fpr", fpr=2.0),
    lambda: UnivariateFeatureSelector(featuresCol="v", labelCol="y", outputCol="o"), lambda: VarianceThresholdSelector(featuresCol="v", outputCol="o", varianceThreshold=-1.0),
    lambda: BucketedRandomProjectionLSH(**V), lambda: BucketedRandomProjectionLSH(**V, bucketLength=-1.0), lambda: MinHashLSH(**V, numHashTables=0),
    lambda: StringIndexer(outputCol="o"), lambda: StringIndexer(inputCol="s"), lambda: StringIndexerModel.from_labels(["a", "a"], "s", "o"),
    lambda: VectorAssembler(inputCols=[], outputCol="o"), lambda: VectorAssembler(outputCol="o"), lambda: Interaction(inputCols=["x"], outputCol="o"),
    lambda: VectorIndexer(**V, maxCategories=1), lambda: PCA(**V), lambda: VectorSizeHint(inputCol="v"), lambda: VectorSizeHint(inputCol="v", size=-1),
    lambda: TargetEncoder(inputCols=["x"], outputCols=["o"], labelCol="y", targetType="foo"),
    lambda: TargetEncoder(inputCols=["x"], outputCols=["o"], labelCol="x", targetType="binary"),
    lambda: TargetEncoder(inputCols=["x"], outputCols=["o"], labelCol="y", smoothing=-1.0), lambda: Normalizer(**X), lambda: Binarizer(**S),
    lambda: Binarizer(inputCols=["x", "y"], outputCols=["o"]), lambda: MinMaxScaler(**V, min=1.0, max=1.0),
]
for number, made in enumerate(refused):
    tried(f"refused {number}", lambda: [row["o"] if "o" in row else len(row) for row in
                                        (made().fit(full) if hasattr(made(), "fit") else made()).transform(full).collect()])
