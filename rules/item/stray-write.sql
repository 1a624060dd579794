--@ item stray-write: somebody else wrote over the record, or over the pointer in it
SELECT 0 AS priority, 'excluded' AS state, v.why AS why, 'object lifetime' AS evidence FROM valueless v
UNION ALL
SELECT 1 AS priority, 'open' AS state, 'no value was read from the record' AS why, '' AS evidence
	WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE value IS NOT NULL)
UNION ALL
SELECT 1 + r.priority, 'excluded', 'the next use of that stack explains ' || address(v.value) || ': ' || r.how,
	'value object chain-' || j.step FROM reuse r JOIN judged_value v JOIN judged j
WHERE r.in_place OR EXISTS (SELECT 1 FROM gone_before)
UNION ALL
SELECT 8, 'excluded', 'whoever wrote ' || address(v.value) || ': the owner had been off its CPU for ' || g.by_ns ||
	' ns when it was reported, so the record was over', 'value owner-frame' FROM gone_before g JOIN judged_value v
UNION ALL
SELECT 9, 'open', 'a later call can have left ' || address(v.value) || ' there (' || r.how ||
	'), a stray write into a live record too: when its owner left is not known', 'value chain-' || j.step
FROM reuse r JOIN judged_value v JOIN judged j
UNION ALL
SELECT 10, 'open', 'nothing that the owner''s task does explains ' || address(v.value) ||
	': a stray write into a live record would look the same', 'chain-' || j.step FROM judged_value v JOIN judged j
