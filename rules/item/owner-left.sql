--@ item owner-left: the call that made this record is over
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
WHERE address IS NULL
UNION ALL
SELECT 2, 'no', record.lifetime || coalesce(': ' || record.why, ''), 'object lifetime owner-frame'
FROM subject_object AS record WHERE record.is_live
UNION ALL
SELECT 3, 'unknown', 'whose record it was is not known: no function, or more than one, has such a variable', 'object'
FROM subject_object AS record WHERE NOT EXISTS (SELECT 1 FROM owner_here WHERE owner_here.known)
UNION ALL
SELECT 3, 'unknown',
	'whose record it was is not known: called from the frames above it, ' || owner_here.name ||
		'() has its variable elsewhere', 'object'
FROM subject_object AS record JOIN owner_here
WHERE EXISTS (SELECT 1 FROM room WHERE room.record = record.address AND room.owner = owner_here.name)
	AND NOT EXISTS (SELECT 1 FROM room WHERE room.record = record.address AND room.owner = owner_here.name
		AND coalesce(room.exact, 1))
	AND NOT EXISTS (SELECT 1 FROM trace WHERE trace.record = record.address
		AND (trace.in_owner OR trace.function = owner_here.name))
UNION ALL
SELECT 4, 'yes', record.lifetime || coalesce(': ' || record.why, ''), 'object lifetime owner-frame'
FROM subject_object AS record WHERE record.is_over
UNION ALL
SELECT 5, 'unknown', 'its lifetime is not known' || coalesce(': ' || record.why, ''), 'object'
FROM subject_object AS record
