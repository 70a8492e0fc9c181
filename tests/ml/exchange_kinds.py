"""Every kind of stage that can be saved, as exchange.py makes it: the same text for real Spark and for this engine."""

import json

from pyspark.ml import Pipeline, classification, clustering, feature, fpm, recommendation, regression
from pyspark.ml.linalg import Vectors


def uniforms(seed):
    """Park and Miller's minimal standard generator, in (0, 1)."""
    while True:
        seed = seed * 48271 % 2147483647
        yield seed / 2147483648.0


def frames(spark, count=60):
    """The data that stages are fitted to and score, by name; so many rows."""
    u = uniforms(2024)
    prose = ["The cat  sat on The mat", " a Dog\tran,ran, and RAN ", "Cats and dogs and \u00c4pfel", "", "mat"]
    rows, ratings, baskets = [], [], []
    for i in range(count):
        a, b, c, noise = next(u) * 4 - 2, next(u) * 10, next(u), next(u) - 0.5
        score = a - 0.3 * b + c + noise
        level = 0.0 if score < -1.5 else 1.0 if score < 0.0 else 2.0
        rows.append((i, "xyz"[int(next(u) * 3)], "the cat sat on the mat".split()[: 2 + i % 4], "%d words here" % i, float(i % 4), a, b,
                     Vectors.dense(a, b, c), Vectors.sparse(4, [i % 4], [1.0 + i % 3]), Vectors.dense(float(i % 3), float(i % 2)),
                     float(score > -1.0), level, score, 1.0 + abs(score), float(i % 5 > 0), float("nan") if i % 7 == 3 else b,
                     prose[i % 5] + ["", " the end", ", dogs  "][i % 3], Vectors.dense(float(a > 0.0), float(b > 4.0), float(c > 0.5))))
        ratings.append((i % 10, i * 7 % 13, 1.0 + i % 5))
        baskets.append((sorted({"abcdef"[int(next(u) * next(u) * 6)] for _ in range(4)}),))
    names = ["id", "word", "words", "text", "index", "a", "b", "dense", "sparse", "whole", "binary", "level", "target", "positive", "censor",
             "holes", "prose", "flags"]
    return {"rows": spark.createDataFrame(spark.sparkContext.parallelize(rows, 2), names),
            "ratings": spark.createDataFrame(spark.sparkContext.parallelize(ratings, 2), "user int, item int, rating double"),
            "baskets": spark.createDataFrame(baskets, "items array<string>")}


