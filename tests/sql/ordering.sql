-- ORDER BY and its kin: nulls, NaN, hidden keys, LIMIT and OFFSET.

-- name: nulls_default
SELECT id, salary FROM emp ORDER BY salary, id;

-- name: nulls_desc
SELECT id, salary FROM emp ORDER BY salary DESC, id;

-- name: nulls_last
SELECT id, salary FROM emp ORDER BY salary ASC NULLS LAST, id DESC;

-- name: nulls_first_desc
SELECT id, dept FROM emp ORDER BY dept DESC NULLS FIRST, id;

-- name: nan
SELECT k, d FROM nums ORDER BY d, k;

-- name: nan_desc
SELECT k, d FROM nums ORDER BY d DESC, k;

-- name: ordinal
SELECT name, id FROM emp ORDER BY 2 DESC;

-- name: ordinal_out_of_range
SELECT name, id FROM emp ORDER BY 3;

-- name: alias
SELECT id AS n, salary * 2 AS twice FROM emp ORDER BY twice DESC, n;

-- name: hidden_key
SELECT name FROM emp ORDER BY hired NULLS LAST;

-- name: expression
SELECT id FROM emp ORDER BY id % 3, -id;

-- name: distinct_hidden
SELECT DISTINCT dept FROM emp ORDER BY salary;

-- name: distinct
SELECT DISTINCT dept FROM emp ORDER BY dept;

-- name: all
SELECT dept, id FROM emp ORDER BY ALL;

-- name: all_desc
SELECT dept, id FROM emp ORDER BY ALL DESC NULLS LAST;

-- name: limit
SELECT id FROM emp ORDER BY id LIMIT 2;

-- name: offset
SELECT id FROM emp ORDER BY id OFFSET 4;

-- name: limit_offset
SELECT id FROM emp ORDER BY id LIMIT 2 OFFSET 3;

-- name: limit_all
SELECT id FROM emp ORDER BY id LIMIT ALL OFFSET 5;

-- name: limit_zero
SELECT id FROM emp LIMIT 0;

-- name: limit_expression
SELECT id FROM emp ORDER BY id LIMIT 1 + 1;

-- name: limit_negative
SELECT id FROM emp LIMIT -1;

-- name: limit_string
SELECT id FROM emp LIMIT 'a';

-- name: limit_column
SELECT id FROM emp LIMIT id;

-- name: limit_null
SELECT id FROM emp LIMIT CAST(NULL AS INT);

-- name: offset_negative
SELECT id FROM emp OFFSET -2;

-- name: aggregate_key
SELECT dept FROM emp GROUP BY dept ORDER BY count(*) DESC, dept;

-- name: aggregate_alias
SELECT dept, count(*) AS c FROM emp GROUP BY dept ORDER BY c DESC, dept NULLS LAST;

-- name: window_key
SELECT id FROM emp ORDER BY row_number() OVER (ORDER BY name DESC);

-- name: struct_order
SELECT id, point FROM nested ORDER BY point;

-- name: array_order
SELECT id, tags FROM nested ORDER BY tags, id;

-- name: map_order
SELECT id FROM nested ORDER BY props;

-- name: sort_by
SELECT id FROM (SELECT * FROM emp DISTRIBUTE BY 1 SORT BY id DESC) SORT BY id DESC;

-- name: cluster_by
SELECT count(*) FROM (SELECT * FROM emp CLUSTER BY dept);

-- name: distribute_by
SELECT count(DISTINCT p) <= 4 FROM (SELECT spark_partition_id() AS p FROM (SELECT * FROM emp DISTRIBUTE BY dept));

-- name: order_and_sort
SELECT id FROM emp ORDER BY id SORT BY id;

-- name: subquery_order
SELECT * FROM (SELECT id FROM emp ORDER BY id DESC LIMIT 2) ORDER BY id;
