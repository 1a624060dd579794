--@ item taken-off: every way out of the owner takes it off, waits, or looks whether it was let go
SELECT 1 AS priority, 'no' AS state,
	'a way out at ' || where_at(exit_left.file, exit_left.line) || ' leaves it there' AS why,
	'src-leave' AS evidence
FROM exit_left WHERE exit_left.sure
UNION ALL
SELECT 1, 'unknown',
	'a way out at ' || where_at(exit_left.file, exit_left.line) ||
		' may leave it there: what decides that was not read', 'src-leave'
FROM exit_left WHERE NOT exit_left.sure
UNION ALL
SELECT iif(is_all, 2, 3), 'unknown', why, iif(is_all, 'object', 'src-add') FROM exit_unseen
UNION ALL
SELECT 4, 'unknown', text || ' at ' || where_at(file, line) ||
	' may put it on a queue a second time: then that leads to it still when it is taken off once', 'src-add'
FROM linked_twice
UNION ALL
SELECT 5, 'yes',
	coalesce('no way from ' || added.text || ' at ' || where_at(added.file, added.line) || ' to the end of ' ||
			added.function_name || '() leaves it queued', 'its owner puts it on no queue'), 'src-add'
FROM subject LEFT JOIN added ON 1
