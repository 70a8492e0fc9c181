"""pyspark.ml.classification."""
