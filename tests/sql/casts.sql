-- CAST from and to each type: values, nulls and ANSI errors.

-- name: string_to_numbers
SELECT CAST('12' AS INT), CAST(' 7 ' AS BIGINT), CAST('1.5' AS DOUBLE), CAST('1.25' AS DECIMAL(5,1)), CAST('NaN' AS FLOAT);

-- name: string_to_int_fails
SELECT CAST('abc' AS INT);

-- name: string_to_int_fraction_fails
SELECT CAST('1.5' AS INT);

-- name: string_to_date_fails
SELECT CAST('2024-13-01' AS DATE);

-- name: string_to_boolean
SELECT CAST('true' AS BOOLEAN), CAST('N' AS BOOLEAN), CAST('1' AS BOOLEAN);

-- name: string_to_boolean_fails
SELECT CAST('maybe' AS BOOLEAN);

-- name: try_cast
SELECT TRY_CAST('abc' AS INT), TRY_CAST('12' AS INT), TRY_CAST(300 AS TINYINT), TRY_CAST('x' AS DATE);

-- name: int_overflow
SELECT CAST(300 AS TINYINT);

-- name: long_to_int_overflow
SELECT CAST(2147483648 AS INT);

-- name: double_to_int
SELECT CAST(1.9D AS INT), CAST(-1.9D AS INT), CAST(1e10D AS BIGINT);

-- name: double_to_int_overflow
SELECT CAST(1e20D AS INT);

-- name: decimal_overflow
SELECT CAST(1234.5 AS DECIMAL(4,2));

-- name: decimal_rounding
SELECT CAST(1.255 AS DECIMAL(10,2)), CAST(-1.255 AS DECIMAL(10,2)), CAST(2.5 AS INT);

-- name: numbers_to_string
SELECT CAST(1.0D AS STRING), CAST(1e20D AS STRING), CAST(1.50 AS STRING), CAST(0.1F AS STRING), CAST(true AS STRING);

-- name: nested_to_string
SELECT CAST(array(1, NULL) AS STRING), CAST(map('a', 1) AS STRING), CAST(named_struct('a', 1, 'b', 'x') AS STRING);

-- name: nested_casts
SELECT CAST(array('1', '2') AS ARRAY<INT>), CAST(map('1', '2') AS MAP<INT, BIGINT>), CAST(struct(1, '2') AS STRUCT<a: STRING, b: INT>);

-- name: date_timestamp
SELECT CAST(DATE '2024-01-02' AS TIMESTAMP), CAST(TIMESTAMP '2024-01-02 03:04:05' AS DATE), CAST(TIMESTAMP '2024-01-02 03:04:05' AS STRING);

-- name: timestamp_to_long
SELECT CAST(TIMESTAMP '1970-01-01 00:00:01.5' AS BIGINT), CAST(TIMESTAMP '1970-01-01 00:00:01.5' AS DOUBLE), CAST(86400 AS TIMESTAMP);

-- name: boolean_numbers
SELECT CAST(true AS INT), CAST(0 AS BOOLEAN), CAST(2.5D AS BOOLEAN);

-- name: binary_string
SELECT CAST('ab' AS BINARY), CAST(X'6162' AS STRING), CAST(65 AS BINARY);

-- name: not_castable
SELECT CAST(array(1) AS INT);

-- name: date_to_int
SELECT CAST(DATE '2024-01-01' AS INT);

-- name: double_colon
SELECT '12'::INT + 1, 1::STRING, 1.5::DECIMAL(3,1)::INT;

-- name: char_varchar
SELECT CAST('abc' AS CHAR(5)), CAST('abc' AS VARCHAR(2));

-- name: unknown_type
SELECT CAST(1 AS nope);

-- name: type_functions
SELECT int('3'), string(4), double('1.5'), date('2024-01-01'), boolean('yes'), decimal('3');

-- name: implicit_string
SELECT 1 + '2', '3' * 2.5, '10' / 4, 5 = '5', '2' > 10;

-- name: implicit_string_fails
SELECT 1 + 'x';

-- name: interval_casts
SELECT CAST('1-2' AS INTERVAL YEAR TO MONTH), CAST(INTERVAL '90' MINUTE AS INT), CAST('1 02:03:04' AS INTERVAL DAY TO SECOND);

-- name: ansi_off
SET spark.sql.ansi.enabled=false;

-- name: lenient_casts
SELECT CAST('abc' AS INT), CAST(300 AS TINYINT), CAST('2024-13-01' AS DATE), CAST(1e20D AS INT), CAST(1234.5 AS DECIMAL(4,2));

-- name: lenient_arithmetic
SELECT 1 / 0, 2147483647 + 1, 5 % 0, CAST('x' AS INT) + 1, array(1, 2)[5];
