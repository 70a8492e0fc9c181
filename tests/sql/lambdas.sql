-- Higher-order functions and lambda syntax.

-- name: transform
SELECT transform(array(1, 2, 3), x -> x * 2), transform(array(1, 2), (x, i) -> x + i);

-- name: filter
SELECT filter(array(1, NULL, 3), x -> x > 1), filter(array(5, 6, 7), (x, i) -> i > 0);

-- name: aggregate
SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x), reduce(array(1, 2), 10, (a, x) -> a * x, a -> a + 0.5);

-- name: exists_forall
SELECT exists(array(1, 2), x -> x = 2), forall(array(1, 2), x -> x > 1), exists(array(1, NULL), x -> x > 5);

-- name: zip_with
SELECT zip_with(array(1, 2), array('a', 'b', 'c'), (x, y) -> concat(y, x));

-- name: maps
SELECT map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1), transform_values(map('a', 1), (k, v) -> v + 1), transform_keys(map('a', 1), (k, v) -> upper(k));

-- name: map_zip_with
SELECT map_zip_with(map('a', 1, 'b', 2), map('a', 10), (k, x, y) -> coalesce(x, 0) + coalesce(y, 0));

-- name: array_sort
SELECT array_sort(array(3, 1, 2), (a, b) -> b - a), array_sort(array('b', NULL, 'a'));

-- name: outer_column
SELECT id, transform(tags, t -> concat(t, id)) FROM nested ORDER BY id;

-- name: nested
SELECT transform(array(array(1, 2), array(3)), a -> transform(a, x -> x + size(a)));

-- name: shadow
SELECT transform(array(1, 2), id -> id * 10), id FROM nested ORDER BY id LIMIT 1;

-- name: struct_argument
SELECT transform(array(named_struct('a', 1), named_struct('a', 2)), s -> s.a + 1);

-- name: in_where
SELECT id FROM nested WHERE exists(tags, t -> t = 'b');

-- name: name
SELECT transform(tags, t -> upper(t)) FROM nested WHERE id = 1;

-- name: wrong_arity
SELECT transform(array(1), (x, y, z) -> x);

-- name: not_a_lambda
SELECT transform(array(1), 5);

-- name: lambda_elsewhere
SELECT upper(x -> x);

-- name: unknown_in_body
SELECT transform(array(1), x -> x + nope);

-- name: error_in_body
SELECT transform(array(1, 0), x -> 1 / x);

-- name: duplicate_parameters
SELECT transform(array(1), (x, x) -> x);
