"""Trees, forests and boosted trees on data they cannot learn from: what they refuse and in which words, and what they make of the rest."""
from common.bad_fits import fitted, predictions, unfit
from pyspark.ml.classification import DecisionTreeClassifier, GBTClassifier, RandomForestClassifier
from pyspark.ml.regression import DecisionTreeRegressor, GBTRegressor, RandomForestRegressor

unfit([
    (DecisionTreeClassifier(maxDepth=2), predictions),
    (RandomForestClassifier(numTrees=2, maxDepth=2, seed=1), fitted),
    (GBTClassifier(maxIter=1, maxDepth=2, seed=1), fitted),
    (DecisionTreeRegressor(maxDepth=2), predictions),
    (RandomForestRegressor(numTrees=2, maxDepth=2, seed=1), fitted),
    (GBTRegressor(maxIter=1, maxDepth=2, seed=1), fitted),
])
