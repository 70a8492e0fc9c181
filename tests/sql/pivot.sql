-- PIVOT and UNPIVOT.

-- name: pivot
SELECT * FROM (SELECT year, region, amount FROM sales) PIVOT (sum(amount) FOR region IN ('east', 'west')) ORDER BY year;

-- name: pivot_alias
SELECT * FROM (SELECT year, region, amount FROM sales) PIVOT (sum(amount) AS s, count(*) AS c FOR region IN ('east' AS e, 'west' AS w)) ORDER BY year;

-- name: pivot_two_columns
SELECT * FROM (SELECT year, quarter, region, amount FROM sales) PIVOT (sum(amount) FOR (quarter, region) IN ((1, 'east') AS a, (3, 'west') AS b)) ORDER BY year;

-- name: pivot_count
SELECT * FROM (SELECT year, quarter FROM sales) PIVOT (count(1) FOR quarter IN (1, 2, 3, 4)) ORDER BY year;

-- name: pivot_expression
SELECT * FROM (SELECT year, region, amount FROM sales) PIVOT (round(avg(amount) + 1, 1) AS a FOR region IN ('east'));

-- name: pivot_not_aggregate
SELECT * FROM (SELECT year, region, amount FROM sales) PIVOT (amount FOR region IN ('east'));

-- name: pivot_not_literal
SELECT * FROM (SELECT year, region, amount FROM sales) PIVOT (sum(amount) FOR region IN (year));

-- name: pivot_table_alias
SELECT p.year, p.east FROM sales PIVOT (sum(amount) FOR region IN ('east', 'west')) AS p WHERE p.quarter = 1 ORDER BY 1;

-- name: unpivot
SELECT * FROM (SELECT id, salary, CAST(boss AS DOUBLE) AS boss FROM emp WHERE id < 4) UNPIVOT (value FOR what IN (salary, boss)) ORDER BY id, what;

-- name: unpivot_nulls
SELECT * FROM (SELECT id, salary, CAST(boss AS DOUBLE) AS boss FROM emp WHERE id < 5) UNPIVOT INCLUDE NULLS (value FOR what IN (salary AS s, boss AS `the boss`)) ORDER BY id, what;

-- name: unpivot_groups
SELECT * FROM (SELECT 1 AS k, 2 AS a, 3 AS b, 4 AS c, 5 AS d) UNPIVOT ((x, y) FOR what IN ((a, b) AS first, (c, d))) ORDER BY what;

-- name: unpivot_types
SELECT * FROM (SELECT id, name, salary FROM emp) UNPIVOT (v FOR n IN (name, salary));
