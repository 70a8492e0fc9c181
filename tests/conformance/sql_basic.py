"""spark.sql over a temporary view: SELECT, WHERE, ORDER BY, LIMIT, aliases, literals, operators."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("sql_basic").getOrCreate()
spark.read.csv("data/streams.csv", header=True, inferSchema=True).createOrReplaceTempView("customers")


def show(query, **how):
    spark.sql(query).show(**how)


show("SELECT customer_id, country, age FROM customers WHERE age >= 60 ORDER BY age DESC, customer_id LIMIT 5")
show("select count(*), count(age), avg(age), min(country), max(num_streams) from customers")
show("SELECT DISTINCT subscriber_type FROM customers ORDER BY 1")
show("SELECT c.country AS place, c.age + 1 next_age FROM customers AS c WHERE c.age IS NOT NULL AND c.country LIKE 'ne%' ORDER BY c.customer_id LIMIT 3")
show("SELECT 1, 'a', 1.5, true, null, -3, 2e3, 'it''s', \"double\", 1 = 1, not false, 5 between 1 and 9")
show("select 1 as `odd name`, 2 as SELECTED, `country` from customers limit 1")
show("select country, num_streams from customers where country in ('india', 'brazil') and not num_streams between 8 and 34 order by num_streams, country")
show("SELECT * FROM customers ORDER BY customer_id LIMIT 2 OFFSET 3")
show("select cast('12' as int) + 1, cast(3.99 as int), string(5) || 'x', int('7'), 'a' < 'b', 1 <=> null, null is null")
show("select * from values (1, 'one'), (2, 'two'), (3, null) as t(n, word) where n <> 2 -- a comment")
show("with old as (select * from customers where age > 55), few as (select country from old where num_streams < 12) select country, count(*) n from few group by country order by n desc, country /* and another */")
show("select id, id * id from range(5) where id % 2 = 0")
print(spark.sql("select age, country from CUSTOMERS limit 0").columns, spark.table("customers").count())
print(spark.sql("select 1 as a, 'x' as b").collect(), spark.sql("select named_struct('a', 1).a, array(1,2)[1], map('k', 5)['k']").collect())
spark.sql("create or replace temp view germans as select * from customers where country = 'germany'")
print(spark.sql("select count(*) from germans").first()[0], spark.catalog.tableExists("germans"))
spark.sql("select :low + 1 as a", args={"low": 41}).show()
