-- Decimals: the types of results, rounding and overflow.

-- name: literal_types
SELECT typeof(1.0), typeof(0.001), typeof(123.4500), typeof(1e3), typeof(1.5BD), typeof(12345678901234567890), typeof(1E-5BD);

-- name: add_types
SELECT typeof(CAST(1 AS DECIMAL(10,2)) + CAST(1 AS DECIMAL(8,4))), typeof(CAST(1 AS DECIMAL(38,18)) + CAST(1 AS DECIMAL(38,2))), typeof(CAST(1 AS DECIMAL(38,0)) - 1);

-- name: multiply_types
SELECT typeof(CAST(1 AS DECIMAL(20,10)) * CAST(1 AS DECIMAL(20,10))), typeof(CAST(1 AS DECIMAL(38,18)) * CAST(1 AS DECIMAL(38,18))), typeof(1.5 * 2), typeof(1.5 * 2L), typeof(1.5 * 2.0D);

-- name: divide_types
SELECT typeof(CAST(1 AS DECIMAL(10,2)) / CAST(3 AS DECIMAL(10,2))), typeof(1.0 / 3), typeof(CAST(1 AS DECIMAL(38,18)) / 3), typeof(CAST(7 AS DECIMAL(5,1)) % 2), typeof(CAST(7 AS DECIMAL(5,1)) div 2);

-- name: divide_values
SELECT CAST(1 AS DECIMAL(10,2)) / CAST(3 AS DECIMAL(10,2)), 2.0 / 3, CAST(1 AS DECIMAL(38,18)) / 3, 1.00 / 7.000, -1.0 / 3;

-- name: add_overflow
SELECT CAST(99999999999999999999999999999999999999 AS DECIMAL(38,0)) + 1;

-- name: multiply_overflow
SELECT CAST(1e20 AS DECIMAL(38,0)) * CAST(1e20 AS DECIMAL(38,0));

-- name: multiply_rounds
SELECT CAST(1.123456789012345678 AS DECIMAL(38,18)) * CAST(2.5 AS DECIMAL(38,18));

-- name: divide_zero
SELECT 1.5 / 0.0;

-- name: modulo_zero
SELECT 1.5 % 0.0;

-- name: sum_types
SELECT typeof(sum(d)), sum(d), typeof(avg(d)), avg(d), typeof(max(d)) FROM VALUES (1.10), (2.25), (NULL) t(d);

-- name: sum_overflow
SELECT sum(d) FROM VALUES (CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0))), (1) t(d);

-- name: avg_precision
SELECT avg(CAST(d AS DECIMAL(10,2))), avg(CAST(d AS DECIMAL(38,18))) FROM VALUES (1), (2), (2) t(d);

-- name: comparison
SELECT 1.10 = 1.1, 1.0 = 1, 1.5 > 1.49999, CAST(1.1 AS DOUBLE) = 1.1, 1.10 <=> NULL, 1.5 IN (1.50, 2), 2 BETWEEN 1.5 AND 2.0;

-- name: rounding
SELECT round(2.5), round(-2.5), bround(2.5), bround(3.5), round(1.2345, 2), round(1234.5, -2), ceil(1.2), floor(-1.2), typeof(round(1.2345, 2)), typeof(ceil(1.25)), ceil(1.234, 2), floor(-1.234, 1);

-- name: cast_overflow
SELECT CAST(123.456 AS DECIMAL(4,2));

-- name: cast_text_overflow
SELECT CAST('12345.6' AS DECIMAL(5,2));

-- name: cast_text_bad
SELECT CAST('1.2.3' AS DECIMAL(5,2));

-- name: try_overflow
SELECT try_add(CAST(99999999999999999999999999999999999999 AS DECIMAL(38,0)), 1), try_cast(123.456 AS DECIMAL(4,2)), try_multiply(CAST(1e20 AS DECIMAL(38,0)), CAST(1e20 AS DECIMAL(38,0))), try_divide(1.5, 0), try_sum(d) FROM VALUES (1.5) t(d);

-- name: precision_too_large
SELECT CAST(1 AS DECIMAL(39, 2));

-- name: scale_too_large
SELECT CAST(1 AS DECIMAL(5, 6));

-- name: literal_too_large
SELECT 123456789012345678901234567890123456789;

-- name: to_text
SELECT CAST(1.50 AS STRING), CAST(0.0000001 AS STRING), CAST(CAST(0 AS DECIMAL(20,10)) AS STRING), CAST(1E-7BD AS STRING), -0.00, 100BD;

-- name: to_integers
SELECT CAST(1.9 AS INT), CAST(-1.9 AS BIGINT), CAST(127.9 AS TINYINT);

-- name: to_integer_overflow
SELECT CAST(128.5 AS TINYINT);

-- name: from_double
SELECT CAST(0.1D AS DECIMAL(20,18)), CAST(1e10D AS DECIMAL(15,2)), CAST(2.675D AS DECIMAL(5,2)), CAST(0.1F AS DECIMAL(10,8));

-- name: from_nan
SELECT CAST(double('NaN') AS DECIMAL(5,2));

-- name: union_types
SELECT typeof(d), d FROM (SELECT 1.5 AS d UNION ALL SELECT 2 UNION ALL SELECT 100.255) ORDER BY d;

-- name: case_types
SELECT typeof(CASE WHEN true THEN 1.5 ELSE 2 END), typeof(coalesce(1.50, 2.255)), typeof(if(true, 1.5, 2.0D)), typeof(greatest(1.5, 2)), typeof(array(1.5, 2, 10.25));

-- name: grouping_by_scale
SELECT d, count(*) FROM VALUES (1.0), (1.00), (1.1) t(d) GROUP BY d ORDER BY d;

-- name: negative
SELECT -1.5, +1.5, abs(-1.5), sign(-1.5), positive(1.5), negative(1.5), pmod(-7.5, 2), -7.5 % 2;

-- name: big_math
SELECT CAST(12345678901234567890.123456789 AS DECIMAL(38,9)) + CAST(0.000000001 AS DECIMAL(38,9)), CAST('0.000000000000000001' AS DECIMAL(38,18)) * 1000000;

-- name: floats_mix
SELECT 1.5 + 1.5D, 1.5 + 1.5F, typeof(1.5 + 1.5F), 1.5F + 1, typeof(1.5F + 1L), 0.1F + 0.2F, 0.1D + 0.2D;

-- name: format
SELECT format_number(1234567.891, 2), format_number(0.5, 0), to_char(1234.5, '999,999.99'), to_number('1,234.50', '9,999.99'), format_string('%.3f', 1.5D);

-- name: division_of_integers
SELECT 7 / 2, 7 div 2, -7 div 2, -7 / 2, 7 % -3, mod(-7, 3), typeof(1L / 2), 5 / 2.0, typeof(5 / 2.0);

-- name: bit_operators
SELECT 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 4, -16 >> 2, -16 >>> 28, shiftleft(1, 33), bit_count(7), typeof(1 & 2L);
