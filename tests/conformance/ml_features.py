from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.feature import (
    DCT, IDF, Binarizer, Bucketizer, CountVectorizer, ElementwiseProduct, FeatureHasher, HashingTF, Imputer,
    IndexToString, Interaction, MaxAbsScaler, MinMaxScaler, NGram, Normalizer, OneHotEncoder, PolynomialExpansion,
    QuantileDiscretizer, RegexTokenizer, RobustScaler, SQLTransformer, StandardScaler, StopWordsRemover, StringIndexer,
    Tokenizer, VarianceThresholdSelector, VectorAssembler, VectorIndexer, VectorSizeHint, VectorSlicer,
)
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("ml_features").getOrCreate()


def show(stage, df, *columns):
    made = stage.transform(df)
    made.select(*columns).show(truncate=False)
    return made


def whole(vector):
    return [round(float(value), 9) + 0.0 for value in vector.toArray()]


def ml(df, name):
    """The ML attributes of a column, in an order of their own."""
    import json
    return json.dumps(df.schema[name].metadata, sort_keys=True)


people = spark.createDataFrame(
    [("ann", 34, 1.5, "oslo"), ("bob", 28, None, "bergen"), ("cid", 45, 3.25, "oslo"), ("dee", 39, -0.5, "molde"),
     ("eva", 51, 4.0, "bergen"), ("fay", 22, 2.0, "oslo")], "name string, age int, score double, town string")

print("-- StringIndexer")
for order in ("frequencyDesc", "frequencyAsc", "alphabetDesc", "alphabetAsc"):
    model = StringIndexer(inputCol="town", outputCol="place", stringOrderType=order).fit(people)
    print(order, model.labels)
indexer = StringIndexer(inputCols=["town", "age"], outputCols=["place", "aged"]).fit(people)
print(indexer.labelsArray)
indexed = show(indexer, people, "town", "place", "age", "aged")
print(ml(indexed, "place"))
kept = StringIndexer(inputCol="town", outputCol="place").fit(people.limit(3)).setHandleInvalid("keep")
show(kept, people, "town", "place")
print(ml(kept.transform(people), "place"))
show(kept.setHandleInvalid("skip"), people, "town", "place")
show(IndexToString(inputCol="place", outputCol="again"), indexed, "place", "again")

print("-- OneHotEncoder")
for drop in (True, False):
    encoder = OneHotEncoder(inputCols=["place", "age"], outputCols=["hot", "hotAge"], dropLast=drop).fit(indexed)
    print(list(encoder.categorySizes))
    hot = show(encoder, indexed, "place", "hot", "hotAge")
    print(ml(hot, "hot"))

print("-- VectorAssembler")
full = Imputer(inputCol="score", outputCol="filled").fit(hot).transform(hot)
full.select("score", "filled").show()
assembled = show(VectorAssembler(inputCols=["age", "filled", "hot"], outputCol="features"), full, "features")
print(ml(assembled, "features"))
show(VectorAssembler(inputCols=["age", "score"], outputCol="f", handleInvalid="keep"), people, "f")
show(VectorAssembler(inputCols=["age", "score"], outputCol="f", handleInvalid="skip"), people, "f")
show(VectorSlicer(inputCol="features", outputCol="f", indices=[1, 0]), assembled, "f")
sliced = show(VectorSlicer(inputCol="features", outputCol="f", indices=[1], names=["hot_oslo"]), assembled, "f")
print(ml(sliced, "f"))
print(ml(VectorSizeHint(inputCol="v", size=2).transform(spark.createDataFrame([(Vectors.dense(1, 2),)], ["v"])), "v"))

print("-- scalers")
vectors = spark.createDataFrame(
    [(Vectors.dense(1.0, -2.0, 7.0, 0.0),), (Vectors.sparse(4, [0, 2], [4.0, 7.0]),), (Vectors.dense(-3.5, 2.5, 7.0, 1.0),),
     (Vectors.dense(10.0, 0.5, 7.0, 0.0),)], ["v"])
for estimator in (
    StandardScaler(inputCol="v", outputCol="q"), StandardScaler(inputCol="v", outputCol="q", withMean=True, withStd=False),
    MinMaxScaler(inputCol="v", outputCol="q", min=-1.0), MaxAbsScaler(inputCol="v", outputCol="q"),
    RobustScaler(inputCol="v", outputCol="q", withCentering=True), VectorIndexer(inputCol="v", outputCol="q", maxCategories=3),
    VarianceThresholdSelector(featuresCol="v", outputCol="q", varianceThreshold=1.0),
):
    made = estimator.fit(vectors).transform(vectors)
    print(type(estimator).__name__, [whole(row.q) for row in made.collect()], [type(row.q).__name__ for row in made.collect()])
