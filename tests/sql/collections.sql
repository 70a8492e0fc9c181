-- Arrays, maps, structs, and functions over them.

-- name: transform_filter
SELECT transform(array(1, 2, 3), x -> x * 2), transform(array(1, 2), (x, i) -> x + i), filter(array(1, NULL, 3), x -> x IS NOT NULL), filter(array(5, 6), (x, i) -> i > 0), exists(array(1, NULL), x -> x > 1), forall(array(1, 2), x -> x > 0);

-- name: aggregate
SELECT aggregate(array(1, 2, 3), 0, (a, x) -> a + x), aggregate(array(1, 2, 3), 0, (a, x) -> a + x, a -> a * 10), reduce(array(1.5, 2.5), CAST(0 AS DECIMAL(12,1)), (a, x) -> a + x);

-- name: aggregate_types
SELECT aggregate(array(1L, 2L), 0, (a, x) -> a + x);

-- name: zip_with
SELECT zip_with(array(1, 2), array('a', 'b', 'c'), (x, y) -> concat(x, y)), map_zip_with(map('a', 1), map('a', 2, 'b', 3), (k, v, w) -> coalesce(v, 0) + w), arrays_zip(array(1, 2), array('x'));

-- name: map_lambdas
SELECT transform_keys(map('a', 1), (k, v) -> upper(k)), transform_values(map('a', 1), (k, v) -> v + 1), map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1);

-- name: nested_lambdas
SELECT transform(array(array(1, 2), array(3)), a -> transform(a, x -> x + size(a))), filter(array(array(1), array()), a -> size(a) > 0);

-- name: outer_column_in_lambda
SELECT id, transform(tags, t -> concat(t, '-', id)), exists(tags, t -> t = 'a') FROM nested ORDER BY id;

-- name: array_sort_lambda
SELECT array_sort(array(3, 1, 2)), array_sort(array('bb', 'a', NULL), (l, r) -> CASE WHEN length(l) < length(r) THEN -1 WHEN length(l) > length(r) THEN 1 ELSE 0 END);

-- name: sorts
SELECT sort_array(array(2, NULL, 1)), sort_array(array(2, NULL, 1), false), array_sort(array(2, NULL, 1)), sort_array(array(struct(2, 'a'), struct(1, 'b')));

-- name: set_like
SELECT array_distinct(array(1, 2, 1, NULL, NULL)), array_union(array(1, 2), array(2, NULL)), array_intersect(array(1, 2, NULL), array(NULL, 2)), array_except(array(1, 2), array(2)), arrays_overlap(array(1, NULL), array(2)), array_contains(array(1, NULL), 2);

-- name: edits
SELECT array_append(array(1), 2), array_prepend(array(1), NULL), array_insert(array(1, 3), 2, 2), array_insert(array(1), -2, 5), array_remove(array(1, 2, 1), 1), array_compact(array(1, NULL)), array_repeat('a', 2), reverse(array(1, 2)), slice(array(1, 2, 3), -2, 2);

-- name: slice_zero
SELECT slice(array(1, 2, 3), 0, 2);

-- name: extremes
SELECT array_max(array(1, NULL, 3)), array_min(array('b', 'a')), array_position(array(1, 2), 2), array_size(array(1)), cardinality(map('a', 1)), size(array()), array_join(array('a', NULL, 'b'), ','), array_join(array('a', NULL), ',', '?');

-- name: flatten_more
SELECT flatten(array(array(1), array(2, 3))), flatten(array(array(1), NULL)), concat(array(1), array(2)), shuffle(array(1)), sequence(5, 1, -2), sequence(1, 3);

-- name: maps
SELECT map_keys(map('a', 1)), map_values(map('a', 1)), map_entries(map('a', 1)), map_from_arrays(array('x', 'y'), array(1, 2)), map_from_entries(array(struct('k', 1))), map_concat(map('a', 1), map('b', 2)), str_to_map('a:1,b:2'), map_contains_key(map('a', 1), 'a');

-- name: map_duplicate
SELECT map('a', 1, 'a', 2);

-- name: map_null_key
SELECT map(NULL, 1);

-- name: map_mixed
SELECT map(1, 'a', 2.5, 'b'), map('a', 1, 'b', 2L), typeof(map(1, 'a', 2.5, 'b'));

-- name: structs
SELECT struct(1, 'a'), named_struct('a', 1, 'b', array(1)), struct(1 AS x, 2 AS y).y, typeof(struct(1, 'a' AS b)), struct(id, name) FROM emp WHERE id = 1;

-- name: struct_compare
SELECT struct(1, 'a') < struct(1, 'b'), struct(1, NULL) = struct(1, NULL), array(1, 2) < array(1, 3), array(1) = array(1), greatest(array(1), array(2)), (1, 2) IN ((1, 2), (3, 4));

-- name: array_types
SELECT array(1, 2.5, 3L), array(1, NULL), typeof(array()), typeof(array(NULL)), array(array(1), array()), typeof(array(1, '2'));

