-- Pipe syntax.

-- name: from
FROM emp |> SELECT id, name |> WHERE id < 3 |> ORDER BY id;

-- name: table
TABLE dept |> WHERE floor > 1 |> SELECT title |> ORDER BY title;

-- name: extend
FROM emp |> EXTEND id * 10 AS ten |> SELECT id, ten |> ORDER BY id |> LIMIT 2;

-- name: set
FROM emp |> SELECT id, name |> SET name = upper(name), id = id + 1 |> ORDER BY id |> LIMIT 2;

-- name: drop
FROM emp |> DROP salary, hired, boss |> ORDER BY id |> LIMIT 1;

-- name: as
FROM emp |> AS e |> SELECT e.id |> ORDER BY e.id |> LIMIT 1;

-- name: aggregate
FROM emp |> AGGREGATE count(*) AS c, sum(id) AS s;

-- name: aggregate_by
FROM emp |> AGGREGATE count(*) AS c, max(salary) GROUP BY dept |> ORDER BY dept;

-- name: aggregate_alias_key
FROM emp |> AGGREGATE sum(id) GROUP BY id % 2 AS odd |> ORDER BY odd;

-- name: join
FROM emp |> JOIN dept USING (dept) |> SELECT id, title |> ORDER BY id;

-- name: left_join
FROM emp |> LEFT JOIN dept ON emp.dept = dept.dept |> SELECT id, title |> ORDER BY id;

-- name: union
FROM emp |> SELECT id |> UNION ALL SELECT floor FROM dept |> ORDER BY id |> LIMIT 3;

-- name: where_after_aggregate
FROM emp |> AGGREGATE count(*) AS c GROUP BY dept |> WHERE c > 1 |> ORDER BY dept;

-- name: pivot
FROM sales |> SELECT year, region, amount |> PIVOT (sum(amount) FOR region IN ('east', 'west')) |> ORDER BY year;

-- name: unpivot
FROM (SELECT 1 AS k, 2 AS a, 3 AS b) |> UNPIVOT (v FOR n IN (a, b)) |> ORDER BY n;

-- name: tablesample
FROM emp |> TABLESAMPLE (100 PERCENT) |> AGGREGATE count(*);

-- name: limit_offset
FROM emp |> SELECT id |> ORDER BY id |> LIMIT 2 OFFSET 1;

-- name: window
FROM emp |> SELECT id, row_number() OVER (ORDER BY id DESC) AS r |> WHERE r <= 2 |> ORDER BY r;

-- name: lateral_view
FROM nested |> LATERAL VIEW explode(tags) x AS t |> SELECT id, t |> ORDER BY id, t;

-- name: select_aggregate
FROM emp |> SELECT sum(id);

-- name: aggregate_not_aggregate
FROM emp |> AGGREGATE id;

-- name: set_unknown
FROM emp |> SET nope = 1;

-- name: drop_unknown
FROM emp |> DROP nope;

-- name: values
VALUES (1), (2) |> SELECT col1 * 2 AS x |> ORDER BY x;

-- name: select_query
SELECT id FROM emp |> WHERE id > 4 |> ORDER BY id;

-- name: where_window
FROM emp |> EXTEND row_number() OVER (ORDER BY id) AS r |> WHERE r = 2 |> SELECT id;
