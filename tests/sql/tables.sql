-- Tables of the session: made, filled, changed, told of.

-- name: create
CREATE TABLE people (id INT NOT NULL, name STRING COMMENT 'who', score DECIMAL(5,2), born DATE) USING parquet COMMENT 'some people';

-- name: create_again
CREATE TABLE people (id INT) USING parquet;

-- name: create_if_not_exists
CREATE TABLE IF NOT EXISTS people (id INT) USING parquet;

-- name: insert
INSERT INTO people VALUES (1, 'ann', 1.5, DATE '2000-01-01'), (2, 'bob', NULL, NULL);

-- name: insert_named
INSERT INTO people (name, id) VALUES ('cid', 3);

-- name: insert_by_name
INSERT INTO people BY NAME SELECT 'dee' AS name, 4 AS id;

-- name: insert_too_few
INSERT INTO people VALUES (5, 'x');

-- name: insert_too_many
INSERT INTO people VALUES (5, 'x', 1, NULL, 7);

-- name: insert_wrong_type
INSERT INTO people VALUES ('x', 'y', 1, NULL);

-- name: insert_unsafe
INSERT INTO people SELECT 5, 'x', array(1), NULL;

-- name: insert_overflow
INSERT INTO people VALUES (5, 'x', 12345.5, NULL);

-- name: insert_unknown_column
INSERT INTO people (id, nope) VALUES (1, 2);

-- name: insert_duplicate_column
INSERT INTO people (id, id) VALUES (1, 2);

-- name: read
SELECT * FROM people ORDER BY id;

-- name: describe
DESCRIBE people;

-- name: describe_column
DESCRIBE people name;

-- name: describe_unknown_column
DESCRIBE people nope;

-- name: describe_query
DESCRIBE QUERY SELECT id, upper(name) AS n, score * 2 FROM people;

-- name: show_columns
SHOW COLUMNS IN people;

-- name: show_tables
SHOW TABLES;

-- name: show_tables_like
SHOW TABLES LIKE 'peo*';

-- name: show_views
SHOW VIEWS;

-- name: insert_overwrite
INSERT OVERWRITE people SELECT id + 10, name, score, born FROM people WHERE id < 3;

-- name: read_overwritten
SELECT * FROM people ORDER BY id;

-- name: truncate
TRUNCATE TABLE people;

-- name: read_truncated
SELECT count(*) FROM people;

-- name: add_column
ALTER TABLE people ADD COLUMNS (age INT COMMENT 'years', tags ARRAY<STRING>);

-- name: describe_added
DESCRIBE people;

-- name: rename
ALTER TABLE people RENAME TO persons;

-- name: read_old_name
SELECT * FROM people;

-- name: drop
DROP TABLE persons;

-- name: drop_again
DROP TABLE persons;

-- name: drop_if_exists
DROP TABLE IF EXISTS persons;

-- name: ctas
CREATE TABLE tops AS SELECT dept, max(salary) AS top FROM emp GROUP BY dept;

-- name: read_ctas
SELECT * FROM tops ORDER BY dept;

-- name: partitioned
CREATE TABLE logs (msg STRING, day DATE, level INT) USING parquet PARTITIONED BY (day, level);

-- name: insert_partitioned
INSERT INTO logs VALUES ('a', DATE '2024-01-01', 1), ('b', DATE '2024-01-02', 1), ('c', DATE '2024-01-01', 2);

-- name: insert_static
INSERT INTO logs PARTITION (day = DATE '2024-01-03', level = 5) SELECT 'd';

-- name: read_partitioned
SELECT * FROM logs ORDER BY msg;

-- name: show_partitions
SHOW PARTITIONS logs;

-- name: describe_partitioned
DESCRIBE logs;

-- name: describe_partition_bad
SHOW PARTITIONS tops;

-- name: partition_filter
SELECT level, count(*) FROM logs WHERE day = '2024-01-01' GROUP BY level ORDER BY level;

-- name: drop_partition
ALTER TABLE logs DROP PARTITION (day = DATE '2024-01-03', level = 5);

-- name: after_drop_partition
SELECT count(*) FROM logs;

-- name: defaults
CREATE TABLE withdef (id INT, state STRING DEFAULT 'new', n INT DEFAULT 1 + 1) USING parquet;

-- name: insert_defaults
INSERT INTO withdef (id) VALUES (1);

-- name: insert_default_keyword
INSERT INTO withdef VALUES (2, DEFAULT, 5);

-- name: read_defaults
SELECT * FROM withdef ORDER BY id;

