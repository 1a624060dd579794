--@ item found-before: the waker had found the record before, and its owner left in another way meanwhile
SELECT 1 AS priority, 'open' AS state, 'what the waker does to the record was not read' AS why, '' AS evidence
FROM subject
WHERE NOT EXISTS (SELECT 1 FROM site_touch WHERE role = 'release')
	AND NOT EXISTS (SELECT 1 FROM site WHERE role = 'complete')
UNION ALL
SELECT 2, 'excluded', 'it reads the pointer where it uses it', 'src-complete' FROM subject
WHERE NOT EXISTS (SELECT 1 FROM letting)
UNION ALL
SELECT 3, 'excluded', known_since.lock || ' is held from where the waker finds the record', 'src-release src-complete'
FROM known_since WHERE known_since.always AND (SELECT count(*) FROM known_at) < 20000
UNION ALL
SELECT 4, 'excluded', 'the owner was not seen to leave in another way', 'src-leave' FROM subject
WHERE NOT EXISTS (SELECT 1 FROM off WHERE kind <> 'wait') AND NOT EXISTS (SELECT 1 FROM unread WHERE lane = 'waiter')
UNION ALL
SELECT 5, 'open',
	'between finding the record and ' || letting.text || ' at ' || where_at(letting.file, letting.line) ||
		' the waker takes or gives up ' || known_since.lock || ': its owner can have left meanwhile',
	'src-release src-complete'
FROM known_since JOIN letting
UNION ALL
SELECT 6, 'open', 'no lock is known under which the waker found the record', 'src-release src-complete' FROM subject
