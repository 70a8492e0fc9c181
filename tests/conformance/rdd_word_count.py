"""Word count over the novel, by several ways to order the result."""
from operator import add

from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_word_count").getOrCreate()
sc = spark.sparkContext

lines = sc.textFile("data/moby-dick.txt", 4)
words = lines.flatMap(lambda line: line.split())
counts = words.map(lambda word: (word, 1)).reduceByKey(add)

print(lines.count(), words.count(), counts.count(), words.distinct().count())
for word, count in counts.takeOrdered(10, key=lambda pair: (-pair[1], pair[0])):
    print(word, count)
print(counts.sortBy(lambda pair: (-len(pair[0]), pair[0])).take(3))
print(counts.map(lambda pair: (pair[1], pair[0])).sortByKey(ascending=False).map(lambda pair: pair[0]).take(12))
print(counts.filter(lambda pair: pair[1] == 1).count())
print(sorted(counts.filter(lambda pair: pair[0].startswith("Whale")).collect()))
print(counts.map(lambda pair: pair[1]).sum(), counts.map(lambda pair: pair[1]).max())
print(sorted(words.map(len).countByValue().items())[:8])
print(counts.getNumPartitions(), counts.glom().map(len).collect())
print(counts.lookup("Ahab"), counts.lookup("submarine"))
