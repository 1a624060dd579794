--@ item pinned: the pointer that is used was loaded before the release, with a reference taken
SELECT 1 AS priority, 'unknown' AS state, 'when the pointer was loaded is not known: the waker''s function was not read'
	AS why, 'frame' AS evidence
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL)
UNION ALL
SELECT 2, 'no', coalesce(u.member, 'the record') || ' is read from the record at line ' || u.line ||
	', after the release', 'src-use' FROM site_touch u WHERE u.role = 'use' AND u.kind <> 'pass'
UNION ALL
SELECT 3, 'yes', 'a reference is taken at ' || where_at(e.file, e.line) || ', before the release on every path',
	'src-release'
FROM site_touch r JOIN effect e ON e.function = r.function AND e.effect = 'get' WHERE r.role = 'release'
	AND EXISTS (SELECT 1 FROM order_of o WHERE o.first = e.statement AND o."then" = r.statement AND o.always_first)
UNION ALL
SELECT 4, 'no', 'looked for a reference taken before the release: there is none', 'src-release' FROM subject
