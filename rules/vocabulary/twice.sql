-- Entries that are put on a queue while they are on one. The owner is the lane 'waiter'.

--@ let linking of the owner by chain statement: places where the owner puts its entry on a queue, whether it is on one
-- or not; member: its links
SELECT DISTINCT touch.chain, touch.statement, touch.member, touch.file, touch.line, touch.text
FROM touch JOIN call ON call.statement = touch.statement AND call.seq = touch.seq
WHERE touch.lane = 'waiter' AND touch.kind = 'link'
	AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee AND api.effect = 'link-once')

--@ let still_on by chain statement: places that the owner comes to from there, without taking it off or a look at it
WITH RECURSIVE still_on(member, chain, statement) AS (
	SELECT linking.member, move.next_chain, move.next
	FROM linking
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = linking.chain
			AND move.statement = linking.statement
	UNION
	SELECT still_on.member, move.next_chain, move.next
	FROM still_on
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = still_on.chain
			AND move.statement = still_on.statement
	WHERE NOT EXISTS (SELECT 1 FROM settled WHERE settled.keep = 'queue' AND settled.chain = still_on.chain
			AND settled.statement = still_on.statement)
		AND NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waiter' AND touch.chain = still_on.chain
			AND touch.statement = still_on.statement
			AND touch.kind IN ('move', 'init', 'take-off', 'pass', 'wait-done', 'wait-may')))
SELECT * FROM still_on LIMIT 20000

--@ let linked_twice: places where the owner's entry is put on a queue while it may be on one by the same links
SELECT DISTINCT linking.file, linking.line, linking.text
FROM linking JOIN still_on ON still_on.chain = linking.chain AND still_on.statement = linking.statement
	AND (still_on.member IS linking.member OR member_in(still_on.member, linking.member))
UNION -- or not all places were looked at
SELECT linking.file, linking.line, linking.text FROM linking WHERE (SELECT count(*) FROM still_on) >= 20000
