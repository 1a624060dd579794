--@ item careful-release-last: the release is a careful unlink, and nothing of the record is touched after it
SELECT 1 AS priority, CASE WHEN EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL) THEN 'no'
	ELSE 'unknown' END AS state,
	'no release was read' AS why, 'frame' AS evidence WHERE NOT EXISTS (SELECT 1 FROM site_touch
		WHERE role = 'release')
UNION ALL
SELECT 2, 'no', r.text || ' at line ' || r.line || ' is followed by ' || u.text || ' at line ' || u.line,
	'src-release src-use'
FROM site_touch r JOIN site_touch u ON u.role = 'use' AND u.kind <> 'pass' WHERE r.role = 'release'
UNION ALL
SELECT 3, 'no', r.text || ' at ' || where_at(r.file, r.line) || ' is a ' || r.kind, 'src-release' FROM site_touch r
	WHERE r.role = 'release' AND r.kind <> 'careful-unlink'
UNION ALL
SELECT 4, 'unknown', 'of the waker was not read: ' || u.what, 'src-release' FROM unread u WHERE u.lane = 'waker'
UNION ALL
SELECT 4, 'unknown', 'not all of the waker was looked at: ' || u.what, 'src-release' FROM cut u WHERE u.lane = 'waker'
UNION ALL
SELECT 5, 'yes', r.text || ' at ' || where_at(r.file, r.line) || ' is careful; nothing touches the record after it',
	'src-release' FROM site_touch r WHERE r.role = 'release'
