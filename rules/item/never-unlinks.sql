--@ item never-unlinks: the waker neither unlinks the entry nor stores the state that the owner tests
SELECT 1 AS priority, 'no' AS state, coalesce(s.text, s.function || '()') || ' at ' || where_at(s.file, s.line) AS why,
	'src-release code-release' AS evidence
FROM site s WHERE s.role = 'release'
UNION ALL
SELECT 2, 'unknown', 'the waker''s statements are not known: its function was not read', 'frame'
	WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'no', t.text || ' at ' || where_at(t.file, t.line) || ' changes it; how the owner leaves was not read',
	'src-use'
FROM touch t WHERE t.lane = 'waker' AND t.kind IN ('unlink', 'careful-unlink', 'write', 'rmw', 'publish')
	AND NOT EXISTS (SELECT 1 FROM leave)
UNION ALL
SELECT 4, 'unknown', 'of the waker was not read: ' || u.what, 'src-use' FROM unread u WHERE u.lane = 'waker'
UNION ALL
SELECT 5, 'unknown', 'no way out of the owner was read', 'src-owner' WHERE NOT EXISTS (SELECT 1 FROM leave)
UNION ALL
SELECT 6, 'yes', 'looked through ' || (SELECT count(*) FROM touch WHERE lane = 'waker') ||
	' accesses of the record in the waker and in what it calls', 'src-use' FROM subject
