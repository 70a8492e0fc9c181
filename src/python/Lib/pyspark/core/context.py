"""SparkContext: the entry to RDDs."""

import os
import sys
import threading

import _engine

from pyspark import accumulators
from pyspark._call_site import call_site
from pyspark.conf import SparkConf
from pyspark.core._rdd_lineage import emptied, from_file, parallelized, united
from pyspark.core.files import SparkFiles
from pyspark.core.saves import files_of
from pyspark.core.saves import local as _local
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
        self._serializer = serializer
        self._checkpoint_dir = None
        #: How many RDDs PySpark would have made in the JVM.
        self._java_rdds = 0
        self._stopped = False
        self._local = threading.local()
        caller = sys._getframe(1)
        while caller.f_back is not None and caller.f_code.co_filename.startswith("python/lib/"):
            caller = caller.f_back
        self._made_at = (caller.f_code.co_filename, caller.f_lineno, "__init__")
        self._engine = _engine.Context.start(self._conf.getAll())
        SparkContext._active_spark_context = self
        if self._conf.contains("spark.log.level"):
            self.setLogLevel(self._conf.get("spark.log.level"))
        for path in (self._conf.get("spark.files") or "").split(","):
            if path:
                self.addFile(path)

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

    #: What the JVM would know; scripts set `spark.` keys here before there is a context.
    _system = {"SPARK_SUBMIT": "true"}

    @classmethod
    def setSystemProperty(cls, key, value):
        cls._system[key] = value

    @classmethod
    def getSystemProperty(cls, key):
        return cls._system.get(key)

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
        site = call_site()
        # In a thread of a library's own no line is the user's: the call that began it is.
        if " at " in site or threading.current_thread() is threading.main_thread():
            self._engine.call_site(site)
        self._tell()
        return self._engine

    def setLogLevel(self, logLevel):
        # In the order that Spark tells them in.
        levels = ("ALL", "DEBUG", "ERROR", "WARN", "INFO", "OFF", "FATAL", "TRACE")
        if str(logLevel).upper() not in levels:
            from pyspark.errors.engine import exception
            raise exception("spark", "java.lang.IllegalArgumentException",
                            f"requirement failed: Supplied level {logLevel} did not match one of: "
                            + ",".join(levels))
        _engine.set_log_level(str(logLevel).upper())

    @property
    def serializer(self):
        """How PySpark would write items between processes; here none are written."""
        from pyspark.serializers import AutoBatchedSerializer, BatchedSerializer, CPickleSerializer
        own = self._serializer if self._serializer is not None else CPickleSerializer()
        return BatchedSerializer(own, self._batchSize) if self._batchSize else AutoBatchedSerializer(own)

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
        return list(SparkFiles._archives.values())

    @property
    def listFiles(self):
        return list(SparkFiles._files.values())

    def getConf(self):
        return self._conf._copy()

    def stop(self):
        if not self._stopped:
            self._stopped = True
            self._engine.stop()
        if SparkContext._active_spark_context is self:
            SparkContext._active_spark_context = None
            SparkFiles._forget()
            accumulators._registry.clear()

    def emptyRDD(self):
        from pyspark.core.rdd import EmptyRDD
        return emptied(EmptyRDD(self._here().parallelize([]), self))

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
            raise exception("spark", "java.lang.IllegalArgumentException", "Positive number of partitions required")
        if isinstance(c, range):
            size = len(c)
            cut = [size * place // slices for place in range(slices + 1)]
            if max(abs(c.start), abs(c.stop)) < 1 << 62 and abs(c.step) < 1 << 62:
                return parallelized(RDD(engine.range(c.start, c.step, cut), self), True)
            parts = [list(c[cut[place]:cut[place + 1]]) for place in range(slices)]
        else:
            items = c if isinstance(c, list) else list(c)
            batch = max(1, min(len(items) // slices, self._batchSize or _BATCH))
            batches = (len(items) + batch - 1) // batch
            cut = [batches * place // slices * batch for place in range(slices + 1)]
            parts = [items[cut[place]:cut[place + 1]] for place in range(slices)]
        made = parallelized(RDD(engine.parallelize(parts), self), isinstance(c, range))
        made._pickled_by = 0 if isinstance(c, range) else batch
        return made

    def textFile(self, name, minPartitions=None, use_unicode=True):
        from pyspark.core.rdd import RDD
        engine = self._here()
        paths = [_local(path.strip()) for path in _local(name).split(",")]
        if len(paths) > 1 or any(letter in paths[0] for letter in "*?[") or _has_gzip(paths[0]):
            return self._text_files(files_of(name), minPartitions, name)
        asked = () if minPartitions is None else (int(minPartitions),)
        rdd = from_file(RDD(engine.text_file(paths[0], *asked), self), name)
        rdd._pickled_by = 1
        return rdd if use_unicode else rdd.map(str.encode)

    def _text_files(self, names, minPartitions, shown):
        """Each plain file cut as ever; one that is compressed cannot be cut."""
        from pyspark.core.rdd import RDD
        rdds = [self.parallelize([name], 1).flatMap(_gzip_lines) if name.endswith(".gz") else
                from_file(RDD(self._here().text_file(name, 1), self), name) for name in names]
        return rdds[0] if len(rdds) == 1 else from_file(self.union(rdds), shown)

    def _read_files(self, path, minPartitions, read):
        names = files_of(path)
        parts = min(minPartitions or self.defaultMinPartitions, max(len(names), 1))
        return self.parallelize(names, parts).map(read)

    def wholeTextFiles(self, path, minPartitions=None, use_unicode=True):
        def read(name):
            with open(name, "rb") as file:
                data = file.read()
            return "file:" + os.path.abspath(name), data.decode("utf-8") if use_unicode else data

        return from_file(self._read_files(path, minPartitions, read), path, "wholeTextFiles", "WholeTextFileRDD")

    def binaryFiles(self, path, minPartitions=None):
        def read(name):
            with open(name, "rb") as file:
                return "file:" + os.path.abspath(name), file.read()

        return self._read_files(path, minPartitions, read)

    def binaryRecords(self, path, recordLength):
        def read(name):
            with open(name, "rb") as file:
                data = file.read()
            return [data[place:place + recordLength] for place in range(0, len(data) - recordLength + 1, recordLength)]

        return self._read_files(path, None, read).flatMap(lambda records: records)

    def pickleFile(self, name, minPartitions=None):
        from pyspark.core.saves import read_pickles
        return self._read_files(name, minPartitions, read_pickles).flatMap(lambda items: items)

    def sequenceFile(self, path, keyClass=None, valueClass=None, keyConverter=None, valueConverter=None, minSplits=None,
                     batchSize=0):
        from pyspark.core import hadoop
        return hadoop.load(self, path, "org.apache.hadoop.mapred.SequenceFileInputFormat")

    def hadoopFile(self, path, inputFormatClass, keyClass, valueClass, keyConverter=None, valueConverter=None, conf=None,
                   batchSize=0):
        from pyspark.core import hadoop
        return hadoop.load(self, path, inputFormatClass)

    newAPIHadoopFile = hadoopFile

    def hadoopRDD(self, inputFormatClass, keyClass, valueClass, keyConverter=None, valueConverter=None, conf=None,
                  batchSize=0):
        from pyspark.core import hadoop
        path = hadoop.setting(conf, "mapreduce.input.fileinputformat.inputdir", "mapred.input.dir")
        return hadoop.load(self, path, inputFormatClass)

    newAPIHadoopRDD = hadoopRDD

    def union(self, rdds):
        from pyspark.core.rdd import RDD
        rdds = list(rdds)
        parts = [rdd for rdd in rdds if rdd.getNumPartitions()]
        # As Spark's PartitionerAwareUnionRDD: what is together by key stays so, and needs no shuffle to be joined.
        alike = bool(parts) and all(rdd.partitioner is not None and rdd.partitioner == parts[0].partitioner for rdd in parts)
        engines = [rdd._engine for rdd in (parts if alike else rdds)]
        made = RDD(self._here().union(engines, alike), self, funcs=[f for r in rdds for f in r._funcs])
        return united(made, parts if alike else rdds, alike)

    def broadcast(self, value):
        from pyspark.core.broadcast import Broadcast, refuse_to_broadcast
        on_driver_only()
        refuse_to_broadcast(value)
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
        SparkFiles._add(_local(path), recursive)

    def addPyFile(self, path):
        self.addFile(path)
        root = SparkFiles.getRootDirectory()
        if path.endswith(self.PACKAGE_EXTENSIONS):
            root = os.path.join(root, os.path.basename(path))
        if root not in sys.path:
            sys.path.insert(1, root)

    def addArchive(self, path):
        path = _local(path)
        url = "file:" + os.path.abspath(path)
        if url in SparkFiles._archives.values():
            return
        import zipfile
        name = os.path.basename(path)
        folder = os.path.join(SparkFiles.getRootDirectory(), name)
        with zipfile.ZipFile(path, metadata_encoding="utf-8") as archive:
            for part in archive.namelist():
                _engine.file_write(os.path.join(folder, part), archive.read(part))
        SparkFiles._archives[name] = url

    def setCheckpointDir(self, dirName):
        import uuid
        self._checkpoint_dir = f"file:{os.path.abspath(_local(dirName))}/{uuid.uuid4()}"

    def getCheckpointDir(self):
        return self._checkpoint_dir

    # What a thread says of its jobs.

    def _properties(self):
        found = getattr(self._local, "properties", None)
        if found is None:
            found = self._local.properties = {}
        return found

    def setLocalProperty(self, key, value):
        if value is None:
            self._properties().pop(key, None)
        else:
            self._properties()[key] = value
        self._tell()

    def _tell(self):
        _engine.set_properties(list(self._properties().items()))

    def getLocalProperty(self, key):
        return self._properties().get(key)

    def setJobGroup(self, groupId, description, interruptOnCancel=False):
        self.setLocalProperty("spark.jobGroup.id", groupId)
        self.setJobDescription(description)
        self.setInterruptOnCancel(interruptOnCancel)

    def setInterruptOnCancel(self, interruptOnCancel):
        self.setLocalProperty("spark.job.interruptOnCancel", "true" if interruptOnCancel else "false")

    def setJobDescription(self, value):
        self.setLocalProperty("spark.job.description", value)

    def addJobTag(self, tag):
        self._set_tags(self.getJobTags() | {_tag(tag)})

    def removeJobTag(self, tag):
        self._set_tags(self.getJobTags() - {_tag(tag)})

    def getJobTags(self):
        return set(filter(None, (self.getLocalProperty("spark.job.tags") or "").split(",")))

    def clearJobTags(self):
        self.setLocalProperty("spark.job.tags", None)

    def _set_tags(self, tags):
        self.setLocalProperty("spark.job.tags", ",".join(sorted(tags)) or None)

    def cancelJobGroup(self, groupId):
        self._engine.cancel_jobs("group", groupId, f"part of cancelled job group {groupId}")

    def cancelJobsWithTag(self, tag):
        self._engine.cancel_jobs("tag", _tag(tag), f"part of cancelled job tags {tag}")

    def cancelAllJobs(self):
        self._engine.cancel_jobs("all", "", "as part of cancellation of all jobs")

    def statusTracker(self):
        from pyspark.core.status import StatusTracker
        return StatusTracker(self._engine)

    def sparkUser(self):
        return "spark"

    def show_profiles(self):
        raise PySparkRuntimeError(errorClass="INCORRECT_CONF_FOR_PROFILE", messageParameters={})

    def dump_profiles(self, path):
        raise PySparkRuntimeError(errorClass="INCORRECT_CONF_FOR_PROFILE", messageParameters={})


def _tag(tag):
    if not tag or "," in tag:
        from pyspark.errors.engine import exception
        problem = "cannot be an empty string" if not tag else "cannot contain ','"
        raise exception("spark", "java.lang.IllegalArgumentException", f"Spark job tag {problem}.")
    return tag


def _has_gzip(path):
    if os.path.isdir(path):
        return any(name.endswith(".gz") for name in os.listdir(path))
    return path.endswith(".gz")


def _gzip_lines(name):
    import gzip
    with open(name, "rb") as file:
        text = gzip.decompress(file.read()).decode("utf-8", "replace")
    lines = text.split("\n")
    return [line.rstrip("\r") for line in (lines if lines[-1] else lines[:-1])]
