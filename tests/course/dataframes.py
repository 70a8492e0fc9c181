# wrong: more than thirty
# says: At least 30 includes 30
by_country = (customers.filter(F.col("age") > 30).groupBy("country")
    .agg(F.count("*").alias("customers"), F.avg("num_streams").alias("mean_streams")).orderBy(F.desc("mean_streams")))
# wrong: the lowest mean first
# says: in another order
by_country = (customers.filter(F.col("age") >= 30).groupBy("country")
    .agg(F.count("*").alias("customers"), F.avg("num_streams").alias("mean_streams")).orderBy("mean_streams"))
# wrong: sums instead of means
# says: mean_streams bigint
by_country = (customers.filter(F.col("age") >= 30).groupBy("country")
    .agg(F.count("*").alias("customers"), F.sum("num_streams").alias("mean_streams")).orderBy(F.desc("mean_streams")))
# wrong: shows instead of keeping
# says: `show()` and `foreach()`
by_country = (customers.filter(F.col("age") >= 30).groupBy("country")
    .agg(F.count("*").alias("customers"), F.avg("num_streams").alias("mean_streams")).orderBy(F.desc("mean_streams"))).show()
# wrong: filters on a misspelled column
# says: `printSchema()`
by_country = customers.filter(F.col("aged") >= 30).groupBy("country").count()
# wrong: all ages
# of: in-sql
# says: `WHERE` chooses rows
SELECT country, count(*) AS customers, avg(num_streams) AS mean_streams FROM customers
GROUP BY country HAVING count(*) > 40 ORDER BY mean_streams DESC
# wrong: no limit on groups
# of: in-sql
# says: `HAVING` chooses groups
SELECT country, count(*) AS customers, avg(num_streams) AS mean_streams FROM customers
WHERE age >= 30 GROUP BY country ORDER BY mean_streams DESC
# wrong: an aggregate in WHERE
# of: in-sql
# says: INVALID_WHERE_CONDITION
SELECT country, count(*) AS customers, avg(num_streams) AS mean_streams FROM customers
WHERE age >= 30 AND count(*) > 40 GROUP BY country ORDER BY mean_streams DESC
