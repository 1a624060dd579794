--@ item left-meanwhile: the owner left rightly, while the fault was being reported
SELECT 0 AS priority, 'excluded' AS state, v.why AS why, 'object lifetime' AS evidence FROM valueless v
UNION ALL
SELECT 1 AS priority, 'excluded' AS state, 'the owner has been off its CPU since ' || (c.reported_ns - t.last_ran) ||
	' ns before the report' AS why, 'owner-frame' AS evidence
FROM subject_object o JOIN task t ON t.address = o.task JOIN crash c WHERE c.clock_is_one = 1 AND t.on_cpu = 0
	AND t.last_ran < c.reported_ns
UNION ALL
SELECT 2, 'excluded', 'the value used, ' || address(v.value) ||
	', is none that the record held while its owner was there', 'chain-' || j.step || ' value'
FROM judged_value v JOIN judged j
WHERE (SELECT state FROM never_set_answer ORDER BY priority LIMIT 1) = 'excluded' AND (SELECT state
	FROM plain_value_answer ORDER BY priority LIMIT 1) = 'excluded'
UNION ALL
SELECT 3, 'open', 'when the owner left is not known: it may have gone while the fault was being reported' AS why,
	'owner-frame' FROM subject
