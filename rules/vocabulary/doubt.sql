-- Conditions of an owner that nobody let go which look at what others have, and may say that its record is found no
-- more.

--@ let outward of the owner by chain statement: conditions of the owner that look at what others have, which its own
-- record is not; none in a dump: there the record was found, whatever they say
SELECT DISTINCT walk.chain, statement.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
WHERE EXISTS (SELECT 1 FROM (SELECT statement, root FROM access WHERE path LIKE '->%' OR root_kind = 'global'
		UNION ALL SELECT statement, root FROM argument
			WHERE root <> 'current' AND (path LIKE '->%' OR root_kind = 'parameter')) AS mention
	WHERE mention.statement = statement.statement
		AND NOT EXISTS (SELECT 1 FROM walk AS own WHERE own.lane = 'waiter' AND own.chain = walk.chain
			AND own.variable = mention.root))
	AND NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)

--@ let queue_of: members of other objects that are the queue, or that lead to it
SELECT DISTINCT argument.record_type, argument.member, argument.address
FROM queued_from
	JOIN argument ON argument.statement = queued_from.statement AND argument.path LIKE '->%'
		AND argument.member <> ''
WHERE queued_from.keep = 'queue'

--@ let asked_again by keep chain statement: those written like one that decided whether the record was queued, on what
-- nobody else is seen to change, and the arm of who comes to them with that changed
SELECT DISTINCT place.keep, outward.chain, outward.statement, successor.arm
FROM (SELECT keep, chain, statement FROM queued_from
		UNION SELECT keep, parent, call FROM queueing) AS place
	JOIN statement AS queueing_statement ON queueing_statement.statement = place.statement
	CROSS JOIN order_before ON order_before.function = queueing_statement.function
		AND order_before."then" = place.statement AND order_before.always_first
	JOIN statement AS decider ON decider.statement = order_before.first AND decider.kind = 'condition'
	JOIN outward ON outward.chain = place.chain AND outward.statement <> decider.statement
	CROSS JOIN statement AS later ON later.statement = outward.statement AND later.function = decider.function
		AND later.text = decider.text
	CROSS JOIN successor ON successor.statement = decider.statement AND successor.arm IN ('true', 'false')
WHERE successor.next <> place.statement
	AND NOT EXISTS (SELECT 1 FROM order_of AS reached WHERE reached.first = successor.next
		AND reached."then" = place.statement)
	AND NOT EXISTS (SELECT 1 FROM call WHERE call.statement = decider.statement)
	AND NOT EXISTS (SELECT 1 FROM access AS look
		CROSS JOIN access AS change ON change.record_type = look.record_type AND change.member = look.member
			AND change.kind IN ('write', 'rmw') AND change.path LIKE '->%'
		CROSS JOIN statement AS changing ON changing.statement = change.statement
			AND changing.function <> decider.function
		WHERE look.statement = decider.statement AND look.path LIKE '->%')

--@ let recalled by chain statement: conditions on what a call answers that asks for the pointer back without waiting:
-- it may say that nobody has it any more
SELECT DISTINCT holder.chain, condition.statement
FROM holder
	CROSS JOIN effect ON effect.function = holder.function AND effect.root = holder.variable
		AND effect.effect = 'recall'
	CROSS JOIN order_of ON order_of.first = effect.statement
	CROSS JOIN statement AS condition ON condition.statement = order_of."then" AND condition.kind = 'condition'
WHERE NOT EXISTS (SELECT 1 FROM subject WHERE address IS NOT NULL)
	AND (EXISTS (SELECT 1 FROM test WHERE test.statement = condition.statement AND test.how = 'result'
			AND test.read_at = effect.statement)
		OR EXISTS (SELECT 1 FROM access AS result
			JOIN access AS look ON look.statement = condition.statement AND look.root = result.root
				AND look.path = '' AND look.kind = 'read'
			WHERE result.statement = effect.statement AND result.kind = 'write' AND result.path = ''
			AND result.root_kind = 'local'))

--@ let chosen of the owner by chain: what decides whether the owner hands its record on, or NULL
SELECT DISTINCT walk.chain, walk.function,
	trim(substr(argument.text, 1, instr(argument.text, '?') - 1), '() ') AS asked
FROM walk CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN argument ON argument.statement = statement.statement AND argument.root = walk.variable
		AND argument.text LIKE '%?%:%'
WHERE walk.lane = 'waiter'

