"""Choosing parameters: grids, cross-validation, a single split."""

import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import _engine

from pyspark import keyword_only
from pyspark.ml import _persist
from pyspark.ml.base import Estimator, Model, Transformer
from pyspark.ml.evaluation import Evaluator
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasCollectSubModels, HasParallelism, HasSeed
from pyspark.ml.pipeline import Pipeline, of_spark
from pyspark.ml.util import DefaultParamsReader, MLReadable, MLReader, MLWritable, MLWriter, read_metadata, write_metadata
from pyspark.sql import functions as F

__all__ = ["ParamGridBuilder", "CrossValidator", "CrossValidatorModel", "TrainValidationSplit", "TrainValidationSplitModel"]


class ParamGridBuilder:
    """Every combination of some parameters' values."""

    def __init__(self):
        self._param_grid = {}

    def addGrid(self, param, values):
        if not isinstance(param, Param):
            raise TypeError("param must be an instance of Param")
        self._param_grid[param] = values
        return self

    def baseOn(self, *args):
        if isinstance(args[0], dict):
            self.baseOn(*args[0].items())
        else:
            for param, value in args:
                self.addGrid(param, [value])
        return self

    def build(self):
        keys = self._param_grid.keys()
        return [{key: key.typeConverter(value) for key, value in zip(keys, values)}
                for values in itertools.product(*self._param_grid.values())]


class _ValidatorParams(HasSeed):
    estimator = Param(Params._dummy(), "estimator", "estimator to be cross-validated")
    estimatorParamMaps = Param(Params._dummy(), "estimatorParamMaps", "estimator param maps")
    evaluator = Param(Params._dummy(), "evaluator",
                      "evaluator used to select hyper-parameters that maximize the validator metric")

    def getEstimator(self):
        return self.getOrDefault(self.estimator)

    def getEstimatorParamMaps(self):
        return self.getOrDefault(self.estimatorParamMaps)

    def getEvaluator(self):
        return self.getOrDefault(self.evaluator)

    def _nested(self):
        return [self.getEstimator(), self.getEvaluator()]


class _CrossValidatorParams(_ValidatorParams):
    numFolds = Param(Params._dummy(), "numFolds", "number of folds for cross validation", typeConverter=TypeConverters.toInt)
    foldCol = Param(Params._dummy(), "foldCol", "Param for the column name of user specified fold number. Once this is "
                    "specified, :py:class:`CrossValidator` won't do random k-fold split. Note that this column should be "
                    "integer type with range [0, numFolds) and Spark will throw exception on out-of-range fold numbers.",
                    typeConverter=TypeConverters.toString)

    def __init__(self):
        super().__init__()
        self._setDefault(numFolds=3, foldCol="")

    def getNumFolds(self):
        return self.getOrDefault(self.numFolds)

    def getFoldCol(self):
        return self.getOrDefault(self.foldCol)


class _TrainValidationSplitParams(_ValidatorParams):
    trainRatio = Param(Params._dummy(), "trainRatio", "Param for ratio between train and validation data. Must be between 0 "
                       "and 1.", typeConverter=TypeConverters.toFloat)

    def __init__(self):
        super().__init__()
        self._setDefault(trainRatio=0.75)

    def getTrainRatio(self):
        return self.getOrDefault(self.trainRatio)


