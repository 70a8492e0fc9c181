"""GROUP BY, HAVING, CASE, set operations, ROLLUP."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("sql_groups").getOrCreate()
spark.read.csv("data/streams.csv", header=True, inferSchema=True).createOrReplaceTempView("customers")

for query in [
    "select country, count(*) as n, round(avg(age), 1) as age from customers group by country having count(*) > 250 order by n desc",
    "select country, subscriber_type, sum(num_streams) s from customers group by 1, 2 having s > 2000 order by s desc",
    "select case when age < 20 then 'young' when age < 50 then 'middle' when age is null then '?' else 'old' end as grp, count(*) n from customers group by grp order by n",
    "select case is_subscriber when 1 then 'stays' else 'left' end what, avg(num_streams) from customers group by all order by what",
    "select sum(if(is_subscriber = 0, 1, 0)) gone, count(distinct country) c, count_if(age > 50) o from customers",
    "select country from customers where age > 65 union select country from customers where age < 14 order by country",
    "select 'a' x union all select 'a' union all select 'b' order by x",
    "select country from customers where age > 60 intersect select country from customers where age < 15 order by 1",
    "select distinct country from customers except select country from customers where age > 66 order by country",
    "select country, is_subscriber, count(*) n from customers where country in ('india', 'brazil') group by rollup(country, is_subscriber) order by country, is_subscriber",
    "select age % 2 = 0 as even, max(age) - min(age) spread from customers where age is not null group by age % 2 = 0 order by even",
    "select count(*) filter (where age > 40) a, sum(distinct is_subscriber) b, first(country) is not null c from customers",
    "select country, n from (select country, count(*) n from customers group by country) where n < 250 order by n",
    "select max(n), min(n) from (select count(*) n from customers group by country, subscriber_type)",
    "select count(*) from customers where false",
    "select country, count(*) from customers where false group by country",
]:
    spark.sql(query).show()
