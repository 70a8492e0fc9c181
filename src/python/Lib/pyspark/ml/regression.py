"""pyspark.ml.regression."""
