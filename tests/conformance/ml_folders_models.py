"""Saved trees, forests, boosted trees, factors, OneVsRest and scalers that are not whole, not theirs, or of another Spark."""
import shutil

from common.folders import KINDS, broken, changed, home, rewritten, saved, spark, told, without, without_files
from pyspark.ml.classification import (
    DecisionTreeClassificationModel, DecisionTreeClassifier, GBTClassificationModel, GBTClassifier, LogisticRegression,
    OneVsRest, OneVsRestModel, RandomForestClassificationModel, RandomForestClassifier,
)
from pyspark.ml.feature import (
    MaxAbsScaler, MaxAbsScalerModel, MinMaxScaler, MinMaxScalerModel, RobustScaler, RobustScalerModel, StandardScaler,
    StandardScalerModel,
)
from pyspark.ml.linalg import Vectors
from pyspark.ml.recommendation import ALS, ALSModel
from pyspark.ml.regression import (
    DecisionTreeRegressionModel, DecisionTreeRegressor, GBTRegressionModel, GBTRegressor, RandomForestRegressionModel,
    RandomForestRegressor,
)
from pyspark.sql import functions as F

rows = [(float(i % 2), Vectors.dense([float(i), float((i * 5) % 7)]), i % 3, i % 4) for i in range(12)]
df = spark.createDataFrame(rows, ["label", "features", "user", "item"]).coalesce(1).cache()
tree, scaler = {"maxDepth": 2, "seed": 1}, {"inputCol": "features", "outputCol": "scaled"}


def of_trees(model):
    return model.numFeatures, model.getNumTrees


def of_scaler(name):
    return lambda model: getattr(model, name)


def with_one_more(found):
    """A map's beginning, with one more param."""
    return found[0].rstrip("}") + '"nothing":1' + (found[1] or ",")


saved("tree", DecisionTreeClassifier(**tree).fit(df), DecisionTreeClassificationModel, lambda model: (model.numFeatures, model.numNodes))
saved("tree of numbers", DecisionTreeRegressor(**tree).fit(df), DecisionTreeRegressionModel, lambda model: (model.numFeatures, model.numNodes))
saved("forest", RandomForestClassifier(numTrees=2, **tree).fit(df), RandomForestClassificationModel, of_trees)
saved("forest of numbers", RandomForestRegressor(numTrees=2, **tree).fit(df), RandomForestRegressionModel, of_trees)
saved("boosted", GBTClassifier(maxIter=2, **tree).fit(df), GBTClassificationModel, of_trees)
saved("boosted numbers", GBTRegressor(maxIter=2, **tree).fit(df), GBTRegressionModel, of_trees)
saved("factors", ALS(rank=2, maxIter=1, seed=1, ratingCol="label").fit(df), ALSModel, lambda model: (model.rank, model.userFactors.count()))
saved("one vs rest", OneVsRest(classifier=LogisticRegression(maxIter=1)).fit(df), OneVsRestModel, lambda model: len(model.models))
saved("unfitted one vs rest", OneVsRest(classifier=LogisticRegression(maxIter=1)), OneVsRest, lambda stage: stage.getClassifier().getMaxIter())
saved("standard scaler", StandardScaler(**scaler).fit(df), StandardScalerModel, of_scaler("mean"))
saved("min max scaler", MinMaxScaler(**scaler).fit(df), MinMaxScalerModel, of_scaler("originalMax"))
saved("max abs scaler", MaxAbsScaler(**scaler).fit(df), MaxAbsScalerModel, of_scaler("maxAbs"))
saved("robust scaler", RobustScaler(**scaler).fit(df), RobustScalerModel, of_scaler("median"))

for kind in KINDS:
    broken(kind, "whole", lambda there: None)
    broken(kind, "no metadata", without("metadata"))
    # Spark looks for no counts in an older one's ensembles, and finds them twice.
    for version in ("3.5.1",) if "forest" in kind or "boosted" in kind else ("2.0.2", "3.5.1"):
        broken(kind, f"of Spark {version}", told('"sparkVersion":"[^"]*"', f'"sparkVersion":"{version}"'))
    broken(kind, "another class", told('"class":"[^"]*"', '"class":"org.apache.spark.ml.feature.Tokenizer"'))
    broken(kind, "unknown param", told('"paramMap":{(}?)', with_one_more))
    broken(kind, "unknown default", told('"defaultParamMap":{(}?)', with_one_more))
    broken(kind, "no defaults", told('"defaultParamMap":', '"defaults":'))

TREES = [kind for kind in KINDS if "tree" in kind or "forest" in kind or "boosted" in kind]
ENSEMBLES = [kind for kind in TREES if "tree" not in kind]
for name, kinds in {"numFeatures": TREES, "numClasses": ["tree", "forest", "one vs rest"], "numTrees": ENSEMBLES, "rank": ["factors"]}.items():
    for kind in kinds:
        broken(kind, f"no {name}", told(f'"{name}":\\d+', '"more":1'))
        broken(kind, f"{name} a text", told(f'"{name}":\\d+', f'"{name}":"a"'))

TABLES = {
    **{kind: ["data"] for kind in KINDS if kind == "tree" or "scaler" in kind},
    **{kind: ["data", "treesMetadata"] for kind in ("forest", "boosted numbers")},
    "factors": ["userFactors", "itemFactors"],
    "one vs rest": ["model_0/data"],
}
for kind, tables in TABLES.items():
    for table in tables:
        broken(kind, f"no {table}", without(table))
        broken(kind, f"{table} without files", without_files(table))
        broken(kind, f"{table} half", changed(table, lambda data: data[:len(data) // 2]))
        broken(kind, f"{table} garbled", changed(table, lambda data: b"nothing of use"))
        broken(kind, f"{table} without rows", rewritten(table, lambda rows: rows.limit(0)))
        broken(kind, f"{table} with one more", rewritten(table, lambda rows: rows.withColumn("more", F.lit(1))))
        # Spark looks into factors, and into nulls of scalers, when the model is used; here they are refused as it is loaded.
        if kind != "factors":
            broken(kind, f"{table} of other columns", rewritten(table, lambda rows: rows.select(F.lit(1).alias("other"))))
        if kind != "factors" and "scaler" not in kind:
            broken(kind, f"{table} of nulls", rewritten(table, lambda rows: rows.select(
                *[F.lit(None).cast(field.dataType).alias(field.name) for field in rows.schema])))
for part in ("model_0", "classifier"):
    broken("one vs rest", f"no {part}", without(part))
    broken("one vs rest", f"{part} without metadata", without(f"{part}/metadata"))
    broken("one vs rest", f"{part} of another class", changed(
        f"{part}/metadata", lambda data: data.replace(b"classification.LogisticRegression", b"classification.Nothing")))
broken("unfitted one vs rest", "no classifier", without("classifier"))

for kind in ("tree", "forest", "boosted numbers"):
    node = "nodeData." if kind in ENSEMBLES else ""
    broken(kind, "no root", rewritten("data", lambda rows: rows.where(f"{node}id > 0")))
    broken(kind, "no last node", rewritten("data", lambda rows: rows.where(f"{node}leftChild > 0")))
    if kind in ENSEMBLES:
        broken(kind, "a tree less", rewritten("data", lambda rows: rows.where("treeID > 0")))
        broken(kind, "a tree's metadata less", rewritten("treesMetadata", lambda rows: rows.limit(1)))
        broken(kind, "other number of trees", told('"numTrees":\\d+', '"numTrees":7'))
broken("standard scaler", "no mean", rewritten("data", lambda rows: rows.drop("mean")))
shutil.rmtree(home)
