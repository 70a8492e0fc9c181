-- Dates and timestamps with and without a zone, in the session's zone.

-- name: types
SELECT typeof(TIMESTAMP '2024-01-01 00:00:00'), typeof(TIMESTAMP_NTZ '2024-01-01 00:00:00'), typeof(TIMESTAMP_LTZ '2024-01-01 00:00:00'), typeof(DATE '2024-01-01'), typeof(TIMESTAMP '2024-01-01 00:00:00+01:00');

-- name: set_new_york
SET spark.sql.session.timeZone=America/New_York;

-- name: literal_in_zone
SELECT TIMESTAMP '2024-07-01 12:00:00', TIMESTAMP '2024-07-01 12:00:00Z', TIMESTAMP '2024-07-01 12:00:00 Asia/Tokyo', TIMESTAMP_NTZ '2024-07-01 12:00:00';

-- name: to_epoch
SELECT unix_timestamp(TIMESTAMP '2024-07-01 12:00:00'), CAST(TIMESTAMP '2024-07-01 12:00:00' AS BIGINT), unix_micros(TIMESTAMP '1969-12-31 19:00:00.000001');

-- name: ntz_to_ltz
SELECT CAST(TIMESTAMP_NTZ '2024-07-01 12:00:00' AS TIMESTAMP), CAST(TIMESTAMP '2024-07-01 12:00:00' AS TIMESTAMP_NTZ), CAST(CAST(TIMESTAMP_NTZ '2024-07-01 12:00:00' AS TIMESTAMP) AS BIGINT);

-- name: spring_gap
SELECT TIMESTAMP '2024-03-10 02:30:00', CAST(TIMESTAMP_NTZ '2024-03-10 02:30:00' AS TIMESTAMP), TIMESTAMP '2024-03-10 01:59:59' + INTERVAL 1 SECOND;

-- name: autumn_overlap
SELECT TIMESTAMP '2024-11-03 01:30:00', TIMESTAMP '2024-11-03 00:30:00' + INTERVAL 1 HOUR, TIMESTAMP '2024-11-03 00:30:00' + INTERVAL 2 HOURS, unix_timestamp(TIMESTAMP '2024-11-03 01:30:00');

-- name: day_is_not_24_hours
SELECT TIMESTAMP '2024-03-09 12:00:00' + INTERVAL 1 DAY, TIMESTAMP '2024-03-09 12:00:00' + INTERVAL 24 HOURS, TIMESTAMP_NTZ '2024-03-09 12:00:00' + INTERVAL 24 HOURS;

-- name: difference
SELECT TIMESTAMP '2024-03-11 00:00:00' - TIMESTAMP '2024-03-10 00:00:00', TIMESTAMP_NTZ '2024-03-11 00:00:00' - TIMESTAMP_NTZ '2024-03-10 00:00:00', DATE '2024-03-11' - DATE '2024-03-10', TIMESTAMP '2024-03-11 00:00:00' - DATE '2024-03-10';

-- name: date_to_timestamp
SELECT CAST(DATE '2024-07-01' AS TIMESTAMP), CAST(CAST(DATE '2024-07-01' AS TIMESTAMP) AS BIGINT), CAST(DATE '2024-07-01' AS TIMESTAMP_NTZ), DATE '2024-07-01' = TIMESTAMP '2024-07-01 00:00:00';

-- name: parts_in_zone
SELECT hour(TIMESTAMP '2024-07-01 12:00:00Z'), date(TIMESTAMP '2024-07-01 02:00:00Z'), extract(DAY FROM TIMESTAMP '2024-07-01 02:00:00Z'), hour(TIMESTAMP_NTZ '2024-07-01 12:00:00');

-- name: truncated_in_zone
SELECT date_trunc('DAY', TIMESTAMP '2024-07-01 02:00:00Z'), date_trunc('HOUR', TIMESTAMP '2024-11-03 05:45:00Z'), trunc(DATE '2024-07-15', 'MM'), date_trunc('week', TIMESTAMP '2024-07-03 10:00:00'), typeof(date_trunc('DAY', TIMESTAMP_NTZ '2024-07-01 02:00:00'));

-- name: utc_conversions
SELECT from_utc_timestamp(TIMESTAMP '2024-07-01 12:00:00', 'Asia/Seoul'), to_utc_timestamp('2024-07-01 12:00:00', 'America/Los_Angeles'), convert_timezone('Europe/Amsterdam', TIMESTAMP_NTZ '2024-07-01 12:00:00'), convert_timezone('UTC', 'Asia/Kolkata', TIMESTAMP_NTZ '2024-07-01 12:00:00');

-- name: formats_with_zone
SELECT date_format(TIMESTAMP '2024-07-01 12:00:00', 'yyyy-MM-dd HH:mm:ss z'), date_format(TIMESTAMP '2024-01-01 12:00:00', 'XXX'), date_format(TIMESTAMP '2024-07-01 12:00:00', "EEEE, d MMM yyyy h:mm a 'o''clock'"), date_format(TIMESTAMP_NTZ '2024-07-01 12:00:00.123', 'HH:mm:ss.SSS');

