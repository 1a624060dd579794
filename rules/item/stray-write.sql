--@ item stray-write: somebody else wrote over the record, or over the pointer in it
SELECT 0 AS priority, 'excluded' AS state, v.why AS why, 'object lifetime' AS evidence FROM valueless v
UNION ALL
SELECT 1 AS priority, 'open' AS state, 'no value was read from the record' AS why, '' AS evidence
	WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE value IS NOT NULL)
UNION ALL
SELECT 1 + r.priority, 'excluded', 'the next use of that stack explains ' || address(v.value) || ': ' || r.how,
	'value object chain-' || j.step FROM reuse r JOIN judged_value v JOIN judged j
UNION ALL
SELECT 9, 'open', 'nothing that the owner''s task does explains ' || address(v.value) ||
	': a stray write into a live record would look the same', 'chain-' || j.step FROM judged_value v JOIN judged j
