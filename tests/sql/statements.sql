-- SET, SHOW, DESCRIBE, views and functions: what a session answers about itself.

-- name: set
SET spark.sql.shuffle.partitions=7;

-- name: get
SET spark.sql.shuffle.partitions;

-- name: reset
RESET spark.sql.shuffle.partitions;

-- name: get_default
SET spark.sql.shuffle.partitions;

-- name: get_undefined
SET some.key;

-- name: set_time_zone
SET TIME ZONE 'America/New_York';

-- name: time_zone
SELECT current_timezone(), TIMESTAMP '2024-01-01 00:00:00Z';

-- name: set_time_zone_local
SET TIME ZONE INTERVAL 2 HOURS;

-- name: time_zone_offset
SELECT current_timezone();

-- name: set_time_zone_bad
SET TIME ZONE 'Nowhere/City';

-- name: describe_view
DESCRIBE emp;

-- name: describe_query
DESCRIBE QUERY SELECT id, name || 'x' AS n FROM emp;

-- name: describe_query_short
DESC SELECT 1 AS one, 'x' AS c;

-- name: describe_column
DESCRIBE emp id;

-- name: describe_unknown
DESCRIBE nope;

-- name: describe_function
DESCRIBE FUNCTION upper;

-- name: show_views
SHOW VIEWS;

-- name: show_views_like
SHOW VIEWS LIKE 'e*|nu*';

-- name: show_columns
SHOW COLUMNS IN dept;

-- name: show_databases
SHOW DATABASES;

-- name: show_functions
SHOW FUNCTIONS LIKE 'regexp_*';

-- name: show_catalogs
SHOW CATALOGS;

-- name: current_namespace
SHOW CURRENT NAMESPACE;

-- name: create_view
CREATE TEMPORARY VIEW small AS SELECT id FROM emp WHERE id < 3;

-- name: read_view
SELECT * FROM small ORDER BY id;

-- name: create_view_again
CREATE TEMPORARY VIEW small AS SELECT 1;

-- name: replace_view
CREATE OR REPLACE TEMP VIEW small(n) AS SELECT id FROM emp WHERE id > 5;

-- name: read_replaced
SELECT n FROM small;

-- name: global_view
CREATE GLOBAL TEMPORARY VIEW g AS SELECT 1 AS one;

-- name: read_global
SELECT * FROM global_temp.g;

-- name: drop_global
DROP VIEW global_temp.g;

-- name: drop_view
DROP VIEW small;

-- name: drop_view_again
DROP VIEW small;

-- name: drop_view_if_exists
DROP VIEW IF EXISTS small;

-- name: use_unknown
USE nope;

-- name: cache
CACHE TABLE cached AS SELECT id FROM emp;

-- name: read_cached
SELECT count(*) FROM cached;

-- name: uncache
UNCACHE TABLE cached;

-- name: drop_cached
DROP VIEW cached;
