-- What the analyzer refuses, and where.

-- name: unknown_table
SELECT * FROM nope;

-- name: unknown_table_qualified
SELECT * FROM a.b.nope;

-- name: unknown_column
SELECT idd FROM emp;

-- name: unknown_column_second_line
SELECT id,
       nme
FROM emp;

-- name: unknown_qualifier
SELECT x.id FROM emp e;

-- name: unknown_in_where
SELECT id FROM emp WHERE slary > 1;

-- name: unknown_in_order
SELECT id FROM emp ORDER BY nope;

-- name: unknown_in_group
SELECT count(*) FROM emp GROUP BY nope;

-- name: unknown_without_from
SELECT nope;

-- name: double_quotes_are_strings
SELECT "id" FROM emp LIMIT 1;

-- name: unknown_function
SELECT foo(id) FROM emp;

-- name: unknown_function_qualified
SELECT a.b.foo(id) FROM emp;

-- name: wrong_argument_count
SELECT upper(name, id) FROM emp;

-- name: no_arguments
SELECT upper() FROM emp;

-- name: wrong_argument_type
SELECT upper(array(1));

-- name: wrong_argument_type_number
SELECT sqrt(array(1));

-- name: unexpected_null_literal
SELECT array(1) + NULL;

-- name: aggregate_distinct_not_allowed
SELECT upper(DISTINCT name) FROM emp;

-- name: filter_not_aggregate
SELECT upper(name) FILTER (WHERE id > 1) FROM emp;

-- name: star_in_expression
SELECT * + 1 FROM emp;

-- name: star_in_function
SELECT upper(*) FROM dept;

-- name: alias_in_where
SELECT id AS x FROM emp WHERE x > 1;

-- name: aggregate_in_join
SELECT 1 FROM emp JOIN dept ON count(*) > 1;

-- name: union_in_subquery
SELECT (SELECT 1 UNION ALL SELECT 2);

-- name: raise_error
SELECT raise_error('no good');

-- name: assert_true
SELECT assert_true(1 > 2);

-- name: error_in_rows
SELECT id, CAST(name AS INT) FROM emp ORDER BY id;

-- name: error_context_line
SELECT id,
       1 / (id - id) AS bad
FROM emp;

-- name: invalid_date_function
SELECT to_date('2024-13-45', 'yyyy-MM-dd');

-- name: make_date_invalid
SELECT make_date(2024, 13, 1);

-- name: duplicate_column_in_view
CREATE OR REPLACE TEMPORARY VIEW bad AS SELECT 1 AS a, 2 AS a;

-- name: non_deterministic_group
SELECT count(*) FROM emp GROUP BY rand();

-- name: having_window
SELECT dept FROM emp GROUP BY dept HAVING row_number() OVER (ORDER BY dept) = 1;

-- name: named_argument_twice
SELECT mask('abc', lowerChar => 'x', lowerChar => 'y');

-- name: named_argument_unknown
SELECT mask('abc', nope => 'x');

-- name: struct_field_case
SELECT named_struct('a', 1, 'A', 2).a;

-- name: array_of_mixed
SELECT array(1, 'a', array(1));

-- name: map_odd
SELECT map('a', 1, 'b');

-- name: map_duplicate_key
SELECT map('a', 1, 'a', 2);

-- name: interval_plus_int
SELECT INTERVAL 1 DAY + 1;

-- name: concat_mixed
SELECT concat(array(1), 'a');

-- name: in_mismatch
SELECT 1 IN (1, array(2));

-- name: sum_of_string
SELECT sum(name) FROM emp;

-- name: sum_of_array
SELECT sum(tags) FROM nested;

-- name: grouping_unknown
SELECT grouping(name) FROM emp GROUP BY ROLLUP (dept);
