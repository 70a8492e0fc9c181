"""Every classifier but trees on data it cannot learn from: what it refuses and in which words, and what it makes of the rest."""
from common.bad_fits import fitted, predictions, unfit
from pyspark.ml.classification import (
    FMClassifier, LinearSVC, LogisticRegression, MultilayerPerceptronClassifier, NaiveBayes, OneVsRest,
)

unfit([
    (LogisticRegression(maxIter=2), predictions),
    (LinearSVC(maxIter=2), predictions),
    (NaiveBayes(), predictions),
    (NaiveBayes(modelType="gaussian"), predictions),
    (MultilayerPerceptronClassifier(layers=[2, 2], maxIter=1, seed=1), fitted),
    (FMClassifier(maxIter=1, seed=1), fitted),
    (OneVsRest(classifier=LogisticRegression(maxIter=2)), predictions),
])
