"""Orders and their customers: what each kind of join keeps, and a window over the result.

    spark-submit joins.py
"""
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("joins").getOrCreate()

customers = spark.createDataFrame(
    [(1, "Ada", "gb"), (2, "Blaise", "fr"), (3, "Carl", "de"), (4, "Emmy", "de"), (5, "Sofia", "ru")],
    "id INT, name STRING, country STRING",
)
orders = spark.createDataFrame(
    [(10, 1, 25.0), (11, 1, 40.5), (12, 3, 12.0), (13, 4, 99.9), (14, 4, 5.0), (15, 9, 7.5)],
    "order_id INT, customer_id INT, amount DOUBLE",
)
on = orders.customer_id == customers.id

print("inner: orders of customers that we know")
orders.join(customers, on).select("order_id", "name", "amount").orderBy("order_id").show()

print("left: order 15 stays, its customer is not known")
orders.join(customers, on, "left").select("order_id", "name", "amount").orderBy("order_id").show()

print("left anti: customers who never ordered")
customers.join(orders, on, "left_anti").orderBy("id").show()

# A small table is sent to all tasks instead of shuffling the large one.
known = orders.join(F.broadcast(customers), on)
best = Window.partitionBy("country").orderBy(F.desc("spent"))
print("The best customer of each country:")
(
    known.groupBy("country", "name")
    .agg(F.sum("amount").alias("spent"), F.count("*").alias("orders"))
    .withColumn("place", F.rank().over(best))
    .where("place = 1")
    .drop("place")
    .orderBy("country")
    .show()
)
