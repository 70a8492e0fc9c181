"""Parameters that several stages have, each as a class: `HasInputCol` and the like."""

from pyspark.ml.param import Param, Params, TypeConverters

#: name | converter | text; what PySpark's shared classes declare.
_SHARED = """\
aggregationDepth|toInt|How deep treeAggregate should go, >= 2; a suggestion.
blockSize|toInt|How many rows of a partition are stacked into one matrix. If fewer are left, the block is as large as what is left.
checkpointInterval|toInt|After how many iterations to checkpoint, >= 1, or -1 for never: 10 checkpoints the cache at every 10th. Ignored if the SparkContext has no checkpoint directory.
collectSubModels|toBoolean|If true, tuning keeps every model that it trained, else only the best one. Many large models can fill the driver's memory.
distanceMeasure|toString|How distance is measured. One of: 'euclidean', 'cosine'.
elasticNetParam|toFloat|The mix of ElasticNet's penalties, in [0, 1]: 0 is L2 alone, 1 is L1 alone.
featuresCol|toString|The column of features.
fitIntercept|toBoolean|If true, an intercept is fitted too.
handleInvalid|toString|What to do with invalid entries: skip (leave out their rows) or error (fail).
inputCol|toString|The column to read.
inputCols|toListString|The columns to read.
intermediateStorageLevel|toString|The StorageLevel that holds datasets between steps. 'NONE' is not allowed.
labelCol|toString|The column of labels.
loss|toString|The loss that is minimized.
maxBlockSizeInMB|toFloat|The most memory in MB for a block of stacked rows, >= 0. Rows are stacked within a partition; if less is left there, the block is that small. The default 0.0 lets the algorithm choose what suits it best.
maxIter|toInt|The most iterations to run, >= 0.
numFeatures|toInt|How many features there are, > 0.
numTrainWorkers|toInt|How many workers train.
outputCol|toString|The column to write.
outputCols|toListString|The columns to write.
parallelism|toInt|How many models are fitted at the same time, >= 1.
predictionCol|toString|The column for predictions.
probabilityCol|toString|The column for each class's predicted probability. Not every model calibrates these well: take them as degrees of confidence, not as exact probabilities.
rawPredictionCol|toString|The column for raw predictions, also known as confidences.
regParam|toFloat|How strongly to regularize, >= 0.
relativeError|toFloat|How precise the approximate quantiles should be, relatively, in [0, 1].
seed|toInt|The seed of the random numbers.
solver|toString|The algorithm that optimizes; auto where it is not set.
standardization|toBoolean|If true, the training features are standardized before the model is fitted.
stepSize|toFloat|How large a step each iteration of optimizing takes, >= 0.
threshold|toFloat|The threshold of a binary prediction, in [0, 1].
thresholds|toListFloat|A threshold for each class, which shifts how likely it is predicted: the class with the largest p/t wins, p being its probability and t its threshold. As many as there are classes, all > 0 but for one that may be 0.
tol|toFloat|How small a change counts as converged when iterating, >= 0.
validationIndicatorCol|toString|The column that says what each row is for: false for training, true for validation.
varianceCol|toString|The column for the biased sample variance of the prediction.
weightCol|toString|The column of weights. If unset or empty, every instance weighs 1.0.
"""

#: Defaults that the classes themselves set.
_DEFAULTS = {
    "collectSubModels": False, "distanceMeasure": "euclidean", "featuresCol": "features", "fitIntercept": True,
    "intermediateStorageLevel": "MEMORY_AND_DISK",
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
