-- Zeros of either sign, and NaN: one number where rows are put in order, grouped, joined and compared.

-- name: sort_all
SELECT k, d FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, 0.0D), (8, -1D), (9, -DOUBLE('NaN')) AS t(k, d) ORDER BY d, k DESC;

-- name: sort_limit
SELECT k, d FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, 0.0D), (8, -1D), (9, -DOUBLE('NaN')) AS t(k, d) ORDER BY d, k DESC LIMIT 5;

-- name: sort_limit_desc
SELECT k, d FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, 0.0D), (8, -1D), (9, -DOUBLE('NaN')) AS t(k, d) ORDER BY d DESC, k LIMIT 6;

-- name: sort_limit_nulls_last
SELECT k, d FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, 0.0D), (8, -1D), (9, -DOUBLE('NaN')) AS t(k, d) ORDER BY d NULLS LAST, k LIMIT 3 OFFSET 1;

-- name: sort_limit_float
SELECT k, d FROM VALUES (1, 0.0F), (2, -0.0F), (3, FLOAT('NaN')), (4, NULL), (5, -0.0F), (6, 1F), (7, 0.0F) AS t(k, d) ORDER BY d, k DESC LIMIT 4;

-- name: sort_limit_struct
SELECT k, d FROM VALUES (1, struct(0.0D, 1)), (2, struct(-0.0D, 2)), (3, struct(0.0D, 3)), (4, struct(-0.0D, 0)) AS t(k, d) ORDER BY d, k LIMIT 3;

-- name: sort_struct
SELECT k, d FROM VALUES (1, struct(0.0D, 1)), (2, struct(-0.0D, 2)), (3, struct(0.0D, 3)), (4, struct(-0.0D, 0)) AS t(k, d) ORDER BY d, k;

-- name: sort_array
SELECT k, d FROM VALUES (1, array(0.0D, 1D)), (2, array(-0.0D, 2D)), (3, array(0.0D, 3D)), (4, array(-0.0D, NULL)) AS t(k, d) ORDER BY d, k LIMIT 3;

-- name: tasks_limit
SELECT id, d FROM (SELECT id, CASE id % 4 WHEN 0 THEN 0.0D WHEN 1 THEN -0.0D WHEN 2 THEN DOUBLE('NaN') END AS d FROM range(0, 40, 1, 5)) ORDER BY d NULLS LAST, id LIMIT 8;

-- name: tasks_limit_desc
SELECT id, d FROM (SELECT id, CASE id % 4 WHEN 0 THEN 0.0D WHEN 1 THEN -0.0D WHEN 2 THEN DOUBLE('NaN') END AS d FROM range(0, 40, 1, 5)) ORDER BY d DESC, id LIMIT 14;

-- name: tasks_all
SELECT id, d FROM (SELECT id, CASE id % 4 WHEN 0 THEN 0.0D WHEN 1 THEN -0.0D WHEN 2 THEN DOUBLE('NaN') END AS d FROM range(0, 40, 1, 5)) ORDER BY d, id;

-- name: window_count
SELECT k, d, count(*) OVER (PARTITION BY d) AS n FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, -DOUBLE('NaN')), (8, NULL) AS t(k, d);

-- name: window_sum_ordered
SELECT k, d, sum(k) OVER (PARTITION BY d ORDER BY k) AS n FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, -DOUBLE('NaN')), (8, NULL) AS t(k, d);

-- name: window_peers
SELECT k, d, sum(k) OVER (ORDER BY d) AS n, count(*) OVER (ORDER BY d DESC) AS m FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, -DOUBLE('NaN')), (8, NULL) AS t(k, d);

-- name: window_range
SELECT k, d, sum(k) OVER (ORDER BY d RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) AS n FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (8, NULL) AS t(k, d);

-- name: window_struct
SELECT k, d, count(*) OVER (PARTITION BY d) AS n FROM VALUES (1, struct(0.0D)), (2, struct(-0.0D)), (3, struct(1D)) AS t(k, d);

-- name: window_array
SELECT k, d, count(*) OVER (PARTITION BY d) AS n FROM VALUES (1, array(0.0D)), (2, array(-0.0D)), (3, array(1D)) AS t(k, d);

-- name: window_rank
SELECT k, d, rank() OVER (PARTITION BY d ORDER BY k) AS n, lag(k) OVER (PARTITION BY d ORDER BY k) AS l FROM VALUES (1, 0.0D), (2, -0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, -DOUBLE('NaN')), (8, NULL) AS t(k, d);

-- name: group_two
SELECT d, e, count(*) AS n FROM VALUES (-0.0D, 0.0F), (0.0D, -0.0F), (DOUBLE('NaN'), FLOAT('NaN')) AS t(d, e) GROUP BY d, e;

-- name: group_array
SELECT d, count(*) AS n FROM VALUES (array(-0.0D)), (array(0.0D)) AS t(d) GROUP BY d;

-- name: group_expression
SELECT -d AS m, count(*) AS n FROM VALUES (-0.0D), (0.0D) AS t(d) GROUP BY -d;

-- name: rollup
SELECT d, count(*) AS n FROM VALUES (-0.0D), (0.0D) AS t(d) GROUP BY ROLLUP (d);

-- name: distinct
SELECT DISTINCT d FROM VALUES (-0.0D), (0.0D), (-0.0D) AS t(d);

-- name: count_distinct
SELECT count(DISTINCT d) AS n, collect_set(d) AS s, sum(DISTINCT d) AS t FROM VALUES (-0.0D), (0.0D), (-0.0D), (DOUBLE('NaN')), (-DOUBLE('NaN')) AS t(d);

