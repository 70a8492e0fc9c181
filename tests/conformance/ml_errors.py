from pyspark.ml.feature import (
    Bucketizer, HashingTF, Imputer, Normalizer, OneHotEncoder, PCA, PolynomialExpansion, QuantileDiscretizer, StandardScaler,
    StringIndexer, Tokenizer, VectorAssembler, VectorSizeHint,
)
from pyspark.ml.linalg import SparseVector, Vectors
from pyspark.ml.param import Param, Params
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("ml_errors").getOrCreate()
df = spark.createDataFrame(
    [("a", 1.0, Vectors.dense([1.0, 2.0])), ("b", float("nan"), Vectors.sparse(2, [0], [1.0])), (None, None, None)], ["s", "x", "v"])


def said(label, f):
    """An error's class and the lines of its text that no run changes."""
    import re
    try:
        print(label, "=>", f())
    except Exception as problem:
        text = re.sub(r"[0-9a-f]{12}", "<uid>", str(problem))
        kept = [word for word in ("Unseen label: q", "NULL value", "Encountered null", "Encountered NaN", "encountered NaN value",
                                  "Unseen value: 5.0", "out of Bucketizer bounds [0.0, 0.7]", "must be indices, but got 1.5",
                                  "Input column zz does not exist", "surrogate cannot be computed", "handleInvalid = \"keep\"",
                                  "already exists. To overwrite it", "Nothing has been added") if word in text]
        print(label, "!!", type(problem).__name__, kept or text.splitlines()[0])


said("missing", lambda: Tokenizer(inputCol="zz", outputCol="w").transform(df))
said("wrong type", lambda: Tokenizer(inputCol="x", outputCol="w").transform(df))
said("output there", lambda: Tokenizer(inputCol="s", outputCol="x").transform(df))
said("no such column", lambda: StringIndexer(inputCol="zz", outputCol="w").fit(df))
said("null label", lambda: StringIndexer(inputCol="s", outputCol="w").fit(df).transform(df).collect())
model = StringIndexer(inputCol="s", outputCol="w").fit(df)
said("unseen", lambda: model.transform(spark.createDataFrame([("q",)], ["s"])).collect())
said("word", lambda: StringIndexer(inputCol="s", outputCol="w", handleInvalid="foo").fit(df))
said("null", lambda: VectorAssembler(inputCols=["x"], outputCol="f").transform(df.where("s is null")).collect())
said("nan", lambda: VectorAssembler(inputCols=["x"], outputCol="f").transform(df.where("s = 'b'")).collect())
said("sizes", lambda: VectorAssembler(inputCols=["x", "v"], outputCol="f", handleInvalid="keep").transform(df).collect())
said("text", lambda: VectorAssembler(inputCols=["s", "v"], outputCol="f").transform(df))
said("not there", lambda: VectorAssembler(inputCols=["qq", "v"], outputCol="f").transform(df))
said("no vector", lambda: StandardScaler(inputCol="x", outputCol="f").fit(df))
said("empty", lambda: StandardScaler(inputCol="v", outputCol="f").fit(df.limit(0)))
said("bucket nan", lambda: Bucketizer(inputCol="x", outputCol="f", splits=[0.0, 0.5, 2.0]).transform(df).collect())
said("bucket out", lambda: Bucketizer(inputCol="x", outputCol="f", splits=[0.0, 0.5, 0.7]).transform(df.limit(1)).collect())
said("two splits", lambda: Bucketizer(inputCol="x", outputCol="f", splits=[0.0, 0.5]).transform(df))
said("k", lambda: PCA(k=0, inputCol="v", outputCol="f").fit(df.limit(2)))
said("too many", lambda: PCA(k=9, inputCol="v", outputCol="f").fit(df.limit(2)))
said("fraction", lambda: OneHotEncoder(inputCols=["x"], outputCols=["f"]).fit(spark.createDataFrame([(1.5,)], ["x"])))
encoder = OneHotEncoder(inputCols=["x"], outputCols=["f"]).fit(spark.createDataFrame([(1.0,), (0.0,)], ["x"]))
said("unseen value", lambda: encoder.transform(spark.createDataFrame([(5.0,)], ["x"])).collect())
said("no surrogate", lambda: Imputer(inputCols=["x"], outputCols=["f"]).fit(df.where("s = 'b'")))
said("p", lambda: Normalizer(p=0.5, inputCol="v", outputCol="f").transform(df))
said("degree", lambda: PolynomialExpansion(degree=0, inputCol="v", outputCol="f").transform(df))
said("buckets", lambda: QuantileDiscretizer(numBuckets=1, inputCol="x", outputCol="f").fit(df))
said("hint", lambda: VectorSizeHint(inputCol="v", size=3).transform(df.limit(1)).collect())
said("nowhere", lambda: Tokenizer.load("/nonexistent"))
said("type of value", lambda: HashingTF(numFeatures="many"))
said("keyword", lambda: HashingTF(features=3))
said("positional", lambda: HashingTF(3))
said("indices", lambda: SparseVector(2, [1, 0], [1.0, 2.0]))
said("index", lambda: SparseVector(2, [0, 2], [1.0, 2.0]))


class Shifted(Params):
    by = Param(Params._dummy(), "by", "how far")


shifted = Shifted()
said("undefined", lambda: shifted.explainParam("by"))
said("unknown", lambda: shifted.getParam("zz"))
said("own", lambda: shifted.hasParam("by"))
