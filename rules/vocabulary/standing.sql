-- Which values members of the owner's record can have where it is queued, and where that changes. The owner is the lane
-- 'waiter'.

--@ let leading of the owner by chain statement: places from which the owner comes to where its record is queued without
-- storing in a member that gets several values: with what that has there
WITH RECURSIVE leading(member, to_chain, to_statement, chain, statement) AS (
	SELECT several.member, queued_from.chain, queued_from.statement, back.chain, back.statement
	FROM queued_from
		CROSS JOIN back ON back.lane = 'waiter' AND back.next_chain = queued_from.chain
			AND back.next = queued_from.statement
		JOIN (SELECT member FROM own_value GROUP BY member HAVING count(*) > 1) AS several
	UNION
	SELECT leading.member, leading.to_chain, leading.to_statement, back.chain, back.statement
	FROM leading
		CROSS JOIN back ON back.lane = 'waiter' AND back.next_chain = leading.chain
			AND back.next = leading.statement
	WHERE NOT EXISTS (SELECT 1 FROM own_store WHERE own_store.chain = leading.chain
		AND own_store.statement = leading.statement AND own_store.member = leading.member
		AND own_store.kind <> 'rmw'))
SELECT * FROM leading LIMIT 20000

--@ let standing by chain statement: the values that such a member can have where the record is queued
SELECT DISTINCT own_store.member, own_store.constant, leading.to_chain AS chain, leading.to_statement AS statement
FROM own_store JOIN leading ON leading.chain = own_store.chain AND leading.statement = own_store.statement
	AND leading.member = own_store.member

--@ let outdated by chain statement: values that a member does not have where the record is queued: another one does
-- come there
SELECT DISTINCT queued_from.chain, queued_from.statement, assumed.assumption
FROM assumed JOIN queued_from
	JOIN standing AS other ON other.chain = queued_from.chain AND other.statement = queued_from.statement
		AND other.member = assumed.member
WHERE NOT EXISTS (SELECT 1 FROM standing WHERE standing.chain = queued_from.chain
		AND standing.statement = queued_from.statement AND standing.member = assumed.member
		AND standing.constant IS assumed.constant)
	AND (SELECT count(*) FROM leading) < 20000

--@ let restated by chain statement assumption: what becomes of an assumption where the owner stores that member
SELECT DISTINCT own_store.chain, own_store.statement, assumed.assumption, stored.assumption AS next_assumption
FROM own_store JOIN assumed ON assumed.member = own_store.member
	JOIN assumed AS stored ON stored.member = own_store.member
		AND (stored.constant IS own_store.constant
			OR (own_store.kind = 'rmw' AND stored.assumption = assumed.assumption))
