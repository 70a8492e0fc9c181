"""Two jobs over two files. Press Run (Ctrl+Enter), watch the tasks, change a line, run it again.

The same script runs on Apache Spark: spark-submit welcome.py
"""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("welcome").master("local[*]").getOrCreate()
sc = spark.sparkContext

# 1. The ten commonest long words of a novel, with an RDD: the lines of a file, in four partitions.
lines = sc.textFile("data/moby-dick.txt", 4)
words = lines.flatMap(lambda line: line.lower().split()).map(lambda word: word.strip(".,;:!?()“”’"))

# Nothing has run yet: a transformation such as flatMap only says what to do.
# reduceByKey brings equal words together: a shuffle, and so a second stage.
counts = words.filter(lambda word: len(word) > 4).map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)

# takeOrdered is an action: it needs an answer, so now the job runs.
print("The ten commonest words of more than four letters in Moby Dick:")
for word, count in counts.takeOrdered(10, key=lambda pair: (-pair[1], pair[0])):
    print(f"{count:6}  {word}")

# 2. Customers of a streaming service by country, with a DataFrame: named, typed columns.
customers = spark.read.csv("data/streams.csv", header=True, inferSchema=True)
by_country = (
    customers.groupBy("country")
    .agg(
        F.count("*").alias("customers"),
        F.round(F.avg("num_streams"), 1).alias("streams"),  # an average skips what is missing
        F.round(F.avg("is_subscriber"), 3).alias("stay"),
    )
    .orderBy(F.desc("customers"))
)

print("\nCustomers by country, their mean number of streams, and the share that stays:")
by_country.show()
