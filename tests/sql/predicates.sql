-- Comparisons, LIKE, IN, BETWEEN, three-valued logic.

-- name: three_valued
SELECT NULL AND false, NULL AND true, NULL OR true, NULL OR false, NOT NULL, NULL = NULL, NULL <=> NULL, 1 <=> NULL;

-- name: in_with_null
SELECT 1 IN (1, NULL), 2 IN (1, NULL), 2 NOT IN (1, NULL), NULL IN (1);

-- name: between
SELECT 5 BETWEEN 1 AND 5, 0 NOT BETWEEN 1 AND 5, 'b' BETWEEN 'a' AND 'c', NULL BETWEEN 1 AND 2;

-- name: like
SELECT 'abc' LIKE 'a%', 'abc' LIKE '_b_', 'a%c' LIKE 'a\%c', 'ABC' ILIKE 'abc', 'abc' NOT LIKE 'b%', 'a_c' LIKE 'a#_c' ESCAPE '#';

-- name: like_all_any
SELECT 'abc' LIKE ALL ('a%', '%c'), 'abc' LIKE ANY ('x%', '%c'), 'abc' NOT LIKE ALL ('x%', 'y%'), 'abc' LIKE SOME ('z'), 'ABC' ILIKE ANY ('a%');

-- name: like_bad_escape
SELECT 'abc' LIKE 'a\\bc';

-- name: rlike
SELECT 'abc123' RLIKE '[0-9]+$', 'abc' REGEXP '^b', NOT 'abc' RLIKE 'c';

-- name: is_distinct
SELECT 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL, true IS TRUE, NULL IS UNKNOWN, false IS NOT TRUE, NULL IS NOT FALSE;

-- name: nan_compare
SELECT double('NaN') = double('NaN'), double('NaN') > double('Infinity'), 0.0D = -0.0D;

-- name: struct_compare
SELECT (1, 'a') = (1, 'a'), (1, 2) < (1, 3), named_struct('a', 1) <=> NULL;

-- name: array_compare
SELECT array(1, 2) = array(1, 2), array(1, 2) < array(1, 3), array(1) IN (array(1), array(2));

-- name: map_compare
SELECT map('a', 1) = map('a', 1);

-- name: tuple_in
SELECT id FROM emp WHERE (dept, id) IN (('eng', 1), ('ops', 4)) ORDER BY id;

-- name: case_simple
SELECT id, CASE dept WHEN 'eng' THEN 1 WHEN 'ops' THEN 2 ELSE 0 END AS c FROM emp ORDER BY id;

-- name: case_types
SELECT CASE WHEN id > 2 THEN 1 ELSE 2.5 END, if(id > 2, 'a', NULL), coalesce(NULL, id, 9), nullif(id, 1), nvl(dept, '-'), nvl2(dept, 1, 2) FROM emp ORDER BY id LIMIT 2;

-- name: case_mismatch
SELECT CASE WHEN true THEN 1 ELSE array(1) END;

-- name: where_not_boolean
SELECT id FROM emp WHERE id;

-- name: between_mismatch
SELECT 1 BETWEEN 'a' AND array(2);

-- name: equal_mismatch
SELECT id FROM emp WHERE dept = array('a');

-- name: compare_date_string
SELECT id FROM emp WHERE hired >= '2020-03-01' ORDER BY id;

-- name: compare_string_number_fails
SELECT id FROM emp WHERE name = 1;

-- name: bang
SELECT !true, ! false, 1 != 2, 1 <> 1, 1 == 1;

-- name: equal_null
SELECT equal_null(NULL, NULL), equal_null(1, 2), isnull(NULL), isnotnull(1);
