-- EXPLAIN in its modes. Ids are numbered as they appear.

-- name: one_row
EXPLAIN SELECT 1 AS a;

-- name: range_filter
EXPLAIN SELECT id + 1 AS n FROM range(0, 10, 1, 2) WHERE id > 3;

-- name: aggregate
EXPLAIN SELECT id % 3 AS k, count(*), sum(id) FROM range(0, 10, 1, 2) GROUP BY id % 3;

-- name: global_aggregate
EXPLAIN SELECT count(*) FROM range(0, 10, 1, 2);

-- name: sort
EXPLAIN SELECT id FROM range(0, 10, 1, 2) ORDER BY id DESC;

-- name: top
EXPLAIN SELECT id FROM range(0, 10, 1, 2) ORDER BY id DESC LIMIT 3;

-- name: limit
EXPLAIN SELECT id FROM range(0, 10, 1, 2) LIMIT 3;

-- name: join
EXPLAIN SELECT a.id FROM range(0, 10, 1, 2) a JOIN range(0, 20, 1, 2) b ON a.id = b.id;

-- name: merge_join
EXPLAIN SELECT /*+ MERGE(a) */ a.id FROM range(0, 10, 1, 2) a JOIN range(0, 20, 1, 2) b ON a.id = b.id;

-- name: cross_join
EXPLAIN SELECT a.id FROM range(0, 10, 1, 2) a CROSS JOIN range(0, 20, 1, 2) b;

-- name: distinct
EXPLAIN SELECT DISTINCT id FROM range(0, 10, 1, 2);

-- name: union
EXPLAIN SELECT id FROM range(0, 10, 1, 2) UNION ALL SELECT id FROM range(0, 5, 1, 2);

-- name: window
EXPLAIN SELECT id, row_number() OVER (PARTITION BY id % 2 ORDER BY id) AS r FROM range(0, 10, 1, 2);

-- name: repartition
EXPLAIN SELECT /*+ REPARTITION(3, id) */ id FROM range(0, 10, 1, 2);

-- name: extended
EXPLAIN EXTENDED SELECT id + 1 AS n FROM range(0, 10, 1, 2) WHERE id > 3;

-- name: formatted
EXPLAIN FORMATTED SELECT id + 1 AS n FROM range(0, 10, 1, 2) WHERE id > 3;

-- name: extended_aggregate
EXPLAIN EXTENDED SELECT id % 3 AS k, count(*) FROM range(0, 10, 1, 2) GROUP BY k;

-- name: cost
EXPLAIN COST SELECT id FROM range(0, 10, 1, 2) WHERE id > 3;

-- name: unknown_column
EXPLAIN SELECT nope FROM emp;

-- name: shuffle_hash_join
EXPLAIN SELECT /*+ SHUFFLE_HASH(b) */ a.id FROM range(0, 10, 1, 2) a JOIN range(0, 20, 1, 2) b ON a.id = b.id;

-- name: replicated_join
EXPLAIN SELECT /*+ SHUFFLE_REPLICATE_NL(a) */ a.id FROM range(0, 10, 1, 2) a JOIN range(0, 20, 1, 2) b ON a.id = b.id;

-- name: broadcast_hint
EXPLAIN SELECT /*+ BROADCAST(b) */ * FROM range(0, 10, 1, 2) a JOIN range(0, 20, 1, 2) b ON a.id = b.id AND a.id + b.id > 3;

-- name: left_join
EXPLAIN SELECT * FROM range(0, 10, 1, 2) a LEFT JOIN range(0, 20, 1, 2) b ON a.id = b.id;

-- name: semi_join
EXPLAIN SELECT * FROM range(0, 10, 1, 2) a LEFT SEMI JOIN range(0, 20, 1, 2) b ON a.id = b.id;

-- name: full_join
EXPLAIN SELECT /*+ SHUFFLE_HASH(a) */ * FROM range(0, 10, 1, 2) a FULL JOIN range(0, 20, 1, 2) b ON a.id = b.id;

-- name: unequal_join
EXPLAIN SELECT * FROM range(0, 10, 1, 2) a JOIN range(0, 20, 1, 2) b ON a.id < b.id;

-- name: having
EXPLAIN SELECT id % 3 AS k, count(*) AS n FROM range(0, 10, 1, 2) GROUP BY id % 3 HAVING count(*) > 1 ORDER BY n;

-- name: window_sum
EXPLAIN SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING) AS s FROM range(0, 10, 1, 2);

-- name: extended_join
EXPLAIN EXTENDED SELECT /*+ MERGE(b) */ a.id AS x FROM range(0, 10, 1, 2) a JOIN range(0, 20, 1, 2) b ON a.id = b.id WHERE a.id > 1 ORDER BY x LIMIT 5;
