--@ steps
SELECT site.ord AS ord, site.lane AS lane, party.pid AS pid,
	CASE WHEN record.address IS NULL THEN 'can' WHEN site.role = 'use' AND party.is_named THEN 'happened'
		ELSE 'must have' END AS tense,
	coalesce(site.text || ': ', '') || site.says ||
		iif(site.role = 'use',
			coalesce(iif(judged.how = 'handed', ', and is not done: it works with ', ': it got ') ||
					address(judged.value) ||
					coalesce(' (' || (SELECT text FROM place WHERE address = judged.value) || ')',
						''), ''), '') AS text, site.file AS file, site.line AS line,
	'src-' || site.role ||
		iif(EXISTS (SELECT 1 FROM side WHERE side.lane = site.lane AND side.function IS NOT NULL), '',
			' code-' || site.role) || iif(party.is_named, ' frame use-frame', ' object lifetime') ||
		iif(site.role = 'use', coalesce(' chain-' || judged.step, ''), '') AS evidence
FROM site LEFT JOIN party ON party.lane = site.lane LEFT JOIN subject_object AS record ON 1 LEFT JOIN judged ON 1
WHERE site.function IS NOT NULL

--@ steps
SELECT (SELECT max(ord) FROM site) AS ord, party.lane AS lane, party.pid AS pid, 'happened' AS tense,
	'PID ' || party.pid ||
		iif(record.lifetime IN ('reincarnated', 'unqueued'), ' is in a later call: ', ' is elsewhere: ') ||
		party.text || coalesce('; ' || record.why, '') AS text, party.file AS file, party.line AS line,
	'owner-frame lifetime' AS evidence
FROM party JOIN subject_object AS record ON record.task = party.task AND record.is_over WHERE NOT party.is_named

--@ steps
SELECT 800 AS ord, party.lane AS lane, party.pid AS pid, 'happened' AS tense,
	iif(crash.kind = 'hang', 'spins in ', crash.kind || ' in ') || coalesce(crash.function, '?') || '()' ||
		coalesce(' at ' || address(coalesce(crash.fault_address, crash.spin_address)), '') AS text,
	crash.file AS file, crash.line AS line, 'chain-1 frame' AS evidence
FROM party JOIN crash ON crash.task = party.task WHERE party.is_named
