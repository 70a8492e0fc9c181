-- GROUP BY in all its forms, HAVING, GROUPING SETS.

-- name: plain
SELECT dept, count(*), sum(salary), avg(salary), min(name), max(hired) FROM emp GROUP BY dept ORDER BY dept;

-- name: global
SELECT count(*), count(salary), sum(id), min(salary) FROM emp;

-- name: global_empty
SELECT count(*), sum(id), max(name) FROM emp WHERE false;

-- name: group_empty
SELECT dept, count(*) FROM emp WHERE false GROUP BY dept;

-- name: expression
SELECT year(hired) AS y, count(*) FROM emp GROUP BY year(hired) ORDER BY y;

-- name: alias
SELECT id % 2 AS odd, count(*) FROM emp GROUP BY odd ORDER BY odd;

-- name: ordinal
SELECT dept, id % 2, count(*) FROM emp GROUP BY 1, 2 ORDER BY 1, 2;

-- name: ordinal_out_of_range
SELECT dept, count(*) FROM emp GROUP BY 3;

-- name: ordinal_aggregate
SELECT dept, count(*) FROM emp GROUP BY 2;

-- name: all
SELECT dept, id % 2 AS odd, count(*) FROM emp GROUP BY ALL ORDER BY 1, 2;

-- name: having
SELECT dept, count(*) AS c FROM emp GROUP BY dept HAVING c > 1 ORDER BY dept;

-- name: having_aggregate
SELECT dept FROM emp GROUP BY dept HAVING sum(salary) > 70 AND dept IS NOT NULL ORDER BY dept;

-- name: having_without_group
SELECT count(*) FROM emp HAVING count(*) > 3;

-- name: having_not_grouped
SELECT dept FROM emp GROUP BY dept HAVING id > 1;

-- name: distinct_aggregates
SELECT count(DISTINCT dept), count(DISTINCT dept, boss), sum(DISTINCT salary), count(DISTINCT salary) FROM emp;

-- name: filter
SELECT count(*) FILTER (WHERE salary > 70), sum(id) FILTER (WHERE dept = 'eng'), count(*) FROM emp;

-- name: rollup
SELECT year, region, sum(amount) FROM sales GROUP BY ROLLUP (year, region) ORDER BY 1, 2;

-- name: with_rollup
SELECT year, region, sum(amount) FROM sales GROUP BY year, region WITH ROLLUP ORDER BY 1, 2;

-- name: cube
SELECT year, region, sum(amount), grouping(year), grouping_id() FROM sales GROUP BY CUBE (year, region) ORDER BY 5, 1, 2;

-- name: grouping_sets
SELECT year, region, count(*) FROM sales GROUP BY GROUPING SETS ((year), (region), ()) ORDER BY 1, 2;

-- name: grouping_sets_old
SELECT year, region, count(*) FROM sales GROUP BY year, region GROUPING SETS ((year, region), (year)) ORDER BY 1, 2;

-- name: grouping_mixed
SELECT year, quarter, region, count(*) FROM sales GROUP BY year, ROLLUP (quarter, region) ORDER BY 1, 2, 3, 4;

-- name: grouping_null_key
SELECT dept, count(*), grouping(dept) FROM emp GROUP BY ROLLUP (dept) ORDER BY 3, 1;

-- name: grouping_having
SELECT year, sum(amount) FROM sales GROUP BY ROLLUP (year) HAVING grouping(year) = 0 ORDER BY 1;

-- name: grouping_without_sets
SELECT grouping(dept) FROM emp GROUP BY dept;

-- name: grouping_key_used
SELECT year + 1, count(*) FROM sales GROUP BY CUBE (year) ORDER BY 1;

-- name: not_grouped
SELECT dept, name FROM emp GROUP BY dept;

-- name: no_group
SELECT dept, count(*) FROM emp;

-- name: aggregate_in_where
SELECT dept FROM emp WHERE count(*) > 1 GROUP BY dept;

-- name: aggregate_in_group
SELECT count(*) FROM emp GROUP BY sum(id);

-- name: nested_aggregate
SELECT sum(count(*)) FROM emp;

-- name: star
SELECT * FROM emp GROUP BY dept;

-- name: map_key
SELECT props, count(*) FROM nested GROUP BY props;

-- name: array_key
SELECT tags, count(*) FROM nested GROUP BY tags ORDER BY tags;

-- name: nan_key
SELECT d, count(*) FROM nums GROUP BY d ORDER BY d;

-- name: functional
SELECT dept, any_value(name), first(name), last(name) FROM (SELECT * FROM emp WHERE id IN (1, 3, 6)) GROUP BY dept ORDER BY dept;

-- name: statistics
SELECT round(stddev(salary), 6), round(variance(salary), 6), round(corr(id, salary), 6), percentile(salary, 0.5), median(id) FROM emp;

-- name: max_by
SELECT max_by(name, salary), min_by(name, salary), mode(dept), bool_and(id > 0), bool_or(id > 5), count_if(id > 2) FROM emp;

-- name: collect
SELECT dept, sort_array(collect_list(name)), sort_array(collect_set(boss)) FROM emp GROUP BY dept ORDER BY dept;

-- name: listagg
SELECT listagg(name, ',') WITHIN GROUP (ORDER BY name DESC) FROM emp;

-- name: percentile_within
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY salary), percentile_disc(0.5) WITHIN GROUP (ORDER BY salary) FROM emp;

-- name: same_key_twice
SELECT dept, count(*) FROM emp GROUP BY dept, dept ORDER BY dept;

-- name: over_key
SELECT upper(dept), length(upper(dept)) FROM emp GROUP BY upper(dept) ORDER BY 1;

-- name: distinct_rows
SELECT DISTINCT dept, salary > 70 AS rich FROM emp ORDER BY 1, 2;

-- name: group_by_struct
SELECT point.x, count(*) FROM nested GROUP BY point.x ORDER BY 1;

-- name: having_hidden_column
SELECT dept, sum(salary) AS salary FROM emp GROUP BY dept HAVING salary > 70 ORDER BY dept;

-- name: having_key_or_alias
SELECT upper(dept) AS dept, count(*) AS id FROM emp GROUP BY dept HAVING dept = 'eng' AND id > 1 AND max(id) < 3;