def kinds():
    """(name, stage, the frame that it takes)"""
    f, c, r, k = feature, classification, regression, clustering
    out = {"inputCol": "dense", "outputCol": "out"}
    plain = {
        "Binarizer": f.Binarizer(threshold=0.5, inputCol="a", outputCol="out"),
        "Bucketizer": f.Bucketizer(splits=[float("-inf"), 0.0, 1.0, float("inf")], inputCol="a", outputCol="out"),
        "DCT": f.DCT(**out),
        "ElementwiseProduct": f.ElementwiseProduct(scalingVec=Vectors.dense(1.0, 2.0, 3.0), **out),
        "FeatureHasher": f.FeatureHasher(inputCols=["word", "a"], outputCol="out", numFeatures=16),
        "HashingTF": f.HashingTF(inputCol="words", outputCol="out", numFeatures=16),
        "IndexToString": f.IndexToString(inputCol="index", outputCol="out", labels=["p", "q", "r", "s"]),
        "Interaction": f.Interaction(inputCols=["a", "b"], outputCol="out"),
        "NGram": f.NGram(inputCol="words", outputCol="out"),
        "Normalizer": f.Normalizer(p=1.0, **out),
        "PolynomialExpansion": f.PolynomialExpansion(degree=2, **out),
        "RegexTokenizer": f.RegexTokenizer(inputCol="text", outputCol="out", pattern="\\s"),
        "SQLTransformer": f.SQLTransformer(statement="SELECT *, a + b AS out FROM __THIS__"),
        "StopWordsRemover": f.StopWordsRemover(inputCol="words", outputCol="out"),
        "Tokenizer": f.Tokenizer(inputCol="text", outputCol="out"),
        "VectorAssembler": f.VectorAssembler(inputCols=["a", "sparse"], outputCol="out"),
        "VectorSizeHint": f.VectorSizeHint(inputCol="dense", size=3),
        "VectorSlicer": f.VectorSlicer(indices=[0, 2], **out),
        "BucketedRandomProjectionLSH": f.BucketedRandomProjectionLSH(bucketLength=2.0, numHashTables=2, seed=5, **out),
        "ChiSqSelector": f.ChiSqSelector(numTopFeatures=1, featuresCol="whole", labelCol="level", outputCol="out"),
        "CountVectorizer": f.CountVectorizer(inputCol="words", outputCol="out"),
        "IDF": f.IDF(inputCol="sparse", outputCol="out"),
        "Imputer": f.Imputer(inputCols=["a"], outputCols=["out"]),
        "MaxAbsScaler": f.MaxAbsScaler(**out),
        "MinHashLSH": f.MinHashLSH(inputCol="sparse", outputCol="out", numHashTables=2, seed=5),
        "MinMaxScaler": f.MinMaxScaler(**out),
        "OneHotEncoder": f.OneHotEncoder(inputCols=["index"], outputCols=["out"]),
        "PCA": f.PCA(k=2, **out),
        "QuantileDiscretizer": f.QuantileDiscretizer(numBuckets=3, inputCol="a", outputCol="out"),
        "RFormula": f.RFormula(formula="target ~ word + a", featuresCol="out", labelCol="y"),
        "RobustScaler": f.RobustScaler(**out),
        "StandardScaler": f.StandardScaler(withMean=True, **out),
        "StringIndexer": f.StringIndexer(inputCol="word", outputCol="out"),
        "TargetEncoder": f.TargetEncoder(inputCols=["index"], outputCols=["out"], labelCol="binary"),
        "UnivariateFeatureSelector": f.UnivariateFeatureSelector(featuresCol="dense", labelCol="target", outputCol="out")
            .setFeatureType("continuous").setLabelType("continuous").setSelectionThreshold(2),
        "VarianceThresholdSelector": f.VarianceThresholdSelector(featuresCol="dense", outputCol="out", varianceThreshold=1.0),
        "VectorIndexer": f.VectorIndexer(maxCategories=4, inputCol="whole", outputCol="out"),
        "Word2Vec": f.Word2Vec(vectorSize=3, minCount=1, seed=5, inputCol="words", outputCol="out"),
    }
    binary = {"featuresCol": "dense", "labelCol": "binary"}
    level = {"featuresCol": "dense", "labelCol": "level"}
    target = {"featuresCol": "dense", "labelCol": "target"}
    learners = {
        "LogisticRegression": c.LogisticRegression(regParam=0.01, **binary),
        "LogisticRegressionMultinomial": c.LogisticRegression(regParam=0.1, elasticNetParam=0.5, **level),
        "LinearSVC": c.LinearSVC(regParam=0.1, maxIter=20, **binary),
        "NaiveBayes": c.NaiveBayes(featuresCol="sparse", labelCol="level"),
        "NaiveBayesBernoulli": c.NaiveBayes(modelType="bernoulli", featuresCol="flags", labelCol="level"),
        "NaiveBayesComplement": c.NaiveBayes(modelType="complement", featuresCol="sparse", labelCol="level"),
        "NaiveBayesGaussian": c.NaiveBayes(modelType="gaussian", **level),
        "DecisionTreeClassifier": c.DecisionTreeClassifier(maxDepth=3, seed=1, **level),
        "RandomForestClassifier": c.RandomForestClassifier(numTrees=3, maxDepth=3, seed=1, **level),
        "GBTClassifier": c.GBTClassifier(maxIter=3, maxDepth=2, seed=1, **binary),
        "MultilayerPerceptronClassifier": c.MultilayerPerceptronClassifier(layers=[3, 4, 3], maxIter=10, seed=1, **level),
        "FMClassifier": c.FMClassifier(factorSize=2, maxIter=5, seed=1, **binary),
        "OneVsRest": c.OneVsRest(classifier=c.LogisticRegression(regParam=0.1), **level),
        "LinearRegression": r.LinearRegression(regParam=0.01, **target),
        "LinearRegressionHuber": r.LinearRegression(loss="huber", maxIter=20, **target),
        "GeneralizedLinearRegression": r.GeneralizedLinearRegression(family="gaussian", linkPredictionCol="link", **target),
        "GeneralizedLinearRegressionBinomial": r.GeneralizedLinearRegression(family="binomial", featuresCol="dense", labelCol="binary",
                                                                             regParam=0.1),
        "GeneralizedLinearRegressionPoisson": r.GeneralizedLinearRegression(family="poisson", featuresCol="dense", labelCol="level"),
        "GeneralizedLinearRegressionTweedie": r.GeneralizedLinearRegression(
            family="tweedie", variancePower=1.5, featuresCol="dense", labelCol="positive"),
        "IsotonicRegression": r.IsotonicRegression(featureIndex=1, isotonic=False, **target),
        "AFTSurvivalRegression": r.AFTSurvivalRegression(featuresCol="dense", labelCol="positive", maxIter=20),
        "DecisionTreeRegressor": r.DecisionTreeRegressor(maxDepth=3, seed=1, **target),
        "RandomForestRegressor": r.RandomForestRegressor(numTrees=3, maxDepth=3, seed=1, **target),
        "GBTRegressor": r.GBTRegressor(maxIter=3, maxDepth=2, seed=1, **target),
        "FMRegressor": r.FMRegressor(factorSize=2, maxIter=5, seed=1, **target),
        "KMeans": k.KMeans(k=3, seed=1, featuresCol="dense"),
        "KMeansCosine": k.KMeans(k=3, seed=1, featuresCol="dense", distanceMeasure="cosine"),
        "BisectingKMeans": k.BisectingKMeans(k=3, seed=1, featuresCol="dense"),
        "GaussianMixture": k.GaussianMixture(k=2, seed=1, featuresCol="dense"),
        "LDA": k.LDA(k=2, seed=1, maxIter=3, featuresCol="sparse"),
        "LDAEm": k.LDA(k=2, seed=1, maxIter=3, featuresCol="sparse", optimizer="em"),
        "Pipeline": Pipeline(stages=[f.StringIndexer(inputCol="word", outputCol="wordIndex"),
                                     f.OneHotEncoder(inputCols=["wordIndex"], outputCols=["wordVector"]),
                                     f.VectorAssembler(inputCols=["wordVector", "a", "b"], outputCol="features"),
                                     c.LogisticRegression(labelCol="binary", maxIter=5)]),
        "PipelineOfTrees": Pipeline(stages=[
            f.StringIndexer(inputCol="word", outputCol="label"),
            f.StringIndexer(inputCols=["word", "text"], outputCols=["wordIndex", "textIndex"], handleInvalid="keep"),
            f.OneHotEncoder(inputCols=["index"], outputCols=["indexVector"], handleInvalid="keep"),
            f.Imputer(inputCols=["holes"], outputCols=["filled"], strategy="median"),
            f.Bucketizer(splits=[float("-inf"), -1.0, 1.0, float("inf")], inputCol="a", outputCol="bucket"),
            f.VectorAssembler(inputCols=["wordIndex", "indexVector", "filled", "bucket", "b", "whole"], outputCol="assembled"),
            f.VectorIndexer(inputCol="assembled", outputCol="features", maxCategories=5, handleInvalid="keep"),
            c.RandomForestClassifier(labelCol="level", numTrees=4, maxDepth=4, seed=3, featureSubsetStrategy="all"),
            f.IndexToString(inputCol="prediction", outputCol="out", labels=["low", "middle", "high"])]),
        "PipelineOfSizes": Pipeline(stages=[
            f.VectorSizeHint(inputCol="dense", size=3), f.DCT(inputCol="dense", outputCol="turned"),
            f.PolynomialExpansion(inputCol="turned", outputCol="out", degree=3)]),
        "PipelineOfHashes": Pipeline(stages=[
            f.VectorSizeHint(inputCol="sparse", size=4), f.MinHashLSH(inputCol="sparse", outputCol="out", numHashTables=3, seed=5)]),
        "PipelineOfPieces": Pipeline(stages=[
            f.Tokenizer(inputCol="prose", outputCol="pieces"),
            f.StopWordsRemover(inputCol="pieces", outputCol="kept", stopWords=["THE", "on", "cat"]),
            f.NGram(inputCol="pieces", outputCol="out", n=3)]),
        "PipelineOfWords": Pipeline(stages=[
            f.Tokenizer(inputCol="prose", outputCol="pieces"), f.StopWordsRemover(inputCol="pieces", outputCol="kept"),
            f.NGram(inputCol="kept", outputCol="pairs"), f.CountVectorizer(inputCol="kept", outputCol="counts", minTF=0.2),
            f.CountVectorizer(inputCol="pairs", outputCol="present", binary=True), f.IDF(inputCol="counts", outputCol="weighted"),
            f.VectorAssembler(inputCols=["weighted", "present", "a"], outputCol="features"),
            c.LogisticRegression(labelCol="binary", maxIter=5, regParam=0.01)]),
        "PipelineOfWord2Vec": Pipeline(stages=[
            f.RegexTokenizer(inputCol="prose", outputCol="pieces", pattern="[\\s,]+", minTokenLength=3),
            f.Word2Vec(inputCol="pieces", outputCol="features", vectorSize=4, minCount=2, seed=3),
            r.LinearRegression(labelCol="target", regParam=0.01)]),
        "PipelineOfSelected": Pipeline(stages=[
            f.VarianceThresholdSelector(featuresCol="dense", outputCol="chosen", varianceThreshold=1.0),
            f.VectorAssembler(inputCols=["chosen", "whole"], outputCol="assembled"),
            f.StandardScaler(inputCol="assembled", outputCol="features"),
            c.LogisticRegression(labelCol="binary", maxIter=5, regParam=0.01)]),
        "PipelineOfScalers": Pipeline(stages=[
            f.StringIndexer(inputCol="level", outputCol="label"),
            f.StandardScaler(inputCol="dense", outputCol="scaled", withMean=True),
            f.PolynomialExpansion(inputCol="scaled", outputCol="expanded"),
            f.PCA(inputCol="expanded", outputCol="features", k=4),
            c.GBTClassifier(labelCol="binary", maxIter=4, maxDepth=3, seed=2)]),
    }
    for name, stage in {**plain, **learners}.items():
        yield name, stage, "rows"
    yield "ALS", recommendation.ALS(rank=2, maxIter=2, seed=1, userCol="user", itemCol="item", ratingCol="rating"), "ratings"
    yield "FPGrowth", fpm.FPGrowth(minSupport=0.3, minConfidence=0.5), "baskets"


