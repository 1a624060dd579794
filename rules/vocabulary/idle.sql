-- Conditions of the owner that decide nothing: whichever way they go, it comes to its end and ends a way of finding its
-- record nowhere. The owner is the lane 'waiter'.

--@ let yet_off by keep chain statement: places from which the owner can still come to where it ends that
WITH RECURSIVE yet_off(keep, chain, statement) AS (
	SELECT keep, chain, statement FROM off
	UNION SELECT y.keep, b.chain, b.statement FROM yet_off y CROSS JOIN back b ON b.lane = 'waiter'
		AND b.next_chain = y.chain AND b.next = y.statement)
SELECT * FROM yet_off

--@ let unsure by chain statement: conditions of which it is not known how they go when nobody let the owner go;
-- question: the same of conditions that ask the same
SELECT DISTINCT a.chain, a.statement, coalesce((SELECT group_concat(q.text) FROM (SELECT DISTINCT t.kind || ' ' ||
	coalesce(t.member, '') || ' ' || coalesce(t.constant, '') AS text FROM tested t WHERE t.chain = a.chain
	AND t.statement = ltrim(a.statement, '>') ORDER BY 1) q), a.statement) AS question
FROM kept_arm a WHERE NOT a.sure
UNION SELECT chain, statement, statement FROM local_guard

--@ let ahead: places that the owner comes to from an arm of such a condition, without asking the same again;
-- only of who leaves a pointer
WITH RECURSIVE ahead(from_chain, from_statement, question, arm, chain, statement) AS (
	SELECT u.chain, u.statement, u.question, e.arm, e.next_chain, e.next FROM unsure u CROSS JOIN move e
		ON e.lane = 'waiter' AND e.chain = u.chain AND e.statement = u.statement
	WHERE EXISTS (SELECT 1 FROM queued_from WHERE keep = 'pointer')
	UNION
	SELECT a.from_chain, a.from_statement, a.question, a.arm, e.next_chain, e.next FROM ahead a CROSS JOIN move e
		ON e.lane = 'waiter' AND e.chain = a.chain AND e.statement = a.statement
	WHERE NOT EXISTS (SELECT 1 FROM unsure x WHERE x.chain = a.chain AND x.statement = a.statement
		AND x.question = a.question))
SELECT * FROM ahead LIMIT 40000

--@ let held_back by chain statement: conditions with an arm from which the owner comes to its end only when it asks the
-- same again, and places from which it can come to one
WITH RECURSIVE held_back(chain, statement) AS (
	SELECT DISTINCT from_chain, from_statement FROM (SELECT from_chain, from_statement FROM ahead
		GROUP BY from_chain, from_statement, arm HAVING NOT max(chain = '' AND statement = ''))
	UNION SELECT b.chain, b.statement FROM held_back h CROSS JOIN back b ON b.lane = 'waiter'
		AND b.next_chain = h.chain AND b.next = h.statement)
SELECT * FROM held_back

--@ let idle by keep chain statement: conditions that decide nothing
SELECT n.keep, u.chain, u.statement FROM unsure u JOIN (SELECT 'pointer' AS keep) n
WHERE NOT EXISTS (SELECT 1 FROM yet_off y WHERE y.keep = n.keep AND y.chain = u.chain AND y.statement = u.statement)
	AND NOT EXISTS (SELECT 1 FROM held_back h WHERE h.chain = u.chain AND h.statement = u.statement)
	AND (SELECT count(*) FROM ahead) < 40000
