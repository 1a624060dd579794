--@ item release-is-last: nothing touches the record after the release, on any path
SELECT 1 AS priority, CASE WHEN EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL) THEN 'no'
	ELSE 'unknown' END AS state,
	'no release was read' AS why, 'frame' AS evidence WHERE NOT EXISTS (SELECT 1 FROM site_touch
		WHERE role = 'release')
UNION ALL
SELECT 2, 'no', u.text || ' at ' || where_at(u.file, u.line) || ' comes after it', 'src-release src-use'
	FROM site_touch u WHERE u.role = 'use' AND u.kind <> 'pass'
UNION ALL
SELECT 3, 'unknown', 'the record is handed to ' || u.detail || ', which was not read', 'src-release src-use'
	FROM site_touch u WHERE u.role = 'use'
UNION ALL
SELECT 4, 'unknown', 'of the waker was not read: ' || u.what, 'src-release' FROM unread u WHERE u.lane = 'waker'
UNION ALL
SELECT 4, 'unknown', 'not all of the waker was looked at: ' || u.what, 'src-release' FROM cut u WHERE u.lane = 'waker'
UNION ALL
SELECT 5, 'yes', 'no access of the record after ' || r.text || ' at ' || where_at(r.file, r.line), 'src-release'
	FROM site_touch r WHERE r.role = 'release'
