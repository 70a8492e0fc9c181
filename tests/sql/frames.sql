-- Window frames and what they hold.

-- name: range_days
SELECT id, hired, count(*) OVER (ORDER BY hired RANGE BETWEEN INTERVAL 1 YEAR PRECEDING AND CURRENT ROW) AS c FROM emp ORDER BY id;

-- name: range_days_desc
SELECT id, sum(id) OVER (ORDER BY hired DESC RANGE BETWEEN INTERVAL 100 DAYS PRECEDING AND INTERVAL 300 DAYS FOLLOWING) AS s FROM emp ORDER BY id;

-- name: range_timestamps
SELECT t, count(*) OVER (ORDER BY t RANGE BETWEEN INTERVAL 90 MINUTES PRECEDING AND INTERVAL 30 MINUTES FOLLOWING) AS c FROM VALUES (TIMESTAMP '2024-01-01 00:00:00'), (TIMESTAMP '2024-01-01 01:00:00'), (TIMESTAMP '2024-01-01 01:20:00'), (TIMESTAMP '2024-01-01 05:00:00') v(t) ORDER BY t;

-- name: range_doubles
SELECT id, salary, sum(salary) OVER (ORDER BY salary RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING) AS s FROM emp ORDER BY id;

-- name: range_decimal
SELECT d, sum(d) OVER (ORDER BY d RANGE BETWEEN 0.5 PRECEDING AND CURRENT ROW) AS s FROM VALUES (1.0), (1.4), (1.5), (3.0) t(d) ORDER BY d;

-- name: range_nulls_last
SELECT id, sum(id) OVER (ORDER BY salary NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS s FROM emp ORDER BY id;

-- name: range_following_only
SELECT id, sum(id) OVER (ORDER BY id RANGE BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS s FROM emp ORDER BY id;

-- name: rows_both_preceding
SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS s, collect_list(id) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS l FROM emp ORDER BY id;

-- name: rows_to_end
SELECT id, min(salary) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS m, first_value(name) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING) AS f FROM emp ORDER BY id;

-- name: range_text_key
SELECT sum(id) OVER (ORDER BY name RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM emp;

-- name: range_wrong_interval
SELECT sum(id) OVER (ORDER BY id RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW) FROM emp;

-- name: rows_not_integer
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN 1.5 PRECEDING AND CURRENT ROW) FROM emp;

-- name: bound_not_constant
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN id PRECEDING AND CURRENT ROW) FROM emp;

-- name: peers
SELECT id, salary, rank() OVER w AS r, dense_rank() OVER w AS d, count(*) OVER w AS c, sum(salary) OVER w AS s FROM emp WINDOW w AS (ORDER BY salary DESC NULLS LAST) ORDER BY id;

-- name: two_windows
SELECT id, row_number() OVER (PARTITION BY dept ORDER BY id) AS a, row_number() OVER (ORDER BY id DESC) AS b, id - first_value(id) OVER (PARTITION BY dept ORDER BY id) AS c FROM emp ORDER BY id;

-- name: lag_defaults
SELECT id, lag(name, 1, 'first') OVER (ORDER BY id) AS a, lead(salary, 1, 0) OVER (ORDER BY id) AS b, lag(dept, 2) OVER (PARTITION BY boss ORDER BY id) AS c FROM emp ORDER BY id;

-- name: lag_not_foldable
SELECT lag(name, id) OVER (ORDER BY id) FROM emp;

-- name: nth_ignore_nulls
SELECT id, nth_value(dept, 2) IGNORE NULLS OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n, first_value(salary, true) OVER (ORDER BY id DESC) AS f FROM emp ORDER BY id;

-- name: first_ignore_framed
SELECT id, first_value(salary) IGNORE NULLS OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS f, any_value(dept) IGNORE NULLS OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS a FROM emp ORDER BY id;

-- name: ntile_uneven
SELECT id, ntile(4) OVER (ORDER BY id) AS n, percent_rank() OVER (ORDER BY salary) AS p, round(cume_dist() OVER (ORDER BY salary), 3) AS c FROM emp ORDER BY id;

-- name: ntile_zero
SELECT ntile(0) OVER (ORDER BY id) FROM emp;

-- name: statistics
SELECT id, round(stddev(salary) OVER (ORDER BY id), 4) AS s, round(corr(id, salary) OVER (ORDER BY id), 4) AS c, percentile(salary, 0.5) OVER (PARTITION BY dept) AS p FROM emp ORDER BY id;

-- name: aggregate_of_window
SELECT dept, max(r) FROM (SELECT dept, row_number() OVER (PARTITION BY dept ORDER BY id) AS r FROM emp) GROUP BY dept ORDER BY dept;

-- name: window_of_aggregate_share
SELECT dept, sum(salary) AS s, round(sum(salary) / sum(sum(salary)) OVER (), 3) AS share, rank() OVER (ORDER BY sum(salary) DESC NULLS LAST) AS r FROM emp GROUP BY dept ORDER BY r, dept;

-- name: window_in_order_by
SELECT id FROM emp ORDER BY row_number() OVER (ORDER BY name DESC);

-- name: window_in_group
SELECT row_number() OVER (ORDER BY id) AS r, count(*) FROM emp GROUP BY r;

-- name: window_twice_defined
SELECT sum(id) OVER w FROM emp WINDOW w AS (ORDER BY id), w AS (ORDER BY name);

-- name: qualify_alias
SELECT id, dept, rank() OVER (PARTITION BY dept ORDER BY salary DESC) AS r FROM emp QUALIFY r = 1 AND id < 6 ORDER BY id;

-- name: distinct_over_window
SELECT DISTINCT dept, count(*) OVER (PARTITION BY dept) AS c FROM emp ORDER BY dept;

-- name: running_distinct_values
SELECT id, size(collect_set(boss) OVER (ORDER BY id)) AS n, array_sort(collect_set(dept) OVER (ORDER BY id)) AS l FROM emp ORDER BY id;

-- name: struct_argument
SELECT id, max(struct(salary, name)) OVER (PARTITION BY boss) AS m FROM emp ORDER BY id;

-- name: max_by_running
SELECT id, max_by(name, salary) OVER (ORDER BY id) AS m, min_by(name, salary) OVER (ORDER BY id ROWS 1 PRECEDING) AS n FROM emp ORDER BY id;

-- name: filter_in_frame
SELECT id, sum(salary) FILTER (WHERE dept = 'eng') OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s FROM emp ORDER BY id;

-- name: nested_in_case
SELECT id, CASE WHEN salary > avg(salary) OVER () THEN 'above' WHEN salary IS NULL THEN 'none' ELSE 'below' END AS c FROM emp ORDER BY id;

-- name: gaps_and_islands
SELECT grp, min(k), max(k), count(*) FROM (SELECT k, k - row_number() OVER (ORDER BY k) AS grp FROM VALUES (1), (2), (3), (7), (8), (12) t(k)) GROUP BY grp ORDER BY 2;

-- name: median_window
SELECT id, median(salary) OVER (PARTITION BY dept) AS m, mode(dept) OVER () AS o FROM emp ORDER BY id;
