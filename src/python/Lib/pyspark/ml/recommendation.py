"""pyspark.ml.recommendation."""