-- name: array_of_mixed
SELECT array(1, array(2));

-- name: index_of
SELECT array(1, 2)[0], array(1, 2)[1L], map('a', 1)['a'], map(1, 'x')[1], tags[0], props.x, point.y FROM nested WHERE id = 1;

-- name: index_text
SELECT array(1, 2)['a'];

-- name: unknown_field
SELECT point.z FROM nested;

-- name: lambda_wrong_arity
SELECT transform(array(1), (x, y, z) -> x);

-- name: lambda_not_boolean
SELECT filter(array(1), x -> x + 1);

-- name: lambda_outside
SELECT upper(x -> x);

-- name: explode_kinds
SELECT id, explode(props) FROM nested WHERE id < 3 ORDER BY id, 2;

-- name: posexplode_outer
SELECT id, posexplode_outer(tags) FROM nested ORDER BY id, 2;

-- name: inline_structs
SELECT inline(array(struct(1 AS a, 'x' AS b), struct(2, 'y')));

-- name: inline_outer_view
SELECT id, a, b FROM nested LATERAL VIEW OUTER inline(IF(id = 1, array(struct(1 AS a, 'x' AS b)), NULL)) t ORDER BY id;

-- name: stack
SELECT stack(2, 1, 'a', 2, 'b'), 'k';

-- name: stack_named
SELECT k, n, c FROM (SELECT 'k' AS k) LATERAL VIEW stack(3, 1, 'a', 2, 'b', 3) t AS n, c ORDER BY n;

-- name: json_tuple
SELECT id, a, b FROM (SELECT 1 AS id, '{"a": 1, "b": {"c": 2}}' AS j) LATERAL VIEW json_tuple(j, 'a', 'b') t AS a, b;

-- name: two_views
SELECT id, t, k, v FROM nested LATERAL VIEW explode(tags) x AS t LATERAL VIEW OUTER explode(props) y AS k, v ORDER BY id, t, k;

-- name: view_of_view
SELECT x, y FROM (SELECT array(array(1, 2), array(3)) AS a) LATERAL VIEW explode(a) t AS x LATERAL VIEW explode(x) u AS y ORDER BY y;

-- name: view_wrong_names
SELECT * FROM nested LATERAL VIEW explode(tags) t AS a, b;

-- name: two_generators
SELECT explode(array(1, 2)), explode(array(3, 4));

-- name: generator_in_where
SELECT 1 FROM nested WHERE explode(tags) = 'a';

-- name: generator_nested
SELECT explode(array(1, 2)) + 1;

-- name: generator_alias
SELECT explode(map('a', 1)) AS (k, v), posexplode(array(5)) FROM nested;

-- name: explode_not_collection
SELECT explode(1);

-- name: collect_order
SELECT sort_array(collect_list(struct(salary, name))), array_agg(id), count(DISTINCT tags) FROM emp, nested WHERE nested.id = 1 AND emp.id < 4;

-- name: json_read
SELECT from_json('{"a": 1, "b": [1, 2], "c": {"d": "x"}}', 'a INT, b ARRAY<INT>, c STRUCT<d: STRING>'), from_json('{"a": "x"}', 'a INT'), from_json('[{"a": 1}]', 'ARRAY<STRUCT<a: INT>>'), from_json('{"d": "01/07/2024"}', 'd DATE', map('dateFormat', 'dd/MM/yyyy')), from_json('{"k": 1}', 'MAP<STRING, INT>');

-- name: json_read_strict
SELECT from_json('{"a": "x"}', 'a INT', map('mode', 'FAILFAST'));

-- name: json_write
SELECT to_json(named_struct('a', 1, 'b', NULL, 'c', array(1.5), 'd', DATE '2024-01-01')), to_json(map('k', TIMESTAMP '2024-01-01 00:00:00')), to_json(array(struct(1 AS a))), schema_of_json('{"a": [1, 2.5]}'), json_object_keys('{"a": 1}'), json_array_length('[1, 2]');

-- name: json_path
SELECT get_json_object('{"a": {"b": [1, {"c": "x"}]}}', '$.a.b[1].c'), get_json_object('{"a": [{"b": 1}, {"b": 2}]}', '$.a[*].b'), get_json_object('{"a": 1}', '$.z'), get_json_object('bad', '$.a');

-- name: csv_functions
SELECT from_csv('1,x,2.5', 'a INT, b STRING, c DOUBLE'), to_csv(named_struct('a', 1, 'b', 'x,y')), schema_of_csv('1,abc,2024-01-01'), from_csv('1;2', 'a INT, b INT', map('sep', ';'));

-- name: structs_alike
SELECT array(struct(1 AS a), struct(2 AS A)), array(struct(1 AS a), struct(2L AS a)), nvl2(1, struct(1 AS a), struct(2 AS a));

-- name: structs_in_union
SELECT struct(1 AS a) UNION ALL SELECT struct(2 AS b);

-- name: structs_compared
SELECT struct(1 AS a) = struct(2 AS b), struct(1 AS a) IN (struct(2 AS b));
