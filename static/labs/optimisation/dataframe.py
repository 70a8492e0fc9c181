from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def prepare(lab):
    # A till: orders of items by their number. Every tenth item is on the list of those that cost a quarter less.
    catalogue = 10 * lab.listed
    spark = SparkSession.builder.config("spark.sql.shuffle.partitions", lab.threads).getOrCreate()
    lab.items = spark.range(0, lab.orders, 1, 2 * lab.threads).select(
        F.expr(f"(id * 2654435761 >> 12) % {catalogue}").alias("item")).cache()
    reduced = spark.range(0, catalogue, 10).select(F.col("id").alias("item"), F.lit(True).alias("listed"))
    price = 100 + F.expr("item * 7919 & 511")
    lab.costs = lab.items.join(F.broadcast(reduced), "item", "left").select(
        F.when(F.col("listed"), price - F.shiftright(price, 2)).otherwise(price).alias("price"))


def work(lab):
    return lab.costs.agg(F.sum("price")).first()[0]
