-- Scalar, IN, EXISTS; correlated or not.

-- name: scalar
SELECT (SELECT max(salary) FROM emp) AS m, 1;

-- name: scalar_in_where
SELECT name FROM emp WHERE salary = (SELECT max(salary) FROM emp);

-- name: scalar_empty
SELECT (SELECT id FROM emp WHERE id > 99);

-- name: scalar_too_many_rows
SELECT (SELECT id FROM emp);

-- name: scalar_too_many_columns
SELECT (SELECT id, name FROM emp WHERE id = 1);

-- name: scalar_name
SELECT (SELECT 1);

-- name: correlated_scalar
SELECT d.title, (SELECT count(*) FROM emp e WHERE e.dept = d.dept) AS n FROM dept d ORDER BY title;

-- name: correlated_max
SELECT name FROM emp e WHERE salary = (SELECT max(salary) FROM emp x WHERE x.dept = e.dept) ORDER BY id;

-- name: correlated_not_aggregated
SELECT d.title, (SELECT e.name FROM emp e WHERE e.dept = d.dept) FROM dept d;

-- name: in
SELECT name FROM emp WHERE dept IN (SELECT dept FROM dept) ORDER BY id;

-- name: not_in
SELECT name FROM emp WHERE dept NOT IN (SELECT dept FROM dept WHERE dept IS NOT NULL) ORDER BY id;

-- name: not_in_null
SELECT name FROM emp WHERE dept NOT IN (SELECT dept FROM dept) ORDER BY id;

-- name: in_correlated
SELECT name FROM emp e WHERE id IN (SELECT boss FROM emp b WHERE b.dept <=> e.dept) ORDER BY id;

-- name: in_two_columns
SELECT name FROM emp WHERE (id, name) IN (SELECT id, name FROM emp WHERE salary > 75) ORDER BY id;

-- name: in_column_mismatch
SELECT name FROM emp WHERE id IN (SELECT id, name FROM emp);

-- name: in_type_mismatch
SELECT name FROM emp WHERE id IN (SELECT array(1));

-- name: in_select_list
SELECT id, id IN (SELECT boss FROM emp) FROM emp ORDER BY id;

-- name: exists
SELECT title FROM dept d WHERE EXISTS (SELECT 1 FROM emp e WHERE e.dept = d.dept) ORDER BY title;

-- name: not_exists
SELECT title FROM dept d WHERE NOT EXISTS (SELECT 1 FROM emp e WHERE e.dept = d.dept) ORDER BY title;

-- name: exists_or
SELECT title FROM dept d WHERE floor = 2 OR EXISTS (SELECT 1 FROM emp e WHERE e.dept = d.dept) ORDER BY title;

-- name: exists_uncorrelated
SELECT count(*) FROM dept WHERE EXISTS (SELECT * FROM emp WHERE id > 5);

-- name: exists_select_list
SELECT title, EXISTS (SELECT 1 FROM emp e WHERE e.dept = d.dept) AS has FROM dept d ORDER BY title;

-- name: in_having
SELECT dept, count(*) FROM emp GROUP BY dept HAVING count(*) > (SELECT 1) ORDER BY dept;

-- name: in_from
SELECT s.m FROM (SELECT max(id) AS m FROM emp) s;

-- name: nested
SELECT name FROM emp WHERE id IN (SELECT boss FROM emp WHERE dept IN (SELECT dept FROM dept WHERE floor = 1)) ORDER BY id;

-- name: outer_not_found
SELECT name FROM emp e WHERE EXISTS (SELECT 1 FROM dept d WHERE d.nope = e.id);

-- name: non_equi_correlation
SELECT id, (SELECT count(*) FROM emp x WHERE x.id < e.id) AS before FROM emp e ORDER BY id;

-- name: correlated_in_order
SELECT id FROM emp e ORDER BY (SELECT floor FROM dept d WHERE d.dept = e.dept LIMIT 1), id;

-- name: aggregate_outer
SELECT dept FROM emp e GROUP BY dept HAVING max(salary) > (SELECT avg(salary) FROM emp) ORDER BY dept;

-- name: any_all
SELECT id FROM emp WHERE salary >= ANY (SELECT salary FROM emp);

-- name: in_case
SELECT id, CASE WHEN dept IN (SELECT dept FROM dept) THEN 'y' ELSE 'n' END AS k FROM emp ORDER BY id;
