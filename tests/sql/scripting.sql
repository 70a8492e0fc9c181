-- SQL scripting.

-- name: block
BEGIN
  DECLARE x INT DEFAULT 1;
  SET x = x + 1;
  SELECT x AS result;
END;

-- name: if
BEGIN
  IF (SELECT count(*) FROM emp) > 3 THEN
    SELECT 'many' AS r;
  ELSE
    SELECT 'few' AS r;
  END IF;
END;

-- name: while
BEGIN
  DECLARE i INT DEFAULT 0;
  DECLARE total INT DEFAULT 0;
  WHILE i < 5 DO
    SET i = i + 1;
    SET total = total + i;
  END WHILE;
  SELECT total;
END;

-- name: case
BEGIN
  DECLARE v STRING DEFAULT 'b';
  CASE v
    WHEN 'a' THEN SELECT 1 AS r;
    WHEN 'b' THEN SELECT 2 AS r;
    ELSE SELECT 3 AS r;
  END CASE;
END;

-- name: for
BEGIN
  DECLARE total INT DEFAULT 0;
  FOR row AS SELECT id FROM emp DO
    SET total = total + row.id;
  END FOR;
  SELECT total;
END;
