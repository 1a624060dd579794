-- Members of the owner's record that are not NULL while it is queued: the owner tells by them whether it is. The owner
-- is the lane 'waiter'.

--@ let head_in of the owner by chain statement: pointers to what has the queue that the record is put on: a variable
-- (member NULL), or a member of the record, by itself or by a variable that was read from it
SELECT queued_from.chain, queued_from.statement, argument.root AS variable, NULL AS member
FROM queued_from JOIN argument ON argument.statement = queued_from.statement AND argument.address = 1
	AND argument.path LIKE '->%'
WHERE queued_from.keep = 'queue'
UNION
SELECT queued_from.chain, queued_from.statement, argument.root, part.member
FROM queued_from JOIN argument ON argument.statement = queued_from.statement AND argument.address = 1
	JOIN (SELECT DISTINCT chain, variable, member FROM touch WHERE lane = 'waiter' AND kind IN ('write', 'publish'))
		AS part ON part.chain = queued_from.chain AND part.variable = argument.root
		AND argument.path LIKE '%' || part.member || '->%'
WHERE queued_from.keep = 'queue'
UNION
SELECT queued_from.chain, queued_from.statement, argument.root, access.member
FROM queued_from JOIN argument ON argument.statement = queued_from.statement AND argument.address = 1
		AND argument.path LIKE '->%'
	JOIN walk ON walk.lane = 'waiter' AND walk.chain = queued_from.chain
	JOIN alias ON alias.function = walk.function AND alias.variable = argument.root AND alias.of = walk.variable
		AND alias.how = 'member-load'
	JOIN access ON access.statement = alias.statement AND access.root = walk.variable AND access.kind = 'read'
		AND (access.member = alias.member OR access.member LIKE '%.' || alias.member)
WHERE queued_from.keep = 'queue'
	AND NOT EXISTS (SELECT 1 FROM touch
		JOIN order_of AS read_first ON read_first.first = alias.statement
			AND read_first."then" = touch.statement
		JOIN order_of AS link_last ON link_last.first = touch.statement
			AND link_last."then" = queued_from.statement
		WHERE touch.lane = 'waiter' AND touch.chain = queued_from.chain
		AND touch.kind IN ('write', 'rmw', 'publish') AND member_in(touch.member, access.member))

--@ let set_beside by chain link member: places that queue the record with that member not NULL: it was given such a
-- value on each way there (place: where), or it leads to what has the queue
SELECT queued_from.chain, queued_from.statement AS link, store.member, store.statement AS place
FROM queued_from
	JOIN touch AS store ON store.lane = 'waiter' AND store.chain = queued_from.chain
		AND store.kind IN ('write', 'publish') AND store.member IS NOT NULL
	JOIN order_of ON order_of.first = store.statement AND order_of."then" = queued_from.statement
		AND order_of.always_first
WHERE queued_from.keep = 'queue'
	AND (store.constant <> 0
		OR (store.constant IS NULL
			AND EXISTS (SELECT 1 FROM head_in WHERE head_in.chain = queued_from.chain
				AND head_in.statement = queued_from.statement
				AND (head_in.variable = store.value OR head_in.member = store.member))))
UNION
SELECT queued_from.chain, queued_from.statement, store.member, store.statement
FROM queued_from
	JOIN touch AS store ON store.lane = 'waiter' AND store.chain = queued_from.chain
		AND store.kind IN ('write', 'publish') AND store.member IS NOT NULL AND store.constant <> 0
	JOIN order_of ON order_of.first = queued_from.statement AND order_of."then" = store.statement
		AND order_of.always_then
WHERE queued_from.keep = 'queue'
	AND NOT EXISTS (SELECT 1 FROM tested
		JOIN order_of AS after_link ON after_link.first = queued_from.statement
			AND after_link."then" = tested.statement
		JOIN order_of AS before_store ON before_store.first = tested.statement
			AND before_store."then" = store.statement
		WHERE tested.chain = queued_from.chain AND tested.member = store.member)
UNION
SELECT queued_from.chain, queued_from.statement, head_in.member, queued_from.statement
FROM queued_from
	JOIN head_in ON head_in.chain = queued_from.chain AND head_in.statement = queued_from.statement
		AND head_in.member IS NOT NULL
WHERE queued_from.keep = 'queue'

--@ let mark: those that are not NULL at each place that queues the record, and that the owner looks at
SELECT DISTINCT set_beside.member
FROM set_beside JOIN tested ON tested.kind = 'state' AND tested.member = set_beside.member
WHERE NOT EXISTS (SELECT 1 FROM queued_from WHERE queued_from.keep = 'queue'
	AND NOT EXISTS (SELECT 1 FROM set_beside AS other WHERE other.member = set_beside.member
		AND other.chain = queued_from.chain AND other.link = queued_from.statement))

--@ let marked_at of the owner by member chain statement: places that the owner comes to with its record queued, as long
-- as that member is not NULL
WITH RECURSIVE marked_at(member, chain, statement) AS (
	SELECT mark.member, move.next_chain, move.next
	FROM mark JOIN queued_from
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = queued_from.chain
			AND move.statement = queued_from.statement
	WHERE queued_from.keep = 'queue'
	UNION
	SELECT marked_at.member, move.next_chain, move.next
	FROM marked_at
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = marked_at.chain
			AND move.statement = marked_at.statement
	WHERE NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waiter' AND touch.chain = marked_at.chain
			AND touch.statement = ltrim(marked_at.statement, '>')
			AND touch.kind IN ('unlink', 'careful-unlink', 'remove', 'leave-careful'))
		AND NOT EXISTS (SELECT 1 FROM tested WHERE tested.chain = marked_at.chain
			AND tested.statement = ltrim(marked_at.statement, '>') AND tested.kind = 'state'
			AND tested.member = marked_at.member AND coalesce(tested.constant, 0) = 0
			AND holds(1, tested.operator, tested.constant) = (move.arm = 'false')))
SELECT * FROM marked_at

--@ let true_mark of the owner: those that the owner gives another value nowhere while the record is queued
SELECT mark.member FROM mark
WHERE NOT EXISTS (SELECT 1 FROM touch
	JOIN marked_at ON marked_at.member = mark.member AND marked_at.chain = touch.chain
		AND marked_at.statement = touch.statement
	WHERE touch.lane = 'waiter'
	AND ((touch.kind IN ('write', 'rmw', 'publish') AND member_in(touch.member, mark.member))
		OR (touch.kind = 'init' AND coalesce(touch.member, '') = ''))
	AND coalesce(touch.constant, 0) = 0
	AND NOT EXISTS (SELECT 1 FROM set_beside WHERE set_beside.member = mark.member
		AND set_beside.chain = touch.chain AND set_beside.place = touch.statement))
