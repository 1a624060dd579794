--@ item owner-took: who is named by a lock's word is seen to have taken it
SELECT 1 AS priority, 'unknown' AS state, group_concat(why, '; ') AS why, 'waits-1' AS evidence
FROM (SELECT DISTINCT unseen_taking.why FROM bound JOIN unseen_taking ON unseen_taking.object = bound.object
		OR unseen_taking.cycle = bound.cycle ORDER BY unseen_taking.why LIMIT 16)
HAVING count(*) > 0
UNION ALL
SELECT 2, 'yes', 'each lock was taken by whom its word names: a function on the stack took it, or one that was read can '
	|| 'return with it', 'waits-1' FROM bound
