-- Without ANSI mode.

-- name: set_off
SET spark.sql.ansi.enabled=false;

-- name: overflow
SELECT 2147483647 + 1, 9223372036854775807L + 1, 127Y + 1Y, -(-2147483648), abs(-2147483648), 2147483647 * 2;

-- name: zero
SELECT 1 / 0, 1 % 0, 5 div 0, 1.5 / 0, 0.0D / 0, mod(1, 0), pmod(1, 0);

-- name: decimal_overflow
SELECT CAST(99999999999999999999999999999999999999 AS DECIMAL(38,0)) + 1, CAST(123.456 AS DECIMAL(4,2)), CAST(1e20 AS DECIMAL(38,0)) * CAST(1e20 AS DECIMAL(38,0));

-- name: bad_casts
SELECT CAST('x' AS INT), CAST('1.9' AS INT), CAST('' AS DOUBLE), CAST('maybe' AS BOOLEAN), CAST('2024-02-30' AS DATE), CAST('x' AS TIMESTAMP), CAST('x' AS DECIMAL(5,2)), CAST('abc' AS BINARY);

-- name: narrowing
SELECT CAST(300 AS TINYINT), CAST(2147483648 AS INT), CAST(1e20D AS INT), CAST(1e20D AS BIGINT), CAST(double('NaN') AS INT), CAST(-129S AS TINYINT), CAST(3.9 AS INT);

-- name: odd_casts
SELECT CAST(true AS TIMESTAMP), CAST(1.5 AS BOOLEAN), CAST(DATE '2024-01-01' AS INT), CAST(TIMESTAMP '2024-01-01 00:00:00' AS TINYINT), CAST(1 AS TIMESTAMP);

-- name: implicit_text
SELECT 1 + '2', 'a' + 1, '10' > 9, 'abc' = 0, 1 = '1.0', '2' * '3', concat(1, 'a'), '5' || 5;

-- name: compare_types
SELECT DATE '2024-01-01' = '2024-01-01', true = 1, true = 'true', 1 < '2', TIMESTAMP '2024-01-01 00:00:00' > '2023', typeof(coalesce(1, 'a')), typeof(if(true, 1, '2'));

-- name: array_access
SELECT array(1, 2)[5], array(1, 2)[-1], map('a', 1)['b'], element_at(array(1, 2), 5), element_at(map('a', 1), 'z'), get(array(1), 3), elt(5, 'a');

-- name: element_zero
SELECT element_at(array(1, 2), 0);

-- name: sum_overflow
SELECT sum(x), avg(x) FROM VALUES (9223372036854775807L), (1L) t(x);

-- name: decimal_sum_overflow
SELECT sum(d) FROM VALUES (CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0))), (1) t(d);

-- name: functions
SELECT to_timestamp('x'), to_date('x'), to_number('x', '999'), make_date(2024, 13, 1), parse_url('x', 'HOST'), conv('zz', 10, 2), unhex('zz'), next_day('2024-01-01', 'xx'), size(NULL), sequence(1, 3);

-- name: set_operations
SELECT 1 AS a UNION ALL SELECT 'x' UNION ALL SELECT 2.5;

-- name: interval_text
SELECT DATE '2024-01-01' + 1, '2024-01-01' + INTERVAL 1 DAY, date_add('x', 1);

-- name: insert_lenient
SELECT CAST(CAST(1.7 AS FLOAT) AS INT), CAST('1e3' AS DOUBLE), CAST('  12  ' AS INT), CAST('12abc' AS INT), CAST('+5' AS INT), CAST('0x1F' AS INT);

-- name: round_overflow
SELECT round(2147483647, -1), round(127Y, -1), bround(2147483647, -1);

-- name: set_on
SET spark.sql.ansi.enabled=true;

-- name: overflow_on
SELECT round(2147483647, -1);

-- name: array_access_on
SELECT array(1, 2)[5];

-- name: map_access_on
SELECT map('a', 1)['b'], element_at(map('a', 1), 'z');

-- name: element_at_on
SELECT element_at(array(1, 2), 5);

-- name: text_compare_on
SELECT 'abc' = 0;

-- name: text_coalesce_on
SELECT typeof(coalesce(1, '2')), typeof(coalesce(DATE '2024-01-01', '2024-01-02')), typeof(if(true, 1.5, '2'));

-- name: text_plus_on
SELECT 'a' + 1;

-- name: boolean_number_on
SELECT true = 1;

-- name: sum_overflow_on
SELECT sum(x) FROM VALUES (9223372036854775807L), (1L) t(x);

-- name: int_sum_on
SELECT typeof(sum(1)), typeof(sum(1.5F)), typeof(avg(1)), typeof(count(1)), typeof(sum(1.5)), sum('5'), avg('x') FROM VALUES (1) WHERE false;

-- name: conv_overflow_on
SELECT conv('fffffffffffffffffffff', 16, 10);

-- name: case_types_on
SELECT CASE WHEN true THEN 1 ELSE 'x' END;

-- name: in_types_on
SELECT 1 IN ('1', '2'), '1' IN (1, 2), DATE '2024-01-01' IN ('2024-01-01');

-- name: cast_odd_on
SELECT CAST(DATE '2024-01-01' AS BOOLEAN);

-- name: long_to_timestamp_on
SELECT CAST(1.5 AS TIMESTAMP), CAST(TIMESTAMP '2024-01-01 00:00:00' AS DOUBLE), CAST(9999999999999999 AS TIMESTAMP);
