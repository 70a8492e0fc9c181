-- CHAR and VARCHAR: columns that have a length, what is written into them, what is read, what they are compared with.

-- name: create
CREATE TABLE people (id INT, code CHAR(5), name VARCHAR(6) COMMENT 'first', kind CHAR(2)) USING parquet;

-- name: fill
INSERT INTO people VALUES (1, 'a', 'ann', 'a'), (2, 'bcd', 'bob   ', 'yy'), (3, NULL, NULL, NULL);

-- name: read
SELECT *, length(code), length(name) FROM people ORDER BY id;

-- name: describe
DESCRIBE people;

-- name: describe_column
DESCRIBE people code;

-- name: show_create
SHOW CREATE TABLE people;

-- name: literal_longer
SELECT id FROM people WHERE code = 'a          ' ORDER BY id;

-- name: literal_before
SELECT id FROM people WHERE 'bcd' = code;

-- name: orders
SELECT id, code < 'a ', code >= 'bcd', code <=> 'a', code != 'a', code BETWEEN 'a' AND 'b' FROM people ORDER BY id;

-- name: in_list
SELECT id, code IN ('a', 'bcd'), code NOT IN ('a', 'zzzzzzz') FROM people ORDER BY id;

-- name: two_columns
SELECT p.id, q.id FROM people p JOIN people q ON p.code = q.kind ORDER BY p.id, q.id;

-- name: two_columns_where
SELECT id, code = kind, kind = code FROM people ORDER BY id;

-- name: varchar_compare
SELECT id, name = 'bob', name = 'bob   ', name LIKE 'bob%', code LIKE 'a', code LIKE 'a%' FROM people ORDER BY id;

-- name: no_column
SELECT id, code = concat('a', ''), concat(code, '') = 'a', upper(code) = 'A' FROM people ORDER BY id;

-- name: aliased
SELECT c FROM (SELECT code AS c FROM people) WHERE c = 'a';

-- name: grouped
SELECT code, count(*) FROM people GROUP BY code HAVING code = 'a' ORDER BY code;

-- name: as_select
CREATE TABLE copied USING parquet AS SELECT id, code AS c, upper(code) AS u, name FROM people;

-- name: as_select_describe
DESCRIBE copied;

-- name: view_of
CREATE VIEW people_view AS SELECT code, name FROM people;

-- name: view_describe
DESCRIBE people_view;

-- name: temporary_view_of
CREATE TEMPORARY VIEW people_now AS SELECT code, name FROM people;

-- name: temporary_view_describe
DESCRIBE people_now;

-- name: too_long
INSERT INTO people VALUES (4, 'abcdef', 'x', 'y');

-- name: blanks_too_many
INSERT INTO people VALUES (4, 'abc          ', 'xy          ', 'y');

-- name: blanks_read
SELECT code || '|', name || '|', length(name) FROM people WHERE id = 4;

-- name: varchar_too_long
INSERT INTO people (id, name) VALUES (5, 'abcdefg');

-- name: number_too_long
INSERT INTO people (id, code) VALUES (5, 123456);

-- name: number
INSERT INTO people (id, code) VALUES (6, 123);

-- name: number_read
SELECT id, code || '|' FROM people WHERE code = '123';

-- name: from_query
INSERT INTO people SELECT id + 10, name, code, kind FROM people WHERE id = 1;

-- name: from_query_read
SELECT id, code || '|', name || '|' FROM people WHERE id = 11;

-- name: add_column
ALTER TABLE people ADD COLUMNS (more VARCHAR(2), last CHAR(3));

-- name: add_column_describe
DESCRIBE people;

-- name: add_column_too_long
INSERT INTO people (id, more) VALUES (7, 'abc');

-- name: csv_table
CREATE TABLE raw (c CHAR(3), v VARCHAR(2)) USING csv;

-- name: csv_fill
INSERT INTO raw VALUES ('a', 'b'), ('abc', 'cd');

-- name: csv_read
SELECT c || '|', v || '|' FROM raw ORDER BY c;

-- name: partitioned
CREATE TABLE parts (v INT, p CHAR(3)) USING parquet PARTITIONED BY (p);

-- name: partitioned_fill
INSERT INTO parts PARTITION (p = 'a') VALUES (1);

