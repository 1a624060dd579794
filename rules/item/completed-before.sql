--@ item completed-before: the record was completed in time, and what stands there is left from that
SELECT 1 AS priority, 'excluded' AS state, 'the record was met in use, not found by what stands there' AS why,
	'object' AS evidence
FROM subject WHERE NOT EXISTS (SELECT 1 FROM left_there)
UNION ALL
SELECT 2, 'open',
	left_there.what || ' can be left from a call that was completed in time, if ' ||
		coalesce(record.covering_function || '()', 'what covers it now') || ' has not stored there since',
	'object'
FROM left_there JOIN subject_object AS record
