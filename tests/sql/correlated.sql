-- Subqueries that look at the query around them, and common table expressions.

-- name: scalar_in_select
SELECT name, (SELECT title FROM dept d WHERE d.dept = e.dept) AS t FROM emp e ORDER BY id;

-- name: scalar_in_where
SELECT name FROM emp e WHERE salary > (SELECT avg(salary) FROM emp x WHERE x.dept = e.dept) ORDER BY id;

-- name: scalar_count
SELECT title, (SELECT count(*) FROM emp e WHERE e.dept = d.dept) AS n FROM dept d ORDER BY title;

-- name: scalar_count_plus
SELECT title, (SELECT count(*) + 1 FROM emp e WHERE e.dept = d.dept) AS n FROM dept d ORDER BY title;

-- name: scalar_in_order
SELECT title FROM dept d ORDER BY (SELECT count(*) FROM emp e WHERE e.dept = d.dept) DESC, title;

-- name: scalar_in_having
SELECT dept, count(*) AS c FROM emp GROUP BY dept HAVING count(*) > (SELECT min(floor) FROM dept) ORDER BY dept;

-- name: scalar_two_rows
SELECT (SELECT id FROM emp);

-- name: scalar_two_columns
SELECT (SELECT id, name FROM emp);

-- name: scalar_not_aggregated
SELECT (SELECT name FROM emp e WHERE e.dept = d.dept) FROM dept d;

-- name: scalar_limit
SELECT title, (SELECT name FROM emp e WHERE e.dept = d.dept ORDER BY id LIMIT 1) AS first FROM dept d ORDER BY title;

-- name: non_equal
SELECT a.id, (SELECT max(b.id) FROM emp b WHERE b.id < a.id) AS before FROM emp a ORDER BY id;

-- name: non_equal_count
SELECT a.id, (SELECT count(*) FROM emp b WHERE b.salary > a.salary) AS richer FROM emp a ORDER BY id;

-- name: exists_or
SELECT id FROM emp e WHERE EXISTS (SELECT 1 FROM dept d WHERE d.dept = e.dept AND d.floor > 2) OR salary < 70 ORDER BY id;

-- name: not_exists
SELECT title FROM dept d WHERE NOT EXISTS (SELECT 1 FROM emp e WHERE e.dept = d.dept) ORDER BY title;

-- name: exists_in_select
SELECT title, EXISTS (SELECT 1 FROM emp e WHERE e.dept = d.dept) AS used FROM dept d ORDER BY title;

-- name: in_in_select
SELECT id, dept IN (SELECT dept FROM dept) AS known FROM emp ORDER BY id;

-- name: not_in_with_null
SELECT id FROM emp WHERE dept NOT IN (SELECT dept FROM dept) ORDER BY id;

-- name: not_in_without_null
SELECT id FROM emp WHERE dept NOT IN (SELECT dept FROM dept WHERE dept IS NOT NULL) ORDER BY id;

-- name: in_correlated
SELECT id FROM emp e WHERE salary IN (SELECT salary FROM emp x WHERE x.id <> e.id) ORDER BY id;

-- name: in_two_columns
SELECT id FROM emp WHERE (dept, salary) IN (SELECT dept, max(salary) FROM emp GROUP BY dept) ORDER BY id;

-- name: in_wrong_count
SELECT id FROM emp WHERE (id, dept) IN (SELECT dept FROM dept);

-- name: in_wrong_type
SELECT id FROM emp WHERE hired IN (SELECT floor FROM dept);

-- name: in_case
SELECT id, CASE WHEN id IN (SELECT boss FROM emp) THEN 'boss' ELSE 'staff' END AS kind FROM emp ORDER BY id;

-- name: nested_twice
SELECT title FROM dept d WHERE EXISTS (SELECT 1 FROM emp e WHERE e.dept = d.dept AND EXISTS (SELECT 1 FROM emp b WHERE b.boss = e.id)) ORDER BY title;

-- name: two_levels_out
SELECT title, (SELECT count(*) FROM emp e WHERE e.dept = d.dept AND e.id > (SELECT min(x.id) FROM emp x WHERE x.dept = d.dept)) AS n FROM dept d ORDER BY title;

-- name: derived_inside
SELECT title, (SELECT max(s) FROM (SELECT sum(salary) AS s FROM emp e WHERE e.dept = d.dept GROUP BY boss)) AS m FROM dept d ORDER BY title;

-- name: aggregate_of_outer
SELECT (SELECT sum(d.floor) FROM emp) FROM dept d;

-- name: unknown_inside
SELECT id FROM emp e WHERE EXISTS (SELECT 1 FROM dept d WHERE d.nope = e.id);

-- name: in_group_by
SELECT (SELECT max(floor) FROM dept) AS m, count(*) FROM emp GROUP BY (SELECT max(floor) FROM dept);

