"""Fares of rides by zone, with modules beside the script and a package: job.py DATA TOP."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from fares import fare, udf_type
from report.table import lines

spark = SparkSession.builder.appName("rides").getOrCreate()
path, top = sys.argv[1], int(sys.argv[2])
rides = spark.read.csv(path, header=True, inferSchema=True)
zones = spark.read.json("data/zones.json")
rides.printSchema()
priced = rides.withColumn("fare", F.udf(fare, udf_type)("minutes", "night"))
by_zone = priced.join(zones, "zone").groupBy("name").agg(F.count("*").alias("rides"), F.round(F.sum("fare"), 2).alias("fares"))
by_zone.orderBy(F.desc("fares"), "name").show(top)
# Python's own workers import the modules too.
counted = spark.sparkContext.textFile(path).filter(lambda line: line[0].isdigit()).map(lambda line: (fare(int(line.split(",")[2]), False) > 10, 1))
print(sorted(counted.reduceByKey(lambda one, other: one + other).collect()))
for line in lines(by_zone.orderBy("name").limit(top).collect()):
    print(line)
spark.stop()
