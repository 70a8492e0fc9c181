"""The base classes of the engine's own stages, under PySpark's names."""

from pyspark.ml._predict import JavaPredictionModel, JavaPredictor
from pyspark.ml._stages import JavaEstimator, JavaModel, JavaParams, JavaTransformer, JavaWrapper

__all__ = ["JavaEstimator", "JavaModel", "JavaParams", "JavaPredictionModel", "JavaPredictor", "JavaTransformer", "JavaWrapper"]
