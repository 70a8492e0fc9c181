"""A CSV taken apart by hand, as in a first lesson on RDDs."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("rdd_csv_by_hand").getOrCreate()
sc = spark.sparkContext

lines = sc.textFile("data/streams.csv")
header = lines.first()
rows = lines.filter(lambda line: line != header).map(lambda line: line.split(","))
print(header.split(","), rows.count())
ages = rows.filter(lambda row: row[2] != "").map(lambda row: (row[1], (int(row[2]), 1)))
means = ages.reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1])).mapValues(lambda total: total[0] / total[1])
for country, mean in means.sortByKey().collect():
    print(f"{country}: {mean:.3f}")
left = rows.filter(lambda row: row[5] == "0").map(lambda row: (row[3] or "unknown", 1)).reduceByKey(lambda a, b: a + b)
print(left.sortBy(lambda kv: kv[1], False).collect())
by_id = rows.map(lambda row: {"id": int(row[0]), "streams": int(row[4] or 0), "country": row[1]})
print(by_id.filter(lambda row: row["streams"] > 38).map(lambda row: (row["id"], row["country"], row["streams"])).collect())
print(by_id.map(lambda row: row["streams"]).stats())
