-- Arithmetic: result types, overflow, division.

-- name: result_types
SELECT typeof(1 + 1L), typeof(1Y + 1S), typeof(1 / 2), typeof(1 + 1.5), typeof(1.50 * 2.5), typeof(1F + 1L), typeof(7 div 2), typeof(7 % 2);

-- name: integer_overflow
SELECT 2147483647 + 1;

-- name: long_overflow
SELECT 9223372036854775807L * 2;

-- name: subtract_overflow
SELECT -2147483648 - 1;

-- name: negate_overflow
SELECT -CAST(-2147483648 AS INT);

-- name: byte_add_overflow
SELECT 100Y + 100Y;

-- name: divide_by_zero
SELECT 1 / 0;

-- name: divide_by_zero_in_rows
SELECT id, 10 / (id - 3) FROM emp ORDER BY id;

-- name: div_by_zero
SELECT 7 div 0;

-- name: modulo_by_zero
SELECT 7 % 0;

-- name: try_functions
SELECT try_add(2147483647, 1), try_subtract(-2147483648, 1), try_multiply(9223372036854775807L, 2L), try_divide(1, 0), try_mod(5, 0);

-- name: double_division
SELECT 1.0D / 0.0D;

-- name: decimal_arithmetic
SELECT 1.10 + 2.205, 1.5 * 2.25, 10.0 / 3, 10.5 % 3, -1.5 div 1;

-- name: decimal_precision
SELECT typeof(CAST(1 AS DECIMAL(38,10)) * CAST(1 AS DECIMAL(38,10))), typeof(CAST(1 AS DECIMAL(10,2)) / CAST(1 AS DECIMAL(5,3))), typeof(CAST(1 AS DECIMAL(20,5)) + 1);

-- name: decimal_result_overflow
SELECT CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0)) + 1;

-- name: bits
SELECT 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 4, -16 >> 2, -1 >>> 28, shiftleft(1, 33);

-- name: sum_overflow
SELECT sum(x) FROM VALUES (9223372036854775807L), (1L) t(x);

-- name: sum_decimal
SELECT sum(x), avg(x) FROM VALUES (1.10), (2.25) t(x);

-- name: precedence
SELECT 2 + 3 * 4, (2 + 3) * 4, 2 - 3 - 4, 7 - 4 % 3, NOT 1 = 2 AND true, 1 + 2 || 'x', 5 & 3 + 1;

-- name: unary
SELECT - -3, +4, -x FROM VALUES (1.5), (-2.5) t(x) ORDER BY x;

-- name: date_arithmetic
SELECT DATE '2024-01-31' + 1, DATE '2024-03-01' - DATE '2024-02-01', DATE '2024-01-31' + INTERVAL 1 MONTH, TIMESTAMP '2024-01-01 00:00:00' - INTERVAL '1' HOUR;

-- name: mismatch
SELECT 1 + array(1);

-- name: mismatch_boolean
SELECT true + 1;

-- name: date_plus_date
SELECT DATE '2024-01-01' + DATE '2024-01-01';
