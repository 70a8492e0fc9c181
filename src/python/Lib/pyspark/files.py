from pyspark.core.files import SparkFiles
