--@ item stale-hint: a reader that a lock names has let go of it long ago
SELECT 1 AS priority, 'yes' AS state,
	'PID ' || pid || ' is the last reader that the rwsem names, and no function on its stack takes one' AS why,
	coalesce('has-' || (SELECT ring.step FROM wait_cycle AS ring
		WHERE ring.task = hint_frame.waits AND ring.step <= 16), 'waits-1') AS evidence
FROM bound JOIN hint_frame ON hint_frame.cycle = bound.cycle GROUP BY hint_frame.waits
HAVING min(is_known) AND NOT max(takes)
UNION ALL
SELECT 2, 'unknown', 'whether PID ' || pid || ' still has what names it as its last reader is not known', 'waits-1'
FROM bound JOIN hint_frame ON hint_frame.cycle = bound.cycle
WHERE NOT EXISTS (SELECT 1 FROM taken_at WHERE taken_at.task = hint_frame.task AND taken_at.object = hint_frame.object)
UNION ALL
SELECT 3, 'no', 'no lock of them names its last reader alone, or that one has taken it on its way here', 'waits-1'
FROM bound
