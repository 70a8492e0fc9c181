from pyspark.core.rdd import RDD, Partitioner, PipelinedRDD, portable_hash
