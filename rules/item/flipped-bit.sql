--@ item flipped-bit: one bit of it was flipped
SELECT 0 AS priority, 'excluded' AS state, valueless.why AS why, 'object lifetime' AS evidence FROM valueless
UNION ALL
SELECT 1 AS priority, 'open' AS state, 'no value was read from the record' AS why, '' AS evidence
WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE value IS NOT NULL)
UNION ALL
SELECT 2, 'open',
	'the value used, ' || address(read.value) || ', is one bit away from ' || live_value.what || ', ' ||
		address(live_value.value), 'value chain-' || judged.step
FROM judged_value AS read JOIN judged JOIN live_value ON one_bit(read.value, live_value.value)
UNION ALL
SELECT 3, 'open',
	address(subject.address) || ' is one bit away from the record of PID ' || live_record.pid || ' at ' ||
		address(live_record.address) || ', which is alive', 'object'
FROM subject JOIN live_record ON one_bit(subject.address, live_record.address)
WHERE NOT EXISTS (SELECT 1 FROM untaken WHERE untaken.address = live_record.address)
UNION ALL
SELECT 4, 'excluded',
	address(read.value) || ' is more than one bit away from each of ' || (SELECT count(*) FROM live_value) ||
		' values that a record that is alive could hold there' ||
		coalesce('; ' || (SELECT untaken.how FROM subject
			JOIN untaken ON one_bit(subject.address, untaken.address) LIMIT 1), ''),
	'value object chain-' || judged.step
FROM judged_value AS read JOIN judged WHERE EXISTS (SELECT 1 FROM live_values_known)
UNION ALL
SELECT 5, 'open', 'what a record that is alive holds there is not known', 'chain-' || judged.step FROM judged
