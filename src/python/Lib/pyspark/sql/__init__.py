Row = SparkSession = None
