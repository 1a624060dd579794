--@ item left-meanwhile: the owner left rightly, while the fault was being reported
SELECT 0 AS priority, 'excluded' AS state, valueless.why AS why, 'object lifetime' AS evidence FROM valueless
UNION ALL
SELECT 1 AS priority, 'excluded' AS state,
	'the owner has been off its CPU since ' || gone_before.by_ns || ' ns before the report' AS why,
	'owner-frame' AS evidence
FROM gone_before
UNION ALL
SELECT 2, 'excluded',
	'the value used, ' || address(read.value) || ', is none that the record held while its owner was there',
	'chain-' || judged.step || ' value'
FROM judged_value AS read JOIN judged
WHERE (SELECT state FROM never_set_answer ORDER BY priority LIMIT 1) = 'excluded'
	AND (SELECT state FROM plain_value_answer ORDER BY priority LIMIT 1) = 'excluded' AND read.value IS NOT NULL
UNION ALL
SELECT 3, 'open', 'when the owner left is not known: it may have gone while the fault was being reported' AS why,
	'owner-frame'
FROM subject
