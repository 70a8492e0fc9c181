-- Arguments by name.

-- name: some_by_place
SELECT mask('AbC-9', 'U', digitChar => 'd');

-- name: order_is_free
SELECT mask(otherChar => '*', str => 'AbC-9');

-- name: none_by_name
SELECT mask('AbC-9');

-- name: place_behind_name
SELECT mask(lowerChar => 'q', 'AbCD123');

-- name: both_ways
SELECT mask('AbC', str => 'x');

-- name: required_missing
SELECT mask(lowerChar => 'q');

-- name: not_supported
SELECT upper(str => 'a');

-- name: not_supported_cast
SELECT sum(x => 1);

-- name: explode
SELECT explode(collection => array(1, 2));

-- name: explode_table
SELECT * FROM explode(collection => array(1, 2));

-- name: sketch
SELECT length(count_min_sketch(id, epsilon => 0.5D, confidence => 0.5D, seed => 1)) FROM emp;

-- name: unknown_function
SELECT nope(x => 1);
