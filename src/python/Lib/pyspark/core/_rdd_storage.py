"""Where an RDD's items are kept: files, memory, checkpoints."""

from pyspark.core import hadoop, saves
from pyspark.core.closures import rdds_on_driver_only
from pyspark.storagelevel import StorageLevel


class Storage:
    def saveAsTextFile(self, path, compressionCodecClass=None):
        saves.write_text(self, path, compressionCodecClass)

    def saveAsPickleFile(self, path, batchSize=10):
        saves.write_pickles(self, path, batchSize)

    def saveAsSequenceFile(self, path, compressionCodecClass=None):
        hadoop.save(self, path, "org.apache.hadoop.mapred.SequenceFileOutputFormat")

    def saveAsHadoopFile(self, path, outputFormatClass, keyClass=None, valueClass=None, keyConverter=None,
                         valueConverter=None, conf=None, compressionCodecClass=None):
        hadoop.save(self, path, outputFormatClass, keyClass, valueClass)

    def saveAsNewAPIHadoopFile(self, path, outputFormatClass, keyClass=None, valueClass=None, keyConverter=None,
                               valueConverter=None, conf=None):
        hadoop.save(self, path, outputFormatClass, keyClass, valueClass)

    def saveAsHadoopDataset(self, conf, keyConverter=None, valueConverter=None):
        hadoop.save(self, hadoop.setting(conf, "mapreduce.output.fileoutputformat.outputdir", "mapred.output.dir"),
                    hadoop.setting(conf, "mapred.output.format.class", "mapreduce.job.outputformat.class"),
                    conf.get("mapreduce.job.output.key.class"), conf.get("mapreduce.job.output.value.class"))

    saveAsNewAPIHadoopDataset = saveAsHadoopDataset

    def cache(self):
        return self.persist(StorageLevel.MEMORY_ONLY)

    def persist(self, storageLevel=StorageLevel.MEMORY_ONLY):
        if not isinstance(storageLevel, StorageLevel):
            raise TypeError("storageLevel must be of type pyspark.StorageLevel")
        if self.is_cached and self._level != storageLevel:
            raise saves.java_error("org.apache.spark.SparkUnsupportedOperationException",
                                   "Cannot change storage level of an RDD after it was already assigned a level")
        self.is_cached = True
        self._level = storageLevel
        self._engine.persist(str(storageLevel), storageLevel.useDisk)
        return self

    def unpersist(self, blocking=False):
        self.is_cached = False
        self._engine.unpersist()
        return self

    def getStorageLevel(self):
        return self._level if self.is_cached else StorageLevel.NONE

    def checkpoint(self):
        """The next action keeps the partitions for good. What they are kept in is the engine's memory."""
        if self.ctx._checkpoint_dir is None:
            raise saves.java_error("org.apache.spark.SparkException",
                                   "Checkpoint directory has not been set in the SparkContext")
        self.is_checkpointed = True
        self._checkpoint = "reliable"
        self._engine.persist("Disk Memory Serialized 1x Replicated", True)

    def localCheckpoint(self):
        self._checkpoint = "local"
        self._engine.persist("Disk Memory Serialized 1x Replicated", True)

    _checkpoint = None
    _computed = _saved = False

    def isCheckpointed(self):
        return self._saved

    def isLocallyCheckpointed(self):
        return self._checkpoint == "local"

    def getCheckpointFile(self):
        if self._checkpoint != "reliable" or not self._saved:
            return None
        return f"{self.ctx._checkpoint_dir}/rdd-{self.id()}"

    def cleanShuffleDependencies(self, blocking=False):
        """Lets go of the shuffle output read here and before, up to persisted RDDs."""
        rdds_on_driver_only()
        self._engine.clean_shuffle_dependencies()
