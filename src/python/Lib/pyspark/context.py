from pyspark.core.context import SparkContext
