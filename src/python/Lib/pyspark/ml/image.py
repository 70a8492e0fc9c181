"""pyspark.ml.image."""