indexing = VectorIndexer(inputCol="v", outputCol="q", maxCategories=3).fit(vectors)
print(indexing.numFeatures, sorted((place, sorted(values.items())) for place, values in indexing.categoryMaps.items()))
print(ml(indexing.transform(vectors), "q"))
for p in (1.0, 2.0, 3.0, float("inf")):
    print([whole(row.q) for row in Normalizer(p=p, inputCol="v", outputCol="q").transform(vectors).collect()])
for stage in (
    DCT(inputCol="v", outputCol="q"), DCT(inputCol="v", outputCol="q", inverse=True), PolynomialExpansion(degree=3, inputCol="v", outputCol="q"),
    ElementwiseProduct(scalingVec=Vectors.dense(1, 2, 0, -1), inputCol="v", outputCol="q"), Binarizer(threshold=0.75, inputCol="v", outputCol="q"),
):
    print(type(stage).__name__, [whole(row.q) for row in stage.transform(vectors).collect()])

print("-- bins")
doubles = people.selectExpr("double(age) age", "score")
show(Binarizer(inputCols=["age", "score"], outputCols=["old", "good"], thresholds=[35.0, 1.5]), doubles, "age", "old", "score", "good")
bucketed = show(Bucketizer(splits=[-1.0, 1.5, 2.0, float("inf")], inputCol="score", outputCol="b"), people, "score", "b")
print(ml(bucketed, "b"))
show(Bucketizer(splits=[-1.0, 1.5, 2.0, 9.0], inputCol="score", outputCol="b", handleInvalid="skip"), people, "score", "b")
discretizer = QuantileDiscretizer(numBuckets=3, inputCol="age", outputCol="b").fit(people)
print(discretizer.getSplits())
show(discretizer, people, "age", "b")
for strategy in ("mean", "median", "mode"):
    Imputer(strategy=strategy, inputCols=["score", "age"], outputCols=["a", "b"], missingValue=28.0).fit(people).transform(people) \
        .select("score", "a", "age", "b").show()

print("-- words")
texts = spark.createDataFrame([("The quick  Brown fox,",), ("the lazy-dog",), ("",), (" fox fox the",)], ["text"])
words = show(Tokenizer(inputCol="text", outputCol="words"), texts, "words")
show(RegexTokenizer(inputCol="text", outputCol="w", pattern=r"\W+", minTokenLength=2), texts, "w")
show(RegexTokenizer(inputCol="text", outputCol="w", pattern=r"[a-z]+", gaps=False, toLowercase=False), texts, "w")
show(StopWordsRemover(inputCol="words", outputCol="w"), words, "w")
show(NGram(inputCol="words", outputCol="w"), words, "w")
hashed = show(HashingTF(inputCol="words", outputCol="tf", numFeatures=16), words, "tf")
print([whole(row.q) for row in IDF(inputCol="tf", outputCol="q").fit(hashed).transform(hashed).collect()])
rare = IDF(inputCol="tf", outputCol="q", minDocFreq=2).fit(hashed)
print(whole(rare.idf), list(rare.docFreq), rare.numDocs)
counted = spark.createDataFrame([("a a a b c".split(),), ("a b b d".split(),), ("a".split(),)], ["words"])
for params in ({}, {"minDF": 2.0}, {"binary": True, "vocabSize": 1}, {"minTF": 0.3}):
    model = CountVectorizer(inputCol="words", outputCol="n", **params).fit(counted)
    print(sorted(model.vocabulary), model.vocabulary[:2], [int(row.n.numNonzeros()) for row in model.transform(counted).collect()])
show(FeatureHasher(inputCols=["age", "score", "town"], outputCol="f", numFeatures=32), people, "f")

print("-- columns")
mixed = VectorAssembler(inputCols=["age", "filled"], outputCol="two").transform(full)
print([whole(row.q) for row in Interaction(inputCols=["place", "two", "hot"], outputCol="q").transform(mixed).collect()])
show(SQLTransformer(statement="SELECT town, count(*) n, max(age) FROM __THIS__ GROUP BY town ORDER BY town"), people, "*")
assembled.select(vector_to_array("features").alias("a"), array_to_vector(vector_to_array("features")).alias("v")).show(truncate=False)

print("-- pipelines")
pipeline = Pipeline(stages=[
    StringIndexer(inputCol="town", outputCol="t"), OneHotEncoder(inputCol="t", outputCol="h"),
    VectorAssembler(inputCols=["age", "h"], outputCol="f"), StandardScaler(inputCol="f", outputCol="out", withMean=True)])
fitted = pipeline.fit(people)
import tempfile
folder = tempfile.mkdtemp()
fitted.write().overwrite().save(folder + "/model")
again = PipelineModel.load(folder + "/model")
print(again.uid == fitted.uid, [stage.uid for stage in again.stages] == [stage.uid for stage in fitted.stages])
print([whole(row.out) for row in again.transform(people).collect()])
print([whole(row.out) for row in fitted.transform(people).collect()] == [whole(row.out) for row in again.transform(people).collect()])
pipeline.save(folder + "/pipeline")
print([type(stage).__name__ for stage in Pipeline.load(folder + "/pipeline").getStages()])