class _Validator(HasParallelism, HasCollectSubModels, Estimator, MLReadable, MLWritable):
    def _init(self):
        self._setDefault(parallelism=1)
        self._set_given()

    def _set_given(self):
        """What the caller gave by keyword, be it the default."""
        return self._set(**{name: value for name, value in self._input_kwargs.items() if value is not None})

    def setEstimator(self, value):
        return self._set(estimator=value)

    def setEstimatorParamMaps(self, value):
        return self._set(estimatorParamMaps=value)

    def setEvaluator(self, value):
        return self._set(evaluator=value)

    def setSeed(self, value):
        return self._set(seed=value)

    def setParallelism(self, value):
        return self._set(parallelism=value)

    def setCollectSubModels(self, value):
        return self._set(collectSubModels=value)

    def _check(self):
        """What must be set, in the order that PySpark asks for it; it fits on a pool of so many threads as there are maps."""
        self.getEstimator()
        maps = self.getEstimatorParamMaps()
        self.getEvaluator()
        if min(self.getParallelism(), len(maps)) < 1:
            raise ValueError("Number of processes must be at least 1")

    def _measure(self, train, validation, keep, before=0):
        """The metric of each parameter map, and the models where they are kept; so many fits at once."""
        maps, evaluator = self.getEstimatorParamMaps(), self.getEvaluator()
        metrics, models, told = [None] * len(maps), [None] * len(maps), [0]

        def one(index):
            model = self.getEstimator().fit(train, maps[index])
            metrics[index] = evaluator.evaluate(model.transform(validation, maps[index]))
            told[0] += 1
            _engine.Ml.progress(train.sparkSession._engine, self.uid, type(self).__name__, before + told[0], float(metrics[index]))
            if keep:
                models[index] = model

        train.cache()
        validation.cache()
        try:
            workers = min(self.getParallelism(), len(maps))
            if workers > 1:
                with ThreadPoolExecutor(workers) as pool:
                    list(pool.map(one, range(len(maps))))
            else:
                for index in range(len(maps)):
                    one(index)
        finally:
            train.unpersist()
            validation.unpersist()
        return metrics, models

    def _best(self, metrics):
        pick = max if self.getEvaluator().isLargerBetter() else min
        return metrics.index(pick(metrics))

    def copy(self, extra=None):
        extra = extra or {}
        that = Params.copy(self, extra)
        if self.isSet(self.estimator):
            that.setEstimator(self.getEstimator().copy(extra))
        # The evaluator is shared, as its metric is the same.
        return that

    def write(self):
        return _Writer(self)

    @classmethod
    def read(cls):
        return _Reader(cls)


class _ValidatorModel(Model, MLReadable, MLWritable):
    def _transform(self, dataset):
        return self.bestModel.transform(dataset)

    def _nested(self):
        return [self.getEstimator(), self.getEvaluator(), self.bestModel]

    def write(self):
        return _Writer(self)

    @classmethod
    def read(cls):
        return _Reader(cls)


class CrossValidator(_CrossValidatorParams, _Validator):
    """Fits on all folds but one and measures on that one, in turn; then the best parameters on everything."""

    @keyword_only
    def __init__(self, *, estimator=None, estimatorParamMaps=None, evaluator=None, numFolds=3, seed=None, parallelism=1,
                 collectSubModels=False, foldCol=""):
        super().__init__()
        self._init()

    @keyword_only
    def setParams(self, *, estimator=None, estimatorParamMaps=None, evaluator=None, numFolds=3, seed=None, parallelism=1,
                  collectSubModels=False, foldCol=""):
        return self._set_given()

    def setNumFolds(self, value):
        return self._set(numFolds=value)

    def setFoldCol(self, value):
        return self._set(foldCol=value)

    def _folds(self, dataset):
        folds, name = self.getNumFolds(), self.getFoldCol()
        if not name:
            drawn = f"{self.uid}_rand"
            df = dataset.select("*", F.rand(self.getOrDefault(self.seed)).alias(drawn))
            for fold in range(folds):
                inside = (df[drawn] >= fold / folds) & (df[drawn] < (fold + 1) / folds)
                yield df.filter(~inside), df.filter(inside)
            return
        wrong = F.raise_error(F.format_string(f"Fold number must be in range [0, {folds}), but got %s", F.col(name)))
        checked = dataset.withColumn(name, F.when((F.lit(0) <= F.col(name)) & (F.col(name) < folds), F.col(name)).otherwise(wrong))
        for fold in range(folds):
            train, validation = checked.filter(F.col(name) != fold), checked.filter(F.col(name) == fold)
            for part, what in ((train, "training"), (validation, "validation")):
                if part.isEmpty():
                    raise ValueError(f"The {what} data at fold {fold} is empty.")
            yield train, validation

    def _fit(self, dataset):
        self._check()
        keep = self.getCollectSubModels()
        all_metrics, sub_models = [], []
        for train, validation in self._folds(dataset):
            metrics, models = self._measure(train, validation, keep, len(all_metrics) * len(self.getEstimatorParamMaps()))
            all_metrics.append(metrics)
            sub_models.append(models)
        folds = len(all_metrics)
        averages = [sum(column) / folds for column in zip(*all_metrics)]
        # As NumPy's std: of the whole, not of a sample.
        deviations = [(sum((value - average) ** 2 for value in column) / folds) ** 0.5
                      for column, average in zip(zip(*all_metrics), averages)]
        best = self.getEstimator().fit(dataset, self.getEstimatorParamMaps()[self._best(averages)])
        return self._copyValues(CrossValidatorModel(best, averages, sub_models if keep else None, deviations))


