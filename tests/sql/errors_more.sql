-- Mistakes that people make, with the place that Spark tells of.

-- name: misspelt_keyword
SELEC id FROM emp;

-- name: misspelt_from
SELECT id FORM emp;

-- name: missing_comma
SELECT id name salary FROM emp;

-- name: trailing_comma
SELECT id, FROM emp;

-- name: missing_parenthesis
SELECT count(id FROM emp;

-- name: extra_parenthesis
SELECT id) FROM emp;

-- name: unclosed_quote
SELECT 'abc FROM emp;

-- name: unclosed_backquote
SELECT `abc FROM emp;

-- name: missing_by
SELECT id FROM emp ORDER id;

-- name: where_after_group
SELECT dept, count(*) FROM emp GROUP BY dept WHERE id > 1;

-- name: double_where
SELECT id FROM emp WHERE id > 1 WHERE id < 3;

-- name: equals_equals
SELECT id FROM emp WHERE id == 1;

-- name: not_equals
SELECT id FROM emp WHERE id != 1 AND id <> 2 ORDER BY id;

-- name: is_equal_null
SELECT id FROM emp WHERE boss = NULL;

-- name: in_empty
SELECT id FROM emp WHERE id IN ();

-- name: case_without_end
SELECT CASE WHEN id = 1 THEN 2 FROM emp;

-- name: join_without_on
SELECT * FROM emp JOIN ON emp.id = 1;

-- name: limit_text
SELECT id FROM emp LIMIT 'x';

-- name: limit_negative
SELECT id FROM emp LIMIT -1;

-- name: reserved_as_alias
SELECT id AS select FROM emp ORDER BY id LIMIT 1;

-- name: hyphen_name
SELECT a-b FROM emp;

-- name: hyphen_table
SELECT * FROM my-table;

-- name: number_name
SELECT 1a FROM emp;

-- name: two_statements
SELECT 1; SELECT 2;

-- name: empty
;

-- name: comment_only
-- nothing;

-- name: block_comment
SELECT /* a /* nested */ comment */ 1 AS x -- the end
;

-- name: unclosed_comment
SELECT 1 /* never ends;

-- name: unknown_column_lines
SELECT
  id,
  nme
FROM emp
WHERE id > 1;

-- name: unknown_in_where
SELECT id FROM emp WHERE salry > 1;

-- name: unknown_in_group
SELECT count(*) FROM emp GROUP BY depth;

-- name: unknown_in_order
SELECT id FROM emp ORDER BY nme;

-- name: unknown_in_join
SELECT * FROM emp e JOIN dept d ON e.dept = d.depts;

-- name: unknown_alias
SELECT x.id FROM emp e;

-- name: unknown_star
SELECT x.* FROM emp e;

-- name: alias_in_where
SELECT id * 2 AS twice FROM emp WHERE twice > 4;

-- name: unknown_table
SELECT * FROM employees;

-- name: unknown_schema
SELECT * FROM nowhere.emp;

-- name: unknown_catalog
SELECT * FROM a.b.c;

-- name: unknown_nested_function
SELECT id, uppercase(name) FROM emp;

-- name: wrong_type_add
SELECT id + hired FROM emp;

-- name: wrong_type_compare
SELECT id FROM emp WHERE hired > 5;

-- name: wrong_type_function
SELECT year(id) FROM emp;

-- name: wrong_type_sum_array
SELECT sum(tags) FROM nested;

-- name: wrong_type_where
SELECT id FROM emp WHERE name;

-- name: wrong_type_and
SELECT id FROM emp WHERE id AND true;

-- name: wrong_type_not
SELECT NOT id FROM emp;

-- name: wrong_type_case
SELECT CASE WHEN id THEN 1 END FROM emp;

-- name: wrong_type_if
SELECT if(name, 1, 2) FROM emp;

-- name: wrong_type_in
SELECT id FROM emp WHERE id IN (DATE '2024-01-01');

-- name: wrong_type_between
SELECT id FROM emp WHERE hired BETWEEN 1 AND 2;

-- name: wrong_type_order
SELECT props FROM nested ORDER BY props;

-- name: wrong_type_distinct
SELECT DISTINCT props FROM nested WHERE id = 1;

-- name: wrong_count_few
SELECT substring('abc');

-- name: wrong_count_many
SELECT length('a', 'b');

-- name: wrong_count_round
SELECT round(1, 2, 3);

-- name: star_in_function
SELECT upper(*) FROM emp;

-- name: star_in_where
SELECT id FROM emp WHERE *;

-- name: distinct_scalar
SELECT upper(DISTINCT name) FROM emp;

-- name: aggregate_in_on
SELECT * FROM emp e JOIN dept d ON max(e.id) = d.floor;

-- name: missing_group_expression
SELECT dept, salary + 1 FROM emp GROUP BY dept;

-- name: missing_group_nested
SELECT dept, count(*), upper(name) FROM emp GROUP BY dept;

-- name: missing_group_order
SELECT dept FROM emp GROUP BY dept ORDER BY id;

-- name: having_without_aggregate
SELECT id FROM emp HAVING id > 1;

-- name: distinct_order
SELECT DISTINCT dept FROM emp ORDER BY id;

-- name: cast_fails_in_rows
SELECT id, CAST(name AS INT) FROM emp;

-- name: divide_in_rows
SELECT id / (id - id) FROM emp;

-- name: overflow_in_sum
SELECT sum(CAST(2147483647 AS INT) + id) FROM emp;

-- name: overflow_in_multiply
SELECT id * 2147483647 FROM emp ORDER BY id;

-- name: array_index_in_rows
SELECT id, tags[5] FROM nested;

-- name: element_in_lines
SELECT
  id,
  element_at(tags, 9) AS t
FROM nested
WHERE id = 1;

-- name: raise
SELECT raise_error('stop here') FROM emp;

-- name: assert
SELECT assert_true(id < 3, 'too large') FROM emp;

-- name: to_date_in_rows
SELECT to_date(name, 'yyyy-MM-dd') FROM emp;

-- name: unsupported_statement
GRANT SELECT ON emp TO bob;

-- name: create_without_type
CREATE TABLE t (a);

-- name: create_unknown_type
CREATE TABLE t (a NUMBER);

-- name: create_duplicate_column
CREATE TABLE t (a INT, A STRING) USING parquet;

-- name: create_unknown_source
CREATE TABLE t (a INT) USING nonsense;

-- name: insert_syntax
INSERT emp VALUES (1);

-- name: group_by_alias_of_aggregate
SELECT dept, count(*) AS c FROM emp GROUP BY c;

-- name: order_by_position_zero
SELECT id FROM emp ORDER BY 0;

-- name: lateral_view_unknown
SELECT * FROM nested LATERAL VIEW nothing(tags) t AS x;

-- name: named_argument_unknown
SELECT mask(str => 'abc', nope => 'x');

-- name: duplicate_named
SELECT mask('abc', str => 'x');

-- name: window_clause_unknown
SELECT rank() OVER (PARTITION BY nope ORDER BY id) FROM emp;

-- name: row_number_argument
SELECT row_number(1) OVER (ORDER BY id) FROM emp;

-- name: null_division
SELECT NULL / 0, NULL + 1, NULL = NULL, NULL AND false, NULL OR true, NOT NULL;

-- name: block_comment_only
/* nothing */;

-- name: texts_pmod_rows
SELECT pmod('5', '2') FROM emp;

-- name: moment_of_text
SELECT to_timestamp('2020-01-01 25:00:00');

-- name: rest_by_zero
SELECT mod(5, id - 1) FROM emp WHERE id = 1;

-- name: lambda_by_zero
SELECT transform(array(1, 0), x -> 1 div x);

-- name: second_line_cast
SELECT id
FROM emp
WHERE name > 3 AND
      CAST(name AS DOUBLE) / 0 > 1;

-- name: alias_twice
SELECT * FROM emp a, emp a WHERE a.id = 1;

-- name: in_wrong_columns
SELECT id IN (SELECT id, name FROM emp) FROM emp;

-- name: field_of_array
SELECT tags.x FROM nested;
