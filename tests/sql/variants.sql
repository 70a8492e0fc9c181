-- The type that holds what JSON holds.

-- name: parse
SELECT parse_json('{"a": 1, "b": [true, null, "x", 1.50, 1e3]}'), typeof(parse_json('1')), parse_json('"text"'), parse_json('null'), parse_json(NULL);

-- name: parse_bad
SELECT parse_json('{"a": ');

-- name: try_parse
SELECT try_parse_json('{"a": '), try_parse_json('[1, 2]');

-- name: get
SELECT variant_get(parse_json('{"a": {"b": [10, 20]}}'), '$.a.b[1]', 'int'), variant_get(parse_json('{"a": "5"}'), '$.a', 'int'), variant_get(parse_json('{"a": 1}'), '$.z', 'string'), variant_get(parse_json('{"a b": 1}'), '$["a b"]', 'string');

-- name: get_bad_cast
SELECT variant_get(parse_json('{"a": "x"}'), '$.a', 'int');

-- name: get_bad_path
SELECT variant_get(parse_json('{"a": 1}'), 'a', 'int');

-- name: try_get
SELECT try_variant_get(parse_json('{"a": "x"}'), '$.a', 'int'), try_variant_get(parse_json('{"a": [1, 2]}'), '$.a', 'array<string>');

-- name: path_syntax
SELECT v:a, v:b.c, v:d[0], v:a::int + 1, v:['b'].c::string FROM (SELECT parse_json('{"a": 1, "b": {"c": "x"}, "d": [5]}') AS v);

-- name: schema
SELECT schema_of_variant(parse_json('{"a": 1, "b": [1, "x"], "c": 1.5, "d": null}')), schema_of_variant_agg(v) FROM VALUES (parse_json('{"a": 1}')), (parse_json('{"a": 1.5, "b": true}')) t(v) GROUP BY ALL;

-- name: schema_agg
SELECT schema_of_variant_agg(v) FROM VALUES (parse_json('{"a": 1}')), (parse_json('{"a": 1.5, "b": true}')) t(v);

-- name: casts_from
SELECT CAST(parse_json('1') AS INT), CAST(parse_json('"2"') AS BIGINT), CAST(parse_json('true') AS STRING), CAST(parse_json('[1, 2]') AS ARRAY<INT>), CAST(parse_json('{"a": 1}') AS STRUCT<a: INT>), CAST(parse_json('{"a": 1}') AS MAP<STRING, INT>), CAST(parse_json('{"a":1}') AS STRING);

-- name: casts_to
SELECT CAST(1 AS VARIANT), CAST('x' AS VARIANT), CAST(array(1, 2) AS VARIANT), to_variant_object(named_struct('a', 1, 'b', 'x')), CAST(DATE '2024-01-01' AS VARIANT), CAST(1.50 AS VARIANT);

-- name: cast_struct
SELECT CAST(named_struct('a', 1) AS VARIANT);

-- name: cast_bad
SELECT CAST(parse_json('"x"') AS INT);

-- name: nulls
SELECT is_variant_null(parse_json('null')), is_variant_null(NULL), parse_json('null') IS NULL, variant_get(parse_json('{"a": null}'), '$.a', 'int');

-- name: explode
SELECT pos, key, value FROM variant_explode(parse_json('{"a": 1, "b": [2]}'));

-- name: explode_array
SELECT * FROM variant_explode(parse_json('["x", {"y": 1}]')) ORDER BY pos;

-- name: to_json
SELECT to_json(parse_json('{"b": 1, "a": [1, 2.0]}')), to_json(named_struct('v', parse_json('[1]')));

-- name: compare
SELECT parse_json('1') = parse_json('1');

-- name: order
SELECT * FROM VALUES (parse_json('1')) t(v) ORDER BY v;

-- name: group
SELECT v, count(*) FROM VALUES (parse_json('1')) t(v) GROUP BY v;

-- name: duplicate_key
SELECT parse_json('{"a": 1, "a": 2}');

-- name: big_numbers
SELECT parse_json('12345678901234567890'), parse_json('1e400'), parse_json('0.1'), schema_of_variant(parse_json('12345678901')), schema_of_variant(parse_json('1.25')), schema_of_variant(parse_json('1e1'));

-- name: text_escapes
SELECT parse_json('{"k\\"": "a\\nb\\u00e9"}'), CAST(parse_json('"a\\tb"') AS STRING);
