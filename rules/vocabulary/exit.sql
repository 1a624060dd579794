-- What the owner's ways out do with its record, when nobody has let the owner go. The owner is the lane 'waiter'.
-- Others find the record by a queue that it is linked to, or by a pointer in another object: keep is 'queue' or
-- 'pointer'.

--@ let ending: what ends a way of finding the record
SELECT column1 AS keep, column2 AS kind
FROM (VALUES ('queue', 'unlink'), ('queue', 'careful-unlink'), ('queue', 'remove'), ('queue', 'leave-careful'),
	('queue', 'retakes-lock'), ('queue', 'wait'), ('pointer', 'retakes-lock'), ('pointer', 'wait'),
	('pointer', 'cancel'))

--@ let withdrawn of the owner by chain: places where the pointer by which others find it gets another value
SELECT DISTINCT walk.chain, statement.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN access ON access.statement = statement.statement AND access.kind IN ('write', 'rmw')
	JOIN kept_by ON kept_by.to_type = access.record_type
		AND (kept_by.to_member = access.member
			-- the same element of an array, as it is written
			OR (kept_by.to_member || '[]' = access.member
				AND EXISTS (SELECT 1 FROM queued_from
					JOIN statement AS other_statement
						ON other_statement.statement = queued_from.statement
					WHERE queued_from.chain = walk.chain
					AND substr(other_statement.text, 1,
						instr(other_statement.text, '=')) = substr(statement.text, 1,
						instr(statement.text, '=')))))
WHERE NOT EXISTS (SELECT 1 FROM queued_from WHERE queued_from.chain = walk.chain
	AND queued_from.statement = statement.statement)

--@ let off by keep chain statement: places where the owner ends a way of finding its record, or waits for who has it
SELECT DISTINCT ending.keep, touch.chain, touch.statement, touch.kind FROM touch JOIN ending ON ending.kind = touch.kind
WHERE touch.lane = 'waiter'
	AND NOT EXISTS (SELECT 1 FROM touch AS wait WHERE wait.lane = touch.lane AND wait.chain = touch.chain
		AND wait.statement = touch.statement AND wait.kind = 'wait-may')
UNION
SELECT 'pointer', companion_wait.chain, companion_wait.statement, 'wait' FROM companion_wait
WHERE companion_wait.gives_up IS NULL
UNION
SELECT 'pointer', own_wait.chain, own_wait.statement, 'wait' FROM own_wait
UNION -- what has the pointer is cancelled
SELECT DISTINCT 'pointer', holder.chain, effect.statement, 'cancel'
FROM holder
	CROSS JOIN effect ON effect.function = holder.function AND effect.root = holder.variable
		AND effect.path = holder.prefix AND effect.effect = 'cancel'
UNION SELECT 'pointer', chain, statement, 'withdraw' FROM withdrawn
UNION -- or a callee does that where it finds it
SELECT DISTINCT 'pointer', walk.parent, walk.call, 'withdraw'
FROM still_there JOIN withdrawn ON withdrawn.chain = still_there.chain
	JOIN walk ON walk.lane = 'waiter' AND walk.chain = still_there.chain AND walk.call IS NOT NULL

--@ let settled by keep chain statement: places where the owner ends that, or looks at its record, and the calls that
-- lead there
WITH RECURSIVE settled(keep, chain, statement) AS (
	SELECT keep, chain, statement FROM off
	UNION SELECT ending.keep, tested.chain, tested.statement
	FROM tested JOIN (SELECT DISTINCT keep FROM ending) AS ending
	UNION SELECT settled.keep, walk.parent, walk.call
	FROM settled JOIN walk ON walk.lane = 'waiter' AND walk.chain = settled.chain WHERE walk.call IS NOT NULL)
SELECT * FROM settled

--@ let before_off by keep chain place: places from which the owner can come to one of these, and these
SELECT keep, chain, statement AS place FROM settled
UNION SELECT settled.keep, settled.chain, order_before.first
FROM settled JOIN statement ON statement.statement = settled.statement
	CROSS JOIN order_before ON order_before.function = statement.function
		AND order_before."then" = settled.statement

--@ let changed of the owner by chain variable: variables of the owner that it sets after its record is where others
-- find it, or at two places
SELECT DISTINCT queued.chain, access.root AS variable
FROM queued
	CROSS JOIN access ON access.statement = queued.statement AND access.path = ''
		AND access.kind IN ('write', 'rmw')
UNION
SELECT walk.chain, access.root
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN access ON access.statement = statement.statement AND access.path = ''
		AND access.kind IN ('write', 'rmw')
GROUP BY walk.chain, access.root HAVING count(*) > 1

--@ let counted of the case by function variable: variables that a function only counts, from a constant: they say
-- nothing of its record
SELECT statement.function, access.root AS variable
FROM access CROSS JOIN statement ON statement.statement = access.statement
WHERE access.path = '' AND access.root_kind = 'local' AND access.kind IN ('write', 'rmw', 'address')
GROUP BY statement.function, access.root
HAVING sum(access.kind = 'rmw') > 0
	AND sum(NOT ((access.kind = 'write' AND access.constant IS NOT NULL)
		OR (access.kind = 'rmw' AND (instr(statement.text, access.root || '++') > 0
			OR instr(statement.text, '++' || access.root) > 0
			OR instr(statement.text, access.root || '--') > 0
			OR instr(statement.text, '--' || access.root) > 0
			OR instr(statement.text, access.root || ' += ') > 0)))) = 0

--@ let local_guard of the owner by keep chain statement: conditions of the owner that look at nothing but its
-- variables, and decide whether it ends that
SELECT DISTINCT ending.keep, walk.chain, statement.statement
FROM (SELECT DISTINCT keep FROM ending) AS ending
	JOIN (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function AND statement.kind = 'condition'
WHERE NOT EXISTS (SELECT 1 FROM test WHERE test.statement = statement.statement
		AND (test.other_arm IS NULL
			OR EXISTS (SELECT 1 FROM tested WHERE tested.chain = walk.chain
				AND tested.statement = test.statement))
		AND EXISTS (SELECT 1 FROM queued WHERE queued.chain = walk.chain
			AND queued.statement = coalesce(test.read_at, test.statement)))
	AND NOT EXISTS (SELECT 1 FROM call WHERE call.statement = statement.statement)
	AND NOT EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement AND access.path <> '')
	AND EXISTS (SELECT 1 FROM access JOIN changed ON changed.chain = walk.chain AND changed.variable = access.root
		WHERE access.statement = statement.statement
		AND NOT EXISTS (SELECT 1 FROM counted WHERE counted.function = walk.function
			AND counted.variable = access.root))
	AND EXISTS (SELECT 1 FROM successor WHERE successor.statement = statement.statement
		AND successor.next IN (SELECT place FROM before_off WHERE before_off.keep = ending.keep
			AND before_off.chain = walk.chain))
	AND EXISTS (SELECT 1 FROM successor WHERE successor.statement = statement.statement
		AND successor.next NOT IN (SELECT place FROM before_off WHERE before_off.keep = ending.keep
			AND before_off.chain = walk.chain))
