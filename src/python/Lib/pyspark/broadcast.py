from pyspark.core.broadcast import Broadcast
