-- What Spark refuses before it runs, and what it takes instead: operands, bounds, keys, values of pivots.

-- name: view
CREATE TEMPORARY VIEW b AS SELECT id, CAST(id AS INT) i, CAST(id AS DOUBLE) d, DATE '2024-01-01' + CAST(id AS INT) dt, CAST(id AS TIMESTAMP) ts, CAST(id AS STRING) s FROM range(3);

-- name: texts_added
SELECT s + s FROM b;

-- name: texts_taken
SELECT '1' - '2';

-- name: texts_multiplied
SELECT '1' * '2';

-- name: texts_divided
SELECT '1' / '2';

-- name: texts_remainder
SELECT '1' % '2';

-- name: texts_whole
SELECT '1' div '2';

-- name: texts_pmod
SELECT pmod('1', '2');

-- name: texts_bits
SELECT '1' & '2';

-- name: text_and_null
SELECT '1' + NULL;

-- name: null_and_text
SELECT NULL * '2';

-- name: nulls_added
SELECT NULL + NULL;

-- name: texts_one_side
SELECT s + 1, 2 * s, -s, abs(s) FROM b ORDER BY id;

-- name: text_and_interval
SELECT '2024-01-31' + INTERVAL '1' DAY, INTERVAL '1' HOUR + '2024-01-31', typeof('2024-01-31' - INTERVAL '1' DAY);

-- name: text_and_months
SELECT '2024-01-31' + INTERVAL '1' MONTH;

-- name: range_long
SELECT sum(id) OVER (ORDER BY id RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM b;

-- name: range_int
SELECT sum(id) OVER (ORDER BY i RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM b;

-- name: range_double
SELECT sum(id) OVER (ORDER BY d RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM b;

-- name: range_date
SELECT sum(id) OVER (ORDER BY dt RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM b;

-- name: range_timestamp_int
SELECT sum(id) OVER (ORDER BY ts RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM b;

-- name: range_timestamp
SELECT sum(id) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '1' SECOND PRECEDING AND CURRENT ROW) FROM b;

-- name: range_array
SELECT sum(id) OVER (ORDER BY array(id) RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM b;

-- name: rows_text
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN '1' PRECEDING AND CURRENT ROW) FROM b;

-- name: rows_decimal_after
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1.5 FOLLOWING) FROM b;

-- name: lead_not_foldable
SELECT lead(s, i) OVER (ORDER BY id) FROM b;

-- name: index_decimal
SELECT array(1, 2)[1.0];

-- name: index_null
SELECT array(1, 2)[NULL], array(1, 2)[CAST(0 AS TINYINT)];

-- name: window_key
SELECT count(*) FROM b GROUP BY row_number() OVER (ORDER BY id);

-- name: months_average
SELECT avg(x), typeof(avg(x)), mean(x) FROM VALUES (INTERVAL '1-1' YEAR TO MONTH), (INTERVAL '2' MONTH) t(x);

-- name: days_average
SELECT avg(x), typeof(avg(x)) FROM VALUES (INTERVAL '1' DAY), (INTERVAL '2' DAY) t(x);

-- name: luhn
SELECT luhn_check(''), luhn_check('6011000990139424'), luhn_check('1a'), luhn_check(NULL), luhn_check(79927398713);

-- name: pivot_texts_of_dates
SELECT * FROM (SELECT dt, id FROM b) PIVOT (sum(id) FOR dt IN ('2024-01-01', DATE '2024-01-02'));

-- name: pivot_mixed
SELECT * FROM (SELECT i, id FROM b) PIVOT (sum(id) FOR i IN (1.5, '2', true));

-- name: pivot_doubles
SELECT * FROM (SELECT d, id FROM b) PIVOT (sum(id) FOR d IN (1, 2.0, NULL));

-- name: sets_of_nothing
SELECT count(*), sum(id) FROM b WHERE false GROUP BY GROUPING SETS ((id), ());

-- name: total_of_nothing
SELECT count(*), sum(id) FROM b WHERE false GROUP BY GROUPING SETS (());

-- name: cube_of_nothing
SELECT count(*) FROM b WHERE false GROUP BY CUBE (id, i);

-- name: rollup_having
SELECT id, count(*) FROM b GROUP BY ROLLUP (id) HAVING count(*) > 1 ORDER BY id;

-- name: product_overflow
SELECT CAST(100 AS DECIMAL(38,0)) * CAST('1e37' AS DECIMAL(38,0));

-- name: product_overflow_long
SELECT CAST('12345678901234567890.5' AS DECIMAL(38,10)) * CAST('12345678901234567890.5' AS DECIMAL(38,10));

-- name: months_overflow
SELECT INTERVAL '178956970-7' YEAR TO MONTH - INTERVAL '-1' MONTH;

-- name: zeros
SELECT d, rank() OVER (ORDER BY d) FROM VALUES (0.0D), (-0.0D), (double('nan')), (-1D) t(d) ORDER BY d DESC;

-- name: two_levels
SELECT id FROM b WHERE EXISTS (SELECT 1 FROM range(3) r WHERE r.id = b.id AND EXISTS (SELECT 1 FROM range(3) q WHERE q.id = r.id));

-- name: entries
SELECT from_json('{"a":1}', 'map<string,int>'), from_json('{"a":1}', 'map<string,int>') AS m;

-- name: insert_table
CREATE TABLE small (t TINYINT, d DECIMAL(4,1), i INT) USING parquet;

-- name: insert_too_large
INSERT INTO small VALUES (300, 1, 1);

-- name: insert_long
INSERT INTO small SELECT 1, 1, 3000000000;

-- name: insert_double
INSERT INTO small SELECT 1, 12345.5D, 1;

-- name: insert_text
INSERT INTO small SELECT 1, 'x', 1;

-- name: insert_fits
INSERT INTO small SELECT 1, 12.55, 1;

-- name: insert_read
SELECT * FROM small;

-- name: drop_as_table
DROP TABLE b;
