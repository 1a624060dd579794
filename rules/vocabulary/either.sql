-- Locks of which it depends on what was not read whether they are held.

--@ let may_hold by lane record_type: locks that a side's function, or who calls it, holds on some way; of source alone
SELECT side_entry.lane, side_entry.record_type, side_entry.member
FROM subject JOIN side_entry WHERE subject.address IS NULL
UNION
SELECT side.lane, own_lock.record_type, own_lock.member
FROM subject JOIN side CROSS JOIN statement ON statement.function = side.function
	CROSS JOIN own_lock ON own_lock.statement = statement.statement
WHERE subject.address IS NULL

--@ let either_held by chain statement: tests of the owner at which it may hold more than one lock of an object that the
-- waker may hold too: that may be one or the other of them, as a helper takes them
SELECT tested.chain, tested.statement
FROM (SELECT DISTINCT chain, statement, top FROM tested) AS tested
	JOIN own_lock ON own_lock.statement IN (tested.statement, tested.top) AND NOT own_lock.must
	JOIN may_hold ON may_hold.lane = 'waker' AND may_hold.record_type = own_lock.record_type
		AND may_hold.member = own_lock.member
GROUP BY tested.chain, tested.statement, own_lock.record_type HAVING count(DISTINCT own_lock.member) > 1

--@ let unmatched by chain statement: places where the owner, with its record queued, takes a lock of which it was not
-- read that it is one that the waker has
SELECT lock_taken.chain, lock_taken.statement, effect.text || ' at ' || where_at(statement.file, statement.line) ||
	' takes the lock of ' || effect.root || ', and the record is queued at ' || argument.root AS why
FROM lock_taken JOIN effect ON effect.statement = lock_taken.statement AND effect.effect = 'lock'
	JOIN statement ON statement.statement = effect.statement
	JOIN queued_from ON queued_from.chain = lock_taken.chain
	CROSS JOIN argument ON argument.statement = queued_from.statement AND argument.root <> effect.root
		AND argument.path LIKE '->%'
		AND (argument.record_type = effect.record_type OR effect.path LIKE argument.path || '.%')
WHERE lock_taken.lane = 'waiter'
	AND EXISTS (SELECT 1 FROM queued WHERE queued.chain = lock_taken.chain
		AND queued.statement = lock_taken.statement)
	AND NOT EXISTS (SELECT 1 FROM walk WHERE walk.lane = 'waiter' AND walk.chain = lock_taken.chain
		AND walk.variable IN (argument.root, effect.root))
	AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.function = effect.function
		AND effect.root IN (alias.variable, alias.of) AND argument.root IN (alias.variable, alias.of))
UNION
SELECT lock_taken.chain, lock_taken.statement, effect.text || ' at ' || where_at(statement.file, statement.line) ||
	' takes one lock of several: which the waker has'
FROM lock_taken JOIN effect ON effect.statement = lock_taken.statement AND effect.effect = 'lock'
		AND effect.path LIKE '%[%'
	JOIN statement ON statement.statement = effect.statement
WHERE lock_taken.lane = 'waiter'

--@ let doubtful_end by chain statement: places from which the owner can come to its end without another lock but such
WITH RECURSIVE doubtful_end(chain, statement) AS (
	SELECT '', '' WHERE EXISTS (SELECT 1 FROM unmatched)
	UNION
	SELECT back.chain, back.statement
	FROM doubtful_end
		CROSS JOIN back ON back.lane = 'waiter' AND back.next_chain = doubtful_end.chain
			AND back.next = doubtful_end.statement
	WHERE NOT EXISTS (SELECT 1 FROM lock_taken WHERE lock_taken.lane = 'waiter' AND lock_taken.chain = back.chain
		AND lock_taken.statement = back.statement
		AND NOT EXISTS (SELECT 1 FROM unmatched WHERE unmatched.chain = back.chain
			AND unmatched.statement = back.statement)))
SELECT * FROM doubtful_end
