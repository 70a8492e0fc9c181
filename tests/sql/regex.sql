-- Regular expressions as Java has them: look-around, back-references, possessive and lazy quantifiers, flags.

-- name: lookahead
SELECT regexp_extract_all('12 kg 13 lb 14 kg', '(\\d+)(?= kg)', 1), 'price' RLIKE '^(?!.*cost)', regexp_replace('1234567', '(\\d)(?=(\\d{3})+$)', '$1,');

-- name: lookbehind
SELECT regexp_extract('cost: $42', '(?<=\\$)\\d+', 0), regexp_replace('a1b2', '(?<=[a-z])\\d', '#'), 'ab' RLIKE '(?<!a)b', regexp_count('xay bay', '(?<=[xb])a');

-- name: back_references
SELECT regexp_extract('it was was so', '\\b(\\w+) \\1\\b', 1), regexp_like('abba', '^(.)(.)\\2\\1$'), regexp_replace('aa bb cd', '(\\w)\\1', '<$1>'), regexp_substr('x "q" y', '(["\']).*?\\1');

-- name: named_reference
SELECT regexp_extract('<b>x</b> <i>y</b>', '<(?<tag>\\w)>(.)</\\k<tag>>', 2);

-- name: splitting
SELECT split('oneTwoThree', '(?=[A-Z])'), split('a,b;c', '(?<=[,;])'), split('aab', '(a)\\1');

-- name: password
SELECT x, x RLIKE '^(?=.*[A-Z])(?=.*\\d)(?!.*\\s).{8,}$' AS ok FROM VALUES ('Passw0rdX'), ('passw0rdx'), ('Pass w0rdX'), ('Sh0rt') AS t(x);

-- name: possessive
SELECT 'aaab' RLIKE 'a++ab', 'aaab' RLIKE '(?>a+)ab', 'aaab' RLIKE 'a+ab', regexp_extract('<<a>>', '<.*?>', 0);

-- name: of_columns
SELECT s, p, regexp_extract(s, p, 0) FROM VALUES ('foobar', 'foo(?=bar)'), ('barfoo', '(?<=bar)foo'), ('abab', '(ab)\\1'), ('x', 'x') AS t(s, p);

-- name: broken
SELECT 'a' RLIKE '(?=a';

-- name: group_out_of_range
SELECT regexp_extract('ab', '(?=a)(a)', 2);
