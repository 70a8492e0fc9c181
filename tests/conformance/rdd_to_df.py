"""From RDD to DataFrame and back."""
from pyspark.sql import Row, SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_to_df").getOrCreate()
sc = spark.sparkContext

pairs = sc.parallelize([("ann", 31), ("bob", 27), ("cat", 44)], 2)
pairs.toDF().printSchema()
frame = pairs.toDF(["name", "age"])
frame.show()
print(frame.rdd.map(lambda row: row.name.upper()).collect())
print(frame.rdd.map(lambda row: row["age"] + 1).sum(), frame.rdd.getNumPartitions())
print(frame.rdd.first())
rows = sc.parallelize([Row(word="whale", count=3), Row(word="sea", count=2)], 2)
spark.createDataFrame(rows).show()
spark.createDataFrame(pairs, "name string, age int").printSchema()
print(spark.createDataFrame(pairs, ["n"]).columns)
print(frame.select("age").rdd.flatMap(lambda row: row).collect())
print(frame.rdd.map(tuple).collect(), frame.rdd.map(lambda r: (r[0][0], r[1])).reduceByKey(max).sortByKey().collect())
words = sc.parallelize(["to be or", "not to be"]).flatMap(lambda line: line.split()).map(lambda w: Row(word=w))
spark.createDataFrame(words).groupBy("word").count().orderBy("count", "word").show()
