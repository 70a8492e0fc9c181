-- Literals of each type, and how they print.

-- name: integers
SELECT 1, -1, 127Y, 32767S, 9223372036854775807L, 2147483648, -2147483648;

-- name: decimals
SELECT 1.5, 0.50, 1.5BD, 12345678901234567890, 123456789012345678901234567890.12345678;

-- name: floats
SELECT 1.5D, 1.5F, 1e3, 1.5E-3, -2.5e10D, 1e400D;

-- name: strings
SELECT 'a', "b", 'it''s', 'a\tb', r'a\tb', 'con' 'cat';

-- name: unicode_escapes
SELECT '\u0041\101', '\%\_', length('\0');

-- name: booleans
SELECT true, FALSE, NULL;

-- name: binary
SELECT X'1F', x'abc', X'';

-- name: dates
SELECT DATE '2024-02-29', DATE '2024-2-9', DATE '2024';

-- name: timestamps
SELECT TIMESTAMP '2024-02-29 12:34:56.789', TIMESTAMP_NTZ '2024-02-29 12:34:56', TIMESTAMP_LTZ '2024-02-29 01:02:03+02:00';

-- name: time
SELECT TIME '12:34:56.5';

-- name: intervals_year_month
SELECT INTERVAL '1-2' YEAR TO MONTH, INTERVAL 3 MONTHS, INTERVAL '-5' YEAR;

-- name: intervals_day_time
SELECT INTERVAL '1 02:03:04.5' DAY TO SECOND, INTERVAL 90 MINUTES, INTERVAL '10' HOUR;

-- name: interval_mixed
SELECT INTERVAL 1 YEAR 2 DAYS;

-- name: date_invalid
SELECT DATE '2024-02-30';

-- name: timestamp_invalid
SELECT TIMESTAMP 'soon';

-- name: binary_invalid
SELECT X'1G';

-- name: byte_overflow
SELECT 128Y;

-- name: bigint_overflow
SELECT 9223372036854775808L;

-- name: decimal_too_wide
SELECT 1234567890123456789012345678901234567890;

-- name: names
SELECT 1 + 2, 'a' || 'b', -(3), NOT true, 1 = 1, CASE WHEN true THEN 1 END;

-- name: arrays_maps_structs
SELECT array(1, 2), map('a', 1), struct(1, 'x'), named_struct('k', 1.5), (1, 2);

-- name: current_things
SELECT typeof(current_date), typeof(current_timestamp()), typeof(now()), current_catalog(), current_schema(), current_database;
