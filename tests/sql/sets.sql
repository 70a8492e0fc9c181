-- UNION, INTERSECT, EXCEPT.

-- name: union
SELECT 1 AS a UNION SELECT 1 UNION SELECT 2;

-- name: union_all
SELECT 1 AS a UNION ALL SELECT 1 UNION ALL SELECT 2;

-- name: union_distinct_all
SELECT 1 UNION ALL SELECT 1 UNION DISTINCT SELECT 1;

-- name: intersect
SELECT dept FROM emp INTERSECT SELECT dept FROM dept;

-- name: intersect_all
SELECT x FROM VALUES (1), (1), (2), (3) t(x) INTERSECT ALL SELECT x FROM VALUES (1), (1), (1), (3) t(x);

-- name: except
SELECT dept FROM emp EXCEPT SELECT dept FROM dept;

-- name: except_all
SELECT x FROM VALUES (1), (1), (2), (NULL) t(x) EXCEPT ALL SELECT x FROM VALUES (1), (NULL) t(x);

-- name: minus
SELECT dept FROM dept MINUS SELECT dept FROM emp;

-- name: precedence
SELECT 1 AS a UNION ALL SELECT 2 INTERSECT SELECT 2;

-- name: parentheses
(SELECT 1 AS a UNION ALL SELECT 2) EXCEPT (SELECT 2);

-- name: order_limit
SELECT id AS n FROM emp UNION ALL SELECT floor FROM dept ORDER BY n DESC LIMIT 3;

-- name: nested_limit
(SELECT id FROM emp ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM emp ORDER BY id DESC LIMIT 1) ORDER BY id;

-- name: types
SELECT 1 AS a UNION ALL SELECT 2.5 UNION ALL SELECT 3L;

-- name: types_string
SELECT 1 AS a UNION ALL SELECT 'x';

-- name: null_type
SELECT NULL AS a UNION ALL SELECT 1;

-- name: type_mismatch
SELECT 1 UNION ALL SELECT array(1);

-- name: count_mismatch
SELECT 1, 2 UNION ALL SELECT 1;

-- name: names
SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2 AS c, 'y' AS d;

-- name: map_distinct
SELECT map('a', 1) UNION SELECT map('a', 1);

-- name: nan
SELECT d FROM nums INTERSECT SELECT double('NaN');

-- name: in_subquery
SELECT id FROM emp WHERE id IN (SELECT 1 UNION SELECT 5) ORDER BY id;

-- name: values
VALUES (1, 'a'), (2, 'b') UNION ALL VALUES (3, 'c');