MADE = ("out", "y", "rawPrediction", "probability", "prediction", "link", "topicDistribution")


def plain(value):
    """A value of a row as JSON has it."""
    if hasattr(value, "toArray"):
        return [float(x) for x in value.toArray()]
    if isinstance(value, (list, tuple)):
        return [plain(x) for x in value]
    return value


def scores(model, frame):
    """What the model makes of the frame's first rows, column by column."""
    made = model.transform(frame)
    columns = [name for name in MADE if name in made.columns]
    if not columns:
        columns = [made.columns[-1]]
    found = {name: [] for name in columns}
    for row in made.orderBy(*made.columns[:2]).select(*columns).take(8):
        for name in columns:
            found[name].append(plain(row[name]))
    return json.loads(json.dumps(found))


#: How near a kind's numbers are, 1e-9 otherwise. A model that expectation maximisation has fitted Spark infers from a start
#: that it draws anew each time, until γ moves by less than 1e-3 on average (LDAModel.scala); γ's sum is 50 here and more.
NEAR = {"LDAEm": 1e-5}


def same(name, found, wanted):
    """Whether two scores of a kind are equal, numbers nearly."""
    return alike(found, wanted, NEAR.get(name, 1e-9))


def alike(found, wanted, near):
    if isinstance(wanted, dict):
        return isinstance(found, dict) and found.keys() == wanted.keys() and all(alike(found[key], wanted[key], near) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(alike(a, b, near) for a, b in zip(found, wanted))
    if isinstance(wanted, float) and isinstance(found, (int, float)):
        return found == wanted or abs(found - wanted) <= near * max(1.0, abs(wanted)) or (found != found and wanted != wanted)
    return found == wanted
