-- What runs by itself, a timer or a work, and is taken off without a wait for a call of it that runs. The owner is the
-- lane 'waiter'.

--@ let too_late of the owner by chain statement: conditions of the owner on whether it was taken off in time, and the
-- arm of who came too late: it runs, or has run
SELECT touch.chain, test.statement, iif(holds(0, test.operator, test.constant), 'true', 'false') AS arm
FROM touch JOIN effect ON effect.function = touch.function AND effect.statement = touch.statement
		AND effect.effect = 'take-off'
	CROSS JOIN test ON test.read_at = touch.statement AND test.how = 'result' AND test.callee = effect.callee
WHERE touch.lane = 'waiter' AND touch.kind = 'take-off' AND holds(0, test.operator, test.constant) IS NOT NULL
	AND effect.detail <> 'other-answers'
	AND NOT EXISTS (SELECT 1 FROM test AS another WHERE another.statement = test.statement
		AND another.seq <> test.seq)

--@ let asked_off of the owner by chain statement: places where the owner takes it off and keeps the answer, or asks for
-- it in another way
SELECT DISTINCT touch.chain, touch.statement
FROM touch JOIN statement ON statement.statement = touch.statement
WHERE touch.lane = 'waiter' AND touch.kind = 'take-off'
	AND (statement.kind <> 'call'
		OR EXISTS (SELECT 1 FROM access WHERE access.statement = touch.statement AND access.path = ''
			AND access.kind IN ('write', 'rmw')))
	AND NOT EXISTS (SELECT 1 FROM too_late JOIN test ON test.statement = too_late.statement
		WHERE too_late.chain = touch.chain AND test.read_at = touch.statement)

--@ let beside_armed of the owner by touch: passes of another part of the record than the one that runs by itself, where
-- that is all by which others find it, and the owner takes it off: who has that part does not
SELECT DISTINCT touch.touch
FROM touch CROSS JOIN argument ON argument.statement = touch.statement AND argument.seq = touch.seq
		AND argument.root = touch.variable AND argument.address = 1 AND argument.member <> ''
WHERE touch.lane = 'waiter' AND touch.kind = 'pass' AND touch.chain = ''
	AND EXISTS (SELECT 1 FROM touch AS off WHERE off.lane = 'waiter' AND off.kind IN ('take-off', 'cancel'))
	AND NOT EXISTS (SELECT 1 FROM queued_from
		WHERE NOT EXISTS (SELECT 1 FROM touch AS armed WHERE armed.lane = 'waiter' AND armed.kind = 'arm'
			AND armed.chain = queued_from.chain AND armed.statement = queued_from.statement
			AND armed.member <> '' AND NOT member_in(armed.member, argument.member)))
