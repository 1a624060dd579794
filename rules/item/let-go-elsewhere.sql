--@ item let-go-elsewhere: another than who has a lock lets go of it
SELECT 1 AS priority, 'unknown' AS state,
	'the source has what lets go of it without having taken it: ' || group_concat(name || '() at ' ||
		where_at(file, line), ', ') || ': another task may call that' AS why, 'waits-1' AS evidence
FROM (SELECT DISTINCT lets_go_alone.name, lets_go_alone.file, lets_go_alone.line FROM lets_go_alone
	WHERE lets_go_alone.object IN (SELECT object FROM waiter UNION SELECT object FROM bound)
	ORDER BY lets_go_alone.file, lets_go_alone.line LIMIT 4)
HAVING count(*) > 0
UNION ALL
SELECT 1, 'unknown',
	'whom it does not name is on the way to let go of it: ' || group_concat('PID ' || pid || ' (' || comm ||
		') in ' || name || '() at ' || where_at(file, line), ', '), 'waits-1'
FROM (SELECT DISTINCT pid, comm, name, file, line FROM giver_ahead
	WHERE giver_ahead.object IN (SELECT object FROM waiter UNION SELECT object FROM bound)
	ORDER BY pid LIMIT 4)
HAVING count(*) > 0
UNION ALL
SELECT 2, 'no', 'nothing that was read lets go of it but who takes it', 'waits-1' FROM bound
