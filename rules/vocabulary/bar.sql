-- What keeps the owner from its end while the waker is at work. The owner is the lane 'waiter'.

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

--@ let bar by chain statement: places where the owner takes a lock that the waker has, or waits for it (state 2), or
-- one that the waker may have (1)
SELECT lock_taken.chain, lock_taken.statement,
	max(CASE WHEN lock_taken.is_wait THEN 2 WHEN claim.state = 2 AND unmatched.why IS NOT NULL THEN 1
		ELSE claim.state END) AS state,
	coalesce(min(unmatched.why) || ': whether that is one was not read',
		min(statement.text || ' at ' || where_at(statement.file, statement.line) || ' takes ' ||
			coalesce(claim.record_type || '.', '') || claim.name || ': ' || claim.why)) AS why
FROM lock_taken JOIN statement ON statement.statement = lock_taken.statement
	LEFT JOIN claim ON claim.record_type IS lock_taken.record_type AND claim.name = lock_taken.name
	LEFT JOIN unmatched ON unmatched.chain = lock_taken.chain AND unmatched.statement = lock_taken.statement
WHERE lock_taken.lane = 'waiter' AND (lock_taken.is_wait OR claim.state > 0)
GROUP BY lock_taken.chain, lock_taken.statement

--@ let free_end by chain statement: places from which the owner can come to its end without a lock that the waker has;
-- doubtful: only by one that the waker may have; locked: only by that or by another lock
WITH RECURSIVE free_end(chain, statement, doubtful, locked) AS (
	SELECT '', '', 0, 0
	UNION
	SELECT back.chain, back.statement, free_end.doubtful OR bar.state IS 1,
		free_end.locked OR bar.state IS 1 OR EXISTS (SELECT 1 FROM lock_taken
			WHERE lock_taken.lane = 'waiter' AND lock_taken.chain = back.chain
				AND lock_taken.statement = back.statement)
	FROM free_end
		CROSS JOIN back ON back.lane = 'waiter' AND back.next_chain = free_end.chain
			AND back.next = free_end.statement
		LEFT JOIN bar ON bar.chain = back.chain AND bar.statement = back.statement
	WHERE bar.state IS NOT 2)
SELECT chain, statement, min(doubtful) AS doubtful, min(locked) AS locked FROM free_end GROUP BY chain, statement
