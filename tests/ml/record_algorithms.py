"""Records what real Spark's Estimators find on small generated data: `python tests/ml/record_algorithms.py` where pip's
pyspark and a JVM are, with PYTHONHASHSEED=0. Writes algorithms.json beside itself, which src/algorithms's tests check against.
The data are made by `rows` here and by `testing::rows` there, the same to the last bit."""
import json
import math
import os
import sys

from pyspark.ml import classification as c, clustering as k, fpm, recommendation as r, regression as g, feature as f
from pyspark.ml.linalg import DenseMatrix, Matrices, Vectors
from pyspark.sql import SparkSession

PARTITIONS = 2
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable


def uniforms(seed):
    """Park and Miller's minimal standard generator, in (0, 1)."""
    state = seed
    while True:
        state = state * 48271 % 2147483647
        yield state / 2147483648.0


def rows(kind, count):
    """(label, weight, features) of one of the data sets."""
    u = uniforms(12345)
    found = []
    for i in range(count):
        x = [4.0 * next(u) - 2.0 for _ in range(4)]
        noise = next(u) - 0.5
        weight = 1.0 + i % 3
        x[1] = 10.0 * x[1] + 5.0
        score = 1.5 * x[0] - 0.2 * x[1] + 0.5 * x[2] * x[3] + noise
        if kind == "regression":
            label = score
        elif kind == "binary":
            label = float(score + 2.0 * noise > -1.0)
        elif kind == "classes":
            label = 0.0 if score < -2.5 else 1.0 if score < 0.5 else 2.0
        elif kind == "positive":
            label = 2.0 + abs(score)
        elif kind == "count":
            label = float(int(abs(score) * 2.0))
        elif kind == "categorical":
            # Features 0 and 2 are categories of 3 and 5.
            label = 0.0 if score < -2.5 else 1.0 if score < 0.5 else 2.0
            x[0] = float(int((x[0] + 2.0) * 0.75))
            x[2] = float(int((x[2] + 2.0) * 1.25))
        elif kind == "clusters":
            label = float(i % 3)
            x = [x[0] + 6.0 * label, 0.1 * x[1] - 3.0 * label, x[2] + label * label, x[3]]
        elif kind == "whole":
            label = 0.0 if score < -2.5 else 1.0 if score < 0.5 else 2.0
            x = [float(int(v * v)) for v in (x[0], 0.2 * x[1], x[2], x[3])]
        elif kind == "binary_whole":
            label = 0.0 if score < -2.5 else 1.0 if score < 0.5 else 2.0
            x = [float(v > 0.0) for v in (x[0], x[1], x[2], x[3])]
        else:
            raise ValueError(kind)
        found.append((label, weight, x))
    return found


