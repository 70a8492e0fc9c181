"""The commonest words of a novel: map each line to words, and bring equal words together.

    spark-submit word_count.py [file]
"""
import re
import sys

from pyspark.sql import SparkSession

path = sys.argv[1] if len(sys.argv) > 1 else "data/moby-dick.txt"
spark = SparkSession.builder.appName("word count").getOrCreate()
sc = spark.sparkContext

words = sc.textFile(path, 4).flatMap(lambda line: re.findall("[a-z]+", line.lower()))
# reduceByKey adds up within each partition before it shuffles: compare the bytes with groupByKey's.
counts = words.map(lambda word: (word, 1)).reduceByKey(lambda one, other: one + other).cache()

print(f"{counts.values().sum():,} words, {counts.count():,} of them different")
for word, count in counts.takeOrdered(10, key=lambda pair: (-pair[1], pair[0])):
    print(f"{count:7,}  {word}")

print("\nThe longest that comes more than once:")
print(counts.filter(lambda pair: pair[1] > 1).keys().max(key=lambda word: (len(word), word)))
