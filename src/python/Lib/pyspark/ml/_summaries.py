"""How a model does on a DataFrame, and how a classifier does: figures by label, over all labels, and by threshold."""

import uuid

from pyspark.ml._stages import JavaWrapper
from pyspark.ml.stat import _statistic


def named(model, columns):
    """The model itself if all of these columns have names, else a copy in which they have."""
    missing = [name for name in columns if model.hasParam(name) and not model.getOrDefault(name)]
    if not missing:
        return model
    model = model.copy()
    return model._set(**{name: f"{name.removesuffix('Col')}_{uuid.uuid4()}" for name in missing})


class _TrainingSummary(JavaWrapper):
    @property
    def objectiveHistory(self):
        """The objective at the start and after each iteration."""
        return self._model._figure("objectiveHistory")

    @property
    def totalIterations(self):
        return self._model._figure("totalIterations")


class _Summary(JavaWrapper):
    #: Columns that must be there to be measured.
    _needed = ("predictionCol",)

    def __init__(self, model, dataset):
        self._model = named(model, self._needed)
        self._predictions = self._model.transform(dataset)
        self._found = {}

    @property
    def predictions(self):
        """What the model makes of the rows."""
        return self._predictions

    @property
    def predictionCol(self):
        return self._model.getPredictionCol()

    def _once(self, key, find):
        """What `find` gives, which is asked only the first time."""
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]


class _ClassificationSummary(_Summary):
    @property
    def labelCol(self):
        return self._model.getLabelCol()

    @property
    def weightCol(self):
        if not self._model.hasParam("weightCol"):
            return ""
        return self._model.getOrDefault("weightCol") if self._model.isDefined("weightCol") else "weightCol"

    def _weight(self):
        return self.weightCol if self.weightCol in self.predictions.columns else ""

    def _by_label(self, beta=1.0):
        """A row for each label: label, weight, true and false positive rate, precision, recall, F measure."""
        return self._once(beta, lambda: _statistic("multiclassMetrics", self.predictions, self.predictionCol, self.labelCol,
                                                   self._weight(), float(beta)).collect())

    def _each(self, name, beta=1.0):
        return [row[name] for row in self._by_label(beta)]

    def _weighted(self, name, beta=1.0):
        rows = self._by_label(beta)
        total = sum(row.weight for row in rows)
        return sum(row[name] * row.weight / total for row in rows)

    @property
    def labels(self):
        return self._each("label")

    @property
    def truePositiveRateByLabel(self):
        return self._each("recall")

    @property
    def falsePositiveRateByLabel(self):
        return self._each("falsePositiveRate")

    @property
    def precisionByLabel(self):
        return self._each("precision")

    @property
    def recallByLabel(self):
        return self._each("recall")

    def fMeasureByLabel(self, beta=1.0):
        return self._each("fMeasure", beta)

    @property
    def accuracy(self):
        rows = self._by_label()
        return sum(row.hits for row in rows) / sum(row.weight for row in rows)

    @property
    def weightedTruePositiveRate(self):
        return self._weighted("recall")

    @property
    def weightedFalsePositiveRate(self):
        return self._weighted("falsePositiveRate")

    @property
    def weightedRecall(self):
        return self._weighted("recall")

    @property
    def weightedPrecision(self):
        return self._weighted("precision")

    def weightedFMeasure(self, beta=1.0):
        return self._weighted("fMeasure", beta)


class _BinaryClassificationSummary(_ClassificationSummary):
    #: The parameter that names the column of scores.
    _score = "rawPredictionCol"
    #: About so many points has a curve.
    _bins = 1000

    @property
    def scoreCol(self):
        return self._model.getOrDefault(self._score)

    def _curve(self, name):
        return _statistic(name, self.predictions, self.scoreCol, self.labelCol, self._weight(), self._bins)

    @property
    def roc(self):
        """False against true positive rates, from the highest threshold down."""
        return self._curve("roc")

    @property
    def areaUnderROC(self):
        points = self.roc.collect()
        return sum((b.FPR - a.FPR) * (b.TPR + a.TPR) / 2.0 for a, b in zip(points, points[1:]))

    @property
    def pr(self):
        """Precision against recall."""
        return self._curve("pr")

    @property
    def fMeasureByThreshold(self):
        return self._curve("fMeasureByThreshold")

    @property
    def precisionByThreshold(self):
        return self._curve("precisionByThreshold")

    @property
    def recallByThreshold(self):
        return self._curve("recallByThreshold")