--@ let doubt by keep chain statement: those that may say so
-- nothing but whether the record is taken off depends on it: of an object that is gone it need not be
SELECT DISTINCT off.keep, outward.chain, outward.statement
FROM outward CROSS JOIN successor ON successor.statement = outward.statement
	JOIN off ON off.chain = outward.chain AND off.statement = successor.next
	CROSS JOIN successor AS other_successor ON other_successor.statement = off.statement
	JOIN successor other ON other.statement = outward.statement AND other.arm <> successor.arm
		AND other.next = other_successor.next
WHERE NOT EXISTS (SELECT 1 FROM tested WHERE tested.chain = outward.chain AND tested.statement = outward.statement)
UNION -- so of a search for that object: the other arm goes on with it, and its end, which is behind what was found too,
-- says so
SELECT DISTINCT off.keep, outward.chain, search.statement
FROM outward CROSS JOIN successor ON successor.statement = outward.statement
	JOIN off ON off.chain = outward.chain AND off.statement = successor.next
	CROSS JOIN successor AS other_successor ON other_successor.statement = off.statement
	JOIN successor other ON other.statement = outward.statement AND other.arm <> successor.arm
	CROSS JOIN statement AS turn ON turn.statement = other.next
	CROSS JOIN successor AS onward ON onward.statement = turn.statement
	CROSS JOIN successor AS search ON search.arm <> '' AND search.next = other_successor.next
		AND search.statement = iif(turn.kind = 'condition', turn.statement, onward.next)
WHERE NOT EXISTS (SELECT 1 FROM tested WHERE tested.chain = outward.chain AND tested.statement = outward.statement)
	AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = search.statement
		AND order_of."then" = outward.statement AND order_of.always_first)
UNION -- the head of its queue is looked at, and decides whether the record is taken off: one that is not made has none
SELECT DISTINCT 'queue', outward.chain, outward.statement
FROM outward
	CROSS JOIN access ON access.statement = outward.statement AND access.path LIKE '->%'
	CROSS JOIN queue_of ON queue_of.address = 1 AND queue_of.record_type = access.record_type
		AND member_in(queue_of.member, access.member)
	CROSS JOIN off ON off.keep = 'queue' AND off.chain = outward.chain
	CROSS JOIN order_of ON order_of.first = outward.statement AND order_of."then" = off.statement
		AND order_of.always_first AND NOT order_of.always_then
UNION -- somebody takes the queue away: the pointer to it becomes NULL
SELECT 'queue', outward.chain, outward.statement
FROM outward JOIN queue_of ON queue_of.address = 0
	JOIN access ON access.record_type = queue_of.record_type AND access.member = queue_of.member
		AND access.kind = 'write' AND access.constant = 0
UNION -- the queue's own lock is held: who changes that may have taken all off under it
SELECT 'queue', outward.chain, outward.statement
FROM outward JOIN queue_of ON queue_of.address = 1
	JOIN own_lock ON own_lock.statement = outward.statement AND own_lock.must = 1
		AND own_lock.record_type = queue_of.record_type AND own_lock.member <> queue_of.member
		AND member_in(own_lock.member, queue_of.member)
UNION -- it is asked for what decided, in the same words, whether the record was put there, in some turn of a loop
SELECT DISTINCT off.keep, outward.chain, outward.statement
FROM outward JOIN statement ON statement.statement = outward.statement
	JOIN off ON off.chain = outward.chain
	JOIN order_of AS before_off ON before_off.first = outward.statement AND before_off."then" = off.statement
		AND before_off.always_first
	JOIN queued_from ON queued_from.chain = outward.chain AND queued_from.keep = off.keep
	CROSS JOIN statement AS decider ON decider.function = statement.function AND decider.kind = 'condition'
		AND decider.text = statement.text AND decider.loop > statement.loop
	JOIN order_of ON order_of.first = decider.statement AND order_of."then" = queued_from.statement
		AND order_of.always_first
WHERE NOT EXISTS (SELECT 1 FROM call WHERE call.statement = outward.statement)
UNION -- it is asked for what decided whether the record was handed on
SELECT DISTINCT ending.keep, chosen.chain, condition.statement
FROM chosen JOIN (SELECT DISTINCT keep FROM ending) AS ending
	CROSS JOIN statement AS condition ON condition.function = chosen.function AND condition.kind = 'condition'
		AND condition.text IN (chosen.asked, '!' || chosen.asked, chosen.asked || ' == NULL',
			chosen.asked || ' != NULL')
UNION -- what has the pointer to it was looked up again
SELECT 'pointer', looked_up.chain, looked_up.statement FROM looked_up
UNION SELECT 'pointer', recalled.chain, recalled.statement FROM recalled
UNION -- whoever put it there for the owner tells whether it did
SELECT told.keep, told.chain, told.statement FROM told
