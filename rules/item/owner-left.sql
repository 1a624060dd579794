--@ item owner-left: the call that made this record is over
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
	WHERE address IS NULL
UNION ALL
SELECT 2, 'no', o.lifetime || coalesce(': ' || o.why, ''), 'object lifetime owner-frame' FROM subject_object o
	WHERE o.is_live
UNION ALL
SELECT 3, 'unknown', 'whose record it was is not known: no function, or more than one, has such a variable', 'object'
FROM subject_object o WHERE NOT EXISTS (SELECT 1 FROM owner_here h WHERE h.known)
UNION ALL
SELECT 3, 'unknown', 'whose record it was is not known: called from the frames above it, ' || h.name ||
	'() has its variable elsewhere', 'object' FROM subject_object o JOIN owner_here h
WHERE EXISTS (SELECT 1 FROM room r WHERE r.record = o.address AND r.owner = h.name)
	AND NOT EXISTS (SELECT 1 FROM room r WHERE r.record = o.address AND r.owner = h.name AND coalesce(r.exact, 1))
	AND NOT EXISTS (SELECT 1 FROM trace t WHERE t.record = o.address AND (t.in_owner OR t.function = h.name))
UNION ALL
SELECT 4, 'yes', o.lifetime || coalesce(': ' || o.why, ''), 'object lifetime owner-frame' FROM subject_object o
	WHERE o.is_over
UNION ALL
SELECT 5, 'unknown', 'its lifetime is not known' || coalesce(': ' || o.why, ''), 'object' FROM subject_object o
