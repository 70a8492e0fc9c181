-- name: create
CREATE TEMPORARY FUNCTION area(width INT, height INT DEFAULT 2) RETURNS INT RETURN width * height;

-- name: call
SELECT area(3, 4), area(3);

-- name: call_named
SELECT area(height => 5, width => 2), area(width => 7);

-- name: call_columns
SELECT id, area(id, id + 1) AS a FROM emp WHERE area(id) > 4 ORDER BY id;

-- name: call_aggregate
SELECT dept, area(sum(id), count(*)) AS a FROM emp GROUP BY dept ORDER BY dept;

-- name: call_casts
SELECT area('3', 2.9), typeof(area(1L));

-- name: call_too_many
SELECT area(1, 2, 3);

-- name: call_too_few
SELECT area();

-- name: call_unknown_name
SELECT area(1, depth => 2);

-- name: call_wrong_type
SELECT area(array(1), 2);

-- name: overflow_inside
SELECT area(2000000000, 2);

-- name: create_twice
CREATE TEMPORARY FUNCTION area(x INT) RETURNS INT RETURN x;

-- name: replace
CREATE OR REPLACE TEMPORARY FUNCTION area(x DOUBLE) RETURNS DOUBLE COMMENT 'of a circle' RETURN round(pi() * x * x, 2);

-- name: call_replaced
SELECT area(1), area(2);

-- name: describe_temporary
DESCRIBE FUNCTION area;

-- name: persistent
CREATE FUNCTION shout(word STRING) RETURNS STRING LANGUAGE SQL DETERMINISTIC RETURN upper(word) || '!';

-- name: call_persistent
SELECT shout('ha'), default.shout('ho'), spark_catalog.default.shout(name) FROM emp WHERE id = 1;

-- name: describe_persistent
DESCRIBE FUNCTION shout;

-- name: if_not_exists
CREATE FUNCTION IF NOT EXISTS shout(word STRING) RETURNS STRING RETURN word;

-- name: persistent_twice
CREATE FUNCTION shout(word STRING) RETURNS STRING RETURN word;

-- name: with_subquery
CREATE TEMPORARY FUNCTION staff(d STRING) RETURNS BIGINT RETURN (SELECT count(*) FROM emp e WHERE e.dept = d);

-- name: call_subquery
SELECT dept, staff(dept) AS n FROM dept ORDER BY dept;

-- name: call_subquery_constant
SELECT staff('eng');

-- name: in_another
CREATE TEMPORARY FUNCTION twice_staff(d STRING) RETURNS BIGINT RETURN staff(d) * 2;

-- name: call_in_another
SELECT twice_staff('eng') AS n;

-- name: of_table
CREATE TEMPORARY FUNCTION people(d STRING, least INT DEFAULT 0) RETURNS TABLE(who STRING, number BIGINT) RETURN SELECT name, id FROM emp WHERE dept = d AND id >= least;

-- name: from_table_function
SELECT * FROM people('eng') ORDER BY number;

-- name: from_table_function_named
SELECT p.who FROM people(least => 2, d => 'eng') AS p;

-- name: lateral_table_function
SELECT d.title, p.who FROM dept d, LATERAL people(d.dept) p ORDER BY d.title, p.who;

-- name: table_function_as_scalar
SELECT people('eng');

-- name: scalar_as_table
SELECT * FROM area(1);

-- name: unknown_in_body
CREATE TEMPORARY FUNCTION bad(x INT) RETURNS INT RETURN x + nope;

-- name: wrong_result
CREATE TEMPORARY FUNCTION bad(x INT) RETURNS ARRAY<INT> RETURN x;

-- name: table_columns_mismatch
CREATE TEMPORARY FUNCTION bad(x INT) RETURNS TABLE(a INT, b INT) RETURN SELECT x;

-- name: same_parameter_twice
CREATE TEMPORARY FUNCTION bad(x INT, x INT) RETURNS INT RETURN x;

-- name: without_returns
CREATE TEMPORARY FUNCTION guess(x INT) RETURN x + 0.5;

-- name: call_without_returns
SELECT guess(1), typeof(guess(1));

-- name: show_user
SHOW USER FUNCTIONS;

-- name: drop
DROP TEMPORARY FUNCTION area;

-- name: call_dropped
SELECT area(1);

-- name: drop_persistent
DROP FUNCTION shout;

-- name: drop_twice
DROP FUNCTION shout;
