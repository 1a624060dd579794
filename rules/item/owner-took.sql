--@ item owner-took: who is named by a lock's word is seen to have taken it
SELECT 1 AS priority, 'unknown' AS state, group_concat(says || ': ' || why, '; ') AS why, 'waits-1' AS evidence
FROM (SELECT DISTINCT unseen.says, coalesce(untold.why, iif(EXISTS (SELECT 1 FROM tree),
			'no function that was read can return with it',
			'without source it is not known what can return with it')) AS why
	FROM (SELECT unseen_taking.* FROM bound JOIN unseen_taking ON unseen_taking.cycle = bound.cycle
		UNION SELECT unseen_taking.* FROM bound JOIN unseen_taking ON unseen_taking.object = bound.object
		ORDER BY says LIMIT 16) AS unseen
		LEFT JOIN untold ON untold.task = unseen.task AND untold.object = unseen.object)
HAVING count(*) > 0
UNION ALL
SELECT 2, 'yes', 'each lock was taken by whom its word names: a function on the stack took it, or one that was read ' ||
	'can return with it', 'waits-1' FROM bound
