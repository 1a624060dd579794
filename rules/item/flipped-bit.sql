--@ item flipped-bit: one bit of it was flipped
SELECT 0 AS priority, 'excluded' AS state, v.why AS why, 'object lifetime' AS evidence FROM valueless v
UNION ALL
SELECT 1 AS priority, 'open' AS state, 'no value was read from the record' AS why, '' AS evidence
	WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE value IS NOT NULL)
UNION ALL
SELECT 2, 'open', 'the value used, ' || address(v.value) || ', is one bit away from ' || l.what || ', ' ||
	address(l.value), 'value chain-' || j.step
FROM judged_value v JOIN judged j JOIN live_value l ON one_bit(v.value, l.value)
UNION ALL
SELECT 3, 'open', address(s.address) || ' is one bit away from the record of PID ' || l.pid || ' at ' ||
	address(l.address) || ', which is alive', 'object'
FROM subject s JOIN live_record l ON one_bit(s.address, l.address)
UNION ALL
SELECT 4, 'excluded', address(v.value) || ' is more than one bit away from each of ' || (SELECT count(*)
	FROM live_value) || ' values that a record that is alive could hold there', 'value chain-' || j.step
FROM judged_value v JOIN judged j WHERE EXISTS (SELECT 1 FROM live_values_known)
UNION ALL
SELECT 5, 'open', 'what a record that is alive holds there is not known', 'chain-' || j.step FROM judged j
