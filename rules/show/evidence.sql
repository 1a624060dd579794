--@ let seen: the bytes at an address, and what that makes of a statement about it
SELECT address, bytes, 'dump' AS kind FROM memory

--@ evidence
SELECT 'chain-' || c.step AS key, iif(c.from_address IS NOT NULL AND c.memory_now IS NOT NULL, 'dump',
	'derived') AS kind,
	c.text || iif(c.memory_now <> c.value AND c.how = 'loaded', '; memory holds ' || address(c.memory_now) ||
		' now', '') AS statement,
	coalesce(c.from_address, c.value) AS address, iif(c.from_address IS NOT NULL, bytes64(c.memory_now),
		NULL) AS bytes,
	c.from_type AS type, c.from_member AS member, c.file AS file, c.line AS line,
	iif(c.step > 1 AND c.how <> 'handed', 'chain-' || (c.step - 1), 'frame') AS parents
FROM subject s JOIN crash_step c WHERE s.address IS NOT NULL AND EXISTS (SELECT 1 FROM judged) ORDER BY c.step

--@ evidence
SELECT 'frame' AS key, coalesce(m.kind, 'derived') AS kind, p.text || ', context ' || p.context || ' on CPU ' ||
	p.cpu AS statement, p.pc AS address,
	m.bytes AS bytes, p.file AS file, p.line AS line FROM party p LEFT JOIN seen m ON m.address = p.pc
		WHERE p.is_named

--@ evidence
SELECT 'use-frame' AS key, coalesce(m.kind, 'derived') AS kind, a.text || iif(a.at, ': at the use or after it',
	'') AS statement, a.pc AS address,
	m.bytes AS bytes, a.file AS file, a.line AS line, 'frame' AS parents
FROM site s JOIN acting a ON a.touch = s.touch LEFT JOIN seen m ON m.address = a.pc WHERE s.role = 'use'
	ORDER BY a.idx LIMIT 1

--@ evidence
SELECT 'object' AS key, iif(o.bytes IS NULL, 'derived', 'dump') AS kind, coalesce(o.type, 'a record') || ' at ' ||
	address(o.address) ||
	coalesce(' on the stack of PID ' || o.pid || coalesce(' (' || o.comm || ')', ''), ' in ' || o.cache, '') ||
	coalesce(', made as ' || o.owner_variable || ' by ' || o.owner_function || '()', '') AS statement,
		o.address AS address, o.bytes AS bytes,
	o.type AS type
FROM subject_object o

--@ evidence
SELECT 'lifetime' AS key, 'the record is ' || o.lifetime || coalesce(': ' || o.why, '') AS statement,
	o.address AS address, o.type AS type,
	'object owner-frame' AS parents FROM subject_object o

--@ evidence
SELECT 'owner-frame' AS key, coalesce(m.kind, 'derived') AS kind, p.text || iif(p.covers,
	' covers the record''s address now',
	' is what the owner does now') AS statement, p.pc AS address, m.bytes AS bytes, p.file AS file, p.line AS line
FROM party p JOIN subject_object o ON o.task = p.task LEFT JOIN seen m ON m.address = p.pc WHERE NOT p.is_named

--@ evidence
SELECT 'value' AS key, 'the value used, ' || address(j.value) || ', is ' || p.text AS statement, j.value AS address,
	p.type AS type,
	p.member AS member, p.file AS file, p.line AS line, 'chain-' || j.step AS parents FROM judged j
		JOIN place p ON p.address = j.value

--@ evidence
SELECT 'src-' || s.role AS key, 'source' AS kind, s.function || '() ' || s.says || ': ' || s.text AS statement,
	u.type AS type, s.member AS member,
	s.file AS file, s.line AS line
FROM site s JOIN subject u WHERE s.line IS NOT NULL AND (s.touch IS NOT NULL OR EXISTS (SELECT 1 FROM side w
	WHERE w.lane = s.lane AND w.function IS NOT NULL))
ORDER BY s.ord

--@ evidence
SELECT 'code-' || s.role AS key, 'debug information: ' || s.function || '() ' || s.says || ': ' || s.text AS statement,
	u.type AS type, s.file AS file,
	s.line AS line, 'object' AS parents
FROM site s JOIN subject u WHERE s.function IS NOT NULL AND NOT EXISTS (SELECT 1 FROM side w WHERE w.lane = s.lane
	AND w.function IS NOT NULL)
ORDER BY s.ord

--@ evidence
SELECT 'lock' AS key, coalesce(m.kind, 'derived') AS kind, l.type || ' ' || coalesce(l.name, address(l.address)) ||
	' is held by PID ' || p.pid ||
	' now' AS statement, l.address AS address, m.bytes AS bytes, l.type AS type
FROM party p JOIN lock_hold h ON h.pid = p.pid AND h.cpu = p.cpu JOIN lock l ON l.address = h.lock LEFT
	JOIN seen m ON m.address = l.address
WHERE p.is_named AND l.held = 1 ORDER BY l.address LIMIT 1

--@ evidence
SELECT 'spin-' || x.pid || '-' || x.cpu AS key, coalesce(m.kind, 'derived') AS kind, 'PID ' || x.pid ||
	' spins on CPU ' || x.cpu || ' for ' ||
	coalesce(l.name, l.type) || ' at ' || address(x.lock) ||
	iif(l.valid = 0, ', where no lock lies', coalesce(', held by PID ' || h.pid || ' on CPU ' || h.cpu,
		'')) AS statement, x.lock AS address,
	m.bytes AS bytes, l.type AS type
FROM subject_object o JOIN lock_wait x ON x.spins = 1 JOIN lock l ON l.address = x.lock LEFT
	JOIN lock_hold h ON h.lock = x.lock
LEFT JOIN seen m ON m.address = x.lock

--@ evidence
SELECT 'src-lock' AS key, iif(k.file IS NULL, 'derived', 'source') AS kind, 'the ' || k.lane || '''s lock is ' ||
	k.lock || ': ' || k.how AS statement,
	k.record_type AS type, k.member AS member, k.file AS file, k.line AS line
FROM (SELECT * FROM letting_lock WHERE lane = 'waker' ORDER BY file IS NULL, lock LIMIT 1) k

--@ evidence
SELECT 'sound-' || address(s.address) AS key, iif(s.bytes IS NULL, 'derived', 'dump') AS kind, 'PID ' || s.pid ||
	coalesce(' (' || s.comm || ')', '') ||
	' has such a record at ' || address(s.address) || ' in a live call' || coalesce(' of ' || s.covering_function ||
		'()', '') AS statement,
	s.address AS address, s.bytes AS bytes FROM sound s JOIN subject_object o

--@ evidence
SELECT 'log-' || g.line AS key, iif(g.text = '', 'derived', 'log') AS kind, g.text AS statement FROM subject_object o
	JOIN log_report g ORDER BY g.line LIMIT 1
