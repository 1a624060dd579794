--@ item left-behind-exit: the owner has a way out that leaves the record where others find it, though nobody let it go
SELECT iif(is_all, 1, 4) AS priority, 'unknown' AS state, why, iif(is_all, '', 'src-add') AS evidence FROM exit_unseen
UNION ALL
SELECT 2, 'yes', b.function_name || '() returns at ' || where_at(b.file, b.line) || coalesce(' with ' || b.member ||
	' still ' || b.constant, '') || ', and nothing on that way takes it off',
	'src-leave src-add' FROM left_behind b JOIN kept_how h ON h.keep = b.keep WHERE b.sure
UNION ALL
SELECT 3, 'unknown', b.function_name || '() may return at ' || where_at(b.file, b.line) ||
	' with it still there: what decides that was not read', 'src-leave src-add' FROM left_behind b
	JOIN kept_how h ON h.keep = b.keep
UNION ALL
SELECT 5, 'no', 'every way out of ' || f.name ||
	'() takes it off, waits for who has it, or looks whether it was let go', 'src-add' FROM side s
	JOIN function f ON f.function = s.function WHERE s.lane = 'waiter'