-- name: properties
CREATE TABLE props (a INT) USING csv OPTIONS (header = 'true') TBLPROPERTIES ('k' = 'v');

-- name: show_properties
SHOW TBLPROPERTIES props;

-- name: set_property
ALTER TABLE props SET TBLPROPERTIES ('k' = 'w', 'x' = '1');

-- name: show_property
SHOW TBLPROPERTIES props ('x');

-- name: unset_missing
ALTER TABLE props UNSET TBLPROPERTIES ('nope');

-- name: create_like
CREATE TABLE copied LIKE withdef;

-- name: describe_like
DESCRIBE copied;

-- name: view
CREATE VIEW high AS SELECT id, name FROM emp WHERE salary > 70;

-- name: temp_view
CREATE TEMP VIEW highs AS SELECT id, name FROM emp WHERE salary > 70;

-- name: temp_view_again
CREATE TEMP VIEW highs AS SELECT 1;

-- name: replace_view
CREATE OR REPLACE TEMP VIEW highs (a, b COMMENT 'the name') AS SELECT id, name FROM emp WHERE salary > 90;

-- name: read_view
SELECT * FROM highs ORDER BY a;

-- name: describe_view
DESCRIBE highs;

-- name: view_wrong_count
CREATE OR REPLACE TEMP VIEW bad (a) AS SELECT 1, 2;

-- name: permanent_view
CREATE VIEW tops_view AS SELECT * FROM tops WHERE top > 70;

-- name: read_permanent_view
SELECT * FROM tops_view ORDER BY dept;

-- name: drop_view_as_table
DROP TABLE tops_view;

-- name: drop_view
DROP VIEW tops_view;

-- name: global_view
CREATE GLOBAL TEMP VIEW everywhere AS SELECT 1 AS one;

-- name: read_global
SELECT * FROM global_temp.everywhere;

-- name: create_database
CREATE DATABASE shop COMMENT 'for sale';

-- name: use_database
USE shop;

-- name: current_database
SELECT current_database(), current_schema(), current_catalog();

-- name: table_in_database
CREATE TABLE items (i INT) USING parquet;

-- name: qualified_read
SELECT count(*) FROM shop.items;

-- name: show_databases
SHOW DATABASES;

-- name: drop_full_database
DROP DATABASE shop;

-- name: drop_cascade
DROP DATABASE shop CASCADE;

-- name: use_default
USE default;

-- name: use_missing
USE nowhere;

-- name: set_value
SET spark.sql.shuffle.partitions = 7;

-- name: set_read
SET spark.sql.shuffle.partitions;

-- name: set_own
SET my.own = hello world;

-- name: reset_one
RESET spark.sql.shuffle.partitions;

-- name: set_bad
SET spark.sql.shuffle.partitions = many;

-- name: set_static
SET spark.sql.warehouse.dir = /x;

-- name: cache
CACHE TABLE tops;

-- name: uncache
UNCACHE TABLE tops;

-- name: uncache_missing
UNCACHE TABLE nothing;

-- name: analyze
ANALYZE TABLE tops COMPUTE STATISTICS;

-- name: refresh
REFRESH TABLE tops;

-- name: show_functions
SHOW FUNCTIONS LIKE 'array_d*';

-- name: update_refused
UPDATE tops SET top = 1;

-- name: delete_refused
DELETE FROM tops WHERE top = 1;

-- name: merge_refused
MERGE INTO tops t USING dept s ON t.dept = s.dept WHEN MATCHED THEN DELETE;

-- name: insert_into_view
INSERT INTO emp VALUES (1);

-- name: insert_missing
INSERT INTO nothing VALUES (1);

-- name: alter_missing
ALTER TABLE nothing ADD COLUMNS (a INT);

-- name: options_beside_properties
CREATE TABLE tp (a INT) USING csv OPTIONS (header true, sep ';') TBLPROPERTIES (z = 'v', b = 'w');

-- name: options_beside_properties_show
SHOW TBLPROPERTIES tp;

-- name: option_as_property
SHOW TBLPROPERTIES tp ('option.header');

-- name: option_no_property
SHOW TBLPROPERTIES tp (header);

-- name: column_defaults
CREATE TABLE dv (a INT DEFAULT 5, b STRING DEFAULT 'x' COMMENT 'hm', c INT) USING parquet;

-- name: column_default_extended
DESCRIBE EXTENDED dv a;

-- name: column_no_default_extended
DESCRIBE EXTENDED dv c;

-- name: column_default_plain
DESCRIBE dv a;
