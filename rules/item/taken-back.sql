--@ item taken-back: every way out of the owner takes the pointer back and waits for who has it
SELECT 1 AS priority, 'unknown' AS state, 'who completes it was not read' AS why, 'src-arm' AS evidence FROM bound
WHERE NOT observed AND NOT EXISTS (SELECT 1 FROM completed)
	-- Of what runs by itself, who runs it is at it: where another way out waits for that, it may run here.
	AND NOT (EXISTS (SELECT 1 FROM armed_here)
		AND EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'cancel')
		AND NOT EXISTS (SELECT 1 FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'take-off'))
UNION ALL
SELECT 2, 'no', 'a way out at ' || where_at(exit_left.file, exit_left.line) || ' does not', 'src-leave' FROM exit_left
WHERE exit_left.sure
UNION ALL
SELECT 2, 'unknown',
	'a way out at ' || where_at(exit_left.file, exit_left.line) || ' may not: what decides that was not read',
	'src-leave'
FROM exit_left WHERE NOT exit_left.sure
UNION ALL
SELECT 3, 'unknown', why, iif(is_all, 'object', 'src-arm') FROM exit_unseen
UNION ALL
SELECT 4, 'unknown', 'by which pointer others find it is not known', 'object' FROM left_there
WHERE NOT EXISTS (SELECT 1 FROM queued_from WHERE keep = 'pointer')
UNION ALL
SELECT 5, 'yes', 'no way from where it is armed to the owner''s end leaves it there', 'src-arm' FROM subject
