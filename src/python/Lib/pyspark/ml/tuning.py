"""pyspark.ml.tuning."""