-- name: partitioned_fill_open
INSERT INTO parts VALUES (2, 'bc');

-- name: partitioned_read
SELECT v, p || '|' FROM parts WHERE p = 'a' OR p = 'bc' ORDER BY v;

-- name: partitioned_too_long
INSERT INTO parts PARTITION (p = 'abcd') VALUES (1);

-- name: cast_char
SELECT CAST('abc' AS CHAR(2)) AS c, CAST(12345 AS VARCHAR(2)) AS v, typeof(CAST('a' AS VARCHAR(3)));

-- name: without_length
CREATE TABLE bad (c CHAR) USING parquet;

-- name: without_length_cast
SELECT CAST('a' AS VARCHAR);

-- name: zero_length
CREATE TABLE bad (c CHAR(0)) USING parquet;

-- name: nested
CREATE TABLE deep (a ARRAY<CHAR(2)>, s STRUCT<c: VARCHAR(3)>) USING parquet;

-- name: nested_describe
DESCRIBE deep;

-- name: union
SELECT code FROM people WHERE id = 1 UNION ALL SELECT 'zz';

-- name: subquery
SELECT id FROM people WHERE kind IN (SELECT code FROM people) ORDER BY id;

-- name: nested_fill
INSERT INTO deep VALUES (array('a', 'b'), named_struct('c', 'xyz'));

-- name: nested_too_long
INSERT INTO deep VALUES (array('abc'), named_struct('c', 'x'));

-- name: nested_field_too_long
INSERT INTO deep VALUES (array('a'), named_struct('c', 'wxyz'));

-- name: nested_read
SELECT transform(a, x -> x || '|'), s.c || '|', s.c = 'xyz' FROM deep;

-- name: show_extended
SHOW COLUMNS IN people;

-- name: overwrite
INSERT OVERWRITE raw SELECT 'z', 'y';

-- name: overwritten
SELECT length(c), v FROM raw;

-- name: unpadded
SET spark.sql.readSideCharPadding = false;

-- name: unpadded_read
SELECT c || '|', c = 'a' FROM raw ORDER BY c;

-- name: unpadded_off
SET spark.sql.readSideCharPadding = true;

-- name: as_varchar
SET spark.sql.charAsVarchar = true;

-- name: as_varchar_create
CREATE TABLE loose (c CHAR(2)) USING parquet;

-- name: as_varchar_describe
DESCRIBE loose;

-- name: as_varchar_off
SET spark.sql.charAsVarchar = false;

-- name: parts_two
CREATE TABLE pc (v INT, p CHAR(3), q VARCHAR(2)) USING parquet PARTITIONED BY (p, q);

-- name: parts_two_1
INSERT OVERWRITE pc PARTITION (p = 'a', q = 'b') VALUES (1);

-- name: parts_two_2
INSERT OVERWRITE pc PARTITION (p, q) VALUES (2, 'b', 'c '), (3, 'a', 'b');

-- name: parts_two_3
SELECT v, p || '|', q || '|' FROM pc ORDER BY v;

-- name: parts_two_4
INSERT OVERWRITE pc PARTITION (p = 'a', q) SELECT 4, 'z   ';

-- name: parts_two_5
SELECT v, p || '|', q || '|' FROM pc ORDER BY v;

-- name: parts_two_6
INSERT OVERWRITE pc PARTITION (p = 'abcd', q = 'b') VALUES (1);

-- name: parts_two_7
INSERT OVERWRITE pc PARTITION (p = 'a', q = 'bcd') VALUES (1);

-- name: parts_two_9
SET spark.sql.sources.partitionOverwriteMode = dynamic;

-- name: parts_two_10
INSERT OVERWRITE pc PARTITION (p, q) VALUES (6, 'a  ', 'b'), (7, 'n', 'm');

-- name: parts_two_11
SELECT v, p || '|', q || '|' FROM pc ORDER BY v;

-- name: parts_two_12
INSERT OVERWRITE pc VALUES (8, 'a', 'z');

-- name: parts_two_13
SELECT v, p || '|', q || '|' FROM pc ORDER BY v;

-- name: parts_two_where
SELECT v FROM pc WHERE p = 'a' AND q = 'z' ORDER BY v;
