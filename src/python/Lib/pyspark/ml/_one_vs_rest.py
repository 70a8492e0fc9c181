"""OneVsRest: a classifier of two classes for each class of many."""

import os
import uuid
import warnings
from concurrent.futures import ThreadPoolExecutor

import _engine

from pyspark.ml import _persist
from pyspark.ml._stages import stage
from pyspark.ml.base import Estimator, Model
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.ml.param.shared import HasRawPredictionCol, HasWeightCol
from pyspark.sql import functions as F


class _Both:
    _read_by_python = True
    #: A stage of its own, saved in a folder.
    _apart = ("classifier",)

    def _nested(self):
        return [self.getClassifier()]

    def _save_more(self, path, writer):
        self.getClassifier().write().save(os.path.join(path, "classifier"))


@stage
class OneVsRestModel(_Both, Model):
    """A model for each class; the class whose model is surest wins."""

    def __init__(self, models):
        from pyspark.ml._stages import _set_defaults
        super(OneVsRestModel, self).__init__()
        _set_defaults(self)
        self.models = models

    def _transform(self, dataset):
        raws = [f"raw_{uuid.uuid4().hex}" for _ in self.models]
        df = dataset
        for model, raw in zip(self.models, raws):
            # Nothing else of the model's is wanted.
            wanted = {"featuresCol": self.getFeaturesCol(), "rawPredictionCol": raw, "predictionCol": "", "probabilityCol": ""}
            model = model.copy()
            model._set(**{name: value for name, value in wanted.items() if model.hasParam(name)})
            df = model.transform(df)
        surenesses = f"all_{uuid.uuid4().hex}"
        df = df.withColumn(surenesses, F.array(*[vector_to_array(F.col(raw))[1] for raw in raws])).drop(*raws)
        if self.getRawPredictionCol():
            df = df.withColumn(self.getRawPredictionCol(), array_to_vector(F.col(surenesses)))
        if self.getPredictionCol():
            place = F.array_position(F.col(surenesses), F.array_max(F.col(surenesses))) - 1
            df = df.withColumn(self.getPredictionCol(), place.cast("double"))
        return df.drop(surenesses)

    def copy(self, extra=None):
        that = super(OneVsRestModel, self).copy(extra)
        that.models = [model.copy(extra or {}) for model in self.models]
        return that

    def __repr__(self):
        return self.uid

    def _extra_metadata(self):
        return {"labelMetadata": "{}", "numClasses": len(self.models)}

    def _nested(self):
        return [self.getClassifier(), *self.models]

    def _save_more(self, path, writer):
        _Both._save_more(self, path, writer)
        for place, model in enumerate(self.models):
            model.write().save(os.path.join(path, f"model_{place}"))

    @classmethod
    def _load_from(cls, metadata, path, session):
        classifier = _persist.load_any(os.path.join(path, "classifier"))
        models = [None] * metadata["numClasses"]
        for place in range(len(models)):
            models[place] = _persist.load_any(os.path.join(path, f"model_{place}"))
        return cls(models)._set(classifier=classifier)


@stage(model=OneVsRestModel)
class OneVsRest(_Both, Estimator):
    """Fits the classifier once for each class: that class against all others."""

    def _fit(self, dataset):
        label, features, classifier = self.getLabelCol(), self.getFeaturesCol(), self.getClassifier()
        if not isinstance(classifier, HasRawPredictionCol):
            raise AssertionError(f"Classifier {type(classifier)} doesn't extend from HasRawPredictionCol.")
        columns = [label, features]
        given = {"labelCol": None, "featuresCol": features, "predictionCol": self.getPredictionCol()}
        if self.isDefined("weightCol") and self.getWeightCol():
            if isinstance(classifier, HasWeightCol):
                given["weightCol"] = self.getWeightCol()
                columns.append(self.getWeightCol())
            else:
                warnings.warn(f"weightCol is ignored, as it is not supported by {classifier} now.")
        classes = int(dataset.agg(F.max(label).alias("most")).head().most) + 1
        rows = dataset.select(*columns)
        rows.cache()

        def one(place):
            name = f"mc2b${place}"
            labelled = rows.withColumn(name, F.when(rows[label] == float(place), 1.0).otherwise(0.0))
            params = {getattr(classifier, param): value or name for param, value in given.items()}
            model = classifier.fit(labelled, params)
            _engine.Ml.progress(dataset.sparkSession._engine, self.uid, "OneVsRest", place, float("nan"))
            return model

        try:
            workers = min(self.getParallelism(), classes)
            if workers > 1:
                with ThreadPoolExecutor(workers) as pool:
                    models = list(pool.map(one, range(classes)))
            else:
                models = [one(place) for place in range(classes)]
        finally:
            rows.unpersist()
        return self._copyValues(OneVsRestModel(models))

    def copy(self, extra=None):
        that = super(OneVsRest, self).copy(extra)
        return that.setClassifier(self.getClassifier().copy(extra or {})) if self.isSet("classifier") else that

    @classmethod
    def _load_from(cls, metadata, path, session):
        return cls(classifier=_persist.load_any(os.path.join(path, "classifier")))
