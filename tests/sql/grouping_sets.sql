-- Several groupings at once.

-- name: grouping_id_arguments
SELECT year, region, grouping_id(year, region) AS g, count(*) FROM sales GROUP BY CUBE (year, region) ORDER BY g, year, region;

-- name: grouping_id_wrong
SELECT grouping_id(region, year) FROM sales GROUP BY CUBE (year, region);

-- name: grouping_not_key
SELECT grouping(amount) FROM sales GROUP BY ROLLUP (year);

-- name: case_labels
SELECT CASE WHEN grouping(year) = 1 THEN 'all' ELSE string(year) END AS y, CASE WHEN grouping(region) = 1 THEN 'all' ELSE region END AS r, sum(amount) AS s FROM sales GROUP BY ROLLUP (year, region) ORDER BY grouping(year), y, grouping(region), r;

-- name: composite_keys
SELECT year, quarter, region, sum(amount) FROM sales GROUP BY ROLLUP ((year, quarter), region) ORDER BY 1, 2, 3;

-- name: cube_composite
SELECT year, quarter, region, count(*) FROM sales GROUP BY CUBE ((year, quarter), region) ORDER BY 1, 2, 3;

-- name: sets_of_rollup
SELECT year, region, sum(amount) FROM sales GROUP BY GROUPING SETS (ROLLUP (year, region), CUBE (region)) ORDER BY 1, 2, 3;

-- name: nested_sets
SELECT year, region, count(*) FROM sales GROUP BY GROUPING SETS (GROUPING SETS (year, region), ()) ORDER BY 1, 2;

-- name: two_rollups
SELECT year, region, count(*), grouping_id() FROM sales GROUP BY ROLLUP (year), ROLLUP (region) ORDER BY 4, 1, 2;

-- name: duplicate_sets
SELECT year, count(*) FROM sales GROUP BY GROUPING SETS ((year), (year), ()) ORDER BY 1;

-- name: expressions
SELECT year % 100 AS y, upper(region) AS r, sum(amount) FROM sales GROUP BY ROLLUP (year % 100, upper(region)) ORDER BY 1, 2;

-- name: alias_keys
SELECT year % 100 AS y, upper(region) AS r, sum(amount) FROM sales GROUP BY CUBE (y, r) ORDER BY 1, 2;

-- name: ordinals
SELECT year, region, sum(amount) FROM sales GROUP BY ROLLUP (1, 2) ORDER BY 1, 2;

-- name: distinct_in_sets
SELECT year, count(DISTINCT region), count(DISTINCT quarter), sum(DISTINCT amount) FROM sales GROUP BY ROLLUP (year) ORDER BY 1;

-- name: filtered_in_sets
SELECT region, count(*) FILTER (WHERE year = 2024) AS c, max(amount) FROM sales GROUP BY CUBE (region) ORDER BY 1;

-- name: key_in_aggregate
SELECT year, sum(year), count(year), max(region) FROM sales GROUP BY ROLLUP (year) ORDER BY 1;

-- name: having_grouping_id
SELECT year, region, sum(amount) AS s FROM sales GROUP BY CUBE (year, region) HAVING grouping_id() IN (1, 2) ORDER BY 1, 2;

-- name: order_by_grouping
SELECT year, region, sum(amount) FROM sales GROUP BY ROLLUP (year, region) ORDER BY grouping(year) DESC, grouping(region) DESC, year, region;

-- name: window_over_rollup
SELECT year, region, sum(amount) AS s, rank() OVER (PARTITION BY grouping_id(year, region) ORDER BY sum(amount) DESC) AS r FROM sales GROUP BY ROLLUP (year, region) ORDER BY year, region;

-- name: empty_input
SELECT year, count(*) FROM sales WHERE false GROUP BY ROLLUP (year);

-- name: empty_set_only
SELECT count(*) FROM sales WHERE false GROUP BY GROUPING SETS (());

-- name: null_and_total
SELECT amount IS NULL AS n, count(*), grouping(amount IS NULL) AS g FROM sales GROUP BY ROLLUP (amount IS NULL) ORDER BY g, n;

-- name: not_in_group
SELECT quarter, year FROM sales GROUP BY ROLLUP (year);

-- name: with_cube
SELECT year, region, count(*) FROM sales GROUP BY year, region WITH CUBE ORDER BY 1, 2;

-- name: group_all_rollup
SELECT region, max(amount), min(year) FROM sales GROUP BY ALL HAVING max(amount) > 1 ORDER BY ALL;

-- name: literal_key
SELECT 'x' AS k, count(*) FROM sales GROUP BY 'x';

-- name: pivot_several_aggregates
SELECT * FROM (SELECT region, quarter, amount FROM sales) PIVOT (sum(amount) AS total, avg(amount) AS mean FOR quarter IN (1 AS q1, 2, 3 AS q3)) ORDER BY region;

-- name: pivot_nulls
SELECT * FROM (SELECT year, region, amount FROM sales) PIVOT (count(amount) FOR region IN ('east', NULL, 'south')) ORDER BY year;

-- name: pivot_over_join
SELECT * FROM (SELECT e.dept, d.floor, e.salary FROM emp e JOIN dept d USING (dept)) PIVOT (max(salary) FOR floor IN (1, 3)) ORDER BY dept;

-- name: pivot_wrong_type
SELECT * FROM (SELECT year, region, amount FROM sales) PIVOT (sum(amount) FOR region IN (1, 2)) ORDER BY year;

-- name: pivot_dates
SELECT * FROM (SELECT hired, name FROM emp) PIVOT (first(name) FOR hired IN (DATE '2020-01-15', DATE '2019-07-20' AS early));

-- name: unpivot_alias
SELECT u.what, u.v FROM (SELECT 1 AS a, 2 AS b) UNPIVOT (v FOR what IN (a AS `the a`, b)) AS u ORDER BY what;

-- name: unpivot_star
SELECT * FROM (SELECT id, floor(salary) AS s, boss FROM emp WHERE id < 4) UNPIVOT EXCLUDE NULLS (v FOR k IN (s, boss)) ORDER BY id, k;

-- name: unpivot_unknown
SELECT * FROM (SELECT 1 AS a, 2 AS b) UNPIVOT (v FOR k IN (a, c));

-- name: unpivot_common_type
SELECT k, v, typeof(v) FROM (SELECT 1 AS a, 2.5 AS b, 3L AS c) UNPIVOT (v FOR k IN (a, b, c)) ORDER BY k;
