--@ item owner-retakes-lock: the owner takes the waker's lock on every way out
SELECT 1 AS priority, 'no' AS state, l.text || coalesce(' at ' || where_at(l.file, l.line), '') ||
	' can return without the lock' AS why, 'src-leave' AS evidence FROM leave l
UNION ALL
SELECT 2, 'no', s.function || '() can return without the lock', 'code-leave' FROM site s WHERE s.role = 'leave'
UNION ALL
SELECT 3, 'unknown', 'how the owner leaves is not known: its function was not read', 'src-owner code-owner'
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 4, 'unknown', 'of the owner was not read: ' || u.what, 'src-owner' FROM unread u WHERE u.lane = 'waiter'
UNION ALL
SELECT 5, 'unknown', 'no condition of ' || f.name || '() that looks at its record was read', 'src-owner'
FROM side s JOIN function f ON f.function = s.function WHERE s.lane = 'waiter' AND NOT EXISTS (SELECT 1 FROM tested)
	AND NOT EXISTS (SELECT 1 FROM off WHERE kind = 'retakes-lock')
	AND NOT EXISTS (SELECT 1 FROM lock_taken l WHERE l.lane = 'waiter' AND l.effect = 'retakes-lock')
UNION ALL
SELECT 6, 'yes', 'no test of ' || s.variable || ' in ' || f.name ||
	'() or in what it calls lets it go without the lock', 'src-owner'
FROM side s JOIN function f ON f.function = s.function WHERE s.lane = 'waiter'
