-- VALUES, inline tables, FROM-first, TABLE, star forms.

-- name: values
VALUES (1, 'a'), (2, NULL);

-- name: values_single
SELECT * FROM VALUES 1, 2, 3;

-- name: values_alias
SELECT t.a, b FROM VALUES (1, 2.5), (3, 4) AS t(a, b) ORDER BY a;

-- name: values_types
SELECT * FROM VALUES (1, 'a'), (2.5, NULL) AS t(n, s);

-- name: values_mismatch
SELECT * FROM VALUES (1, 'a'), (2);

-- name: values_incompatible
SELECT * FROM VALUES (1), (array(1)) AS t(x);

-- name: values_expressions
SELECT * FROM VALUES (1 + 1, upper('a')), (abs(-3), 'b') AS t(n, s);

-- name: values_column
SELECT * FROM VALUES (id) AS t(x);

-- name: table
TABLE dept;

-- name: from_first
FROM emp SELECT id, name WHERE id < 3 ORDER BY id;

-- name: select_one
SELECT 1;

-- name: star
SELECT * FROM dept ORDER BY floor;

-- name: star_except
SELECT * EXCEPT (salary, hired) FROM emp ORDER BY id LIMIT 1;

-- name: star_except_unknown
SELECT * EXCEPT (nope) FROM emp;

-- name: struct_star
SELECT id, point.* FROM nested ORDER BY id;

-- name: qualified_star_unknown
SELECT x.* FROM emp e;

-- name: star_without_from
SELECT *;

-- name: duplicate_names
SELECT id, id, name AS id FROM emp ORDER BY 3 LIMIT 1;

-- name: alias_forms
SELECT id AS a, id b, id AS `c d`, id AS 'e' FROM emp ORDER BY 1 LIMIT 1;

-- name: count_star
SELECT count(*), count(1), count(e.*), count(id, salary) FROM emp e;

-- name: backquotes
SELECT `e`.`id` FROM `emp` AS `e` ORDER BY 1 LIMIT 1;

-- name: case_insensitive
SELECT ID, Name FROM EMP ORDER BY iD LIMIT 1;

-- name: comments
SELECT 1 -- one
  , 2 /* two /* nested */ */;

-- name: alias_columns
SELECT x, y FROM (SELECT id, name FROM emp) AS t(x, y) ORDER BY x LIMIT 1;

-- name: alias_columns_mismatch
SELECT * FROM (SELECT id, name FROM emp) AS t(x);

-- name: nested_fields
SELECT point.x, nested.point.y, tags[0], props['x'], props.y FROM nested ORDER BY id LIMIT 2;

-- name: array_index_error
SELECT array(1, 2)[5];

-- name: map_missing_key
SELECT map('a', 1)['b'];

-- name: element_at_error
SELECT element_at(array(1), 3);

-- name: field_not_found
SELECT point.z FROM nested;

-- name: field_of_int
SELECT id.x FROM nested;

-- name: named_arguments
SELECT mask('AbCD123', lowerChar => 'q', upperChar => 'Q');

-- name: full_names
SELECT spark_catalog.default.nope.id FROM emp;

-- name: ident_number
SELECT 1 AS 1st;
