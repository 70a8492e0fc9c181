-- Joins of all kinds.

-- name: inner
SELECT e.name, d.title FROM emp e JOIN dept d ON e.dept = d.dept ORDER BY e.id;

-- name: left
SELECT e.name, d.title FROM emp e LEFT OUTER JOIN dept d ON e.dept = d.dept ORDER BY e.id;

-- name: right
SELECT e.name, d.title FROM emp e RIGHT JOIN dept d ON e.dept = d.dept ORDER BY d.title, e.id;

-- name: full
SELECT e.name, d.title FROM emp e FULL OUTER JOIN dept d ON e.dept = d.dept ORDER BY e.id, d.title;

-- name: semi
SELECT name FROM emp LEFT SEMI JOIN dept ON emp.dept = dept.dept ORDER BY id;

-- name: anti
SELECT name FROM emp LEFT ANTI JOIN dept ON emp.dept = dept.dept ORDER BY id;

-- name: semi_anti_short
SELECT (SELECT count(*) FROM emp SEMI JOIN dept USING (dept)), (SELECT count(*) FROM emp ANTI JOIN dept USING (dept));

-- name: cross
SELECT count(*) FROM emp CROSS JOIN dept;

-- name: comma
SELECT e.id, d.floor FROM emp e, dept d WHERE e.dept = d.dept ORDER BY e.id;

-- name: using
SELECT * FROM emp JOIN dept USING (dept) ORDER BY id;

-- name: using_left
SELECT dept, id, title FROM emp LEFT JOIN dept USING (dept) ORDER BY id;

-- name: using_right
SELECT dept, title, id FROM emp RIGHT JOIN dept USING (dept) ORDER BY title, id;

-- name: using_full
SELECT dept, id, title FROM emp FULL JOIN dept USING (dept) ORDER BY id, title;

-- name: using_missing
SELECT * FROM emp JOIN dept USING (id);

-- name: natural
SELECT * FROM emp NATURAL JOIN dept ORDER BY id;

-- name: natural_left
SELECT dept, name, floor FROM emp NATURAL LEFT JOIN dept ORDER BY id;

-- name: self
SELECT e.name, b.name AS boss FROM emp e JOIN emp b ON e.boss = b.id ORDER BY e.id;

-- name: non_equi
SELECT a.id, b.id FROM emp a JOIN emp b ON a.id < b.id AND a.salary > b.salary ORDER BY 1, 2;

-- name: non_equi_left
SELECT a.id, b.id FROM emp a LEFT JOIN emp b ON a.salary < b.salary ORDER BY 1, 2;

-- name: non_equi_full
SELECT a.k, b.k FROM nums a FULL JOIN nums b ON a.k = b.k + 5 AND a.k > 6 ORDER BY 1, 2;

-- name: null_safe
SELECT e.name, d.title FROM emp e JOIN dept d ON e.dept <=> d.dept ORDER BY e.id;

-- name: three_way
SELECT e.name, b.name, d.floor FROM emp e LEFT JOIN emp b ON e.boss = b.id LEFT JOIN dept d ON b.dept = d.dept ORDER BY e.id;

-- name: parenthesised
SELECT e.id, d.floor FROM emp e LEFT JOIN (dept d JOIN nums n ON d.floor = n.k) ON e.dept = d.dept ORDER BY e.id;

-- name: ambiguous
SELECT dept FROM emp JOIN dept ON emp.dept = dept.dept;

-- name: on_not_boolean
SELECT 1 FROM emp JOIN dept ON emp.id;

-- name: on_unknown
SELECT 1 FROM emp JOIN dept ON emp.idd = dept.floor;

-- name: different_types
SELECT e.id FROM emp e JOIN (VALUES ('1'), ('3')) v(s) ON e.id = v.s ORDER BY e.id;

-- name: nan_keys
SELECT a.k, b.k FROM nums a JOIN nums b ON a.d = b.d ORDER BY a.k, b.k;

-- name: qualified_star
SELECT d.*, e.id FROM emp e JOIN dept d USING (dept) ORDER BY e.id;

-- name: on_constant
SELECT count(*) FROM emp LEFT JOIN dept ON false;

-- name: join_without_condition
SELECT count(*) FROM emp JOIN dept;

-- name: left_without_condition
SELECT count(*) FROM emp LEFT JOIN dept;

-- name: qualifier_of_using
SELECT emp.dept, dept.dept FROM emp FULL JOIN dept USING (dept) ORDER BY emp.id, dept.title;

-- name: anti_null_condition
SELECT id FROM emp a ANTI JOIN emp b ON a.salary > b.salary ORDER BY id;

-- name: hint_broadcast
SELECT /*+ BROADCAST(d) */ e.id FROM emp e JOIN dept d USING (dept) ORDER BY id;

-- name: hint_merge
SELECT /*+ MERGE(e, d) */ e.id FROM emp e JOIN dept d USING (dept) ORDER BY id;
