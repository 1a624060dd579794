--@ item left-behind-exit: the owner has a way out that leaves the record where others find it, though nobody let it go
SELECT iif(is_all, 1, 5) AS priority, 'unknown' AS state, why, iif(is_all, '', 'src-add') AS evidence FROM exit_unseen
UNION ALL
SELECT 2, 'unknown', stored_above.why, 'frame' FROM stored_above JOIN kept_how ON kept_how.keep = 'pointer'
UNION ALL
SELECT 3, 'yes',
	left_behind.function_name || '() returns at ' || where_at(left_behind.file, left_behind.line) ||
		coalesce(' with ' || left_behind.member || ' still ' || left_behind.constant, '') ||
		', and nothing on that way takes it off', 'src-leave src-add'
FROM left_behind JOIN kept_how ON kept_how.keep = left_behind.keep WHERE left_behind.sure
UNION ALL
SELECT 4, 'unknown',
	left_behind.function_name || '() may return at ' || where_at(left_behind.file, left_behind.line) ||
		' with it still there: what decides that was not read', 'src-leave src-add'
FROM left_behind JOIN kept_how ON kept_how.keep = left_behind.keep
UNION ALL
SELECT 6, 'unknown', text || ' at ' || where_at(file, line) ||
	' may put it on a queue a second time: then that leads to it still when it is taken off once', 'src-add'
FROM linked_twice JOIN kept_how ON kept_how.keep = 'queue'
UNION ALL
SELECT 7, 'no',
	'every way out of ' || function.name || '() takes it off, waits for who has it, or looks whether it was let go',
	'src-add'
FROM side JOIN function ON function.function = side.function WHERE side.lane = 'waiter'