-- name: in_on
SELECT e.id, d.title FROM emp e LEFT JOIN dept d ON e.dept = d.dept AND d.floor = (SELECT max(floor) FROM dept) ORDER BY e.id;

-- name: in_function
SELECT coalesce((SELECT name FROM emp WHERE id = 99), 'nobody') AS n, array((SELECT 1), 2), (SELECT struct(1, 2)).col1;

-- name: lateral_top_n
SELECT d.title, t.name, t.r FROM dept d, LATERAL (SELECT name, row_number() OVER (ORDER BY salary DESC) AS r FROM emp e WHERE e.dept = d.dept) t WHERE t.r <= 1 ORDER BY d.title;

-- name: lateral_aggregate_left
SELECT d.title, t.n, t.s FROM dept d LEFT JOIN LATERAL (SELECT count(*) AS n, sum(salary) AS s FROM emp e WHERE e.dept = d.dept) t ORDER BY d.title;

-- name: lateral_union
SELECT e.id, u.x FROM emp e, LATERAL (SELECT e.id AS x UNION ALL SELECT e.boss) u WHERE e.id < 4 ORDER BY 1, 2;

-- name: lateral_after_join
SELECT e.id, v.twice FROM emp e JOIN dept d ON e.dept = d.dept JOIN LATERAL (SELECT e.id * d.floor AS twice) v ORDER BY e.id;

-- name: lateral_unknown
SELECT * FROM emp e, LATERAL (SELECT e.nope);

-- name: cte_chain
WITH a AS (SELECT id, dept FROM emp), b AS (SELECT dept, count(*) AS n FROM a GROUP BY dept), c(d, m) AS (SELECT dept, n * 2 FROM b) SELECT * FROM c ORDER BY d;

-- name: cte_nested
WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x + 1 AS y FROM b) SELECT * FROM a;

-- name: cte_shadow
WITH a AS (SELECT 1 AS x) SELECT (WITH a AS (SELECT 2 AS x) SELECT x FROM a) AS inner_x, x FROM a;

-- name: cte_shadows_view
WITH emp AS (SELECT 'mine' AS id) SELECT id FROM emp;

-- name: cte_twice
WITH t AS (SELECT id, boss FROM emp) SELECT x.id, y.id FROM t x JOIN t y ON x.boss = y.id ORDER BY 1;

-- name: cte_in_subquery
SELECT id FROM emp WHERE id IN (WITH b AS (SELECT boss FROM emp WHERE boss IS NOT NULL) SELECT boss FROM b) ORDER BY id;

-- name: cte_set_operations
WITH a AS (SELECT 1 AS x), b AS (SELECT 2 AS x) SELECT * FROM a UNION ALL SELECT * FROM b EXCEPT SELECT 1;

-- name: cte_duplicate
WITH a AS (SELECT 1), a AS (SELECT 2) SELECT * FROM a;

-- name: cte_column_count
WITH a(x, y) AS (SELECT 1) SELECT * FROM a;

-- name: cte_unknown
WITH a AS (SELECT 1 AS x) SELECT y FROM a;

-- name: cte_forward
WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a;

-- name: recursive_series
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i), max(i) FROM n;

-- name: recursive_path
WITH RECURSIVE p(id, path) AS (SELECT id, name FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, p.path || '/' || e.name FROM emp e JOIN p ON e.boss = p.id) SELECT * FROM p ORDER BY path;

-- name: recursive_limit
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i * 2 FROM n) SELECT * FROM n LIMIT 5;

-- name: recursive_endless
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT count(*) FROM n;

-- name: set_columns_differ
SELECT 1, 2 UNION SELECT 1;

-- name: set_types_differ
SELECT array(1) UNION SELECT 1;

-- name: intersect_all
SELECT dept FROM emp INTERSECT ALL SELECT dept FROM dept ORDER BY dept;

-- name: except_all
SELECT dept FROM emp EXCEPT ALL SELECT dept FROM dept ORDER BY dept;

-- name: order_of_union
SELECT id AS x FROM emp WHERE id < 3 UNION ALL SELECT floor FROM dept ORDER BY x DESC LIMIT 3;

-- name: values_table
SELECT a + b FROM (VALUES (1, 2), (3, 4)) AS t(a, b) ORDER BY 1;

-- name: exists_uncorrelated
SELECT count(*) FROM emp WHERE EXISTS (SELECT 1 FROM dept WHERE floor > 100);

-- name: all_null_subquery
SELECT id FROM emp WHERE salary > (SELECT max(salary) FROM emp WHERE false);

-- name: scalar_limit_by_other
SELECT title, (SELECT name FROM emp e WHERE e.dept = d.dept ORDER BY id DESC LIMIT 1) AS last FROM dept d ORDER BY title;

-- name: in_named
SELECT id FROM emp WHERE id IN (SELECT array(floor) AS x FROM dept);

-- name: in_calculated_count
SELECT id FROM emp WHERE (id, salary + 1) IN (SELECT floor FROM dept);
