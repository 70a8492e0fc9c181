"""pyspark.ml.fpm."""
