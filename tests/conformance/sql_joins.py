"""Joins in SQL: kinds, USING, several tables, self joins, conditions beyond equality."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[2]").appName("sql_joins").getOrCreate()
spark.sql("select * from values (1, 'ann', 10), (2, 'bob', 20), (3, 'cat', null), (4, 'dan', 40) as t(id, name, dept)").createOrReplaceTempView("people")
spark.sql("select * from values (10, 'sales', 2), (20, 'ops', 1), (30, 'law', 9) as t(dept, title, boss)").createOrReplaceTempView("depts")

for query in [
    "select p.name, d.title from people p join depts d on p.dept = d.dept order by p.id",
    "select p.name, d.title from people p left join depts d on p.dept = d.dept order by p.id",
    "select p.name, d.title from people p right outer join depts d on p.dept = d.dept order by d.dept",
    "select p.name, d.title from people p full join depts d on p.dept = d.dept order by p.id, d.dept",
    "select name from people left semi join depts on people.dept = depts.dept order by name",
    "select name from people left anti join depts on people.dept = depts.dept order by name",
    "select * from people join depts using (dept) order by id",
    "select * from people natural join depts order by id",
    "select p.name, d.title from people p cross join depts d where d.dept > 20 order by p.name",
    "select a.name, b.name as other from people a, people b where a.id < b.id and a.dept is not null order by 1, 2",
    "select p.name, d.title, b.name boss from people p join depts d on p.dept = d.dept join people b on d.boss = b.id order by p.id",
    "select p.name, count(d.title) n from people p left join depts d on d.dept <= p.dept group by p.name order by p.name",
    "select x.k, y.v from (select 1 k union all select null) x full outer join (select null k, 'n' v union all select 1, 'one') y on x.k <=> y.k order by k",
]:
    spark.sql(query).show()
