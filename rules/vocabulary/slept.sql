-- Where an owner waits with its record queued. The owner is the lane 'waiter'.

--@ let slept of the owner by chain statement: places where the owner sleeps or spins
SELECT DISTINCT walk.chain, statement.statement
FROM (SELECT DISTINCT chain, function FROM walk WHERE lane = 'waiter') AS walk
	CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN call ON call.statement = statement.statement
	JOIN api ON api.function = call.callee AND api.effect = 'sleep'

--@ let unwaited by chain statement: places that the owner comes to with its record queued; slept: after a wait; without
-- one for who holds the waker's lock
WITH RECURSIVE unwaited(chain, statement, slept) AS (
	SELECT move.next_chain, move.next, 0
	FROM queued_from
		CROSS JOIN move ON move.lane = queued_from.lane AND move.chain = queued_from.chain
			AND move.statement = queued_from.statement
	UNION
	SELECT move.next_chain, move.next,
		(unwaited.slept
			OR EXISTS (SELECT 1 FROM slept WHERE slept.chain = unwaited.chain
				AND slept.statement = unwaited.statement))
		-- That wait was for something else.
		AND NOT EXISTS (SELECT 1 FROM told_beside WHERE told_beside.chain = unwaited.chain
			AND told_beside.statement = unwaited.statement)
	FROM unwaited
		CROSS JOIN move ON move.lane = 'waiter' AND move.chain = unwaited.chain
			AND move.statement = unwaited.statement
	WHERE NOT EXISTS (SELECT 1 FROM lock_taken WHERE lock_taken.lane = 'waiter'
		AND lock_taken.chain = unwaited.chain AND lock_taken.statement = unwaited.statement
		AND (lock_taken.effect = 'retakes-lock'
			OR EXISTS (SELECT 1 FROM letting_lock WHERE letting_lock.lane = 'waker'
				AND letting_lock.record_type = lock_taken.record_type
				AND member_in(letting_lock.member, lock_taken.member)))
		AND NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waiter' AND touch.chain = unwaited.chain
			AND touch.statement = unwaited.statement AND touch.kind = 'wait-may')))
SELECT * FROM unwaited