class CrossValidatorModel(_CrossValidatorParams, _ValidatorModel):
    """The best model, and how each parameter map did."""

    def __init__(self, bestModel, avgMetrics=None, subModels=None, stdMetrics=None):
        super().__init__()
        self.bestModel = bestModel
        self.avgMetrics = avgMetrics or []
        self.stdMetrics = stdMetrics or []
        self.subModels = subModels

    def copy(self, extra=None):
        subs = None if self.subModels is None else [[model.copy() for model in fold] for fold in self.subModels]
        copied = CrossValidatorModel(self.bestModel.copy(extra), list(self.avgMetrics), subs, list(self.stdMetrics))
        return self._copyValues(copied, extra=extra)


class TrainValidationSplit(_TrainValidationSplitParams, _Validator):
    """Fits on a part of the rows and measures on the others; then the best parameters on everything."""

    @keyword_only
    def __init__(self, *, estimator=None, estimatorParamMaps=None, evaluator=None, trainRatio=0.75, parallelism=1,
                 collectSubModels=False, seed=None):
        super().__init__()
        self._init()

    @keyword_only
    def setParams(self, *, estimator=None, estimatorParamMaps=None, evaluator=None, trainRatio=0.75, parallelism=1,
                  collectSubModels=False, seed=None):
        return self._set_given()

    def setTrainRatio(self, value):
        return self._set(trainRatio=value)

    def _fit(self, dataset):
        self._check()
        drawn, ratio = f"{self.uid}_rand", self.getTrainRatio()
        df = dataset.select("*", F.rand(self.getOrDefault(self.seed)).alias(drawn))
        inside = df[drawn] >= ratio
        keep = self.getCollectSubModels()
        metrics, models = self._measure(df.filter(~inside), df.filter(inside), keep)
        best = self.getEstimator().fit(dataset, self.getEstimatorParamMaps()[self._best(metrics)])
        return self._copyValues(TrainValidationSplitModel(best, metrics, models if keep else None))


class TrainValidationSplitModel(_TrainValidationSplitParams, _ValidatorModel):
    """The best model, and how each parameter map did."""

    def __init__(self, bestModel, validationMetrics=None, subModels=None):
        super().__init__()
        self.bestModel = bestModel
        self.validationMetrics = validationMetrics or []
        self.subModels = subModels

    def copy(self, extra=None):
        subs = None if self.subModels is None else [model.copy() for model in self.subModels]
        copied = TrainValidationSplitModel(self.bestModel.copy(extra or {}), list(self.validationMetrics), subs)
        return self._copyValues(copied, extra=extra)


_METRICS = {"CrossValidatorModel": ("avgMetrics", "stdMetrics"), "TrainValidationSplitModel": ("validationMetrics",)}
_APART = ("estimator", "evaluator", "estimatorParamMaps")


def _stages_by_uid(stage):
    found = {stage.uid: stage}
    for inner in stage.getStages() if isinstance(stage, Pipeline) else stage._nested() if hasattr(stage, "_nested") else ():
        found.update(_stages_by_uid(inner))
    return found


