--@ item stray-write: somebody else wrote over the record, or over the pointer in it
SELECT 0 AS priority, 'open' AS state,
	'a stray write of ' || left_there.what || ' over what covers it now would look the same' AS why,
	'object' AS evidence
FROM left_there
UNION ALL
SELECT 0, 'excluded', valueless.why, 'object lifetime' FROM valueless WHERE NOT EXISTS (SELECT 1 FROM left_there)
UNION ALL
SELECT 1 AS priority, 'open' AS state, 'no value was read from the record' AS why, '' AS evidence
WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE value IS NOT NULL)
UNION ALL
SELECT 1, 'open',
	given_away.name || ' is in others'' hands, as ' || where_at(given_away.file, given_away.line) ||
		' gives it away: they may have written ' || address(read.value) || ' into a record that was alive',
	'value object chain-' || judged.step
FROM given_away JOIN judged_value AS read JOIN judged
WHERE NOT EXISTS (SELECT 1 FROM gone_before)
	AND (NOT given_away.points OR EXISTS (SELECT 1 FROM reuse WHERE reuse.priority = 3))
UNION ALL
SELECT 1 + reuse.priority, 'excluded',
	'the next use of that stack explains ' || address(read.value) || ': ' || reuse.how,
	'value object chain-' || judged.step
FROM reuse JOIN judged_value AS read JOIN judged
WHERE reuse.in_place OR EXISTS (SELECT 1 FROM gone_before)
	-- What a CPU is still at reads what memory holds, and that is of the later call.
	OR (judged.how = 'handed' AND EXISTS (SELECT 1 FROM crash WHERE spin_address IS NOT NULL))
UNION ALL
SELECT 7, 'excluded',
	'the next use of that stack explains ' || address(read.value) || ': ' || reuse.how ||
		'; an owner that still waited would sleep on, for who was to wake it failed',
	'value object src-owner chain-' || judged.step
FROM reuse JOIN judged_value AS read JOIN judged
WHERE reuse.if_asleep AND EXISTS (SELECT 1 FROM sleeps_there) AND NOT EXISTS (SELECT 1 FROM woken_besides)
	-- It goes when it is let go, not by itself.
	AND EXISTS (SELECT 1 FROM site WHERE allows = 'leave')
UNION ALL
SELECT 8, 'excluded',
	'whoever wrote ' || address(read.value) || ': the owner had been off its CPU for ' || gone_before.by_ns ||
		' ns when it was reported, so the record was over', 'value owner-frame'
FROM gone_before JOIN judged_value AS read
UNION ALL
SELECT 9, 'open',
	'a later call can have left ' || address(read.value) || ' there (' || reuse.how ||
		'), a stray write into a live record too: when its owner left is not known',
	'value chain-' || judged.step
FROM reuse JOIN judged_value AS read JOIN judged
UNION ALL
SELECT 10, 'open',
	'nothing that the owner''s task does explains ' || address(read.value) ||
		': a stray write into a live record would look the same', 'chain-' || judged.step
FROM judged_value AS read JOIN judged
