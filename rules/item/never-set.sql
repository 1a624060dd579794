--@ item never-set: the owner stored the value itself, or nothing: a mistake in how the record is made
SELECT 1 AS priority, 'open' AS state, 'which member was read is not known' AS why, '' AS evidence WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE from_member IS NOT NULL)
UNION ALL
SELECT 2, 'open', 'the owner''s stores are not known: its function was not read', '' WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'open', 'the owner stores ' || coalesce(w.written, 'a value') || ' in ' || v.from_member || ' at ' || where_at(w.file, w.line) || ', of which it is not known whether it was ' || address(v.value),
	'src-owner' FROM owner_puts w JOIN judged_value v WHERE w.kind <> 'init' AND w.number IS NULL AND NOT w.is_function
UNION ALL
SELECT 4, 'open', 'the owner stores that value itself at ' || where_at(w.file, w.line), 'src-owner' FROM owner_puts w JOIN judged_value v ON w.number = v.value
UNION ALL
SELECT 5, 'open', 'it hands the member on to ' || u.what, 'src-owner' FROM unread u WHERE u.lane = 'waiter'
UNION ALL
SELECT 6, 'excluded', w.text || ' at ' || where_at(w.file, w.line) || ' sets it before the record can be found, on every path, and no store gives it ' || address(v.value),
	'src-owner chain-' || j.step FROM set_first w JOIN judged_value v JOIN judged j
UNION ALL
SELECT 7, 'open', 'the owner was not seen to set ' || v.from_member || ' on every path before the record can be found', 'src-owner' FROM judged_value v
