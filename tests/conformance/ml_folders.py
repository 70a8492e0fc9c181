"""Saved stages whose folders are not whole, not theirs, or of another Spark: what loading them gives or says."""
import shutil

from common.folders import KINDS, broken, changed, home, saved, spark, told, without, without_files
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression, LogisticRegressionModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import Tokenizer
from pyspark.ml.linalg import Vectors
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder

rows = [(float(i % 2), Vectors.dense([float(i), float((i * 5) % 7)]), "a b") for i in range(12)]
df = spark.createDataFrame(rows, ["label", "features", "t"]).coalesce(1).cache()
regression = LogisticRegression(maxIter=1)
grid = ParamGridBuilder().addGrid(regression.regParam, [0.0, 0.1]).build()
pipeline = Pipeline(stages=[Tokenizer(inputCol="t", outputCol="w"), regression])
search = CrossValidator(estimator=regression, evaluator=BinaryClassificationEvaluator(), estimatorParamMaps=grid, numFolds=2, seed=1)
saved("logistic", regression.fit(df), LogisticRegressionModel, lambda model: model.numFeatures)
saved("pipeline", pipeline.fit(df), PipelineModel, lambda model: len(model.stages))
saved("unfitted", pipeline, Pipeline, lambda pipeline: len(pipeline.getStages()))
saved("search", search.fit(df), CrossValidatorModel, lambda model: len(model.avgMetrics))

for kind in KINDS:
    broken(kind, "whole", lambda there: None)
    broken(kind, "no metadata", without("metadata"))
    broken(kind, "metadata without files", without_files("metadata"))
    broken(kind, "metadata empty", changed("metadata", lambda data: b""))
    broken(kind, "metadata no JSON", changed("metadata", lambda data: b"nope"))
    broken(kind, "metadata a list", changed("metadata", lambda data: b"[1]"))
    broken(kind, "metadata half", changed("metadata", lambda data: data[:60]))
    broken(kind, "metadata no text", changed("metadata", lambda data: b"\xff\xfe\x00\x01" + data))
    broken(kind, "newer Spark", told('"sparkVersion":"[^"]*"', '"sparkVersion":"9.9.9"'))
    broken(kind, "no version", told('"sparkVersion":"[^"]*",', ""))
    broken(kind, "no such version", told('"sparkVersion":"[^"]*"', '"sparkVersion":"new"'))
    broken(kind, "no uid", told('"uid":"[^"]*",', ""))
    broken(kind, "no paramMap", told('"paramMap":', '"params":'))
    broken(kind, "unknown class", told('"class":"[^"]*"', '"class":"org.apache.spark.ml.feature.Nothing"'))
    broken(kind, "another class", told('"class":"[^"]*"', '"class":"org.apache.spark.ml.feature.Tokenizer"'))
broken("logistic", "no data", without("data"))
broken("logistic", "data without files", without_files("data"))
broken("logistic", "data empty", changed("data", lambda data: b""))
broken("logistic", "data half", changed("data", lambda data: data[:len(data) // 2]))
broken("logistic", "data garbled", changed("data", lambda data: b"nothing of use"))
shutil.rmtree(home)
