"""Subqueries: scalar, IN, EXISTS, correlated, in FROM; common table expressions."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("sql_subqueries").getOrCreate()
spark.read.csv("data/streams.csv", header=True, inferSchema=True).createOrReplaceTempView("customers")
spark.sql("select * from values ('india', 'asia'), ('singapore', 'asia'), ('germany', 'europe') as t(country, region)").createOrReplaceTempView("regions")

for query in [
    "select count(*) from customers where age > (select avg(age) from customers)",
    "select country, count(*) n from customers where country in (select country from regions) group by country order by country",
    "select count(*) from customers where country not in (select country from regions where region = 'asia')",
    "select region, sum(n) total from (select country, count(*) n from customers group by country) c join regions r on c.country = r.country group by region order by region",
    "select count(*) from customers c where exists (select 1 from regions r where r.country = c.country)",
    "select count(*) from customers c where not exists (select 1 from regions r where r.country = c.country and r.region = 'asia')",
    "select (select max(age) from customers) - 1 as m, (select count(*) from regions) as r",
    "select r.country, (select count(*) from customers c where c.country = r.country) n from regions r order by r.country",
    "with a as (select country, max(age) m from customers group by country), b as (select * from a where m > 60) select count(*) from b",
    "select customer_id, age from customers where age = (select max(age) from customers) order by customer_id",
]:
    spark.sql(query).show()
