--@ let seen: the bytes at an address, and what that makes of a statement about it
SELECT address, bytes, 'dump' AS kind FROM memory

--@ evidence
SELECT 'chain-' || step.step AS key,
	iif(step.from_address IS NOT NULL AND step.memory_now IS NOT NULL, 'dump', 'derived') AS kind,
	step.text ||
		iif(step.memory_now <> step.value AND step.how = 'loaded',
			'; memory holds ' || address(step.memory_now) || ' now', '') AS statement,
	coalesce(step.from_address, step.value) AS address,
	iif(step.from_address IS NOT NULL, bytes64(step.memory_now), NULL) AS bytes, step.from_type AS type,
	step.from_member AS member, step.file AS file, step.line AS line,
	iif(step.step > 1 AND step.how <> 'handed', 'chain-' || (step.step - 1), 'frame') AS parents
FROM subject JOIN crash_step AS step ON step.how <> 'queued'
WHERE subject.address IS NOT NULL AND EXISTS (SELECT 1 FROM judged)
ORDER BY step.step

--@ evidence
SELECT 'frame' AS key, coalesce(seen.kind, 'derived') AS kind,
	party.text || ', context ' || party.context || ' on CPU ' || party.cpu AS statement, party.pc AS address,
	seen.bytes AS bytes, party.file AS file, party.line AS line
FROM party LEFT JOIN seen ON seen.address = party.pc WHERE party.is_named

--@ evidence
SELECT 'use-frame' AS key, coalesce(seen.kind, 'derived') AS kind,
	acting.text || iif(acting.at, ': at the use or after it', '') AS statement, acting.pc AS address,
	seen.bytes AS bytes, acting.file AS file, acting.line AS line, 'frame' AS parents
FROM site JOIN acting ON acting.touch = site.touch LEFT JOIN seen ON seen.address = acting.pc WHERE site.role = 'use'
ORDER BY acting.idx LIMIT 1

--@ evidence
SELECT 'object' AS key, iif(record.bytes IS NULL, 'derived', 'dump') AS kind,
	coalesce(record.type, 'a record') || ' at ' || address(record.address) ||
		coalesce(' on the stack of PID ' || record.pid || coalesce(' (' || record.comm || ')', ''),
			' in ' || record.cache, '') ||
		coalesce(', made as ' || record.owner_variable || ' by ' || record.owner_function || '()', '')
			AS statement, record.address AS address, record.bytes AS bytes, record.type AS type
FROM subject_object AS record

--@ evidence
SELECT 'lifetime' AS key, 'the record is ' || record.lifetime || coalesce(': ' || record.why, '') AS statement,
	record.address AS address, record.type AS type, 'object owner-frame' AS parents
FROM subject_object AS record

--@ evidence
SELECT 'owner-frame' AS key, coalesce(seen.kind, 'derived') AS kind,
	party.text ||
		iif(party.covers, ' covers the record''s address now', ' is what the owner does now') AS statement,
	party.pc AS address, seen.bytes AS bytes, party.file AS file, party.line AS line
FROM party JOIN subject_object AS record ON record.task = party.task LEFT JOIN seen ON seen.address = party.pc
WHERE NOT party.is_named

--@ evidence
SELECT 'value' AS key, 'the value used, ' || address(judged.value) || ', is ' || place.text AS statement,
	judged.value AS address, place.type AS type, place.member AS member, place.file AS file, place.line AS line,
	'chain-' || judged.step AS parents
FROM judged JOIN place ON place.address = judged.value

--@ evidence
SELECT 'src-' || site.role AS key, 'source' AS kind,
	site.function || '() ' || site.says || ': ' || site.text AS statement, subject.type AS type,
	site.member AS member, site.file AS file, site.line AS line
FROM site JOIN subject
WHERE site.line IS NOT NULL
	AND (site.touch IS NOT NULL
		OR EXISTS (SELECT 1 FROM side WHERE side.lane = site.lane AND side.function IS NOT NULL))
ORDER BY site.ord

--@ evidence
SELECT 'code-' || site.role AS key,
	'debug information: ' || site.function || '() ' || site.says || ': ' || site.text AS statement,
	subject.type AS type, site.file AS file, site.line AS line, 'object' AS parents
FROM site JOIN subject
WHERE site.function IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM side WHERE side.lane = site.lane AND side.function IS NOT NULL)
ORDER BY site.ord

--@ evidence
SELECT 'lock' AS key, coalesce(seen.kind, 'derived') AS kind,
	lock.type || ' ' || coalesce(lock.name, address(lock.address)) || ' is held by PID ' || party.pid ||
		' now' AS statement, lock.address AS address, seen.bytes AS bytes, lock.type AS type
FROM party JOIN lock_hold AS hold ON hold.pid = party.pid AND hold.cpu = party.cpu JOIN lock ON lock.address = hold.lock
	LEFT JOIN seen ON seen.address = lock.address
WHERE party.is_named AND lock.held = 1 ORDER BY lock.address LIMIT 1

--@ evidence
SELECT 'spin-' || lock_wait.pid || '-' || lock_wait.cpu AS key, coalesce(seen.kind, 'derived') AS kind,
	'PID ' || lock_wait.pid || ' spins on CPU ' || lock_wait.cpu || ' for ' || coalesce(lock.name, lock.type) ||
		' at ' || address(lock_wait.lock) ||
		iif(lock.valid = 0, ', where no lock lies',
			coalesce(', held by PID ' || hold.pid || ' on CPU ' || hold.cpu, '')) AS statement,
	lock_wait.lock AS address, seen.bytes AS bytes, lock.type AS type
FROM subject_object AS record JOIN lock_wait ON lock_wait.spins = 1 JOIN lock ON lock.address = lock_wait.lock
	LEFT JOIN lock_hold AS hold ON hold.lock = lock_wait.lock LEFT JOIN seen ON seen.address = lock_wait.lock

--@ evidence
SELECT 'src-lock' AS key, iif(letting_lock.file IS NULL, 'derived', 'source') AS kind,
	'the ' || letting_lock.lane || '''s lock is ' || letting_lock.lock || ': ' || letting_lock.how AS statement,
	letting_lock.record_type AS type, letting_lock.member AS member, letting_lock.file AS file,
	letting_lock.line AS line
FROM (SELECT * FROM letting_lock WHERE lane = 'waker' ORDER BY file IS NULL, lock LIMIT 1) AS letting_lock

--@ evidence
SELECT 'sound-' || address(sound.address) AS key, iif(sound.bytes IS NULL, 'derived', 'dump') AS kind,
	'PID ' || sound.pid || coalesce(' (' || sound.comm || ')', '') || ' has such a record at ' ||
		address(sound.address) || ' in a live call' ||
		coalesce(' of ' || sound.covering_function || '()', '') AS statement, sound.address AS address,
	sound.bytes AS bytes
FROM sound JOIN subject_object AS record

--@ evidence
SELECT 'log-' || log_report.line AS key, iif(log_report.text = '', 'derived', 'log') AS kind,
	log_report.text AS statement
FROM subject_object AS record JOIN log_report ORDER BY log_report.line LIMIT 1
