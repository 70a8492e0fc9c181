SELECT p.name, sum(amount) FROM people p JOIN orders o ON p.id = o.person GROUP BY p.name ORDER BY 2 DESC LIMIT 3
SELECT name, rank() OVER (PARTITION BY country ORDER BY age) FROM people
SELECT count(*) FROM people WHERE upper(name) = 'BOB'
SELECT a.id FROM range(0, 100, 1, 4) a JOIN range(0, 1000000, 1, 4) b ON a.id = b.id ORDER BY a.id
SELECT id % 7 AS k, count(*) FROM range(0, 1000, 1, 4) GROUP BY id % 7 HAVING count(*) > 1 ORDER BY k
SELECT /* both too large */ a.id FROM range(0, 5000000, 1, 4) a JOIN range(0, 6000000, 1, 4) b ON a.id = b.id
SELECT DISTINCT id % 3 FROM range(0, 10, 1, 2) UNION ALL SELECT id FROM range(0, 2, 1, 1)