-- name: parse_with_zone
SELECT to_timestamp('2024-07-01 12:00 +0200', 'yyyy-MM-dd HH:mm Z'), to_timestamp('01/07/2024', 'dd/MM/yyyy'), to_timestamp_ntz('2024-07-01T12:00:00'), to_timestamp_ltz('2024-07-01T12:00:00'), CAST('2024-07-01T12:00:00.123456Z' AS TIMESTAMP);

-- name: current_zone
SELECT current_timezone(), timestamp_seconds(0), timestamp_millis(1500), from_unixtime(0), to_date('1970-01-01');

-- name: set_zone_statement
SET TIME ZONE 'Asia/Kolkata';

-- name: after_set_zone
SELECT current_timezone(), CAST(0 AS TIMESTAMP), TIMESTAMP '2024-01-01 00:00:00Z';

-- name: set_zone_offset
SET TIME ZONE INTERVAL '-08:30' HOUR TO MINUTE;

-- name: after_zone_offset
SELECT CAST(0 AS TIMESTAMP), current_timezone();

-- name: set_zone_bad
SET TIME ZONE 'Mars/Olympus';

-- name: set_utc
SET TIME ZONE 'UTC';

-- name: bounds
SELECT DATE '0001-01-01', DATE '9999-12-31', TIMESTAMP '0001-01-01 00:00:00', TIMESTAMP '9999-12-31 23:59:59.999999', DATE '1582-10-14' + 1;

-- name: text_forms
SELECT CAST('2024' AS DATE), CAST('2024-7' AS DATE), CAST('2024-7-1' AS DATE), CAST('2024-07-01 10' AS TIMESTAMP), CAST('2024-07-01T10:11' AS TIMESTAMP), CAST(' 2024-07-01 10:11:12.1 ' AS TIMESTAMP), CAST('2024-07-01 10:11:12 UTC+2' AS TIMESTAMP);

-- name: bad_timestamp
SELECT CAST('2024-07-01 25:00:00' AS TIMESTAMP);

-- name: bad_date_literal
SELECT DATE '2024-02-30';

-- name: bad_timestamp_literal
SELECT TIMESTAMP '2024-02-30 10:00:00';

-- name: bad_parse
SELECT to_timestamp('01-07-2024', 'yyyy-MM-dd');

-- name: bad_pattern
SELECT date_format(DATE '2024-07-01', 'YYYY-MM-dd');

-- name: try_parse
SELECT try_to_timestamp('nope'), try_to_timestamp('2024-13-01', 'yyyy-MM-dd'), try_to_date('x', 'yyyy'), try_make_timestamp(2024, 13, 1, 0, 0, 0), try_cast('x' AS TIMESTAMP_NTZ);

-- name: make
SELECT make_date(2024, 2, 29), make_timestamp(2024, 7, 1, 12, 30, 45.678), make_timestamp_ntz(2024, 7, 1, 12, 30, 60), make_timestamp(2024, 7, 1, 12, 30, 45, 'CET');

-- name: make_bad
SELECT make_date(2023, 2, 29);

-- name: month_arithmetic
SELECT add_months(DATE '2024-01-31', 1), DATE '2024-01-31' + INTERVAL 1 MONTH, DATE '2024-03-31' - INTERVAL '1-1' YEAR TO MONTH, months_between('2024-03-31', '2024-02-29'), last_day('2024-02-10'), next_day('2024-07-01', 'MON');

-- name: date_arithmetic
SELECT DATE '2024-02-28' + 2, DATE '2024-03-01' - 1, date_add('2024-12-31', 1), datediff('2024-03-01', '2024-02-01'), date_sub(DATE '2024-03-01', 1), DATE '2024-03-01' + INTERVAL 1 HOUR, typeof(DATE '2024-03-01' + INTERVAL 1 HOUR);

-- name: units
SELECT timestampadd(MONTH, 1, TIMESTAMP '2024-01-31 00:00:00'), timestampdiff(HOUR, TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-02 01:30:00'), dateadd(WEEK, 2, DATE '2024-01-01'), date_diff(QUARTER, DATE '2024-01-01', DATE '2024-12-31');

-- name: extracts
SELECT extract(YEAROFWEEK FROM DATE '2024-12-30'), extract(WEEK FROM DATE '2024-12-30'), extract(DOW FROM DATE '2024-12-29'), extract(DOW_ISO FROM DATE '2024-12-29'), date_part('SECONDS', TIMESTAMP '2024-01-01 00:00:01.500'), dayname(DATE '2024-07-01'), monthname(DATE '2024-07-01'), weekday('2024-07-01');

-- name: extract_unknown
SELECT extract(FORTNIGHT FROM DATE '2024-12-30');

-- name: mixed_comparison
SELECT DATE '2024-01-01' < '2024-01-02', TIMESTAMP '2024-01-01 00:00:00' = DATE '2024-01-01', TIMESTAMP_NTZ '2024-01-01 00:00:00' = TIMESTAMP '2024-01-01 00:00:00', typeof(coalesce(DATE '2024-01-01', TIMESTAMP '2024-01-01 00:00:00'));

-- name: time_type
SELECT TIME '10:11:12.5', typeof(TIME '10:11:12'), hour(TIME '10:11:12'), CAST('23:59' AS TIME), to_time('10.11', 'HH.mm'), TIME '10:00' + INTERVAL 90 MINUTES;
