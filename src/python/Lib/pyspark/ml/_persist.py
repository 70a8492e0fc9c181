"""Spark ML's saved form: a folder with a line of JSON, and for a model its data as Parquet."""

import json
import os
import re
import time

import _engine

from pyspark.ml.util import DefaultParamsReader, MLReader, MLWriter, read_metadata, write_metadata
from pyspark.util import VersionUtils


#: What the metadata of these models has to tell beside the parameters.
_COUNTS = {
    "ALSModel": ("rank",), "DecisionTreeClassificationModel": ("numFeatures", "numClasses"), "DecisionTreeRegressionModel": ("numFeatures",),
    "RandomForestClassificationModel": ("numFeatures", "numClasses", "numTrees"),
    "RandomForestRegressionModel": ("numFeatures", "numTrees"), "GBTClassificationModel": ("numFeatures", "numTrees"),
    "GBTRegressionModel": ("numFeatures", "numTrees"),
}


def java_error(name, message):
    from pyspark.errors.engine import exception
    return exception("spark", name, message)


def java_class(stage):
    return f"org.apache.spark.ml.{_engine.Ml.row(stage._stage)[1]}.{stage._stage}"


def _plain(value):
    """A value as Spark's JSON has it: vectors and matrices as objects."""
    from pyspark.ml.linalg import DenseMatrix, DenseVector, SparseVector
    if isinstance(value, DenseVector):
        return {"type": 1, "values": list(value)}
    if isinstance(value, SparseVector):
        return {"type": 0, "size": value.size, "indices": value.indices.tolist(), "values": value.values.tolist()}
    if isinstance(value, DenseMatrix):
        return {"type": 1, "numRows": value.numRows, "numCols": value.numCols, "values": value.values.tolist(),
                "isTransposed": bool(value.isTransposed)}
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return {float("inf"): "Inf", float("-inf"): "-Inf"}.get(value, "NaN")
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _revived(value):
    from pyspark.ml.linalg import DenseMatrix, DenseVector, SparseVector
    if isinstance(value, dict) and "numRows" in value:
        return DenseMatrix(value["numRows"], value["numCols"], value["values"], value.get("isTransposed", False))
    if isinstance(value, dict) and "type" in value:
        return DenseVector(value["values"]) if value["type"] == 1 else \
            SparseVector(value["size"], value["indices"], value["values"])
    if isinstance(value, list):
        return [_revived(item) for item in value]
    return value


def _number(param, value):
    """Texts that stand for numbers which JSON has not."""
    if isinstance(value, str) and param.typeConverter.__name__ == "toFloat":
        return float(value.replace("Inf", "inf"))
    if isinstance(value, list) and param.typeConverter.__name__ == "toListFloat":
        return [float(str(item).replace("Inf", "inf")) for item in value]
    return value


def describe(stage, java, params, defaults, sc, extra=None):
    described = {"class": java, "timestamp": int(time.time() * 1000), "sparkVersion": sc.version, "uid": stage.uid,
                 "paramMap": params, "defaultParamMap": defaults, **(extra or {})}
    return json.dumps(described, separators=(",", ":"))


class StageWriter(MLWriter):
    """Of a stage that the engine knows."""

    def __init__(self, stage):
        super().__init__()
        self.stage = stage
        self.source = "internal"

    def format(self, source):
        self.source = source
        return self

    def saveImpl(self, path):
        from pyspark.ml._stages import or_null
        stage = self.stage
        if self.source.lower() == "pmml":
            from pyspark.ml import _pmml
            return _pmml.save(stage, path, self.sc.version)
        apart = getattr(stage, "_apart", ())
        given = {param: or_null(param, value) for param, value in stage._paramMap.items() if param.name not in apart}
        for name in getattr(stage, "_set_in_fit", ()):
            given.setdefault(stage.getParam(name), stage.getOrDefault(name))
        params = {param.name: _plain(value) for param, value in given.items() if value is not None}
        defaults = {param.name: _plain(value) for param, value in stage._defaultParamMap.items() if value is not None}
        extra = dict(stage._fitted.metadata()) if getattr(stage, "_fitted", None) is not None else {}
        extra.update(stage._extra_metadata() if hasattr(stage, "_extra_metadata") else {})
        write_metadata(path, describe(stage, java_class(stage), params, defaults, self.sc, extra))
        if getattr(stage, "_fitted", None) is not None:
            stage._fitted.save(self.sparkSession._here(), path)
        if hasattr(stage, "_save_more"):
            stage._save_more(path, self)


