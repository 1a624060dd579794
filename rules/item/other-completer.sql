--@ item other-completer: another than who is in the ring completes what one of them waits for
SELECT 1 AS priority, 'unknown' AS state, group_concat(text, '; ') AS why, group_concat('has-' || step, ' ') AS evidence
FROM (SELECT completes.step, 'whether only ' || completes.by_whom || ' completes ' || completes.waits_for ||
		' is not known: an interrupt, a timer or a task that has not come to it may' || coalesce(', as ' || (
			SELECT group_concat(function_name || '() does at ' || where_at(file, line), ', ')
			FROM (SELECT * FROM completes_too AS other
				WHERE other.cycle = completes.cycle AND other.step = completes.step
				ORDER BY file, line LIMIT 4)), '') AS text
	FROM bound JOIN completes ON completes.cycle = bound.cycle
	WHERE completes.step <= 16 ORDER BY completes.step)
HAVING count(*) > 0
UNION ALL
SELECT 2, 'no', 'none of them waits for a completion', 'waits-1' FROM bound
