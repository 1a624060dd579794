--@ item never-unlinks: the waker neither unlinks the entry nor stores the state that the owner tests
SELECT 1 AS priority, 'no' AS state,
	coalesce(site.text, site.function || '()') || ' at ' || where_at(site.file, site.line) AS why,
	'src-release code-release' AS evidence
FROM site WHERE site.role = 'release'
UNION ALL
SELECT 2, 'unknown', 'the waker''s statements are not known: its function was not read', 'frame'
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'no',
	touch.text || ' at ' || where_at(touch.file, touch.line) || ' changes it; how the owner leaves was not read',
	'src-use'
FROM touch
WHERE touch.lane = 'waker' AND touch.kind IN ('unlink', 'careful-unlink', 'write', 'rmw', 'publish')
	AND NOT EXISTS (SELECT 1 FROM leave)
UNION ALL
SELECT 4, 'unknown', 'of the waker was not read: ' || unread.what, 'src-use' FROM unread WHERE unread.lane = 'waker'
UNION ALL
SELECT 5, 'unknown', 'no way out of the owner was read', 'src-owner'
WHERE NOT EXISTS (SELECT 1 FROM leave)
	AND EXISTS (SELECT 1 FROM touch WHERE lane = 'waker'
		AND kind NOT IN ('read', 'wake', 'get', 'put', 'test-empty', 'careful-test-empty', 'address-only'))
UNION ALL
SELECT 6, 'unknown', changed_above.name || '(), which calls it, changes such a record at ' ||
	where_at(changed_above.file, changed_above.line) || ' before that: whether it is this one was not read',
	'src-use'
FROM changed_above
UNION ALL
SELECT 7, 'yes',
	'looked through ' || (SELECT count(*) FROM touch WHERE lane = 'waker') ||
		' accesses of the record in the waker and in what it calls', 'src-use'
FROM subject
