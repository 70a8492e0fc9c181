-- LATERAL VIEW and generators.

-- name: explode
SELECT id, explode(tags) FROM nested ORDER BY 1, 2;

-- name: explode_alias
SELECT id, explode(tags) AS tag FROM nested ORDER BY 1, 2;

-- name: explode_map
SELECT id, explode(props) FROM nested ORDER BY 1, 2;

-- name: explode_map_alias
SELECT id, explode(props) AS (k, v) FROM nested ORDER BY 1, 2;

-- name: posexplode
SELECT id, posexplode(tags) FROM nested ORDER BY 1, 2;

-- name: outer
SELECT id, explode_outer(tags) AS t FROM nested ORDER BY 1, 2;

-- name: lateral_view
SELECT id, t FROM nested LATERAL VIEW explode(tags) x AS t ORDER BY 1, 2;

-- name: lateral_view_outer
SELECT id, t FROM nested LATERAL VIEW OUTER explode(tags) x AS t ORDER BY 1, 2;

-- name: lateral_view_map
SELECT id, x.key, x.value FROM nested LATERAL VIEW explode(props) x ORDER BY 1, 2;

-- name: lateral_view_two
SELECT id, t, k FROM nested LATERAL VIEW explode(tags) a AS t LATERAL VIEW explode(props) b AS k, v ORDER BY 1, 2, 3;

-- name: lateral_view_where
SELECT id, p, t FROM nested LATERAL VIEW posexplode(tags) x AS p, t WHERE p > 0 ORDER BY 1;

-- name: inline
SELECT inline(array(struct(1, 'a'), struct(2, 'b')));

-- name: stack
SELECT stack(2, 1, 'a', 2, 'b');

-- name: stack_from
SELECT * FROM stack(2, 1, 'a', 2, 'b') AS s(n, c);

-- name: json_tuple
SELECT json_tuple('{"a": 1, "b": "x"}', 'a', 'b', 'c');

-- name: in_from
SELECT * FROM explode(array(1, 2, 3)) AS t(x);

-- name: two_generators
SELECT explode(tags), explode(props) FROM nested;

-- name: nested_generator
SELECT explode(tags) || 'x' FROM nested;

-- name: generator_in_where
SELECT id FROM nested WHERE explode(tags) = 'a';

-- name: not_an_array
SELECT explode(id) FROM nested;

-- name: range
SELECT * FROM range(3);

-- name: range_arguments
SELECT * FROM range(1, 10, 3) AS r(n);

-- name: range_bad
SELECT * FROM range('a', 2, 3, 4, 5);

-- name: unknown_function
SELECT * FROM nope(1);

-- name: sequence
SELECT explode(sequence(1, 3)) AS n, 'x' AS c;

-- name: group_over_generator
SELECT t, count(*) FROM nested LATERAL VIEW explode(tags) x AS t GROUP BY t ORDER BY t;

-- name: named_argument
SELECT explode(collection => array(1, 2));
