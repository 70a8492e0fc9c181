from pyspark.core.rdd import BoundedFloat, Partitioner, PipelinedRDD, RDD, RDDBarrier, portable_hash  # noqa: F401
