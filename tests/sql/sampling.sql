-- TABLESAMPLE and hints.

-- name: rows
SELECT count(*) FROM emp TABLESAMPLE (3 ROWS);

-- name: percent_zero
SELECT count(*) FROM emp TABLESAMPLE (0 PERCENT);

-- name: percent_all
SELECT count(*) FROM emp TABLESAMPLE (100 PERCENT);

-- name: repeatable
SELECT id FROM range(0, 20, 1, 2) TABLESAMPLE (50 PERCENT) REPEATABLE (42) ORDER BY id;

-- name: bucket
SELECT id FROM range(0, 20, 1, 2) TABLESAMPLE (BUCKET 1 OUT OF 4) REPEATABLE (7) ORDER BY id;

-- name: percent_too_large
SELECT count(*) FROM emp TABLESAMPLE (150 PERCENT);

-- name: alias
SELECT s.id FROM emp TABLESAMPLE (100 PERCENT) AS s ORDER BY s.id LIMIT 1;

-- name: hint_repartition
SELECT /*+ REPARTITION(3) */ count(*) FROM emp;

-- name: hint_coalesce
SELECT /*+ COALESCE(1) */ count(*) FROM emp;

-- name: hint_unknown
SELECT /*+ NOPE(e) */ count(*) FROM emp e;

-- name: hint_bad_argument
SELECT /*+ REPARTITION('x') */ id FROM emp;

-- name: partition_ids
SELECT id, spark_partition_id() AS p FROM (SELECT /*+ REPARTITION(3, id) */ id FROM range(0, 10, 1, 1)) ORDER BY id;

-- name: partition_ids_string
SELECT name, spark_partition_id() AS p FROM (SELECT /*+ REPARTITION(5, name) */ name FROM emp) ORDER BY name;

-- name: partition_ids_coalesced
SELECT id, spark_partition_id() AS p FROM (SELECT /*+ COALESCE(2) */ id FROM range(0, 10, 1, 5)) ORDER BY id;

-- name: partition_ids_range
SELECT id, spark_partition_id() AS p FROM (SELECT /*+ REPARTITION_BY_RANGE(3, id) */ id FROM range(0, 12, 1, 1)) ORDER BY id;

-- name: partition_ids_round_robin
SELECT p, count(*) FROM (SELECT spark_partition_id() AS p FROM (SELECT /*+ REPARTITION(4) */ id FROM range(0, 20, 1, 2))) GROUP BY p ORDER BY p;

-- name: rebalance
SELECT /*+ REBALANCE */ count(*) FROM emp;

-- name: monotonic_ids
SELECT id, monotonically_increasing_id() FROM range(0, 4, 1, 2) ORDER BY id;
