"""What stages have beside parameters: uids, and saving to and loading from Spark ML's folders."""

import json
import os
import shutil
import time
import uuid

from pyspark.util import VersionUtils

__all__ = ["Identifiable", "MLReadable", "MLReader", "MLWritable", "MLWriter", "DefaultParamsReadable",
           "DefaultParamsReader", "DefaultParamsWritable", "DefaultParamsWriter", "HasTrainingSummary",
           "JavaMLReadable", "JavaMLReader", "JavaMLWritable", "JavaMLWriter", "GeneralMLWriter",
           "GeneralJavaMLWritable"]


class Identifiable:
    def __init__(self):
        self.uid = self._randomUID()

    def __repr__(self):
        return self.uid

    @classmethod
    def _randomUID(cls):
        return f"{cls.__name__}_{uuid.uuid4().hex[-12:]}"


class BaseReadWrite:
    def __init__(self):
        self._sparkSession = None

    def session(self, sparkSession):
        self._sparkSession = sparkSession
        return self

    @property
    def sparkSession(self):
        if self._sparkSession is None:
            from pyspark.sql import SparkSession
            self._sparkSession = SparkSession._getActiveSessionOrCreate()
        return self._sparkSession

    @property
    def sc(self):
        return self.sparkSession.sparkContext


class MLWriter(BaseReadWrite):
    """Saves a stage into a folder."""

    def __init__(self):
        super().__init__()
        self.shouldOverwrite = False
        self.optionMap = {}

    def _handleOverwrite(self, path):
        path = local(path)
        if os.path.exists(path):
            if not self.shouldOverwrite:
                from pyspark.errors.engine import exception
                raise exception("spark", "java.io.IOException", f"Path {path} already exists. To overwrite it, please use "
                                "write.overwrite().save(path) for Scala and use write().overwrite().save(path) for Java and "
                                "Python.")
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)

    def save(self, path):
        self._handleOverwrite(path)
        self.saveImpl(path)

    def saveImpl(self, path):
        raise NotImplementedError(f"MLWriter is not yet implemented for type: {type(self)}")

    def overwrite(self):
        self.shouldOverwrite = True
        return self

    def option(self, key, value):
        self.optionMap[key.lower()] = str(value)
        return self


class GeneralMLWriter(MLWriter):
    def format(self, source):
        self.source = source
        return self


class MLWritable:
    def write(self):
        raise NotImplementedError(f"MLWritable is not yet implemented for type: {type(self)!r}")

    def save(self, path):
        self.write().save(path)


class MLReader(BaseReadWrite):
    def load(self, path):
        raise NotImplementedError(f"MLReader is not yet implemented for type: {type(self)}")

    def __class_getitem__(cls, item):
        return cls


class MLReadable:
    @classmethod
    def read(cls):
        raise NotImplementedError(f"MLReadable.read() not implemented for type: {cls!r}")

    @classmethod
    def load(cls, path):
        return cls.read().load(path)

    def __class_getitem__(cls, item):
        return cls


def local(path):
    """A path without the scheme of the file system, which is this one."""
    return path.removeprefix("file://").removeprefix("file:")


class DefaultParamsWritable(MLWritable):
    """A stage that is nothing but its parameters."""

    def write(self):
        from pyspark.ml.param import Params
        if isinstance(self, Params):
            return DefaultParamsWriter(self)
        raise TypeError(f"Cannot use DefautParamsWritable with type {type(self)} because it does not "
                        + " extend Params.")


class DefaultParamsWriter(MLWriter):
    def __init__(self, instance):
        super().__init__()
        self.instance = instance

    def save(self, path):
        """A stage of Python's own is saved by Spark SQL, which has its own words for a folder that is there."""
        if not self.shouldOverwrite and os.path.exists(os.path.join(local(path), "metadata")):
            from pyspark.errors import AnalysisException
            raise AnalysisException(f"[PATH_ALREADY_EXISTS] Path file:{local(path)}/metadata already exists. Set mode as "
                                    "\"overwrite\" to overwrite the existing path. SQLSTATE: 42K04")
        super().save(path)

    def saveImpl(self, path):
        DefaultParamsWriter.saveMetadata(self.instance, path, self.sc)

    @staticmethod
    def extractJsonParams(instance, skipParams):
        return {param.name: value for param, value in instance._paramMap.items() if param.name not in skipParams}

    @staticmethod
    def saveMetadata(instance, path, sc, extraMetadata=None, paramMap=None):
        text = DefaultParamsWriter._get_metadata_to_save(instance, sc, extraMetadata, paramMap)
        write_metadata(path, text)

    @staticmethod
    def _get_metadata_to_save(instance, sc, extraMetadata=None, paramMap=None):
        params = {param.name: value for param, value in instance._paramMap.items()}
        defaults = {param.name: value for param, value in instance._defaultParamMap.items()}
        described = {
            "class": instance.__module__ + "." + type(instance).__name__, "timestamp": int(round(time.time() * 1000)),
            "sparkVersion": sc.version, "uid": instance.uid, "paramMap": params if paramMap is None else paramMap,
            "defaultParamMap": defaults}
        described.update(extraMetadata or {})
        return json.dumps(described, separators=(",", ":"))


