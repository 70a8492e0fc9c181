-- Names that more than one side of a join has.

-- name: ambiguous_where
SELECT 1 FROM emp a JOIN emp b ON a.boss = b.id WHERE id = 1;

-- name: ambiguous_on
SELECT 1 FROM emp a JOIN emp b ON id = b.boss;

-- name: ambiguous_order
SELECT a.name FROM emp a JOIN emp b ON a.boss = b.id ORDER BY id;

-- name: ambiguous_group
SELECT count(*) FROM emp a JOIN emp b ON a.boss = b.id GROUP BY dept;

-- name: same_alias_twice
SELECT e.id FROM emp e JOIN emp e ON e.id = e.boss;

-- name: without_alias
SELECT emp.id FROM emp JOIN emp ON emp.id = 1;

-- name: alias_hides_name
SELECT emp.id FROM emp e;

-- name: star_of_both
SELECT * FROM dept a JOIN dept b ON a.floor = b.floor + 1 ORDER BY a.floor;

-- name: subquery_of_both
SELECT * FROM (SELECT * FROM dept a JOIN dept b ON a.floor = b.floor) WHERE floor = 1;

-- name: duplicate_names_in_subquery
SELECT x FROM (SELECT id AS x, boss AS x FROM emp);

-- name: duplicate_names_starred
SELECT * FROM (SELECT id AS x, boss AS x FROM emp WHERE id = 2);

-- name: having_ambiguous
SELECT a.dept FROM emp a JOIN emp b ON a.boss = b.id GROUP BY a.dept, b.dept HAVING dept = 'eng';

-- name: own_alias_wins
SELECT b.id AS id FROM emp a JOIN emp b ON a.boss = b.id ORDER BY id;

-- name: qualified_three_parts
SELECT spark_catalog.default.emp.id FROM emp;

-- name: struct_or_table
SELECT point.x, nested.point.x FROM nested WHERE nested.id = 1;

-- name: struct_star
SELECT point.* FROM nested ORDER BY id;

-- name: hierarchy
WITH RECURSIVE up(id, name, depth) AS (SELECT id, name, 0 FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.name, depth + 1 FROM emp e JOIN up ON e.boss = up.id) SELECT * FROM up ORDER BY depth, id;
