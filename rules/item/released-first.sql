--@ let release_shown: what the dump shows of the release: the entry off its queue, or the state's bytes
SELECT 'the entry at ' || address(entry.address) || ' is on no queue any more' AS what
FROM site_touch AS release JOIN subject_now AS entry ON entry.linked = 0
WHERE release.role = 'release' AND release.kind IN ('unlink', 'careful-unlink')
UNION ALL
SELECT release.member || ' holds ' || object_member.value || ', which ' || release.text || ' stores'
FROM site_touch AS release JOIN subject_object AS record
	JOIN object_member ON object_member.address = record.address AND member_in(object_member.name, release.member)
		AND object_member.word = release.constant
WHERE release.role = 'release' AND release.constant IS NOT NULL AND release.constant <> 0
	AND NOT EXISTS (SELECT 1 FROM own_value WHERE own_value.member = release.member
		AND own_value.constant IS release.constant)

--@ let release_undone: the dump shows that the entry was not taken off, though that comes first
SELECT entry.address FROM subject_now AS entry
WHERE entry.linked = 1
	AND (EXISTS (SELECT 1 FROM leave WHERE kind = 'links')
		OR EXISTS (SELECT 1 FROM touch JOIN after ON after.first = touch.touch AND after.always
			JOIN site_touch AS use ON use.touch = after."then" AND use.role = 'use'
			WHERE touch.lane = 'waker' AND touch.kind IN ('unlink', 'careful-unlink', 'remove')))

--@ let load: reads of the member that was used, by the waker; can: after the release; always: never before it
SELECT touch.touch, touch.chain, touch.statement, touch.file, touch.line, touch.text, after.first IS NOT NULL AS can,
	coalesce(after.always, 0) AS always
FROM judged_value AS read
	JOIN touch ON touch.lane = 'waker' AND touch.kind NOT IN ('write', 'publish', 'init', 'pass')
		AND (member_in(touch.member, read.from_member) OR member_in(touch.member, read.record_member))
	JOIN site_touch AS release ON release.role = 'release'
	LEFT JOIN after ON after.first = release.touch AND after."then" = touch.touch
WHERE read.how <> 'handed' AND touch.touch <> release.touch

--@ item released-first: the release was executed before the use
SELECT 1 AS priority, 'unknown' AS state, 'seen in the source only' AS why, '' AS evidence FROM subject
WHERE address IS NULL
UNION ALL
SELECT 2, 'no',
	'the entry at ' || address(release_undone.address) ||
		' is on its queue, both ways: the waker has not taken it off', 'object src-release'
FROM release_undone
UNION ALL
SELECT 3, 'unknown',
	CASE
		WHEN EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL)
			THEN 'no release with a use after it was found in the source of the waker'
		WHEN EXISTS (SELECT 1 FROM file) THEN 'the waker''s function was not found in the source that was read'
		ELSE 'no source: the order of the waker''s statements is not known' END, 'frame'
WHERE NOT EXISTS (SELECT 1 FROM site_touch WHERE role = 'use')
UNION ALL
SELECT 3, 'no',
	acting.function || '() is at line ' || acting.line || ', and comes to ' || use.text || ' (line ' || use.line ||
		') only behind that: nothing of the record had been used', 'frame src-use'
FROM site_touch AS use JOIN acting ON acting.touch = use.touch
WHERE use.role = 'use' AND acting.line <> use.line
	AND NOT EXISTS (SELECT 1 FROM acting AS other WHERE other.touch = use.touch AND other.at)
	AND NOT EXISTS (SELECT 1 FROM judged_value WHERE value IS NOT NULL)
	AND EXISTS (SELECT 1 FROM place_of JOIN order_of ON order_of.first = place_of.statement
			AND order_of."then" = use.statement
		WHERE place_of.function = use.function AND place_of.line = acting.line)
	AND NOT EXISTS (SELECT 1 FROM place_of JOIN order_of ON order_of.first = use.statement
			AND order_of."then" = place_of.statement
		WHERE place_of.function = use.function AND place_of.line = acting.line)
UNION ALL
SELECT 4, 'unknown', 'the waker''s frame is not at the use', 'frame src-use'
WHERE NOT EXISTS (SELECT 1 FROM acting JOIN site_touch AS use ON use.touch = acting.touch AND use.role = 'use'
	WHERE acting.at)
UNION ALL
SELECT 4, 'no', 'what was used had been loaded before, by ' || load.text || ' at ' || where_at(load.file, load.line),
	'use-frame src-release'
FROM load WHERE NOT EXISTS (SELECT 1 FROM load AS other_load WHERE other_load.can)
UNION ALL
SELECT 4, 'unknown', 'line ' || load.line || ' loads it before the release too', 'use-frame src-release'
FROM site_touch AS use JOIN acting ON acting.touch = use.touch AND acting.at
	JOIN load ON NOT load.always AND load.statement <> use.statement AND load.chain = use.chain
		AND load.file = acting.file AND load.line = acting.line
WHERE use.role = 'use'
UNION ALL
SELECT 5, 'yes',
	acting.function || '() is at line ' || acting.line || ', at or after ' || use.text || ' (line ' || use.line ||
		'); ' || release.text || ' at line ' || release.line || ' comes before it on every path',
	'use-frame src-release src-use'
FROM site_touch AS release JOIN site_touch AS use ON use.role = 'use'
	JOIN after ON after.first = release.touch AND after."then" = use.touch AND after.always
	JOIN acting ON acting.touch = use.touch AND acting.at
WHERE release.role = 'release'
UNION ALL
SELECT 6, 'yes',
	acting.function || '() is at line ' || acting.line || ', at or after ' || use.text || ' (line ' || use.line ||
		'); ' || release.text || ' at line ' || release.line ||
		' comes before it on a path, and was executed: ' || release_shown.what,
	'use-frame src-release src-use object'
FROM site_touch AS release JOIN site_touch AS use ON use.role = 'use'
	JOIN acting ON acting.touch = use.touch AND acting.at JOIN release_shown
WHERE release.role = 'release'
UNION ALL
SELECT 7, 'unknown',
	release.text || ' at line ' || release.line || ' comes before ' || use.text ||
		' on a path only, and the dump does not show that it was executed', 'use-frame src-release src-use'
FROM site_touch AS release JOIN site_touch AS use ON use.role = 'use' WHERE release.role = 'release'
