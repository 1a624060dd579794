--@ item not-reached: what decides whether it is freed may also say that nothing is armed
SELECT 1 AS priority, 'unknown' AS state,
	decider.text || ' at ' || where_at(decider.file, decider.line) || ' decides whether it is freed' AS why,
	'src-free' AS evidence
FROM decider
UNION ALL
SELECT 2, 'no', 'each way from where it is taken leads to the free', 'src-free' FROM bound
