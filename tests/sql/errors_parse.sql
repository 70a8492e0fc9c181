-- What the parser refuses, and where.

-- name: misspelt
SELEC 1;

-- name: missing_expression
SELECT FROM emp;

-- name: missing_paren
SELECT (1 + 2;

-- name: extra_paren
SELECT 1 + 2);

-- name: extra_word
SELECT 1 2 3;

-- name: dangling_operator
SELECT 1 +;

-- name: dangling_where
SELECT id FROM emp WHERE;

-- name: second_line
SELECT id
FROM emp
WHERE id ==== 1;

-- name: unclosed_string
SELECT 'abc;

-- name: unclosed_comment
SELECT 1 /* abc;

-- name: unclosed_backquote
SELECT `abc;

-- name: bad_character
SELECT 1 # 2;

-- name: bad_hyphen_name
SELECT * FROM my-table;

-- name: group_without_by
SELECT id FROM emp GROUP id;

-- name: order_without_by
SELECT id FROM emp ORDER id;

-- name: from_twice
SELECT id FROM emp FROM dept;

-- name: join_without_table
SELECT id FROM emp JOIN;

-- name: trailing_comma
SELECT id, FROM emp;

-- name: empty_in
SELECT id IN () FROM emp;

-- name: case_without_end
SELECT CASE WHEN true THEN 1;

-- name: cast_without_as
SELECT CAST(1 INT);

-- name: between_without_and
SELECT 1 BETWEEN 1 2;

-- name: empty_parentheses
SELECT ();

-- name: two_statements
SELECT 1; SELECT 2;

-- name: double_where
SELECT id FROM emp WHERE id > 1 WHERE id < 3;

-- name: limit_before_where
SELECT id FROM emp LIMIT 1 WHERE id > 1;

-- name: window_frame
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN) FROM emp;

-- name: interval_unit
SELECT INTERVAL 1 FORTNIGHT;

-- name: lateral_view_without_function
SELECT id FROM emp LATERAL VIEW x AS y;

-- name: unsupported_statement
GRANT SELECT ON emp TO bob;

-- name: bad_type
SELECT CAST(1 AS ARRAY<>);

-- name: decimal_parameters
SELECT CAST(1 AS DECIMAL(50, 2));

-- name: decimal_scale
SELECT CAST(1 AS DECIMAL(5, 6));

-- name: invalid_identifier
SELECT 1 AS a.b;

-- name: with_without_query
WITH t AS (SELECT 1);

-- name: using_without_parentheses
SELECT * FROM emp JOIN dept USING dept;

-- name: negative_sample
SELECT * FROM emp TABLESAMPLE (-5 PERCENT);

-- name: duplicate_window
SELECT sum(id) OVER w FROM emp WINDOW w AS (ORDER BY id), w AS (ORDER BY name);

-- name: semicolon_only
;
