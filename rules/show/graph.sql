--@ nodes
SELECT w.lane AS id, 'task' AS kind, w.lane || coalesce(': PID ' || p.pid || iif(p.is_named, ', ' || p.context ||
	' on CPU ' || p.cpu, ' (' || p.comm || ')'), '') AS label,
	p.text AS tooltip, CASE WHEN p.task IS NULL THEN 'src-' || s.role WHEN p.is_named THEN 'frame'
		ELSE 'owner-frame' END AS evidence
FROM side w LEFT JOIN party p ON p.lane = w.lane LEFT JOIN site s ON s.lane = w.lane GROUP BY w.lane
	HAVING s.ord IS NULL OR s.ord = min(s.ord) ORDER BY w.lane

--@ nodes
SELECT 'record' AS id, coalesce(s.type, 'record') || coalesce(' at ' || address(s.address), '') AS label,
	hex(o.bytes) AS tooltip,
	iif(o.address IS NULL, 'src-owner', 'object') AS evidence FROM subject s LEFT JOIN subject_object o ON 1

--@ nodes
SELECT s.role AS id, 'statement' AS kind, s.text AS label, where_at(s.file, s.line) AS tooltip, 'src-' ||
	s.role AS evidence FROM site s WHERE s.line IS NOT NULL ORDER BY s.ord

--@ nodes
SELECT 'frame' AS id, 'frame' AS kind, a.text AS label, address(a.pc) AS tooltip, 'use-frame' AS evidence
FROM site s JOIN acting a ON a.touch = s.touch WHERE s.role = 'use' ORDER BY a.idx LIMIT 1

--@ nodes
SELECT 'now' AS id, 'frame' AS kind, p.text AS label, address(p.pc) AS tooltip, 'owner-frame' AS evidence FROM party p
	WHERE NOT p.is_named

--@ nodes
SELECT 'lock' AS id, 'lock' AS kind, k.lock AS label, k.how AS tooltip, 'src-lock' AS evidence
FROM (SELECT * FROM letting_lock WHERE lane = 'waker' ORDER BY file IS NULL, lock LIMIT 1) k

--@ nodes
SELECT 'chain' || c.step AS id, 'register' AS kind, coalesce(c.register || ' = ', '') || address(c.value) AS label,
	c.text AS tooltip, 'chain-' || c.step AS evidence
FROM judged j JOIN crash_step c ORDER BY c.step

--@ edges
SELECT s.lane AS a, s.role AS b, coalesce(s.touches, 'executes') AS label, 'src-' || s.role AS evidence FROM site s
	ORDER BY s.ord

--@ edges
SELECT s.role AS a, n.role AS b, 'then' AS label, 'src-' || n.role AS evidence
FROM site s JOIN site n ON n.lane = s.lane AND n.ord = (SELECT min(x.ord) FROM site x WHERE x.lane = s.lane
	AND x.ord > s.ord) ORDER BY s.ord

--@ edges
SELECT s.role AS a, 'record' AS b, s.touches AS label, 'src-' || s.role AS evidence FROM site s
	WHERE s.touches IS NOT NULL ORDER BY s.ord

--@ edges
SELECT s.role AS a, s.allows AS b, 'lets go' AS label, 'src-' || s.allows AS evidence FROM site s
	WHERE s.allows IS NOT NULL ORDER BY s.ord

--@ edges
SELECT 'frame' AS a, 'use' AS b, 'is at' AS label, 'use-frame' AS evidence
UNION ALL SELECT p.lane, iif(p.is_named, 'frame', 'now'), 'is in', iif(p.is_named, 'use-frame', 'owner-frame')
	FROM party p
UNION ALL SELECT 'now', 'record', 'covers', 'lifetime' FROM party p WHERE p.covers
UNION ALL SELECT k.lane, 'lock', 'holds', 'src-lock' FROM letting_lock k WHERE k.lane = 'waker'

--@ edges
SELECT p.lane AS a, 'lock' AS b, 'spins for' AS label, 'spin-' || x.pid || '-' || x.cpu AS evidence
FROM party p JOIN lock_wait x ON x.pid = p.pid AND x.spins = 1 JOIN lock_hold h ON h.lock = x.lock
	JOIN party q ON q.is_named AND q.pid = h.pid AND q.cpu = h.cpu
WHERE NOT p.is_named

--@ edges
SELECT 'chain' || c.step AS a, 'chain' || n.step AS b, c.how AS label, c.text AS tooltip, 'chain-' || c.step AS evidence
FROM judged j JOIN crash_step c JOIN crash_step n ON n.step = c.step + 1 AND n.how <> 'handed' ORDER BY c.step

--@ edges
SELECT 'chain' || j.step AS a, 'record' AS b, iif(j.how = 'handed', 'is a part of', 'loaded from') AS label,
	j.text AS tooltip, 'chain-' || j.step AS evidence FROM judged j
