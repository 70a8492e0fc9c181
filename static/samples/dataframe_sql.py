"""The same question asked with DataFrame methods and in SQL: both become one plan.

    spark-submit dataframe_sql.py
"""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("DataFrame and SQL").getOrCreate()

customers = spark.read.csv("data/streams.csv", header=True, inferSchema=True)
customers.printSchema()

by_method = (
    customers.where(F.col("age").isNotNull())
    .withColumn("decade", (F.floor(F.col("age") / 10) * 10).cast("int"))
    .groupBy("decade")
    .agg(F.count("*").alias("customers"), F.round(F.avg("num_streams"), 1).alias("streams"))
    .where("customers >= 20")
    .orderBy("decade")
)
by_method.show()

customers.createOrReplaceTempView("customers")
by_sql = spark.sql("""
    SELECT CAST(FLOOR(age / 10) * 10 AS INT) AS decade, COUNT(*) AS customers, ROUND(AVG(num_streams), 1) AS streams
    FROM customers
    WHERE age IS NOT NULL
    GROUP BY 1
    HAVING customers >= 20
    ORDER BY decade
""")
print("The same rows:", by_method.collect() == by_sql.collect())

print("\nWhat SQL is for: the three keenest listeners of each country.")
spark.sql("""
    SELECT country, customer_id, num_streams
    FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY country ORDER BY num_streams DESC, customer_id) AS place FROM customers)
    WHERE place <= 3
    ORDER BY country, place
""").show(30)
