-- Window functions, frames and QUALIFY.

-- name: row_number
SELECT id, row_number() OVER (PARTITION BY dept ORDER BY salary DESC, id) AS r FROM emp ORDER BY id;

-- name: ranks
SELECT id, rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w, ntile(3) OVER w FROM emp WINDOW w AS (ORDER BY salary DESC) ORDER BY id;

-- name: lag_lead
SELECT id, lag(name) OVER (ORDER BY id), lead(name, 2, 'none') OVER (ORDER BY id), lag(id, -1) OVER (ORDER BY id) FROM emp ORDER BY id;

-- name: running_sum
SELECT id, sum(salary) OVER (ORDER BY id) AS s, count(*) OVER (ORDER BY id) AS c FROM emp ORDER BY id;

-- name: partition_only
SELECT id, avg(salary) OVER (PARTITION BY dept) AS a FROM emp ORDER BY id;

-- name: whole
SELECT id, sum(id) OVER () AS total FROM emp ORDER BY id LIMIT 2;

-- name: rows_frame
SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s, sum(id) OVER (ORDER BY id ROWS 1 PRECEDING) AS p FROM emp ORDER BY id;

-- name: rows_following
SELECT id, max(id) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS m FROM emp ORDER BY id;

-- name: rows_unbounded
SELECT id, first_value(name) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS f, last_value(name) OVER (ORDER BY id) AS l FROM emp ORDER BY id;

-- name: range_frame
SELECT id, count(*) OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS c FROM emp ORDER BY id;

-- name: range_peers
SELECT id, sum(id) OVER (ORDER BY salary) AS s FROM emp ORDER BY id;

-- name: range_dates
SELECT id, count(*) OVER (ORDER BY hired RANGE BETWEEN INTERVAL 60 DAYS PRECEDING AND CURRENT ROW) AS c FROM emp ORDER BY id;

-- name: range_desc
SELECT id, sum(id) OVER (ORDER BY id DESC RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s FROM emp ORDER BY id;

-- name: negative_bound
SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN -1 FOLLOWING AND 1 FOLLOWING) AS s FROM emp ORDER BY id;

-- name: nth_value
SELECT id, nth_value(name, 2) OVER (ORDER BY id) AS n FROM emp ORDER BY id;

-- name: ignore_nulls
SELECT id, last_value(dept) IGNORE NULLS OVER (ORDER BY id) AS d, lag(dept) IGNORE NULLS OVER (ORDER BY id) AS g FROM emp ORDER BY id;

-- name: filter
SELECT id, count(*) FILTER (WHERE salary > 70) OVER (ORDER BY id) AS c FROM emp ORDER BY id;

-- name: over_aggregate
SELECT dept, sum(id) AS s, rank() OVER (ORDER BY sum(id) DESC) AS r FROM emp GROUP BY dept ORDER BY r, dept;

-- name: named_window
SELECT id, sum(id) OVER w AS s, avg(id) OVER (w) AS a FROM emp WINDOW w AS (PARTITION BY dept ORDER BY id) ORDER BY id;

-- name: window_unknown
SELECT sum(id) OVER w FROM emp;

-- name: qualify
SELECT id, dept FROM emp QUALIFY row_number() OVER (PARTITION BY dept ORDER BY id) = 1 ORDER BY id;

-- name: in_where
SELECT id FROM emp WHERE row_number() OVER (ORDER BY id) = 1;

-- name: rank_without_order
SELECT rank() OVER (PARTITION BY dept) FROM emp;

-- name: frame_of_rank
SELECT row_number() OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM emp;

-- name: frame_backwards
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM emp;

-- name: range_without_order
SELECT sum(id) OVER (PARTITION BY dept RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM emp;

-- name: range_two_keys
SELECT sum(id) OVER (ORDER BY id, name RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM emp;

-- name: row_number_without_over
SELECT row_number() FROM emp;

-- name: nested_window
SELECT sum(row_number() OVER (ORDER BY id)) OVER (ORDER BY id) FROM emp;

-- name: distinct_window
SELECT count(DISTINCT dept) OVER () FROM emp;

-- name: not_window_function
SELECT upper(name) OVER (ORDER BY id) FROM emp;

-- name: collect
SELECT id, collect_list(name) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS l FROM emp ORDER BY id;

-- name: default_name
SELECT id, sum(id) OVER (PARTITION BY dept ORDER BY id) FROM emp ORDER BY id LIMIT 1;
