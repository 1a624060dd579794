--@ let release_shown: what the dump shows of the release: the entry off its queue, or the state's bytes
SELECT 'the entry at ' || address(n.address) || ' is on no queue any more' AS what
FROM site_touch r JOIN subject_now n ON n.linked = 0 WHERE r.role = 'release' AND r.kind IN ('unlink', 'careful-unlink')
UNION ALL
SELECT r.member || ' holds ' || m.value || ', which ' || r.text || ' stores'
FROM site_touch r JOIN subject_object o JOIN object_member m ON m.address = o.address AND member_in(m.name, r.member)
	AND m.word = r.constant
WHERE r.role = 'release' AND r.constant IS NOT NULL AND r.constant <> 0
	AND NOT EXISTS (SELECT 1 FROM own_value v WHERE v.member = r.member AND v.constant IS r.constant)

--@ let release_undone: the dump shows that the entry was not taken off, though that comes first
SELECT n.address FROM subject_now n WHERE n.linked = 1 AND (EXISTS (SELECT 1 FROM leave WHERE kind = 'links')
	OR EXISTS (SELECT 1 FROM touch t JOIN after a ON a.first = t.touch AND a.always
		JOIN site_touch u ON u.touch = a."then" AND u.role = 'use'
		WHERE t.lane = 'waker' AND t.kind IN ('unlink', 'careful-unlink', 'remove')))

--@ let load: reads of the member that was used, by the waker; can: after the release; always: never before it
SELECT t.touch, t.chain, t.statement, t.file, t.line, t.text, a.first IS NOT NULL AS can,
	coalesce(a.always, 0) AS always
FROM judged_value v JOIN touch t ON t.lane = 'waker' AND t.kind NOT IN ('write', 'publish', 'init', 'pass')
	AND (member_in(t.member, v.from_member) OR member_in(t.member, v.record_member))
JOIN site_touch r ON r.role = 'release' LEFT JOIN after a ON a.first = r.touch AND a."then" = t.touch
WHERE v.how <> 'handed' AND t.touch <> r.touch

--@ item released-first: the release was executed before the use
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
	WHERE address IS NULL
UNION ALL
SELECT 2, 'no', 'the entry at ' || address(n.address) || ' is on its queue, both ways: the waker has not taken it off',
	'object src-release'
FROM release_undone n
UNION ALL
SELECT 3, 'unknown', CASE WHEN EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL)
	THEN 'no release with a use after it was found in the source of the waker'
	WHEN EXISTS (SELECT 1 FROM file) THEN 'the waker''s function was not found in the source that was read'
	ELSE 'no source: the order of the waker''s statements is not known' END, 'frame'
WHERE NOT EXISTS (SELECT 1 FROM site_touch WHERE role = 'use')
UNION ALL
SELECT 4, 'unknown', 'the waker''s frame is not at the use', 'frame src-use'
WHERE NOT EXISTS (SELECT 1 FROM acting a JOIN site_touch u ON u.touch = a.touch AND u.role = 'use' WHERE a.at)
UNION ALL
SELECT 4, 'no', 'what was used had been loaded before, by ' || l.text || ' at ' || where_at(l.file, l.line),
	'use-frame src-release' FROM load l WHERE NOT EXISTS (SELECT 1 FROM load o WHERE o.can)
UNION ALL
SELECT 4, 'unknown', 'line ' || l.line || ' loads it before the release too', 'use-frame src-release'
FROM site_touch u JOIN acting f ON f.touch = u.touch AND f.at
	JOIN load l ON NOT l.always AND l.statement <> u.statement AND l.chain = u.chain
		AND l.file = f.file AND l.line = f.line
WHERE u.role = 'use'
UNION ALL
SELECT 5, 'yes', f.function || '() is at line ' || f.line || ', at or after ' || u.text || ' (line ' || u.line ||
	'); ' || r.text ||
	' at line ' || r.line || ' comes before it on every path', 'use-frame src-release src-use'
FROM site_touch r JOIN site_touch u ON u.role = 'use' JOIN after a ON a.first = r.touch AND a."then" = u.touch
	AND a.always
JOIN acting f ON f.touch = u.touch AND f.at WHERE r.role = 'release'
UNION ALL
SELECT 6, 'yes', f.function || '() is at line ' || f.line || ', at or after ' || u.text || ' (line ' || u.line ||
	'); ' || r.text ||
	' at line ' || r.line || ' comes before it on a path, and was executed: ' || x.what,
		'use-frame src-release src-use object'
FROM site_touch r JOIN site_touch u ON u.role = 'use' JOIN acting f ON f.touch = u.touch AND f.at JOIN release_shown x
	WHERE r.role = 'release'
UNION ALL
SELECT 7, 'unknown', r.text || ' at line ' || r.line || ' comes before ' || u.text ||
	' on a path only, and the dump does not show that it was executed',
	'use-frame src-release src-use' FROM site_touch r JOIN site_touch u ON u.role = 'use' WHERE r.role = 'release'
