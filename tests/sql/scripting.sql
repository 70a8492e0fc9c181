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

-- name: labels
outer: BEGIN
  DECLARE i INT DEFAULT 0;
  DECLARE n INT DEFAULT 0;
  rows: LOOP
    SET i = i + 1;
    IF i > 10 THEN
      LEAVE rows;
    END IF;
    IF i % 2 = 0 THEN
      ITERATE rows;
    END IF;
    SET outer.n = outer.n + i;
  END LOOP rows;
  SELECT n, outer.i;
END outer;

-- name: repeat
BEGIN
  DECLARE x INT = 1;
  REPEAT
    SET x = x * 2;
  UNTIL x > 100
  END REPEAT;
  SELECT x;
END;

-- name: searched_case
BEGIN
  DECLARE x INT DEFAULT 7;
  CASE
    WHEN x < 5 THEN SELECT 'small' AS size;
    WHEN x < 10 THEN SELECT 'middle' AS size;
  END CASE;
END;

-- name: elseif
BEGIN
  DECLARE x INT DEFAULT 7;
  IF x < 5 THEN SELECT 1 AS r;
  ELSEIF x < 10 THEN SELECT 2 AS r;
  ELSE SELECT 3 AS r;
  END IF;
END;

-- name: nested_scopes
BEGIN
  DECLARE x INT DEFAULT 1;
  BEGIN
    DECLARE x INT DEFAULT 2;
    SET x = x + 10;
  END;
  SELECT x;
END;

-- name: last_result
BEGIN
  SELECT 1 AS a;
  SELECT 2 AS b;
END;

-- name: no_result
BEGIN
  DECLARE x INT;
END;

-- name: set_from_query
BEGIN
  DECLARE a, b INT;
  SET (a, b) = (SELECT min(id), max(id) FROM emp);
  SELECT a, b;
END;

-- name: exit_handler
BEGIN
  DECLARE EXIT HANDLER FOR DIVIDE_BY_ZERO
  BEGIN
    SELECT 'caught' AS r;
  END;
  SELECT 1 / 0;
  SELECT 'not reached' AS r;
END;

-- name: continue_handler
BEGIN
  DECLARE n INT DEFAULT 0;
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET n = n + 1;
  SELECT 1 / 0;
  SELECT CAST('x' AS INT);
  SELECT n;
END;

-- name: sqlstate_handler
BEGIN
  DECLARE r STRING DEFAULT 'none';
  BEGIN
    DECLARE EXIT HANDLER FOR SQLSTATE '22012' SET r = 'state';
    SELECT 1 / 0;
  END;
  SELECT r;
END;

-- name: uncaught
BEGIN
  DECLARE EXIT HANDLER FOR SQLSTATE '42000' SELECT 'no' AS r;
  SELECT 1 / 0;
END;

-- name: own_condition
BEGIN
  DECLARE zero CONDITION FOR SQLSTATE '22012';
  DECLARE EXIT HANDLER FOR zero SELECT 'zero' AS r;
  SELECT 1 / 0;
END;

-- name: declared_late
BEGIN
  SELECT 1;
  DECLARE x INT;
END;

-- name: unknown_variable
BEGIN
  SET nope = 1;
END;

-- name: label_mismatch
a: BEGIN
  SELECT 1;
END b;

-- name: unknown_label
BEGIN
  LEAVE nope;
END;

-- name: not_boolean
BEGIN
  IF 1 THEN SELECT 1; END IF;
END;

-- name: execute_immediate
BEGIN
  DECLARE q STRING DEFAULT 'SELECT ? + 1 AS n';
  DECLARE r INT;
  EXECUTE IMMEDIATE q INTO r USING 41;
  SELECT r;
END;

-- name: for_without_name
BEGIN
  DECLARE names STRING DEFAULT '';
  FOR SELECT name FROM emp WHERE id < 3 ORDER BY id DO
    SET names = names || name;
  END FOR;
  SELECT names;
END;
