--@ item left-meanwhile: the owner left rightly, while the fault was being reported
SELECT 1 AS priority, 'excluded' AS state, 'the owner has been off its CPU since ' || (c.reported_ns - t.last_ran) || ' ns before the report' AS why, 'owner-frame' AS evidence
FROM subject_object o JOIN task t ON t.address = o.task JOIN crash c WHERE c.clock_is_one = 1 AND t.on_cpu = 0 AND t.last_ran < c.reported_ns
UNION ALL
SELECT 2, 'excluded', 'the value used, ' || address(v.value) || ', is none that the record held before: ' || a.how, 'chain-' || j.step || ' value'
FROM judged_value v JOIN judged j JOIN (SELECT 'no such value fits the member, and the owner stores none' AS how) a
WHERE (j.no_list = 1 OR j.category IN (SELECT category FROM never_held)) AND NOT EXISTS (SELECT 1 FROM fitting f JOIN member_declared d ON d.declared LIKE f.pattern WHERE f.category = j.category)
	AND EXISTS (SELECT 1 FROM set_first) AND EXISTS (SELECT 1 FROM reuse)
	AND NOT EXISTS (SELECT 1 FROM owner_puts w WHERE w.kind <> 'init' AND (w.number = v.value OR (w.number IS NULL AND NOT w.is_function)))
UNION ALL
SELECT 3, 'open', 'when the owner left is not known: it may have gone while the fault was being reported' AS why, 'owner-frame' FROM subject