def described_by(text):
    """What the metadata of a stage of Spark's own tells, which Spark reads in the JVM."""
    if text is None:
        raise java_error("java.util.NoSuchElementException", "head of empty array")
    try:
        metadata = json.loads(text)
    except json.JSONDecodeError as problem:
        raise _unread(text, problem)
    if not isinstance(metadata, dict):
        metadata = {}
    for key, kind in (("class", "java.lang.String"), ("uid", "java.lang.String"), ("timestamp", "long"), ("sparkVersion", "java.lang.String")):
        if metadata.get(key) is None:
            raise java_error("org.json4s.MappingException", f"Did not find value which can be converted into {kind}")
    return metadata


def _unread(text, problem):
    """What Jackson says of a text that is no JSON, of which Python has said its own."""
    jackson, valid = "com.fasterxml.jackson.core", "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    if problem.msg.startswith("Unterminated string"):
        return java_error(f"{jackson}.io.JsonEOFException", "Unexpected end-of-input: was expecting closing quote for a string value")
    rest = text[problem.pos:]
    if not rest:
        return java_error(f"{jackson}.io.JsonEOFException", "Unexpected end-of-input")
    token = re.match(r"[\w$]+", rest)
    if token:
        return java_error(f"{jackson}.JsonParseException", f"Unrecognized token '{token[0]}': was expecting {valid}")
    return java_error(f"{jackson}.JsonParseException", f"Unexpected character ('{rest[0]}' (code {ord(rest[0])} / {ord(rest[0]):#x})): "
                      f"expected a valid value {valid}")


class StageReader(MLReader):
    def __init__(self, cls):
        super().__init__()
        self.cls = cls

    def load(self, path):
        if getattr(self.cls, "_read_by_python", False):
            metadata = DefaultParamsReader._parseMetaData(read_metadata(path))
            stage = self.cls._load_from(metadata, path, self.sparkSession)._resetUid(metadata["uid"])
            DefaultParamsReader.getAndSetParams(stage, metadata, self.cls._apart)
            return stage
        metadata = described_by(read_metadata(path))
        expected = java_class(self.cls)
        if metadata["class"] != expected:
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException("requirement failed: Error loading metadata: Expected class name "
                                           f"{expected} but found class name {metadata['class']}")
        return restore(self.cls, metadata, path, self.sparkSession)


def restore(cls, metadata, path, session):
    """A stage of the class from its saved form."""
    from pyspark.errors import IllegalArgumentException
    try:
        version = VersionUtils.majorMinorVersion(metadata["sparkVersion"])
    except ValueError as problem:
        raise IllegalArgumentException(str(problem))
    for key in _COUNTS.get(cls._stage, ()):
        if isinstance(metadata.get(key), str):
            raise java_error("org.json4s.MappingException", f"Do not know how to convert JString({metadata[key]}) into int")
        if not isinstance(metadata.get(key), int):
            raise java_error("org.json4s.MappingException", "Did not find value which can be converted into int")
    if hasattr(cls, "_load_from"):
        stage = cls._load_from(metadata, path, session)
    elif _engine.Ml.row(cls._stage)[0] == "model":
        stage = cls(_engine.Ml.load(session._here(), cls._stage, path, json.dumps(metadata)))
    else:
        stage = cls()
    stage._resetUid(metadata["uid"])
    stage._defaultParamMap = {}
    # Before 2.4 there were no defaults in it.
    for key, into in (("paramMap", stage._set), ("defaultParamMap", stage._setDefault))[:1 if version < (2, 4) else 2]:
        if not isinstance(metadata.get(key), dict):
            raise IllegalArgumentException(f"Cannot recognize JSON metadata: {json.dumps(metadata, separators=(',', ':'))}.")
        for name, value in metadata[key].items():
            if not stage.hasParam(name):
                raise java_error("java.util.NoSuchElementException", f"Param {name} does not exist.")
            into(**{name: _number(stage.getParam(name), _revived(value))})
    return stage


def class_named(name):
    """The Python class of a saved stage's class."""
    if name.startswith("org.apache.spark."):
        name = name.replace("org.apache.spark", "pyspark", 1)
        if name in ("pyspark.ml.Pipeline", "pyspark.ml.PipelineModel"):
            name = name.replace("pyspark.ml.", "pyspark.ml.pipeline.")
    return DefaultParamsReader._get_class(name)


def load_any(path):
    """Whatever stage stands in the folder."""
    metadata = DefaultParamsReader._parseMetaData(read_metadata(path))
    found = class_named(metadata["class"])
    if metadata["class"].startswith("org.apache.spark."):
        return found.load(path)
    if hasattr(found, "load"):
        return found.load(path)
    return DefaultParamsReader(found).load(path)
