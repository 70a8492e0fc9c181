SELECT a.name, b.name FROM people a JOIN people b ON a.country = b.country AND a.id < b.id
SELECT DISTINCT country FROM people ORDER BY country DESC
SELECT country c, count(*) FROM people GROUP BY c ORDER BY c
SELECT country, count(*) FROM people GROUP BY 1 ORDER BY 2 DESC, 1
SELECT * FROM people NATURAL JOIN (SELECT id, age + 1 AS older FROM people)
SELECT name FROM people ORDER BY length(name), name
SELECT country, name, row_number() OVER (PARTITION BY country ORDER BY sum(age)) rn FROM people GROUP BY country, name ORDER BY 1, 2
SELECT name FROM people WHERE age > (SELECT avg(age) FROM people)
SELECT name FROM people p WHERE age > (SELECT avg(age) FROM people q WHERE q.country = p.country)
SELECT name FROM people WHERE id NOT IN (SELECT person FROM orders) ORDER BY name
SELECT count(DISTINCT country, age) FROM people
SELECT count(DISTINCT country), sum(age), count(DISTINCT age) FROM people
SELECT country FROM people INTERSECT SELECT 'fr'
SELECT country FROM people EXCEPT SELECT 'fr' ORDER BY country
SELECT sum(amount) FILTER (WHERE amount > 5) AS s FROM orders
SELECT a + 1 AS b, b * 2 AS c FROM (SELECT 1 AS a)
SELECT name, age FROM people QUALIFY rank() OVER (ORDER BY age DESC) = 1
SELECT country, sum(age) FROM people GROUP BY CUBE(country) ORDER BY 1
SELECT country, age, count(*) FROM people GROUP BY GROUPING SETS ((country), (age)) ORDER BY 1, 2
SELECT avg(amount), stddev(amount), min(amount), max(amount) FROM orders
SELECT collect_set(country) FROM people WHERE country = 'fr'
SELECT * FROM orders ORDER BY amount LIMIT 2 OFFSET 1
SELECT * FROM range(3) a, range(2) b ORDER BY a.id, b.id
SELECT CASE country WHEN 'fr' THEN 'France' ELSE 'other' END AS c, count(*) FROM people GROUP BY ALL ORDER BY c
SELECT name FROM people WHERE name LIKE '%a%' OR country IN ('uk') ORDER BY 1
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) s FROM people ORDER BY id
SELECT sum(id) OVER (ORDER BY id RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) s FROM people ORDER BY id
SELECT first(name) OVER (PARTITION BY country ORDER BY age) f, ntile(2) OVER (ORDER BY id) n FROM people ORDER BY id
SELECT id, explode(split(name, '')) c FROM people WHERE id = 2
SELECT NULL AS n, 1 AS one UNION ALL SELECT 2, NULL
SHOW TABLES
DESCRIBE people
SELECT 1 + NULL, -(-3), 5 > 3 AND NOT false
SELECT t.* FROM people t WHERE t.age BETWEEN 25 AND 30 ORDER BY t.id
SELECT people.name FROM people WHERE people.id = 1
SELECT count(*) FROM people HAVING count(*) > 1
SELECT 1/0 FROM people
SELECT rand(42) < 1 FROM range(2)
SELECT avg(1.5), sum(2.25) FROM range(4)
SELECT monotonically_increasing_id() FROM range(0, 4, 1, 2)
SELECT a.id FROM range(3) a LEFT ANTI JOIN range(1) b ON a.id = b.id ORDER BY 1
SELECT posexplode(array('x', 'y'))
SELECT map('k', array(1, 2)) m, struct(1 AS a, 'z' AS b) s, array(struct(1)) l
SELECT date_add(current_date(), 1) > current_date()
SELECT * FROM people TABLESAMPLE
SELECT name, count(*) OVER () FROM people ORDER BY 1
SELECT country, collect_list(name) FROM people GROUP BY country ORDER BY country
SELECT sum(x) FROM VALUES (1), (NULL), (3) AS t(x)
SELECT mean(age) FROM people
SELECT age IS NULL, isnull(age), nvl(age, 0) FROM people ORDER BY id
SELECT b.name FROM (SELECT * FROM people WHERE age > 26) b ORDER BY age
SELECT id FROM people WHERE EXISTS (SELECT 1 FROM orders WHERE person = people.id AND amount > 15)
SELECT cast('2024-01-01' AS date) < '2024-02-01'
SELECT name || '-' || age FROM people WHERE id = 1
