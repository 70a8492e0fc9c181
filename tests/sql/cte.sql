-- Common table expressions.

-- name: simple
WITH t AS (SELECT id FROM emp WHERE id < 3) SELECT * FROM t ORDER BY id;

-- name: columns
WITH t(a, b) AS (SELECT id, name FROM emp) SELECT b, a FROM t ORDER BY a LIMIT 2;

-- name: column_mismatch
WITH t(a) AS (SELECT id, name FROM emp) SELECT * FROM t;

-- name: several
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT x, y FROM a, b;

-- name: used_twice
WITH t AS (SELECT id, boss FROM emp) SELECT e.id, b.id FROM t e JOIN t b ON e.boss = b.id ORDER BY e.id;

-- name: nested
WITH t AS (WITH u AS (SELECT 1 AS x) SELECT x + 1 AS y FROM u) SELECT y FROM t;

-- name: shadowing
WITH t AS (SELECT 1 AS x), u AS (WITH t AS (SELECT 2 AS x) SELECT x FROM t) SELECT t.x, u.x FROM t, u;

-- name: hides_view
WITH emp AS (SELECT 42 AS id) SELECT * FROM emp;

-- name: in_subquery
SELECT id FROM emp WHERE id IN (WITH t AS (SELECT 2 AS x) SELECT x FROM t);

-- name: duplicate
WITH t AS (SELECT 1), t AS (SELECT 2) SELECT * FROM t;

-- name: unknown
WITH t AS (SELECT 1) SELECT * FROM u;

-- name: recursive
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r ORDER BY n;

-- name: recursive_tree
WITH RECURSIVE r(id, name, depth) AS (SELECT id, name, 0 FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.name, r.depth + 1 FROM emp e JOIN r ON e.boss = r.id) SELECT * FROM r ORDER BY id;

-- name: recursive_values
WITH RECURSIVE r(n, f) AS (VALUES (1, 1L) UNION ALL SELECT n + 1, f * (n + 1) FROM r WHERE n < 10) SELECT max(f) FROM r;

-- name: recursive_limit
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r LIMIT 3;

-- name: recursive_too_deep
WITH RECURSIVE r(n) MAX RECURSION LEVEL 3 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT count(*) FROM r;

-- name: recursive_without_keyword
WITH r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r;

-- name: recursive_no_anchor
WITH RECURSIVE r(n) AS (SELECT n + 1 FROM r) SELECT n FROM r;
