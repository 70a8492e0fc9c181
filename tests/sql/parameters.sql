-- Parameters, IDENTIFIER, variables.

-- name: named
-- args: {"low": 2, "who": "eve"}
SELECT id FROM emp WHERE id >= :low AND name <= :who ORDER BY id;

-- name: positional
-- args: [3, "ops"]
SELECT id FROM emp WHERE id >= ? AND dept = ? ORDER BY id;

-- name: types
-- args: {"a": 1.5, "b": None, "c": True, "d": "it's"}
SELECT :a, :b, :c, :d;

-- name: in_limit
-- args: {"n": 2}
SELECT id FROM emp ORDER BY id LIMIT :n;

-- name: missing
-- args: {"a": 1}
SELECT :b;

-- name: none_given
SELECT :b;

-- name: positional_missing
-- args: [1]
SELECT ?, ?;

-- name: mixed
-- args: [1]
SELECT ?, :a;

-- name: identifier_column
SELECT IDENTIFIER('id') FROM emp ORDER BY 1 LIMIT 1;

-- name: identifier_table
SELECT count(*) FROM IDENTIFIER('em' || 'p');

-- name: identifier_function
SELECT IDENTIFIER('upper')('x');

-- name: identifier_parameter
-- args: {"c": "salary", "t": "emp"}
SELECT max(IDENTIFIER(:c)) FROM IDENTIFIER(:t);

-- name: identifier_not_constant
SELECT IDENTIFIER(name) FROM emp;

-- name: declare
DECLARE VARIABLE v INT DEFAULT 5;

-- name: read_variable
SELECT v, session.v + 1;

-- name: set_variable
SET VAR v = v * 2;

-- name: read_again
SELECT v;

-- name: set_from_query
SET VARIABLE v = (SELECT max(id) FROM emp);

-- name: read_third
SELECT v;

-- name: drop_variable
DROP TEMPORARY VARIABLE v;

-- name: dropped
SELECT v;

-- name: execute_immediate
EXECUTE IMMEDIATE 'SELECT id FROM emp WHERE id > ? ORDER BY id' USING 4;

-- name: execute_immediate_named
EXECUTE IMMEDIATE 'SELECT :a + :b AS s' USING (1 AS a, 2 AS b);
