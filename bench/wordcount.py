"""Word count over a million words as an RDD: split, pair, reduceByKey."""
import json
import sys
import time

from pyspark.sql import SparkSession

MASTER = sys.argv[1] if len(sys.argv) > 1 else "local[2]"
WORDS, A_LINE, VOCABULARY, REPEATS = 1_000_000, 10, 5000, 3
# Seconds: a browser compiles what runs often a second time, as the JVM does, beside what runs.
WARM_UP = 3

spark = SparkSession.builder.master(MASTER).appName("wordcount").getOrCreate()
sc = spark.sparkContext


def line(number):
    """Words of which few are common and many rare, as in a text: a cube bends the even spread of a hash."""
    words = []
    for index in range(number * A_LINE, (number + 1) * A_LINE):
        share = index * 48271 % 2147483647 * 16807 % 2147483647 / 2147483647
        words.append("word" + str(int(VOCABULARY * share**3)))
    return " ".join(words)


lines = sc.parallelize(range(WORDS // A_LINE), 4).map(line).cache()
lines.count()


def job():
    return lines.flatMap(lambda text: text.split(" ")).map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).collect()


assert sum(count for _, count in job()) == WORDS
warm = time.perf_counter() + WARM_UP
while time.perf_counter() < warm:
    job()
times = []
for _ in range(REPEATS):
    start = time.perf_counter()
    job()
    times.append(round((time.perf_counter() - start) * 1000, 1))
print("BENCH " + json.dumps({"case": "word count", "rows": WORDS, "ms": times}))
