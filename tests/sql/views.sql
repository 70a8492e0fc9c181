-- What every file's queries may read.

-- name: emp
CREATE OR REPLACE TEMPORARY VIEW emp(id, name, dept, salary, hired, boss) AS VALUES
  (1, 'ann', 'eng', 100.5D, DATE '2020-01-15', NULL),
  (2, 'bob', 'eng', 80.0D, DATE '2020-03-01', 1),
  (3, 'cid', 'ops', 60.0D, DATE '2019-07-20', 1),
  (4, 'dee', 'ops', NULL, DATE '2021-11-30', 3),
  (5, 'eve', NULL, 75.25D, DATE '2022-02-28', 3),
  (6, 'fay', 'law', 80.0D, NULL, 1);

-- name: dept
CREATE OR REPLACE TEMPORARY VIEW dept(dept, title, floor) AS VALUES
  ('eng', 'Engineering', 3),
  ('ops', 'Operations', 1),
  ('hr', 'People', 2),
  (NULL, 'Nobody', 0);

-- name: nums
CREATE OR REPLACE TEMPORARY VIEW nums(k, d) AS VALUES
  (1, 1.5D), (2, DOUBLE('NaN')), (3, NULL), (4, DOUBLE('-Infinity')), (5, -0.0D), (6, 0.0D), (7, DOUBLE('Infinity'));

-- name: nested
CREATE OR REPLACE TEMPORARY VIEW nested(id, tags, props, point) AS VALUES
  (1, array('a', 'b'), map('x', 1, 'y', 2), named_struct('x', 1, 'y', 2.5D)),
  (2, array('c', NULL), map('z', 3), named_struct('x', 2, 'y', NULL)),
  (3, array(), map(), named_struct('x', 3, 'y', 0.5D)),
  (4, NULL, NULL, NULL);

-- name: sales
CREATE OR REPLACE TEMPORARY VIEW sales(year, quarter, region, amount) AS VALUES
  (2023, 1, 'east', 10), (2023, 2, 'east', 20), (2023, 1, 'west', 5), (2023, 4, 'west', 7),
  (2024, 1, 'east', 12), (2024, 3, 'west', 30), (2024, 3, 'east', NULL), (2024, 2, 'north', 1);
