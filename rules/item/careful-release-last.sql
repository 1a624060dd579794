--@ item careful-release-last: the release is a careful unlink, and nothing of the record is touched after it
SELECT 1 AS priority,
	CASE WHEN EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL) THEN 'no' ELSE 'unknown' END
		AS state, 'no release was read' AS why, 'frame' AS evidence
WHERE NOT EXISTS (SELECT 1 FROM site_touch WHERE role = 'release')
UNION ALL
SELECT 2, 'no',
	release.text || ' at line ' || release.line || ' is followed by ' || use.text || ' at line ' || use.line,
	'src-release src-use'
FROM site_touch AS release JOIN site_touch AS use ON use.role = 'use' AND use.kind <> 'pass'
WHERE release.role = 'release'
UNION ALL
SELECT 3, 'no', release.text || ' at ' || where_at(release.file, release.line) || ' is a ' || release.kind,
	'src-release'
FROM site_touch AS release WHERE release.role = 'release' AND release.kind <> 'careful-unlink'
UNION ALL
SELECT 4, 'unknown', 'of the waker was not read: ' || unread.what, 'src-release' FROM unread WHERE unread.lane = 'waker'
UNION ALL
SELECT 4, 'unknown', 'not all of the waker was looked at: ' || cut.what, 'src-release' FROM cut WHERE cut.lane = 'waker'
UNION ALL
SELECT 5, 'unknown', outlasted.why, 'src-release' FROM outlasted
UNION ALL
SELECT 6, 'yes',
	release.text || ' at ' || where_at(release.file, release.line) ||
		' is careful; nothing touches the record after it', 'src-release'
FROM site_touch AS release WHERE release.role = 'release'
