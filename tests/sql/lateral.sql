-- LATERAL subqueries and joins.

-- name: lateral_subquery
SELECT e.id, s.n FROM emp e, LATERAL (SELECT count(*) AS n FROM emp b WHERE b.boss = e.id) s ORDER BY e.id;

-- name: lateral_expression
SELECT id, twice, twice + 1 FROM emp, LATERAL (SELECT id * 2 AS twice) ORDER BY id;

-- name: lateral_left
SELECT d.title, s.name FROM dept d LEFT JOIN LATERAL (SELECT name FROM emp e WHERE e.dept = d.dept AND salary > 70) s ORDER BY d.title, s.name;

-- name: lateral_on
SELECT d.title, s.name FROM dept d JOIN LATERAL (SELECT name, salary FROM emp e WHERE e.dept = d.dept) s ON s.salary > 90;

-- name: lateral_explode
SELECT id, t FROM nested, LATERAL explode(tags) AS x(t) ORDER BY id, t;

-- name: lateral_explode_left
SELECT id, t FROM nested LEFT JOIN LATERAL explode(tags) AS x(t) ORDER BY id, t;

-- name: lateral_limit
SELECT d.dept, s.name FROM dept d, LATERAL (SELECT name FROM emp e WHERE e.dept = d.dept ORDER BY salary DESC LIMIT 1) s ORDER BY d.dept;

-- name: lateral_chain
SELECT a, b, c FROM VALUES (1), (2) t(a), LATERAL (SELECT a + 1 AS b), LATERAL (SELECT a + b AS c) ORDER BY a;

-- name: without_lateral
SELECT id, twice FROM emp, (SELECT id * 2 AS twice);

-- name: column_alias
SELECT id AS a, a + 1 AS b, b * 2 AS c FROM emp ORDER BY id LIMIT 2;

-- name: column_alias_shadow
SELECT id + 10 AS id, id + 1 AS next FROM emp ORDER BY 1 LIMIT 2;

-- name: column_alias_ambiguous
SELECT id AS x, name AS x, x FROM emp;

-- name: column_alias_aggregate
SELECT dept, sum(id) AS s, s * 2 FROM emp GROUP BY dept ORDER BY dept;

-- name: column_alias_window
SELECT id, row_number() OVER (ORDER BY id DESC) AS r, r * 10 AS t FROM emp ORDER BY id LIMIT 2;

-- name: lateral_limit_by_other
SELECT d.dept, s.name FROM dept d, LATERAL (SELECT name FROM emp e WHERE e.dept = d.dept ORDER BY id DESC LIMIT 1) s ORDER BY d.dept;
