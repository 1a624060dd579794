--@ item release-is-last: nothing touches the record after the release, on any path
SELECT 1 AS priority,
	CASE WHEN EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL) THEN 'no' ELSE 'unknown' END
		AS state, 'no release was read' AS why, 'frame' AS evidence
WHERE NOT EXISTS (SELECT 1 FROM site_touch WHERE role = 'release')
UNION ALL
SELECT 2, 'unknown',
	use.text || ' at ' || where_at(use.file, use.line) ||
		' comes after it only in the next turn of a loop: whether there is one was not read',
	'src-release src-use'
FROM used AS use WHERE use.is_next_turn
UNION ALL
SELECT 3, 'no', use.text || ' at ' || where_at(use.file, use.line) || ' comes after it', 'src-release src-use'
FROM site_touch AS use WHERE use.role = 'use' AND use.kind <> 'pass'
UNION ALL
SELECT 4, 'unknown', 'the record is handed to ' || use.detail || ', which was not read', 'src-release src-use'
FROM site_touch AS use WHERE use.role = 'use'
UNION ALL
SELECT 5, 'unknown', 'of the waker was not read: ' || unread.what, 'src-release' FROM unread WHERE unread.lane = 'waker'
UNION ALL
SELECT 5, 'unknown', 'not all of the waker was looked at: ' || cut.what, 'src-release' FROM cut WHERE cut.lane = 'waker'
UNION ALL
SELECT 6, 'unknown', outlasted.why, 'src-release' FROM outlasted
UNION ALL
SELECT 7, 'yes', 'no access of the record after ' || release.text || ' at ' || where_at(release.file, release.line),
	'src-release'
FROM site_touch AS release WHERE release.role = 'release'
