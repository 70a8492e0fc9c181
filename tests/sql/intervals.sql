-- Intervals: literals, arithmetic, text and errors.

-- name: year_month
SELECT INTERVAL '1-2' YEAR TO MONTH, INTERVAL 14 MONTHS, INTERVAL '3' YEAR, -INTERVAL '1-2' YEAR TO MONTH, typeof(INTERVAL '1' YEAR), typeof(INTERVAL '1-2' YEAR TO MONTH);

-- name: day_time
SELECT INTERVAL '1 02:03:04.5' DAY TO SECOND, INTERVAL '10:20' HOUR TO MINUTE, INTERVAL 90 MINUTES, INTERVAL '-1 00:00:01' DAY TO SECOND, typeof(INTERVAL 90 MINUTES), typeof(INTERVAL '1' DAY);

-- name: several_units
SELECT INTERVAL 1 DAY 2 HOURS 3 MINUTES, INTERVAL '1 year 2 months', INTERVAL '5 days 12 hours', INTERVAL 1.5 SECONDS, INTERVAL 2 WEEKS;

-- name: mixed_units
SELECT INTERVAL 1 MONTH 1 DAY;

-- name: arithmetic
SELECT INTERVAL 1 DAY + INTERVAL 2 HOURS, INTERVAL '1' YEAR - INTERVAL 1 MONTH, INTERVAL 1 DAY * 2.5, INTERVAL '1' YEAR / 5, 3 * INTERVAL 20 MINUTES, INTERVAL 1 DAY / 3;

-- name: compare
SELECT INTERVAL 24 HOURS = INTERVAL 1 DAY, INTERVAL 13 MONTHS > INTERVAL '1' YEAR, greatest(INTERVAL 1 DAY, INTERVAL 30 HOURS);

-- name: compare_families
SELECT INTERVAL 1 MONTH = INTERVAL 30 DAYS;

-- name: divide_zero
SELECT INTERVAL 1 DAY / 0;

-- name: overflow
SELECT INTERVAL '178956970-7' YEAR TO MONTH + INTERVAL 1 MONTH;

-- name: bad_text
SELECT INTERVAL 'abc' DAY;

-- name: bad_minutes
SELECT INTERVAL '10:75' HOUR TO MINUTE;

-- name: bad_unit
SELECT INTERVAL 1 FORTNIGHT;

-- name: sum_avg
SELECT sum(i), avg(i), max(i), min(i) FROM VALUES (INTERVAL 1 DAY), (INTERVAL 2 HOURS), (NULL) t(i);

-- name: sum_months
SELECT sum(i), avg(i), typeof(avg(i)) FROM VALUES (INTERVAL '1' MONTH), (INTERVAL '2' MONTH) t(i);

-- name: extract
SELECT extract(DAY FROM INTERVAL '3 10:20:30.5' DAY TO SECOND), extract(HOUR FROM INTERVAL '3 10:20:30.5' DAY TO SECOND), extract(SECOND FROM INTERVAL '3 10:20:30.5' DAY TO SECOND), extract(MONTH FROM INTERVAL '1-5' YEAR TO MONTH), extract(YEAR FROM INTERVAL '1-5' YEAR TO MONTH);

-- name: make
SELECT make_interval(1, 2, 3, 4, 5, 6, 7.5), make_dt_interval(1, 2, 3, 4.5), make_ym_interval(1, 2), typeof(make_interval(1));

-- name: calendar_arithmetic
SELECT DATE '2024-01-31' + make_interval(0, 1, 0, 1), TIMESTAMP '2024-01-31 00:00:00' + make_interval(0, 1, 0, 0, 1);

-- name: between_timestamps
SELECT typeof(TIMESTAMP '2024-01-02 00:00:00' - TIMESTAMP '2024-01-01 12:00:00'), (TIMESTAMP '2024-01-02 00:00:00' - TIMESTAMP '2024-01-01 12:00:00') * 2, CAST(DATE '2024-01-03' - DATE '2024-01-01' AS STRING);

-- name: casts
SELECT CAST(INTERVAL '1 02:03:04' DAY TO SECOND AS STRING), CAST('INTERVAL 3 DAYS' AS INTERVAL DAY), CAST(INTERVAL '26' HOUR AS INTERVAL DAY), CAST(INTERVAL 3 DAYS AS INT), CAST(5 AS INTERVAL MINUTE), CAST('2-3' AS INTERVAL YEAR TO MONTH);

-- name: cast_bad
SELECT CAST('two days' AS INTERVAL DAY TO SECOND);

-- name: sequences
SELECT sequence(DATE '2024-01-01', DATE '2024-04-01', INTERVAL 1 MONTH), sequence(TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-01 03:00:00', INTERVAL 90 MINUTES), sequence(DATE '2024-01-03', DATE '2024-01-01');

-- name: order_and_group
SELECT i, count(*) FROM VALUES (INTERVAL 24 HOURS), (INTERVAL 23 HOURS), (INTERVAL 24 HOURS) t(i) GROUP BY i ORDER BY i DESC;

-- name: abs_sign
SELECT abs(INTERVAL '-1' DAY), sign(INTERVAL '-1' DAY), signum(INTERVAL '2' YEAR), -(-INTERVAL 1 HOUR);

-- name: in_struct
SELECT named_struct('i', INTERVAL 1 DAY), array(INTERVAL 1 HOUR, INTERVAL 2 HOURS), map('a', INTERVAL '1' YEAR);

-- name: time_windows
SELECT window.start, window.end, count(*) FROM VALUES (TIMESTAMP '2024-01-01 00:02:00'), (TIMESTAMP '2024-01-01 00:07:00'), (TIMESTAMP '2024-01-01 00:09:00') t(ts) GROUP BY window(ts, '5 minutes') ORDER BY 1;

-- name: sliding_windows
SELECT window.start, count(*) FROM VALUES (TIMESTAMP '2024-01-01 00:02:00'), (TIMESTAMP '2024-01-01 00:07:00') t(ts) GROUP BY window(ts, '10 minutes', '5 minutes', '1 minute') ORDER BY 1;

-- name: sessions
SELECT session_window.start, session_window.end, k, count(*) FROM VALUES ('a', TIMESTAMP '2024-01-01 00:02:00'), ('a', TIMESTAMP '2024-01-01 00:05:00'), ('a', TIMESTAMP '2024-01-01 00:30:00') t(k, ts) GROUP BY session_window(ts, '5 minutes'), k ORDER BY 1;
