--@ item leave-without-lock: the owner can leave without the lock that the waker holds
SELECT 1 AS priority, 'unknown' AS state,
	CASE
		WHEN EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
			THEN 'no test by which the owner leaves was read'
		ELSE 'how the owner leaves is not known: its function was not read' END AS why, 'src-owner' AS evidence
WHERE NOT EXISTS (SELECT 1 FROM leave WHERE statement IS NOT NULL)
UNION ALL
SELECT 2, 'unknown',
	'the owner can also return at ' || where_at(left_behind.file, left_behind.line) ||
		' with its record still queued: then nobody let it go', 'src-leave'
FROM left_behind
UNION ALL
SELECT 3, 'unknown', 'no lock of the waker is known', 'src-leave'
WHERE NOT EXISTS (SELECT 1 FROM letting_lock WHERE lane = 'waker')
UNION ALL
SELECT 4, 'unknown', 'of the owner''s ways out was not read: ' || unread.what, 'src-leave' FROM unread
WHERE unread.lane = 'waiter'
UNION ALL
SELECT 5, 'unknown',
	'on that way out the owner waits for others, by ' || waits_behind.text || ' at ' ||
		where_at(waits_behind.file, waits_behind.line), 'src-leave'
FROM waits_behind
UNION ALL
SELECT 6, 'yes',
	leave.text || ' at ' || where_at(leave.file, leave.line) || ' lets it go unlocked; ' ||
		(SELECT group_concat(lock || ' (' || how || ')', ', ')
			FROM (SELECT * FROM letting_lock WHERE lane = 'waker' ORDER BY lock LIMIT 3)),
	'src-leave src-lock lock'
FROM leave WHERE leave.statement IS NOT NULL
