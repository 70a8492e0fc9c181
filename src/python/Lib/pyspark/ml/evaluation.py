"""pyspark.ml.evaluation."""
