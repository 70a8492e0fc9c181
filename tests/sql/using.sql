-- Joins by names that both sides have, and the columns that they hide.

-- name: hidden_side
SELECT e.dept, d.dept, d.title FROM emp e LEFT JOIN dept d USING (dept) ORDER BY e.id;

-- name: hidden_side_inner
SELECT emp.dept, dept.dept FROM emp JOIN dept USING (dept) ORDER BY emp.id;

-- name: hidden_side_right
SELECT e.dept, d.dept, dept FROM emp e RIGHT JOIN dept d USING (dept) ORDER BY d.title, e.id;

-- name: hidden_sides_full
SELECT dept, e.dept AS l, d.dept AS r FROM emp e FULL JOIN dept d USING (dept) ORDER BY e.id, d.title;

-- name: star_full
SELECT * FROM emp e FULL JOIN dept d USING (dept) ORDER BY id, title;

-- name: left_star
SELECT e.* FROM emp e FULL JOIN dept d USING (dept) ORDER BY e.id, d.title;

-- name: right_star
SELECT d.* FROM emp e LEFT JOIN dept d USING (dept) ORDER BY e.id;

-- name: both_stars
SELECT e.*, d.* FROM emp e RIGHT JOIN dept d USING (dept) ORDER BY d.title, e.id;

-- name: star_and_hidden
SELECT *, d.dept FROM emp e LEFT JOIN dept d USING (dept) ORDER BY id;

-- name: where_hidden
SELECT id, title FROM emp e LEFT JOIN dept d USING (dept) WHERE d.dept IS NULL ORDER BY id;

-- name: group_by_hidden
SELECT d.dept, count(*) FROM emp e LEFT JOIN dept d USING (dept) GROUP BY d.dept ORDER BY d.dept;

-- name: order_by_hidden
SELECT id FROM emp e LEFT JOIN dept d USING (dept) ORDER BY d.dept DESC, e.dept, id;

-- name: having_hidden
SELECT d.dept, count(*) AS c FROM emp e JOIN dept d USING (dept) GROUP BY d.dept HAVING max(d.dept) > 'f';

-- name: window_over_hidden
SELECT id, row_number() OVER (PARTITION BY d.dept ORDER BY e.id) AS n FROM emp e LEFT JOIN dept d USING (dept) ORDER BY id;

-- name: expression_of_hidden
SELECT id, coalesce(d.dept, 'none: ' || e.dept) AS c FROM emp e LEFT JOIN dept d USING (dept) ORDER BY id;

-- name: natural_hidden
SELECT e.dept, d.dept FROM emp e NATURAL JOIN dept d ORDER BY e.id;

-- name: natural_full_hidden
SELECT dept, e.dept, d.dept FROM emp e NATURAL FULL JOIN dept d ORDER BY e.id, d.title;

-- name: natural_without_shared
SELECT count(*) FROM emp NATURAL JOIN nums;

-- name: three_by_using
SELECT a.id, b.id, c.id, id FROM emp a JOIN emp b USING (id) LEFT JOIN (SELECT id FROM emp WHERE id < 3) c USING (id) ORDER BY id;

-- name: hidden_in_next_on
SELECT e.id, d.dept, n.k FROM emp e JOIN dept d USING (dept) JOIN nums n ON n.k = e.id AND d.dept = 'eng' ORDER BY e.id;

-- name: full_chain
SELECT id, a.x, b.y, c.z FROM VALUES (1, 'a') a(id, x) FULL JOIN VALUES (2, 'b') b(id, y) USING (id) FULL JOIN VALUES (2, 'c'), (3, 'd') c(id, z) USING (id) ORDER BY id;

-- name: two_columns
SELECT a.year, b.year, quarter, a.amount, b.amount FROM sales a LEFT JOIN (SELECT * FROM sales WHERE region = 'east') b USING (year, quarter) ORDER BY 1, 3, 4, 5;

-- name: different_types
SELECT l.k, r.k, k, typeof(l.k), typeof(r.k), typeof(k) FROM VALUES (1) l(k) FULL JOIN VALUES ('1') r(k) USING (k);

-- name: subquery_sees_hidden
SELECT id, (SELECT max(title) FROM dept x WHERE x.dept = d.dept) AS t FROM emp e LEFT JOIN dept d USING (dept) ORDER BY id;

-- name: exists_sees_hidden
SELECT id FROM emp e LEFT JOIN dept d USING (dept) WHERE EXISTS (SELECT 1 FROM dept x WHERE x.dept = d.dept) ORDER BY id;

-- name: lateral_view_of_hidden
SELECT id, c FROM emp e JOIN dept d USING (dept) LATERAL VIEW explode(split(d.dept, '')) x AS c WHERE id = 1;

-- name: alias_hides
SELECT e.dept FROM (SELECT * FROM emp e JOIN dept d USING (dept)) t;

-- name: semi_hides
SELECT d.dept FROM emp e LEFT SEMI JOIN dept d USING (dept);

-- name: bare_is_not_ambiguous
SELECT dept, upper(dept) FROM emp JOIN dept USING (dept) WHERE dept = 'eng' GROUP BY dept ORDER BY dept;

-- name: repeated_name
SELECT e.id, t.id, id FROM emp e JOIN emp t USING (dept);

-- name: unknown_behind_using
SELECT d.nope FROM emp e JOIN dept d USING (dept);

-- name: using_missing_left
SELECT * FROM dept JOIN emp USING (id);

-- name: using_ambiguous
SELECT * FROM (SELECT 1 AS a, 2 AS a) l JOIN (SELECT 1 AS a) r USING (a);

-- name: count_hidden
SELECT count(d.dept), count(e.dept), count(dept), count(*) FROM emp e FULL JOIN dept d USING (dept);

-- name: insensitive
SELECT E.DEPT, d.Dept FROM emp e JOIN dept d USING (DEPT) WHERE e.id = 1;

-- name: distinct_hidden
SELECT DISTINCT d.dept FROM emp e LEFT JOIN dept d USING (dept) ORDER BY d.dept;

-- name: pipe_hidden
FROM emp e |> LEFT JOIN dept d USING (dept) |> WHERE d.dept IS NOT NULL |> SELECT e.id, d.dept |> ORDER BY id;

-- name: lateral_join_after
SELECT e.id, s.u FROM emp e JOIN dept d USING (dept), LATERAL (SELECT upper(d.dept) AS u) s ORDER BY e.id;
