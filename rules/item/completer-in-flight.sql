--@ item completer-in-flight: somebody works with the record, by a pointer that its owner left behind
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
	WHERE address IS NULL
UNION ALL
SELECT 2, 'unknown', 'no function that has such a pointer was read', 'frame' WHERE NOT EXISTS (SELECT 1 FROM side
	WHERE lane = 'waker' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'yes', f.name || '(), which finds the record by ' || k.to_type || '.' || k.to_member || ', is at ' ||
	where_at(p.file, p.line) || ' with ' || address(j.value), 'frame chain-' || j.step
FROM side s JOIN function f ON f.function = s.function JOIN party p ON p.lane = s.lane JOIN judged j JOIN kept_by k
	WHERE s.lane = 'waker'
UNION ALL
SELECT 4, 'unknown', 'by which pointer the record was found is not known', 'frame' FROM subject
