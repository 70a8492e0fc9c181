"""Transformer, Estimator, Model, and what predicts."""

import copy
import threading
from abc import ABCMeta, abstractmethod

from pyspark.ml.param import Params
from pyspark.ml.param.shared import HasFeaturesCol, HasInputCol, HasLabelCol, HasOutputCol, HasPredictionCol
from pyspark.sql.functions import udf
from pyspark.sql.types import StructField, StructType

__all__ = ["Estimator", "Transformer", "Model", "UnaryTransformer", "Predictor", "PredictionModel"]


class _FitMultipleIterator:
    """Models with the places of their parameters, made one at a time by whichever thread asks."""

    def __init__(self, fitSingleModel, numModels):
        self.fitSingleModel = fitSingleModel
        self.numModel = numModels
        self.counter = 0
        self.lock = threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            index = self.counter
            if index >= self.numModel:
                raise StopIteration("No models remaining.")
            self.counter += 1
        return index, self.fitSingleModel(index)

    next = __next__


class Estimator(Params, metaclass=ABCMeta):
    """Learns a Model from a DataFrame."""

    @abstractmethod
    def _fit(self, dataset):
        raise NotImplementedError

    def fitMultiple(self, dataset, paramMaps):
        estimator = self.copy()
        return _FitMultipleIterator(lambda index: estimator.fit(dataset, paramMaps[index]), len(paramMaps))

    def fit(self, dataset, params=None):
        if params is None:
            params = {}
        if isinstance(params, (list, tuple)):
            models = [None] * len(params)
            for index, model in self.fitMultiple(dataset, params):
                models[index] = model
            return models
        if isinstance(params, dict):
            return self.copy(params)._fit(dataset) if params else self._fit(dataset)
        raise TypeError(f"Params must be either a param map or a list/tuple of param maps, but got {type(params)}.")


class Transformer(Params, metaclass=ABCMeta):
    """Makes a DataFrame of another."""

    @abstractmethod
    def _transform(self, dataset):
        raise NotImplementedError

    def transform(self, dataset, params=None):
        if params is None:
            params = {}
        if isinstance(params, dict):
            return self.copy(params)._transform(dataset) if params else self._transform(dataset)
        raise TypeError(f"Params must be a param map but got {type(params)}.")


class Model(Transformer, metaclass=ABCMeta):
    """What an Estimator has learnt."""


class UnaryTransformer(HasInputCol, HasOutputCol, Transformer):
    """A column made of another by a function."""

    def setInputCol(self, value):
        return self._set(inputCol=value)

    def setOutputCol(self, value):
        return self._set(outputCol=value)

    @abstractmethod
    def createTransformFunc(self):
        raise NotImplementedError

    @abstractmethod
    def outputDataType(self):
        raise NotImplementedError

    @abstractmethod
    def validateInputType(self, inputType):
        raise NotImplementedError

    def transformSchema(self, schema):
        self.validateInputType(schema[self.getInputCol()].dataType)
        if self.getOutputCol() in schema.names:
            raise ValueError(f"Output column {self.getOutputCol()} already exists.")
        fields = copy.copy(schema.fields)
        fields.append(StructField(self.getOutputCol(), self.outputDataType(), nullable=False))
        return StructType(fields)

    def _transform(self, dataset):
        self.transformSchema(dataset.schema)
        made = udf(self.createTransformFunc(), self.outputDataType())
        return dataset.withColumn(self.getOutputCol(), made(dataset[self.getInputCol()]))


class _PredictorParams(HasLabelCol, HasFeaturesCol, HasPredictionCol):
    pass


class Predictor(Estimator, _PredictorParams, metaclass=ABCMeta):
    def setLabelCol(self, value):
        return self._set(labelCol=value)

    def setFeaturesCol(self, value):
        return self._set(featuresCol=value)

    def setPredictionCol(self, value):
        return self._set(predictionCol=value)


class PredictionModel(Model, _PredictorParams, metaclass=ABCMeta):
    def setFeaturesCol(self, value):
        return self._set(featuresCol=value)

    def setPredictionCol(self, value):
        return self._set(predictionCol=value)

    @property
    @abstractmethod
    def numFeatures(self):
        raise NotImplementedError

    @abstractmethod
    def predict(self, value):
        raise NotImplementedError
