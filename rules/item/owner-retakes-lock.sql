--@ item owner-retakes-lock: the owner takes the waker's lock on every way out
SELECT 1 AS priority, 'no' AS state,
	leave.text || coalesce(' at ' || where_at(leave.file, leave.line), '') || ' can return without the lock' AS why,
	'src-leave' AS evidence
FROM leave
UNION ALL -- of which only a pointer is known: it may be the waker's under another name
SELECT 0, 'unknown', leave.text || coalesce(' at ' || where_at(leave.file, leave.line), '') ||
	' may run with a lock held that a pointer leads to, ' || lock_region.root || lock_region.path ||
	': whether the waker has that one was not read', 'src-leave'
FROM leave
	JOIN led_there ON led_there.lane = 'waiter' AND led_there.chain = leave.chain
		AND led_there.statement = leave.statement
	JOIN lock_region ON lock_region.statement = led_there.at_statement AND lock_region.member = ''
		AND lock_region.path LIKE '%->'
UNION ALL
SELECT 2, 'no', site.function || '() can return without the lock', 'code-leave' FROM site WHERE site.role = 'leave'
UNION ALL
SELECT 3, 'unknown', 'how the owner leaves is not known: its function was not read', 'src-owner code-owner'
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 4, 'unknown', 'of the owner was not read: ' || unread.what, 'src-owner' FROM unread WHERE unread.lane = 'waiter'
UNION ALL
SELECT 5, 'unknown', 'no condition of ' || function.name || '() that looks at its record was read', 'src-owner'
FROM side JOIN function ON function.function = side.function
WHERE side.lane = 'waiter' AND NOT EXISTS (SELECT 1 FROM tested)
	AND NOT EXISTS (SELECT 1 FROM off WHERE kind = 'retakes-lock')
	AND NOT EXISTS (SELECT 1 FROM lock_taken
		JOIN bar ON bar.chain = lock_taken.chain AND bar.statement = lock_taken.statement AND bar.state = 2
		WHERE lock_taken.lane = 'waiter' AND lock_taken.effect = 'retakes-lock')
UNION ALL
SELECT 5, 'unknown', 'at ' || place_of.text || ' at ' || where_at(place_of.file, place_of.line) ||
	' one of the locks may be held that the waker may hold too: which it is was not read', 'src-owner'
FROM either_held JOIN place_of ON place_of.statement = either_held.statement
UNION ALL
SELECT 5, 'unknown', 'at ' || tested.text || ' at ' || where_at(tested.file, tested.line) || ' the owner has ' ||
	held_here.lock || ': ' || claim.why || ', or not: that was not read', 'src-owner'
FROM tested
	JOIN held_here ON held_here.lane = 'waiter' AND held_here.chain = tested.chain
		AND held_here.statement = tested.statement
	JOIN claim ON claim.record_type = held_here.record_type AND claim.name = held_here.member AND claim.state = 1
		AND NOT claim.is_open
UNION ALL
SELECT 5, 'unknown', (SELECT min(why) FROM bar WHERE state = 1), 'src-owner'
FROM tested
	CROSS JOIN move ON move.lane = 'waiter' AND move.chain = tested.chain
		AND move.statement IN (tested.statement, '>' || tested.statement) AND move.arm <> ''
	JOIN free_end ON free_end.chain = move.next_chain AND free_end.statement = move.next AND free_end.doubtful
UNION ALL
SELECT 6, 'yes',
	'no test of ' || side.variable || ' in ' || function.name ||
		'() or in what it calls lets it go without the lock', 'src-owner'
FROM side JOIN function ON function.function = side.function WHERE side.lane = 'waiter'
