"""Machine learning on DataFrames: stages that transform and learn, and pipelines of them."""

from pyspark.ml import (
    classification,
    clustering,
    evaluation,
    feature,
    fpm,
    image,
    linalg,
    param,
    recommendation,
    regression,
    stat,
    tuning,
    util,
)
from pyspark.ml.base import Estimator, Model, PredictionModel, Predictor, Transformer, UnaryTransformer
from pyspark.ml.pipeline import Pipeline, PipelineModel

__all__ = ["Transformer", "UnaryTransformer", "Estimator", "Model", "Predictor", "PredictionModel", "Pipeline",
           "PipelineModel", "classification", "clustering", "evaluation", "feature", "fpm", "image", "recommendation",
           "regression", "stat", "tuning", "util", "linalg", "param"]
