"""Files that are not there."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("errors_files").getOrCreate()
sc = spark.sparkContext

try:
    spark.read.csv("data/no-such.csv", header=True)
except Exception as error:
    message = str(error)
    print(type(error).__name__, error.getCondition(), error.getSqlState())
    print(message.startswith("[PATH_NOT_FOUND] Path does not exist: file:/"), message.endswith("static/data/no-such.csv. SQLSTATE: 42K03"))

# An RDD looks for its file when it is asked for its partitions, not before.
lines = sc.textFile("data/no-such.txt")
words = lines.flatMap(lambda line: line.split())
print("still fine")
for action in [lines.count, words.collect, lines.getNumPartitions]:
    try:
        action()
    except Exception as error:
        message = str(error)
        print(type(error).__name__, "Input path does not exist: file:/" in message, "static/data/no-such.txt" in message)
try:
    open("data/no-such.txt")
except FileNotFoundError as error:
    print(type(error).__name__, error)
print(sc.textFile("data/streams.csv").count(), spark.read.text("data/streams.csv").count())
