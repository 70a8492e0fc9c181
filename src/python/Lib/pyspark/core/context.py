"""SparkContext: the entry to RDDs."""

import os
import sys

import _engine

from pyspark import accumulators
from pyspark._call_site import call_site
from pyspark.conf import SparkConf
from pyspark.errors import PySparkRuntimeError
from pyspark.version import __version__

_BATCH = 1024


def on_driver_only():
    if _engine.task() is not None:
        raise PySparkRuntimeError(errorClass="CONTEXT_ONLY_VALID_ON_DRIVER", messageParameters={})


class SparkContext:
    _active_spark_context = None
    _next_accum_id = 0
    _next_broadcast = 0
    _applications = 0

    PACKAGE_EXTENSIONS = (".zip", ".egg", ".jar")

    def __init__(self, master=None, appName=None, sparkHome=None, pyFiles=None, environment=None, batchSize=0,
                 serializer=None, conf=None, gateway=None, jsc=None, profiler_cls=None, udf_profiler_cls=None,
                 memory_profiler_cls=None):
        on_driver_only()
        active = SparkContext._active_spark_context
        if active is not None:
            file, line, function = active._made_at
            raise ValueError(
                "Cannot run multiple SparkContexts at once; existing SparkContext"
                f"(app={active.appName}, master={active.master}) created by {function} at {file}:{line} ")
        self._conf = conf._copy() if conf is not None else SparkConf()
        if master:
            self._conf.setMaster(master)
        if appName:
            self._conf.setAppName(appName)
        script = os.path.basename(sys.argv[0]) if sys.argv and sys.argv[0] else "pyspark-shell"
        self._conf.setIfMissing("spark.master", "local[*]")
        self._conf.setIfMissing("spark.app.name", script)
        SparkContext._applications += 1
        self.startTime = int(__import__("time").time() * 1000)
        self._conf.setIfMissing("spark.app.id", f"local-{self.startTime}")
        self._conf.setIfMissing("spark.app.startTime", self.startTime)
        self._conf.setIfMissing("spark.app.submitTime", self.startTime)
        self._conf.setIfMissing("spark.driver.host", "localhost")
        self._conf.setIfMissing("spark.executor.id", "driver")
        self._conf.setIfMissing("spark.rdd.compress", "True")
        self._conf.setIfMissing("spark.serializer.objectStreamReset", "100")
        self._conf.setIfMissing("spark.submit.deployMode", "client")
        self._conf.setIfMissing("spark.submit.pyFiles", "")
        self._conf.setIfMissing("spark.ui.showConsoleProgress", "true")
        self.master = self._conf.get("spark.master")
        self.appName = self._conf.get("spark.app.name")
        self.environment = dict(environment or {})
        self.sparkHome = sparkHome
        self.pythonVer = "%d.%d" % sys.version_info[:2]
        self.pythonExec = "python3"
        self._batchSize = batchSize
        self._checkpoint_dir = None
        self._stopped = False
        caller = sys._getframe(1)
        while caller.f_back is not None and caller.f_code.co_filename.startswith("python/lib/"):
            caller = caller.f_back
        self._made_at = (caller.f_code.co_filename, caller.f_lineno, "__init__")
        self._engine = _engine.Context.start(self._conf.getAll())
        SparkContext._active_spark_context = self

    @classmethod
    def _forget(cls):
        """The application has ended."""
        session = sys.modules.get("pyspark.sql.session")
        if session is not None:
            session.SparkSession._forget()
        active = cls._active_spark_context
        if active is not None:
            active.stop()

    @classmethod
    def getOrCreate(cls, conf=None):
        active = cls._active_spark_context
        if active is None:
            return cls(conf=conf or SparkConf())
        if conf is not None:
            for key, value in conf.getAll():
                active._conf.setIfMissing(key, value)
        return active

    @classmethod
    def setSystemProperty(cls, key, value):
        pass

    @classmethod
    def getSystemProperty(cls, key):
        return None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def __getnewargs__(self):
        raise PySparkRuntimeError(errorClass="CONTEXT_ONLY_VALID_ON_DRIVER", messageParameters={})

    def __repr__(self):
        return f"<SparkContext master={self.master} appName={self.appName}>"

    def __getattr__(self, name):
        if name in ("_jvm", "_jsc", "_gateway"):
            raise AttributeError(f"'SparkContext' object has no attribute '{name}': there is no JVM in Touchpaper")
        raise AttributeError(f"'SparkContext' object has no attribute '{name}'")

    def _here(self):
        """The engine's context, told where the user's program calls."""
        on_driver_only()
        self._engine.call_site(call_site())
        return self._engine

    def setLogLevel(self, logLevel):
        levels = ("ALL", "DEBUG", "ERROR", "FATAL", "INFO", "OFF", "TRACE", "WARN")
        if str(logLevel).upper() not in levels:
            from pyspark.errors.engine import exception
            raise exception("spark", "java.lang.IllegalArgumentException",
                            f"requirement failed: Supplied level {logLevel} did not match one of: "
                            + ",".join(levels), None, None)

    @property
    def version(self):
        return __version__

    @property
    def applicationId(self):
        return self._conf.get("spark.app.id")

    @property
    def uiWebUrl(self):
        return None

    @property
    def defaultParallelism(self):
        on_driver_only()
        return self._engine.default_parallelism

    @property
    def defaultMinPartitions(self):
        return self._engine.default_min_partitions

    @property
    def resources(self):
        return {}

    @property
    def listArchives(self):
        return []

    @property
    def listFiles(self):
        from pyspark.core.files import SparkFiles
        return list(SparkFiles._files.values())

    def getConf(self):
        return self._conf._copy()

    def stop(self):
        if not self._stopped:
            self._stopped = True
            self._engine.stop()
        if SparkContext._active_spark_context is self:
            SparkContext._active_spark_context = None

    def emptyRDD(self):
        from pyspark.core.rdd import RDD
        return RDD(self._here().parallelize([]), self)

    def range(self, start, end=None, step=1, numSlices=None):
        if end is None:
            start, end = 0, start
        return self.parallelize(range(start, end, step), numSlices)

    def parallelize(self, c, numSlices=None):
        """The items in `numSlices` partitions, cut as PySpark cuts: a range evenly, all else in batches."""
        from pyspark.core.rdd import RDD
        engine = self._here()
        slices = int(numSlices) if numSlices is not None else self.defaultParallelism
        if slices < 1:
            from pyspark.errors.engine import exception
            raise exception("spark", "java.lang.IllegalArgumentException", "Positive number of partitions required",
                            None, None)
        if isinstance(c, range):
            size = len(c)
            cut = [size * place // slices for place in range(slices + 1)]
            parts = [list(c[cut[place]:cut[place + 1]]) for place in range(slices)]
        else:
            items = c if isinstance(c, list) else list(c)
            batch = max(1, min(len(items) // slices, self._batchSize or _BATCH))
            batches = (len(items) + batch - 1) // batch
            cut = [batches * place // slices * batch for place in range(slices + 1)]
            parts = [items[cut[place]:cut[place + 1]] for place in range(slices)]
        return RDD(engine.parallelize(parts), self)

    def textFile(self, name, minPartitions=None, use_unicode=True):
        from pyspark.core.rdd import RDD
        path = _local(name)
        engine = self._here()
        rdd = engine.text_file(path) if minPartitions is None else engine.text_file(path, int(minPartitions))
        return RDD(rdd, self)

    def wholeTextFiles(self, path, minPartitions=None, use_unicode=True):
        folder = _local(path)
        names = [folder] if os.path.isfile(folder) else sorted(
            os.path.join(folder, name) for name in os.listdir(folder) if not name.startswith((".", "_")))

        def read(name):
            with open(name, "rb") as file:
                return "file:" + os.path.abspath(name), file.read().decode("utf-8")

        parts = min(minPartitions or self.defaultMinPartitions, max(len(names), 1))
        return self.parallelize(names, parts).map(read)

    def union(self, rdds):
        from pyspark.core.rdd import RDD
        rdds = list(rdds)
        return RDD(self._here().union([rdd._engine for rdd in rdds]), self, funcs=[f for r in rdds for f in r._funcs])

    def broadcast(self, value):
        from pyspark.core.broadcast import Broadcast
        on_driver_only()
        SparkContext._next_broadcast += 1
        return Broadcast(SparkContext._next_broadcast - 1, value)

    def accumulator(self, value, accum_param=None):
        on_driver_only()
        param = accum_param if accum_param is not None else accumulators.param_for(value)
        SparkContext._next_accum_id += 1
        return accumulators.Accumulator(SparkContext._next_accum_id - 1, value, param)

    def runJob(self, rdd, partitionFunc, partitions=None, allowLocal=False):
        """What `partitionFunc` gives for each of the partitions, one after another."""
        partitions = list(range(rdd.getNumPartitions())) if partitions is None else list(partitions)
        mapped = rdd.mapPartitions(partitionFunc)
        return [item for part in mapped._run(partitions) for item in part]

    def addFile(self, path, recursive=False):
        from pyspark.core.files import SparkFiles
        SparkFiles._files[os.path.basename(path)] = _local(path)

    def addPyFile(self, path):
        folder = os.path.dirname(_local(path))
        if folder not in sys.path:
            sys.path.insert(1, folder)

    def setCheckpointDir(self, dirName):
        self._checkpoint_dir = dirName

    def getCheckpointDir(self):
        return self._checkpoint_dir

    def setLocalProperty(self, key, value):
        pass

    def getLocalProperty(self, key):
        return None

    def setJobGroup(self, groupId, description, interruptOnCancel=False):
        pass

    def setJobDescription(self, value):
        pass

    def sparkUser(self):
        return "spark"

    def show_profiles(self):
        pass


def _local(path):
    """A path of the engine's files; `file:` and a scheme's empty host are dropped."""
    path = os.fspath(path)
    if path.startswith("file://"):
        return path[len("file://"):]
    if path.startswith("file:"):
        return path[len("file:"):]
    return path