-- name: union
SELECT -0.0D AS d UNION SELECT 0.0D;

-- name: intersect
SELECT d FROM VALUES (-0.0D) AS t(d) INTERSECT SELECT d FROM VALUES (0.0D) AS t(d);

-- name: except
SELECT d FROM VALUES (-0.0D), (1D) AS t(d) EXCEPT SELECT d FROM VALUES (0.0D) AS t(d);

-- name: except_all
SELECT d FROM VALUES (-0.0D), (1D) AS t(d) EXCEPT ALL SELECT d FROM VALUES (0.0D) AS t(d);

-- name: join
SELECT a.d, b.d FROM VALUES (-0.0D), (DOUBLE('NaN')), (NULL) AS a(d) JOIN VALUES (0.0D), (-DOUBLE('NaN')), (NULL) AS b(d) ON a.d = b.d;

-- name: join_null_safe
SELECT a.d, b.d FROM VALUES (-0.0D), (DOUBLE('NaN')), (NULL) AS a(d) JOIN VALUES (0.0D), (-DOUBLE('NaN')), (NULL) AS b(d) ON a.d <=> b.d;

-- name: join_merge
SELECT /*+ MERGE(b) */ a.d, b.d FROM VALUES (-0.0D), (DOUBLE('NaN')), (NULL) AS a(d) JOIN VALUES (0.0D), (-DOUBLE('NaN')), (NULL) AS b(d) ON a.d = b.d;

-- name: join_array
SELECT a.d, b.d FROM VALUES (array(-0.0D)) AS a(d) JOIN VALUES (array(0.0D)) AS b(d) ON a.d = b.d;

-- name: semi
SELECT d FROM VALUES (-0.0D), (1D) AS a(d) WHERE d IN (SELECT d FROM VALUES (0.0D) AS b(d));

-- name: anti
SELECT d FROM VALUES (-0.0D), (1D) AS a(d) WHERE NOT EXISTS (SELECT 1 FROM VALUES (0.0D) AS b(d) WHERE a.d = b.d);

-- name: arrays
SELECT array_distinct(array(d, e)), array_contains(array(d), e), array_position(array(d), e), array_union(array(d), array(e)), array_intersect(array(d), array(e)), array_except(array(d), array(e)), arrays_overlap(array(d), array(e)), array_remove(array(d), e) FROM VALUES (-0.0D, 0.0D), (0.0D, -0.0D), (DOUBLE('NaN'), -DOUBLE('NaN')) AS t(d, e);

-- name: hashes
SELECT hash(-0.0D) = hash(0.0D), xxhash64(-0.0D) = xxhash64(0.0D), hash(-0.0F) = hash(0.0F);

-- name: map_keys
SELECT map(-0.0D, 'a')[0.0D], map_from_arrays(array(0.0D), array(1)), element_at(map(0.0D, 'b'), -0.0D), map_contains_key(map(-0.0D, 'a'), 0.0D);

-- name: map_duplicate
SELECT map(-0.0D, 'a', 0.0D, 'b');

-- name: pivot
SELECT * FROM VALUES (-0.0D, 1), (0.0D, 2) AS t(d, v) PIVOT (sum(v) FOR d IN (0.0D AS z));

-- name: filter_pushed
SELECT k FROM VALUES (1, -0.0D), (2, 0.0D), (3, 1D), (4, DOUBLE('NaN')) AS t(k, d) WHERE d = 0 OR d > 2;

-- name: group
SELECT d, count(*) AS n FROM VALUES (1, -0.0D), (2, 0.0D), (3, DOUBLE('NaN')), (4, NULL), (5, -0.0D), (6, 1D), (7, -DOUBLE('NaN')), (8, NULL) AS t(k, d) GROUP BY d;

-- name: group_struct
SELECT s, count(*) AS n FROM (SELECT struct(d, 1) AS s FROM VALUES (-0.0D), (0.0D) AS t(d)) GROUP BY s;

-- name: join_struct
SELECT a.s, b.s FROM (SELECT struct(d, 1) AS s FROM VALUES (-0.0D) AS t(d)) a JOIN (SELECT struct(d, 1) AS s FROM VALUES (0.0D) AS t(d)) b ON a.s = b.s;

-- name: join_outer
SELECT a.d, b.d FROM VALUES (-0.0D), (DOUBLE('NaN')), (2D) AS a(d) FULL JOIN VALUES (0.0D), (-DOUBLE('NaN')), (3D) AS b(d) ON a.d = b.d;

-- name: compare
SELECT d, e, d = e, d <=> e, d < e, d >= e, d IN (e), nullif(d, e) FROM VALUES (-0.0D, 0.0D), (0.0D, -0.0D), (DOUBLE('NaN'), 1D) AS t(d, e);

-- name: explain_window
EXPLAIN SELECT count(*) OVER (PARTITION BY d) AS n FROM (SELECT CAST(id AS DOUBLE) AS d, id FROM range(0, 10, 1, 2));

-- name: explain_group
EXPLAIN SELECT d, count(*) AS n FROM (SELECT CAST(id AS DOUBLE) AS d, id FROM range(0, 10, 1, 2)) GROUP BY d;

-- name: explain_join
EXPLAIN SELECT a.id FROM (SELECT CAST(id AS DOUBLE) AS d, id FROM range(0, 10, 1, 2)) a JOIN (SELECT CAST(id AS DOUBLE) AS d, id FROM range(0, 10, 1, 2)) b ON a.d = b.d;

-- name: explain_top
EXPLAIN SELECT * FROM (SELECT CAST(id AS DOUBLE) AS d, id FROM range(0, 10, 1, 2)) ORDER BY d LIMIT 2;