def clean(value):
    """JSON has no NaN and no infinities: they become text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [clean(x) for x in value]
    return {name: clean(x) for name, x in value.items()} if isinstance(value, dict) else value


def vector(v):
    return [float(x) for x in v.toArray()]


def matrix(m):
    return [[float(x) for x in row] for row in m.toArray()]


class Recorder:
    def __init__(self):
        self.spark = SparkSession.builder.master("local[2]").appName("record").config("spark.ui.enabled", "false").config(
            "spark.ui.showConsoleProgress", "false").config("spark.sql.shuffle.partitions", "2").getOrCreate()
        self.spark.sparkContext.setLogLevel("OFF")
        self.frames, self.cases = {}, []
        self.only = sys.argv[1:]

    def frame(self, kind, count):
        if (kind, count) not in self.frames:
            data = [(label, weight, Vectors.dense(x)) for label, weight, x in rows(kind, count)]
            self.frames[kind, count] = self.spark.createDataFrame(
                self.spark.sparkContext.parallelize(data, PARTITIONS), ["label", "weight", "features"]).cache()
        return self.frames[kind, count]

    def case(self, algorithm, kind, count, estimator, describe, **settings):
        """One fit; `describe` gives the figures to keep."""
        if self.only and algorithm not in self.only:
            return
        case = {"algorithm": algorithm, "data": kind, "rows": count, "settings": settings}
        try:
            model = estimator(**settings).fit(self.frame(kind, count))
            case["expected"] = describe(model, self.frame(kind, count))
        except Exception as e:
            case["error"] = str(getattr(e, "desc", None) or getattr(e, "_desc", None) or e).split("\n")[0]
        self.cases.append(json.loads(json.dumps(case, default=lambda v: v.toArray().tolist())))
        print(algorithm, kind, settings, "error: " + case["error"] if "error" in case else "", flush=True)

    def predictions(self, model, frame, *columns):
        found = model.transform(frame).limit(8).select(*columns).collect()
        return [[vector(v) if hasattr(v, "toArray") else float(v) for v in row] for row in found]


def linear(model, frame):
    found = {"coefficients": vector(model.coefficients), "intercept": model.intercept, "scale": model.scale,
             "history": list(model.summary.objectiveHistory)}
    try:
        found["errors"] = list(model.summary.coefficientStandardErrors)
    except Exception:
        pass
    return found


def logistic(model, frame):
    return {"coefficients": matrix(model.coefficientMatrix), "intercepts": vector(model.interceptVector),
            "history": list(model.summary.objectiveHistory),
            "predictions": R.predictions(model, frame, "rawPrediction", "probability", "prediction")}


def tree(model, frame):
    return {"debug": model.toDebugString.split("\n", 1)[1], "importances": vector(model.featureImportances),
            "predictions": R.predictions(model, frame, *[c for c in ("rawPrediction", "probability", "prediction") if c in model.transform(frame).columns])}


def boosted(model, frame):
    return dict(tree(model, frame), weights=list(model.treeWeights))


def simple(*columns):
    def describe(model, frame):
        return {"predictions": R.predictions(model, frame, *columns)}
    return describe


def main():
    case = R.case
    for s in [dict(), dict(fitIntercept=False), dict(regParam=0.1), dict(regParam=0.1, standardization=False),
              dict(regParam=0.05, elasticNetParam=1.0), dict(regParam=0.05, elasticNetParam=0.5, standardization=False),
              dict(weightCol="weight", regParam=0.01), dict(maxIter=3), dict(family="multinomial"),
              dict(lowerBoundsOnCoefficients=Matrices.dense(1, 4, [0.0, 0.0, 0.0, 0.0]), upperBoundsOnIntercepts=Vectors.dense([0.5]))]:
        case("LogisticRegression", "binary", 200, c.LogisticRegression, logistic, **s)
    for s in [dict(), dict(regParam=0.1), dict(regParam=0.02, elasticNetParam=0.7, weightCol="weight"), dict(fitIntercept=False),
              dict(upperBoundsOnCoefficients=Matrices.dense(3, 4, [0.5] * 12))]:
        case("LogisticRegression", "classes", 200, c.LogisticRegression, logistic, **s)
    for s in [dict(), dict(fitIntercept=False), dict(regParam=0.3), dict(regParam=0.3, standardization=False),
              dict(regParam=0.3, elasticNetParam=0.5), dict(regParam=0.3, elasticNetParam=1.0, standardization=False),
              dict(weightCol="weight"), dict(solver="l-bfgs"), dict(solver="l-bfgs", regParam=0.3, elasticNetParam=0.5, weightCol="weight"),
              dict(solver="l-bfgs", fitIntercept=False, regParam=0.1, standardization=False),
              dict(loss="huber"), dict(loss="huber", regParam=0.1, epsilon=1.1, weightCol="weight"), dict(loss="huber", fitIntercept=False)]:
        case("LinearRegression", "regression", 200, g.LinearRegression, linear, **s)
    for s in [dict(), dict(impurity="entropy", maxDepth=3), dict(maxBins=8, minInstancesPerNode=5), dict(weightCol="weight", minInfoGain=0.01, minWeightFractionPerNode=0.05)]:
        case("DecisionTreeClassifier", "classes", 200, c.DecisionTreeClassifier, tree, seed=7, **s)
    case("DecisionTreeClassifier", "binary", 300, c.DecisionTreeClassifier, tree, seed=7, maxBins=16)
    plain = R.frame

    def with_categories(kind, count):
        """Features 0 and 2 are marked as categories."""
        frame = plain(kind, count)
        return f.VectorIndexer(maxCategories=6, inputCol="features", outputCol="x").fit(frame).transform(frame).drop("features").withColumnRenamed("x", "features")
    R.frame = with_categories
    case("DecisionTreeClassifier", "categorical", 300, c.DecisionTreeClassifier, tree, seed=7)
    case("DecisionTreeClassifier", "categorical", 300, c.DecisionTreeClassifier, tree, seed=7, maxBins=5)
    case("RandomForestClassifier", "categorical", 300, c.RandomForestClassifier, tree, seed=5, numTrees=3, maxBins=8)
    case("DecisionTreeRegressor", "categorical", 300, g.DecisionTreeRegressor, tree, seed=7, maxDepth=4)
    R.frame = plain
    for s in [dict(), dict(maxDepth=3, maxBins=8), dict(weightCol="weight")]:
        case("DecisionTreeRegressor", "regression", 200, g.DecisionTreeRegressor, tree, seed=7, **s)
    for s in [dict(), dict(numTrees=5, featureSubsetStrategy="2", subsamplingRate=0.7, maxDepth=3), dict(numTrees=3, bootstrap=False, subsamplingRate=0.5),
              dict(numTrees=4, weightCol="weight", maxDepth=4)]:
        case("RandomForestClassifier", "classes", 200, c.RandomForestClassifier, tree, seed=42, **s)
    for s in [dict(numTrees=5, maxDepth=4), dict(numTrees=3, featureSubsetStrategy="all", subsamplingRate=0.5)]:
        case("RandomForestRegressor", "regression", 200, g.RandomForestRegressor, tree, seed=42, **s)
    for s in [dict(maxIter=4), dict(maxIter=3, stepSize=0.3, maxDepth=2, weightCol="weight"), dict(maxIter=3, subsamplingRate=0.6, featureSubsetStrategy="onethird")]:
        case("GBTClassifier", "binary", 200, c.GBTClassifier, boosted, seed=11, **s)
    for s in [dict(maxIter=4), dict(maxIter=4, lossType="absolute", maxDepth=3)]:
        case("GBTRegressor", "regression", 200, g.GBTRegressor, boosted, seed=11, **s)
    for s in [dict(k=3, seed=1), dict(k=3, seed=1, initMode="random"), dict(k=4, seed=5, distanceMeasure="cosine"), dict(k=2, seed=3, weightCol="weight", maxIter=5)]:
        case("KMeans", "clusters", 200, k.KMeans, lambda m, d: {"centers": [list(map(float, x)) for x in m.clusterCenters()], "cost": m.summary.trainingCost, "iterations": m.summary.numIter, "sizes": m.summary.clusterSizes}, **s)
    for s in [dict(k=3, seed=1), dict(k=5, seed=2, minDivisibleClusterSize=0.2), dict(k=3, seed=1, distanceMeasure="cosine"), dict(k=4, seed=9, weightCol="weight")]:
        case("BisectingKMeans", "clusters", 200, k.BisectingKMeans, lambda m, d: {"centers": [list(map(float, x)) for x in m.clusterCenters()], "cost": m.summary.trainingCost, "sizes": m.summary.clusterSizes}, **s)
    for s in [dict(k=3, seed=1), dict(k=2, seed=4, maxIter=10, weightCol="weight")]:
        case("GaussianMixture", "clusters", 200, k.GaussianMixture, lambda m, d: {"weights": m.weights, "means": [vector(x.mean) for x in m.gaussians], "covariances": [matrix(x.cov) for x in m.gaussiansDF.collect()], "likelihood": m.summary.logLikelihood}, **s)
    for kind, model in [("whole", "multinomial"), ("whole", "complement"), ("classes", "gaussian"), ("binary_whole", "bernoulli")]:
        for s in [dict(), dict(smoothing=0.3, weightCol="weight")]:
            case("NaiveBayes", kind, 200, c.NaiveBayes, lambda m, d: {"pi": vector(m.pi), "theta": matrix(m.theta), "sigma": matrix(m.sigma), "predictions": R.predictions(m, d, "rawPrediction", "probability", "prediction")}, modelType=model, **s)
    for s in [dict(), dict(regParam=0.1), dict(regParam=0.1, standardization=False, weightCol="weight"), dict(fitIntercept=False, maxIter=10)]:
        case("LinearSVC", "binary", 200, c.LinearSVC, lambda m, d: {"coefficients": vector(m.coefficients), "intercept": m.intercept, "history": list(m.summary().objectiveHistory), "predictions": R.predictions(m, d, "rawPrediction", "prediction")}, **s)

    def glr(m, d):
        s = m.summary
        found = {"coefficients": vector(m.coefficients), "intercept": m.intercept, "deviance": s.deviance, "nullDeviance": s.nullDeviance,
                 "dispersion": s.dispersion, "iterations": s.numIterations}
        for name in ("aic", "coefficientStandardErrors", "tValues", "pValues"):
            try:
                value = getattr(s, name)
                found[name] = list(value) if not isinstance(value, float) else value
            except Exception:
                pass
        return found
    for kind, s in [("regression", dict()), ("regression", dict(regParam=0.2, weightCol="weight")), ("regression", dict(fitIntercept=False)),
                    ("positive", dict(family="gaussian", link="log")), ("positive", dict(family="gaussian", link="inverse")),
                    ("binary", dict(family="binomial")), ("binary", dict(family="binomial", link="probit", weightCol="weight")), ("binary", dict(family="binomial", link="cloglog", regParam=0.1)),
                    ("count", dict(family="poisson")), ("count", dict(family="poisson", link="sqrt")), ("count", dict(family="poisson", link="identity")),
                    ("positive", dict(family="gamma")), ("positive", dict(family="gamma", link="log", weightCol="weight")), ("positive", dict(family="gamma", link="identity")),
                    ("positive", dict(family="tweedie", variancePower=1.5)), ("positive", dict(family="tweedie", variancePower=1.6, linkPower=0.0)), ("positive", dict(family="tweedie", variancePower=3.0, linkPower=-1.0))]:
        case("GeneralizedLinearRegression", kind, 200, g.GeneralizedLinearRegression, glr, **s)
    for s in [dict(layers=[4, 5, 3], seed=3, maxIter=20), dict(layers=[4, 3], seed=3, maxIter=10), dict(layers=[4, 4, 4, 3], seed=9, maxIter=15, blockSize=16)]:
        case("MultilayerPerceptronClassifier", "classes", 200, c.MultilayerPerceptronClassifier, lambda m, d: {"weights": vector(m.weights), "history": list(m.summary().objectiveHistory), "predictions": R.predictions(m, d, "rawPrediction", "probability", "prediction")}, **s)
    for s in [dict(seed=1, maxIter=10), dict(seed=1, maxIter=10, solver="gd", stepSize=0.1, miniBatchFraction=0.5), dict(seed=2, factorSize=3, fitLinear=False, fitIntercept=False, regParam=0.1, maxIter=5)]:
        case("FMRegressor", "regression", 200, g.FMRegressor, lambda m, d: {"intercept": m.intercept, "linear": vector(m.linear), "factors": matrix(m.factors)}, **s)
        case("FMClassifier", "binary", 200, c.FMClassifier, lambda m, d: {"intercept": m.intercept, "linear": vector(m.linear), "factors": matrix(m.factors), "history": list(m.summary().objectiveHistory), "predictions": R.predictions(m, d, "rawPrediction", "probability", "prediction")}, **s)
    for s in [dict(), dict(isotonic=False, featureIndex=1, weightCol="weight"), dict(featureIndex=2)]:
        case("IsotonicRegression", "regression", 200, g.IsotonicRegression, lambda m, d: {"boundaries": vector(m.boundaries), "predictions": vector(m.predictions)}, **s)
    with_censor = R.frame
    R.frame = lambda kind, count: with_censor(kind, count).selectExpr("label", "features", "cast(weight < 3.0 as double) as censor") if kind == "positive" else with_censor(kind, count)
    for s in [dict(), dict(fitIntercept=False), dict(maxIter=5)]:
        case("AFTSurvivalRegression", "positive", 200, g.AFTSurvivalRegression, lambda m, d: {"coefficients": vector(m.coefficients), "intercept": m.intercept, "scale": m.scale}, censorCol="censor", **s)
    R.frame = with_censor
    others()


def others():
    """What does not take labels and features."""
    spark = R.spark

    def ratings(count):
        u = uniforms(777)
        found = []
        for _ in range(count):
            user, item, noise = int(next(u) * 20), int(next(u) * 15), next(u)
            found.append((user, item, float(1 + (user * 3 + item * 7) % 5) * 0.8 + noise))
        return found
    frame = spark.createDataFrame(spark.sparkContext.parallelize(ratings(200), PARTITIONS), "user int, item int, rating float").cache()
    plain, R.frame = R.frame, lambda kind, count: frame

    def factors(m, d):
        def of(table):
            return [[row.id, [float(x) for x in row.features]] for row in table.orderBy("id").collect()]
        found = m.transform(frame)
        rmse = found.selectExpr("sqrt(avg((rating - prediction) * (rating - prediction))) as e").first().e
        return {"users": of(m.userFactors), "items": of(m.itemFactors), "rmse": rmse}
    for s in [dict(rank=3, seed=1, maxIter=5, regParam=0.1), dict(rank=2, seed=2, maxIter=3, nonnegative=True, regParam=0.05),
              dict(rank=3, seed=3, maxIter=4, implicitPrefs=True, alpha=0.5), dict(rank=2, seed=4, maxIter=2, numUserBlocks=3, numItemBlocks=2)]:
        case_settings = dict(s)
        R.case("ALS", "ratings", 200, r.ALS, factors, **case_settings)
    u = uniforms(99)
    documents = []
    for i in range(40):
        counts = [0.0] * 10
        for _ in range(20):
            counts[int(next(u) * 5) + 5 * (i % 2)] += 1.0
        documents.append((Vectors.dense(counts),))
    texts = spark.createDataFrame(spark.sparkContext.parallelize(documents, PARTITIONS), ["features"])
    R.frame = lambda kind, count: texts

    def topics(m, d):
        found = {"topics": matrix(m.topicsMatrix()), "alpha": vector(m.estimatedDocConcentration()), "likelihood": m.logLikelihood(d),
                 "first": [vector(row[0]) for row in m.transform(d).select("topicDistribution").limit(4).collect()]}
        if m.isDistributed():
            found.update(training=m.trainingLogLikelihood(), prior=m.logPrior())
        return found
    for s in [dict(k=2, seed=3, optimizer="em", maxIter=30), dict(k=3, seed=4, optimizer="em", maxIter=5, docConcentration=[1.5], topicConcentration=1.2),
              dict(k=2, seed=3, maxIter=30, subsamplingRate=0.5), dict(k=3, seed=9, maxIter=10, subsamplingRate=0.9, optimizeDocConcentration=False)]:
        R.case("LDA", "documents", 40, k.LDA, topics, **s)
    u = uniforms(4242)
    baskets = []
    for i in range(60):
        baskets.append((sorted({"abcdefgh"[int(next(u) * next(u) * 8)] for _ in range(5)}),))
    frame2 = spark.createDataFrame(spark.sparkContext.parallelize(baskets, PARTITIONS), "items array<string>")
    R.frame = lambda kind, count: frame2
    for s in [dict(minSupport=0.3, minConfidence=0.6), dict(minSupport=0.1, minConfidence=0.8)]:
        R.case("FPGrowth", "baskets", 60, fpm.FPGrowth, lambda m, d: {
            "itemsets": sorted([sorted(x.items), x.freq] for x in m.freqItemsets.collect()),
            "rules": sorted([sorted(x.antecedent), x.consequent, x.confidence, x.lift, x.support] for x in m.associationRules.collect())}, **s)
    R.frame = plain
    sequences = [([["a"], ["a", "b", "c"], ["a", "c"], ["d"], ["c", "f"]],), ([["a", "d"], ["c"], ["b", "c"], ["a", "e"]],),
                 ([["e", "f"], ["a", "b"], ["d", "f"], ["c"], ["b"]],), ([["e"], ["g"], ["a", "f"], ["c"], ["b"], ["c"]],)]
    if not R.only or "PrefixSpan" in R.only:
        found = fpm.PrefixSpan(minSupport=0.5, maxPatternLength=4).findFrequentSequentialPatterns(spark.createDataFrame(sequences, "sequence array<array<string>>"))
        R.cases.append({"algorithm": "PrefixSpan", "settings": {"minSupport": 0.5, "maxPatternLength": 4}, "expected": {"patterns": sorted([x.sequence, x.freq] for x in found.collect())}})
    if not R.only or "PowerIterationClustering" in R.only:
        edges = [(i, j, 1.0 if i // 5 == j // 5 else 0.02) for i in range(15) for j in range(i)]
        data = spark.createDataFrame(spark.sparkContext.parallelize(edges, PARTITIONS), "src long, dst long, weight double")
        for mode in ("degree", "random"):
            found = k.PowerIterationClustering(k=3, maxIter=15, initMode=mode, weightCol="weight").assignClusters(data)
            R.cases.append({"algorithm": "PowerIterationClustering", "settings": {"initMode": mode}, "expected": {"assignments": sorted([x.id, x.cluster] for x in found.collect())}})


R = Recorder()
main()
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "algorithms.json")
if R.only and os.path.exists(path):
    with open(path) as file:
        R.cases = [x for x in json.load(file) if x["algorithm"] not in R.only] + R.cases
with open(path, "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(clean(x)) for x in R.cases) + "\n]\n")