class _Writer(MLWriter):
    """As Spark lays it out: estimator and evaluator in folders, the grid as JSON, the best model beside them."""

    def __init__(self, instance):
        super().__init__()
        self.instance = instance

    def saveImpl(self, path):
        import json
        instance = self.instance
        self._validate()
        grid, apart = [], {}
        for one in instance.getEstimatorParamMaps():
            entries = []
            for param, value in one.items():
                # Stages are saved in folders of their own.
                is_json = not isinstance(value, (Estimator, Transformer, Evaluator))
                if not is_json:
                    apart[f"epm_{param.name}{len(apart)}"] = value
                    value = f"epm_{param.name}{len(apart) - 1}"
                entries.append({"parent": param.parent, "name": param.name, "value": json.dumps(_persist._plain(value)),
                                "isJson": json.dumps(is_json)})
            grid.append(entries)
        params = {param.name: value for param, value in instance._paramMap.items() if param.name not in _APART}
        params["estimatorParamMaps"] = grid
        defaults = {param.name: value for param, value in instance._defaultParamMap.items()}
        name = type(instance).__name__
        # Spark reads only what it knows; the rest names its Python class.
        package = "org.apache.spark.ml.tuning." if of_spark(instance) else "pyspark.ml.tuning."
        extra = {key: getattr(instance, key) for key in _METRICS.get(name, ())}
        subs = getattr(instance, "subModels", None)
        persist = self.optionMap.get("persistsubmodels", "false" if subs is None else "true").lower()
        if persist not in ("true", "false"):
            raise _refused(f'persistSubModels option value {persist} is invalid, the possible values are "true" or "false"')
        if persist == "false":
            subs = None
        elif name in _METRICS and subs is None:
            raise _refused("When persisting tuning models, you can only set persistSubModels to true if the tuning was done with "
                           "collectSubModels set to true. To save the sub-models, try rerunning fitting with collectSubModels set to "
                           "true.")
        if name in _METRICS:
            extra["persistSubModels"] = subs is not None
        write_metadata(path, _persist.describe(instance, package + name, params, defaults, self.sc, extra))
        for folder, stage in apart.items():
            stage.write().save(os.path.join(path, folder))
        instance.getEstimator().write().save(os.path.join(path, "estimator"))
        instance.getEvaluator().write().save(os.path.join(path, "evaluator"))
        if name in _METRICS:
            instance.bestModel.write().save(os.path.join(path, "bestModel"))
        for fold, models in enumerate(subs or []):
            folder = os.path.join(path, "subModels")
            if isinstance(models, list):
                for place, model in enumerate(models):
                    model.write().save(os.path.join(folder, f"fold{fold}", str(place)))
            else:
                models.write().save(os.path.join(folder, str(fold)))


    def _validate(self):
        estimator = self.instance.getEstimator()
        known = _stages_by_uid(estimator)
        for stage in [self.instance.getEvaluator(), *known.values()]:
            if not isinstance(stage, MLWritable):
                raise ValueError(f"Validator write will fail because it contains {stage.uid} which is not writable.")
        for one in self.instance.getEstimatorParamMaps():
            for param in one:
                if param.parent not in known:
                    raise ValueError("Validator save requires all Params in estimatorParamMaps to apply to its Estimator, An "
                                     f"extraneous Param was found: {param!r}")


def _refused(message):
    from pyspark.errors import IllegalArgumentException
    return IllegalArgumentException(f"requirement failed: {message}")


class _Reader(MLReader):
    def __init__(self, cls):
        super().__init__()
        self.cls = cls

    def load(self, path):
        import json
        metadata = DefaultParamsReader._parseMetaData(read_metadata(path))
        name = self.cls.__name__
        evaluator = _persist.load_any(os.path.join(path, "evaluator"))
        estimator = _persist.load_any(os.path.join(path, "estimator"))
        known = {**_stages_by_uid(estimator), **_stages_by_uid(evaluator)}
        grid = []
        for one in metadata["paramMap"]["estimatorParamMaps"]:
            values = {}
            for entry in one:
                param = getattr(known[entry["parent"]], entry["name"])
                value = json.loads(entry["value"])
                if json.loads(str(entry.get("isJson", True)).lower()):
                    values[param] = param.typeConverter(_persist._number(param, _persist._revived(value)))
                else:
                    values[param] = _persist.load_any(os.path.join(path, value))
            grid.append(values)
        if name in _METRICS:
            best = _persist.load_any(os.path.join(path, "bestModel"))
            # Spark did not always keep the deviations.
            metrics = {key: metadata.get(key) if key == "stdMetrics" else metadata[key] for key in _METRICS[name]}
            made = self.cls(best, **metrics, subModels=self._sub_models(path, metadata, len(grid)))
        else:
            made = self.cls()
        made._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(made, metadata, skipParams=_APART)
        return made._set(estimator=estimator, evaluator=evaluator, estimatorParamMaps=grid)

    def _sub_models(self, path, metadata, count):
        if not metadata.get("persistSubModels"):
            return None
        folder = os.path.join(path, "subModels")
        if self.cls is CrossValidatorModel:
            folds = metadata["paramMap"].get("numFolds", metadata.get("defaultParamMap", {}).get("numFolds"))
            return [[_persist.load_any(os.path.join(folder, f"fold{fold}", str(place))) for place in range(count)]
                    for fold in range(folds)]
        return [_persist.load_any(os.path.join(folder, str(place))) for place in range(count)]
