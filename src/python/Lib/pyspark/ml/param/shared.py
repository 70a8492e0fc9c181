"""Parameters that several stages have, each as a class: `HasInputCol` and the like."""

from pyspark.ml.param import Param, Params, TypeConverters

#: name | converter | text; what PySpark's shared classes declare.
_SHARED = """\
aggregationDepth|toInt|suggested depth for treeAggregate (>= 2).
blockSize|toInt|block size for stacking input data in matrices. Data is stacked within partitions. If block size is more than remaining data in a partition then it is adjusted to the size of this data.
checkpointInterval|toInt|set checkpoint interval (>= 1) or disable checkpoint (-1). E.g. 10 means that the cache will get checkpointed every 10 iterations. Note: this setting will be ignored if the checkpoint directory is not set in the SparkContext.
collectSubModels|toBoolean|Param for whether to collect a list of sub-models trained during tuning. If set to false, then only the single best sub-model will be available after fitting. If set to true, then all sub-models will be available. Warning: For large models, collecting all sub-models can cause OOMs on the Spark driver.
distanceMeasure|toString|the distance measure. Supported options: 'euclidean' and 'cosine'.
elasticNetParam|toFloat|the ElasticNet mixing parameter, in range [0, 1]. For alpha = 0, the penalty is an L2 penalty. For alpha = 1, it is an L1 penalty.
featuresCol|toString|features column name.
fitIntercept|toBoolean|whether to fit an intercept term.
handleInvalid|toString|how to handle invalid entries. Options are skip (which will filter out rows with bad values), or error (which will throw an error). More options may be added later.
inputCol|toString|input column name.
inputCols|toListString|input column names.
labelCol|toString|label column name.
loss|toString|the loss function to be optimized.
maxBlockSizeInMB|toFloat|maximum memory in MB for stacking input data into blocks. Data is stacked within partitions. If more than remaining data size in a partition then it is adjusted to the data size. Default 0.0 represents choosing optimal value, depends on specific algorithm. Must be >= 0.
maxIter|toInt|max number of iterations (>= 0).
numFeatures|toInt|Number of features. Should be greater than 0.
numTrainWorkers|toInt|number of training workers
outputCol|toString|output column name.
outputCols|toListString|output column names.
parallelism|toInt|the number of threads to use when running parallel algorithms (>= 1).
predictionCol|toString|prediction column name.
probabilityCol|toString|Column name for predicted class conditional probabilities. Note: Not all models output well-calibrated probability estimates! These probabilities should be treated as confidences, not precise probabilities.
rawPredictionCol|toString|raw prediction (a.k.a. confidence) column name.
regParam|toFloat|regularization parameter (>= 0).
relativeError|toFloat|the relative target precision for the approximate quantile algorithm. Must be in the range [0, 1]
seed|toInt|random seed.
solver|toString|the solver algorithm for optimization. If this is not set or empty, default value is 'auto'.
standardization|toBoolean|whether to standardize the training features before fitting the model.
stepSize|toFloat|Step size to be used for each iteration of optimization (>= 0).
threshold|toFloat|threshold in binary classification prediction, in range [0, 1]
thresholds|toListFloat|Thresholds in multi-class classification to adjust the probability of predicting each class. Array must have length equal to the number of classes, with values > 0, excepting that at most one value may be 0. The class with largest value p/t is predicted, where p is the original probability of that class and t is the class's threshold.
tol|toFloat|the convergence tolerance for iterative algorithms (>= 0).
validationIndicatorCol|toString|name of the column that indicates whether each row is for training or for validation. False indicates training; true indicates validation.
varianceCol|toString|column name for the biased sample variance of prediction.
weightCol|toString|weight column name. If this is not set or empty, we treat all instance weights as 1.0.
"""

#: Defaults that the classes themselves set.
_DEFAULTS = {
    "collectSubModels": False, "distanceMeasure": "euclidean", "featuresCol": "features", "fitIntercept": True,
    "labelCol": "label", "numFeatures": 262144, "numTrainWorkers": 1, "parallelism": 1, "predictionCol": "prediction",
    "probabilityCol": "probability", "rawPredictionCol": "rawPrediction", "relativeError": 0.001, "solver": "auto",
    "standardization": True, "elasticNetParam": 0.0, "maxBlockSizeInMB": 0.0,
}


def getter(name):
    def get(self):
        return self.getOrDefault(name)
    get.__name__ = f"get{name[0].upper()}{name[1:]}"
    get.__doc__ = f"The value of `{name}`, or its default."
    return get


def _class_of(name, converter, doc):
    capital = name[0].upper() + name[1:]

    def init(self):
        super(made, self).__init__()
        if name == "outputCol":
            self._setDefault(outputCol=f"{self.uid}__output")
        elif name == "seed":
            self._setDefault(seed=hash(type(self).__name__))
        elif name in _DEFAULTS:
            self._setDefault(**{name: _DEFAULTS[name]})

    made = type(Params)(f"Has{capital}", (Params,), {
        "__init__": init, "__module__": __name__, f"get{capital}": getter(name), "__doc__": f"Has `{name}`: {doc}",
        name: Param(Params._dummy(), name, doc, typeConverter=getattr(TypeConverters, converter))})
    return made


for _line in _SHARED.splitlines():
    _found = _class_of(*_line.split("|", 2))
    globals()[_found.__name__] = _found
