"""pyspark.ml.stat."""
