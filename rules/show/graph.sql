--@ nodes
SELECT side.lane AS id, 'task' AS kind,
	side.lane ||
		coalesce(': PID ' || party.pid ||
				iif(party.is_named, ', ' || party.context || ' on CPU ' || party.cpu,
					' (' || party.comm || ')'), '') AS label, party.text AS tooltip,
	CASE WHEN party.task IS NULL THEN 'src-' || site.role WHEN party.is_named THEN 'frame' ELSE 'owner-frame' END
		AS evidence
FROM side LEFT JOIN party ON party.lane = side.lane LEFT JOIN site ON site.lane = side.lane GROUP BY side.lane
HAVING site.ord IS NULL OR site.ord = min(site.ord) ORDER BY side.lane

--@ nodes
SELECT 'record' AS id, coalesce(subject.type, 'record') || coalesce(' at ' || address(subject.address), '') AS label,
	hex(record.bytes) AS tooltip, iif(record.address IS NULL, 'src-owner', 'object') AS evidence
FROM subject LEFT JOIN subject_object AS record ON 1

--@ nodes
SELECT site.role AS id, 'statement' AS kind, site.text AS label, where_at(site.file, site.line) AS tooltip,
	'src-' || site.role AS evidence
FROM site WHERE site.line IS NOT NULL ORDER BY site.ord

--@ nodes
SELECT 'frame' AS id, 'frame' AS kind, acting.text AS label, address(acting.pc) AS tooltip, 'use-frame' AS evidence
FROM site JOIN acting ON acting.touch = site.touch WHERE site.role = 'use' ORDER BY acting.idx LIMIT 1

--@ nodes
SELECT 'now' AS id, 'frame' AS kind, party.text AS label, address(party.pc) AS tooltip, 'owner-frame' AS evidence
FROM party WHERE NOT party.is_named

--@ nodes
SELECT 'lock' AS id, 'lock' AS kind, letting_lock.lock AS label, letting_lock.how AS tooltip, 'src-lock' AS evidence
FROM (SELECT * FROM letting_lock WHERE lane = 'waker' ORDER BY file IS NULL, lock LIMIT 1) AS letting_lock

--@ nodes
SELECT 'chain' || step.step AS id, 'register' AS kind,
	coalesce(step.register || ' = ', '') || address(step.value) AS label, step.text AS tooltip,
	'chain-' || step.step AS evidence
FROM judged JOIN crash_step AS step ON step.how <> 'queued' ORDER BY step.step

--@ edges
SELECT site.lane AS a, site.role AS b, coalesce(site.touches, 'executes') AS label, 'src-' || site.role AS evidence
FROM site ORDER BY site.ord

--@ edges
SELECT site.role AS a, next.role AS b, 'then' AS label, 'src-' || next.role AS evidence
FROM site
	JOIN site AS next ON next.lane = site.lane
		AND next.ord = (SELECT min(later.ord) FROM site AS later WHERE later.lane = site.lane
			AND later.ord > site.ord)
ORDER BY site.ord

--@ edges
SELECT site.role AS a, 'record' AS b, site.touches AS label, 'src-' || site.role AS evidence FROM site
WHERE site.touches IS NOT NULL ORDER BY site.ord

--@ edges
SELECT site.role AS a, site.allows AS b, 'lets go' AS label, 'src-' || site.allows AS evidence FROM site
WHERE site.allows IS NOT NULL ORDER BY site.ord

--@ edges
SELECT 'frame' AS a, 'use' AS b, 'is at' AS label, 'use-frame' AS evidence

--@ edges
SELECT party.lane AS a, iif(party.is_named, 'frame', 'now') AS b, 'is in' AS label,
	iif(party.is_named, 'use-frame', 'owner-frame') AS evidence
FROM party
ORDER BY (SELECT min(site.ord) FROM site WHERE site.lane = party.lane AND site.role <> 'owner'), party.lane

--@ edges
SELECT 'now' AS a, 'record' AS b, 'covers' AS label, 'lifetime' AS evidence FROM party WHERE party.covers
UNION ALL SELECT letting_lock.lane, 'lock', 'holds', 'src-lock' FROM letting_lock WHERE letting_lock.lane = 'waker'

--@ edges
SELECT party.lane AS a, 'lock' AS b, 'spins for' AS label, 'spin-' || lock_wait.pid || '-' || lock_wait.cpu AS evidence
FROM party JOIN lock_wait ON lock_wait.pid = party.pid AND lock_wait.spins = 1
	JOIN lock_hold AS hold ON hold.lock = lock_wait.lock
	JOIN party AS holder ON holder.is_named AND holder.pid = hold.pid AND holder.cpu = hold.cpu
WHERE NOT party.is_named

--@ edges
SELECT 'chain' || step.step AS a, 'chain' || next.step AS b, step.how AS label, step.text AS tooltip,
	'chain-' || step.step AS evidence
FROM judged JOIN crash_step AS step JOIN crash_step AS next ON next.step = step.step + 1
		AND next.how NOT IN ('handed', 'queued')
ORDER BY step.step

--@ edges
SELECT 'chain' || judged.step AS a, 'record' AS b, iif(judged.how = 'handed', 'is a part of', 'loaded from') AS label,
	judged.text AS tooltip, 'chain-' || judged.step AS evidence
FROM judged
