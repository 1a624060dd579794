-- Which values members of the owner's record can have where it is queued, and where that changes. The owner is the lane
-- 'waiter'.

--@ let standing by chain statement: places that a value comes to which the owner stored in a member that gets several
WITH RECURSIVE standing(member, constant, chain, statement) AS (
	SELECT own_store.member, own_store.constant, move.next_chain, move.next
	FROM own_store
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = own_store.chain
			AND move.statement = own_store.statement
	WHERE own_store.member IN (SELECT member FROM own_value GROUP BY member HAVING count(*) > 1)
	UNION
	SELECT standing.member, standing.constant, move.next_chain, move.next
	FROM standing
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = standing.chain
			AND move.statement = standing.statement
	WHERE NOT EXISTS (SELECT 1 FROM own_store WHERE own_store.chain = standing.chain
		AND own_store.statement = standing.statement AND own_store.member = standing.member
		AND own_store.kind <> 'rmw'))
SELECT * FROM standing LIMIT 20000

--@ let outdated by chain statement: values that a member does not have where the record is queued: another one does
-- come there
SELECT DISTINCT queued_from.chain, queued_from.statement, assumed.assumption
FROM assumed JOIN queued_from
	JOIN standing AS other ON other.chain = queued_from.chain AND other.statement = queued_from.statement
		AND other.member = assumed.member
WHERE NOT EXISTS (SELECT 1 FROM standing WHERE standing.chain = queued_from.chain
		AND standing.statement = queued_from.statement AND standing.member = assumed.member
		AND standing.constant IS assumed.constant)
	AND (SELECT count(*) FROM standing) < 20000

--@ let restated by chain statement assumption: what becomes of an assumption where the owner stores that member
SELECT DISTINCT own_store.chain, own_store.statement, assumed.assumption, stored.assumption AS next_assumption
FROM own_store JOIN assumed ON assumed.member = own_store.member
	JOIN assumed AS stored ON stored.member = own_store.member
		AND (stored.constant IS own_store.constant
			OR (own_store.kind = 'rmw' AND stored.assumption = assumed.assumption))
