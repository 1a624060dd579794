--@ item pinned: the pointer that is used was loaded before the release, with a reference taken
SELECT 1 AS priority, 'unknown' AS state,
	'when the pointer was loaded is not known: the waker''s function was not read' AS why, 'frame' AS evidence
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waker' AND function IS NOT NULL)
UNION ALL
SELECT 2, 'no',
	coalesce(use.member, 'the record') || ' is read from the record at line ' || use.line || ', after the release',
	'src-use'
FROM site_touch AS use WHERE use.role = 'use' AND use.kind <> 'pass'
UNION ALL
SELECT 3, iif(use.kind = 'pass' AND NOT (effect.path = '' AND EXISTS (SELECT 1 FROM walk WHERE walk.lane = 'waker'
		AND walk.function = effect.function AND (walk.variable = effect.root
			OR EXISTS (SELECT 1 FROM alias WHERE alias.function = effect.function
				AND alias.variable = effect.root AND alias.of = walk.variable
				AND alias.how <> 'member-load')))), 'unknown', 'yes'),
	iif(use.kind = 'pass', 'the record is handed on at line ' || use.line || ', after the release; ', '') ||
	'a reference is taken at ' || where_at(effect.file, effect.line) || ', before the release on every path',
	'src-release'
FROM site_touch AS release JOIN effect ON effect.function = release.function AND effect.effect = 'get'
	LEFT JOIN site_touch AS use ON use.role = 'use'
WHERE release.role = 'release'
	-- of something that the record leads to
	AND EXISTS (SELECT 1 FROM walk WHERE walk.lane = 'waker' AND walk.function = effect.function
		AND (walk.variable = effect.root
			OR EXISTS (SELECT 1 FROM alias WHERE alias.function = effect.function
				AND alias.variable = effect.root AND alias.of = walk.variable)))
	AND EXISTS (SELECT 1 FROM order_of WHERE order_of.first = effect.statement
		AND order_of."then" = release.statement AND order_of.always_first)
UNION ALL
SELECT 4, 'no', 'looked for a reference taken before the release: there is none', 'src-release' FROM subject
