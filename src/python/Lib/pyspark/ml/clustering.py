"""pyspark.ml.clustering."""
