-- Text: its functions, char and varchar, collations.

-- name: slices
SELECT substring('Spark SQL', 5), substr('Spark SQL', -3), substring('Spark', 0, 2), left('abc', 2), right('abc', 2), substring('abc' FROM 2 FOR 1), split_part('a.b.c', '.', 2), split_part('a.b.c', '.', -1), substring_index('a.b.c', '.', 2);

-- name: pads
SELECT lpad('7', 3, '0'), rpad('ab', 5, 'xy'), lpad('abc', 2), trim('  a '), ltrim('xxa', 'x'), trim(BOTH 'x' FROM 'xax'), trim(LEADING 'x' FROM 'xax'), btrim('--a--', '-'), concat_ws('-', 'a', NULL, 'b', array('c', 'd'));

-- name: searches
SELECT instr('abcabc', 'c'), locate('b', 'abcabc', 3), position('c' IN 'abc'), charindex('b', 'abc'), contains('Spark', 'ark'), startswith('Spark', 'S'), endswith('Spark', 'K'), find_in_set('b', 'a,b,c'), levenshtein('kitten', 'sitting');

-- name: cases
SELECT upper('straße'), lower('ÀÉ'), initcap('hello wORLD-foo'), reverse('abc'), repeat('ab', 2), length('héllo'), octet_length('héllo'), bit_length('a'), ascii('A'), chr(65), char_length('a b '), translate('abc', 'ab', 'x');

-- name: replaces
SELECT replace('aXbX', 'X', '-'), replace('abc', 'b'), overlay('Spark SQL' PLACING '_' FROM 6), regexp_replace('a1b22', '[0-9]+', '#'), regexp_extract('foo-12', '([a-z]+)-([0-9]+)', 2), regexp_extract_all('1a2b', '([0-9])', 1), regexp_count('aba', 'a'), regexp_instr('xab', 'a'), regexp_substr('x12', '[0-9]+');

-- name: splits
SELECT split('a,b,,c', ','), split('a1b2', '[0-9]'), split('a,b,c', ',', 2), sentences('Hi there. Bye now!'), soundex('Robert'), to_binary('6162', 'hex'), encode('é', 'UTF-8'), decode(X'C3A9', 'UTF-8'), base64('abc'), unbase64('YWJj'), hex('abc'), unhex('616263'), hex(255);

-- name: hashes
SELECT md5('a'), sha1('a'), sha2('a', 256), crc32('a'), hash('a', 1, NULL), xxhash64('a'), hash(1.5D, array(1, 2), map('a', 1));

-- name: like_kinds
SELECT 'abc' LIKE 'a%', 'a_c' LIKE 'a\_c', 'abc' LIKE 'A%', 'abc' ILIKE 'A%', 'abc' RLIKE '^a', 'a%c' LIKE 'a#%c' ESCAPE '#', 'abc' LIKE ANY ('x%', 'a%'), 'abc' LIKE ALL ('a%', '%c'), 'abc' NOT LIKE 'b%', NULL LIKE 'a';

-- name: like_bad_escape
SELECT 'a' LIKE 'a\\b\\';

-- name: quotes
SELECT 'it''s', "double", 'tab\there', 'uni\u00e9', r'raw\n', 'a' 'b', "it's", 'back\\slash', 'line\nbreak';

-- name: printf
SELECT printf('%d %s %5.2f|%-5s|%05d', 1, 'a', 2.5D, 'x', 42), format_string('%x %e', 255, 12345.678D), format_string('%s', NULL);

-- name: concat_types
SELECT concat('a', 1, true, 1.5), concat('a', NULL), 'a' || 1, concat(X'61', X'62'), typeof(concat(X'61', X'62')), concat();

-- name: char_pads
SELECT CAST('ab' AS CHAR(4)) = 'ab', length(CAST('ab' AS CHAR(4))), CAST('abcdef' AS VARCHAR(3)), typeof(CAST('a' AS CHAR(3)));

-- name: char_table
CREATE TABLE codes (c CHAR(4), v VARCHAR(3)) USING parquet;

-- name: char_insert
INSERT INTO codes VALUES ('ab', 'x'), ('abcd', 'xyz');

-- name: char_too_long
INSERT INTO codes VALUES ('abcde', 'x');

-- name: varchar_too_long
INSERT INTO codes VALUES ('a', 'wxyz');

-- name: varchar_blank
INSERT INTO codes VALUES ('a', 'xy   ');

-- name: char_read
SELECT c, length(c), v, length(v), c = 'ab', c || '|' FROM codes ORDER BY c, v;

-- name: char_where
SELECT v FROM codes WHERE c = 'ab' OR c IN ('a');

-- name: char_describe
DESCRIBE codes;

-- name: char_drop
DROP TABLE codes;

-- name: collate_compare
SELECT 'ABC' COLLATE UTF8_LCASE = 'abc', 'a' COLLATE UNICODE_CI = 'A', collation('a' COLLATE UTF8_LCASE), typeof('a' COLLATE UTF8_LCASE), collation('a');

-- name: collate_functions
SELECT contains('ABC' COLLATE UTF8_LCASE, 'bc'), startswith('ABC' COLLATE UTF8_LCASE, 'ab'), replace('ABC' COLLATE UTF8_LCASE, 'b', '-'), 'ABC' COLLATE UTF8_LCASE LIKE 'ab%';

-- name: collate_group
SELECT lower(x), count(*) FROM (SELECT c COLLATE UTF8_LCASE AS x FROM VALUES ('a'), ('A'), ('b') t(c)) GROUP BY x ORDER BY x;

-- name: collate_mixed
SELECT 'a' COLLATE UTF8_LCASE = 'A' COLLATE UNICODE;

-- name: collate_unknown
SELECT 'a' COLLATE nope;

-- name: compare
SELECT 'a' < 'B', 'a' = 'A', 'é' > 'z', '' < 'a', 'abc' BETWEEN 'abb' AND 'abd', greatest('a', 'B'), NULL = 'a', 'a' <=> NULL;

-- name: numbers_of_text
SELECT '10' + 5, '3.5' * 2, '7' % 4, -'5', abs('-3.5'), sqrt('16'), '1' + '2', typeof('1' + 1), typeof('1' + 1.5);

-- name: bad_regex
SELECT regexp_extract('a', '(', 1);

-- name: bad_group
SELECT regexp_extract('abc', '(a)', 2);

-- name: wrong_argument
SELECT substring(array(1), 1);

-- name: wrong_count
SELECT upper('a', 'b');

-- name: unknown_function
SELECT uper('a');

-- name: url
SELECT parse_url('http://a.com/p?q=1&r=2#f', 'QUERY', 'r'), parse_url('http://a.com/p?q=1', 'HOST'), url_encode('a b&c'), url_decode('a+b%26c'), try_url_decode('%zz');

-- name: url_bad
SELECT url_decode('%zz');

-- name: masks
SELECT mask('AbCd-12'), mask('AbCd-12', 'Q', 'q', 'd', 'o'), luhn_check('79927398713'), is_valid_utf8('a'), quote('it''s'), randstr(0, 0), typeof(uuid()), typeof(current_user());