def write_metadata(path, text):
    folder = os.path.join(local(path), "metadata")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "part-00000"), "w") as out:
        out.write(text + "\n")
    with open(os.path.join(folder, "_SUCCESS"), "w"):
        pass


def read_metadata(path):
    """The line of JSON that a saved stage begins with; None where there is none."""
    folder = os.path.join(local(path), "metadata")
    if not os.path.isdir(folder):
        raise _not_found(folder)
    for name in sorted(os.listdir(folder)):
        if not name.startswith((".", "_")):
            with open(os.path.join(folder, name), errors="replace") as file:
                text = file.read().strip()
            if text:
                return text.splitlines()[0]
    return None


def _not_found(folder):
    from pyspark.errors.engine import exception
    return exception("sql", "AnalysisException",
                     f"[PATH_NOT_FOUND] Path does not exist: file:{folder}. SQLSTATE: 42K03",
                     ("PATH_NOT_FOUND", "42K03", {"path": f"file:{folder}"}, None))


class DefaultParamsReadable(MLReadable):
    @classmethod
    def read(cls):
        return DefaultParamsReader(cls)


class DefaultParamsReader(MLReader):
    def __init__(self, cls):
        super().__init__()
        self.cls = cls

    @staticmethod
    def _get_class(clazz):
        module, _, name = clazz.rpartition(".")
        found = __import__(module)
        for part in module.split(".")[1:]:
            found = getattr(found, part)
        return getattr(found, name)

    def load(self, path):
        metadata = DefaultParamsReader.loadMetadata(path, self.sc)
        instance = DefaultParamsReader._get_class(metadata["class"])()
        instance._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(instance, metadata)
        return instance

    @staticmethod
    def loadMetadata(path, sc, expectedClassName=""):
        return DefaultParamsReader._parseMetaData(read_metadata(path), expectedClassName)

    @staticmethod
    def _parseMetaData(metadataStr, expectedClassName=""):
        if metadataStr is None:
            # PySpark takes the first row's text, and there is no row.
            raise TypeError("'NoneType' object is not subscriptable")
        metadata = json.loads(metadataStr)
        name = metadata["class"]
        if expectedClassName and name != expectedClassName:
            raise AssertionError(f"Error loading metadata: Expected class name {expectedClassName} but found class name {name}")
        return metadata

    @staticmethod
    def getAndSetParams(instance, metadata, skipParams=None):
        for name, value in metadata["paramMap"].items():
            if not skipParams or name not in skipParams:
                param = instance.getParam(name)
                instance.set(param, value)
        # Older ones have none.
        if VersionUtils.majorMinorVersion(metadata["sparkVersion"]) < (2, 4):
            return
        if "defaultParamMap" not in metadata:
            raise AssertionError("Error loading metadata: Expected `defaultParamMap` section not found")
        for name, value in metadata["defaultParamMap"].items():
            instance._setDefault(**{name: value})

    @staticmethod
    def isPythonParamsInstance(metadata):
        return metadata["class"].startswith("pyspark.ml.") or not metadata["class"].startswith("org.apache.spark.")

    @staticmethod
    def loadParamsInstance(path, sc):
        from pyspark.ml import _persist
        return _persist.load_any(path)


class HasTrainingSummary:
    """A model that knows how its training went."""

    _summary = _training = None

    @property
    def hasSummary(self):
        return self._summary is not None or self._training is not None

    @property
    def summary(self):
        if not self.hasSummary:
            from pyspark.errors.engine import exception
            raise exception("spark", "org.apache.spark.SparkException",
                            f"No training summary available for this {type(self).__name__}")
        if self._summary is None:
            self._summary = self._summarize(self._training, True)
        return self._summary

    def _summarize(self, dataset, training):
        """How the model does on a DataFrame, which may be the one that it was fitted to."""
        raise NotImplementedError

    def __class_getitem__(cls, item):
        return cls


class _HasEvaluation(HasTrainingSummary):
    """A model that tells how it does on other rows, too."""

    def evaluate(self, dataset):
        from pyspark.sql import DataFrame
        if not isinstance(dataset, DataFrame):
            raise TypeError(f"dataset must be a DataFrame but got {type(dataset)}.")
        return self._summarize(dataset, False)


class JavaMLWritable(MLWritable):
    """A stage of Spark's own, saved as Spark saves it."""

    def write(self):
        from pyspark.ml._persist import StageWriter
        return StageWriter(self)


GeneralJavaMLWritable = JavaMLWritable


class JavaMLReadable(MLReadable):
    @classmethod
    def read(cls):
        from pyspark.ml._persist import StageReader
        return StageReader(cls)


JavaMLWriter = MLWriter
JavaMLReader = MLReader
GeneralJavaMLWriter = GeneralMLWriter
