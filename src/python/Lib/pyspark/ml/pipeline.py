"""Pipeline: stages one after another, and the model that fitting them gives."""

import os

from pyspark._call_site import call_site
from pyspark.ml import _persist
from pyspark.ml.base import Estimator, Model, Transformer
from pyspark.ml.param import Param, Params
from pyspark.ml.util import DefaultParamsReader, DefaultParamsWriter, MLReadable, MLReader, MLWritable, MLWriter
from pyspark.ml.util import read_metadata, write_metadata

__all__ = ["Pipeline", "PipelineModel"]

#: The last Pipeline that each line of this application has fitted, of so many lines: for the page's canvas (`_canvas.py`).
fitted = {}
_MOST_FITTED = 20


class Pipeline(Estimator, MLReadable, MLWritable):
    """Estimators and Transformers, each fed by the one before it."""

    stages = Param(Params._dummy(), "stages", "a list of pipeline stages")

    def __init__(self, *, stages=None):
        super().__init__()
        self._input_kwargs = {"stages": stages}
        if stages is not None:
            self._set(stages=stages)

    def setStages(self, value):
        return self._set(stages=value)

    def getStages(self):
        return self.getOrDefault(self.stages)

    def setParams(self, *, stages=None):
        return self if stages is None else self._set(stages=stages)

    def _fit(self, dataset):
        site = call_site()
        if site in fitted or len(fitted) < _MOST_FITTED:
            fitted[site] = self
        stages = self.getStages()
        for stage in stages:
            if not isinstance(stage, (Estimator, Transformer)):
                raise TypeError(f"Cannot recognize a pipeline stage of type {type(stage)}.")
        last = max((place for place, stage in enumerate(stages) if isinstance(stage, Estimator)), default=-1)
        transformers = []
        for place, stage in enumerate(stages):
            if place > last:
                transformers.append(stage)
                continue
            model = stage if isinstance(stage, Transformer) else stage.fit(dataset)
            transformers.append(model)
            if place < last:
                dataset = model.transform(dataset)
        return PipelineModel(transformers)

    def copy(self, extra=None):
        that = Params.copy(self, extra)
        return that.setStages([stage.copy(extra) for stage in that.getStages()])

    def write(self):
        return _Writer(self)

    @classmethod
    def read(cls):
        return _Reader(cls)


class PipelineModel(Model, MLReadable, MLWritable):
    """Fitted stages, one after another."""

    def __init__(self, stages):
        super().__init__()
        self.stages = stages

    def _transform(self, dataset):
        for stage in self.stages:
            dataset = stage.transform(dataset)
        return dataset

    def copy(self, extra=None):
        return PipelineModel([stage.copy(extra or {}) for stage in self.stages])

    def write(self):
        return _Writer(self)

    @classmethod
    def read(cls):
        return _Reader(cls)


def _stages_of(pipeline):
    return pipeline.getStages() if isinstance(pipeline, Pipeline) else pipeline.stages


def of_spark(stage):
    """Whether Spark itself knows the stage, and what it holds."""
    if isinstance(stage, (Pipeline, PipelineModel)):
        return all(of_spark(inner) for inner in _stages_of(stage))
    return hasattr(stage, "_stage") or getattr(stage, "_nested", None) is not None and all(map(of_spark, stage._nested()))


class _Writer(MLWriter):
    def __init__(self, pipeline):
        super().__init__()
        self.instance = pipeline

    def saveImpl(self, path):
        stages = _stages_of(self.instance)
        for stage in stages:
            if not isinstance(stage, MLWritable):
                raise ValueError(f"Pipeline write will fail on this pipeline because stage {stage.uid} of type {type(stage)} is not MLWritable")
        names = {"stageUids": [stage.uid for stage in stages]}
        name = type(self.instance).__name__
        if of_spark(self.instance):
            write_metadata(path, _persist.describe(self.instance, f"org.apache.spark.ml.{name}", names, {}, self.sc))
        else:
            DefaultParamsWriter.saveMetadata(self.instance, path, self.sc, paramMap={**names, "language": "Python"})
        digits = len(str(len(stages)))
        for place, stage in enumerate(stages):
            stage.write().save(os.path.join(path, "stages", f"{place:0{digits}d}_{stage.uid}"))


class _Reader(MLReader):
    def __init__(self, cls):
        super().__init__()
        self.cls = cls

    def load(self, path):
        metadata = DefaultParamsReader._parseMetaData(read_metadata(path))
        # As in Spark, whatever tells stages will do.
        uids = metadata["paramMap"]["stageUids"]
        digits = len(str(len(uids)))
        stages = [_persist.load_any(os.path.join(path, "stages", f"{place:0{digits}d}_{uid}")) for place, uid in enumerate(uids)]
        made = Pipeline(stages=stages) if self.cls is Pipeline else PipelineModel(stages)
        return made._resetUid(metadata["uid"])
