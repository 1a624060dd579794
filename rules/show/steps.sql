--@ steps
SELECT s.ord AS ord, s.lane AS lane, p.pid AS pid, CASE WHEN o.address IS NULL THEN 'can' WHEN s.role = 'use'
	AND p.is_named THEN 'happened' ELSE 'must have' END AS tense,
	coalesce(s.text || ': ', '') || s.says || iif(s.role = 'use', coalesce(iif(j.how = 'handed',
		', and is not done: it works with ', ': it got ') || address(j.value) ||
		coalesce(' (' || (SELECT text FROM place WHERE address = j.value) || ')', ''), ''), '') AS text,
			s.file AS file, s.line AS line,
	'src-' || s.role || iif(EXISTS (SELECT 1 FROM side w WHERE w.lane = s.lane AND w.function IS NOT NULL), '',
		' code-' || s.role) ||
	iif(p.is_named, ' frame use-frame', ' object lifetime') || iif(s.role = 'use', coalesce(' chain-' || j.step,
		''), '') AS evidence
FROM site s LEFT JOIN party p ON p.lane = s.lane LEFT JOIN subject_object o ON 1 LEFT JOIN judged j ON 1
	WHERE s.function IS NOT NULL

--@ steps
SELECT (SELECT max(ord) FROM site) AS ord, p.lane AS lane, p.pid AS pid, 'happened' AS tense, 'PID ' || p.pid ||
	iif(o.lifetime = 'reincarnated', ' is in a later call: ', ' is elsewhere: ') ||
	p.text || coalesce('; ' || o.why, '') AS text, p.file AS file, p.line AS line,
		'owner-frame lifetime' AS evidence
FROM party p JOIN subject_object o ON o.task = p.task AND o.is_over WHERE NOT p.is_named

--@ steps
SELECT 800 AS ord, p.lane AS lane, p.pid AS pid, 'happened' AS tense, iif(c.kind = 'hang', 'spins in ', c.kind ||
	' in ') || coalesce(c.function, '?') || '()' ||
	coalesce(' at ' || address(coalesce(c.fault_address, c.spin_address)), '') AS text, c.file AS file,
		c.line AS line, 'chain-1 frame' AS evidence
FROM party p JOIN crash c ON c.task = p.task WHERE p.is_named
