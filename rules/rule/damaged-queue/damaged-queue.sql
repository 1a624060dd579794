-- id: damaged-queue
-- title: Live queue runs through memory that is not alive or not consistent
-- family: damaged
-- severity: warning
-- verdict: damage
-- cwe: CWE-416 CWE-825
-- roles: head
-- needs: queue_damage
-- wants: nothing
--
-- A queue or list that a live root reaches is broken at one place. Who did it is not known from that. See
-- damaged-queue.md.

--@ bind: the first broken place of each queue
SELECT 1 AS observed, damage.queue, damage.position, damage.address, damage.kind, damage.expected, damage.found,
	damage.one_bit, damage.prev, damage.next, damage.text, queue.type, queue.name, queue.holder, queue.in_flux,
	queue.lock_address, queue.lock_held
FROM queue_damage AS damage JOIN queue ON queue.address = damage.queue
WHERE damage.position = (SELECT min(queue_damage.position) FROM queue_damage WHERE queue_damage.queue = damage.queue)
GROUP BY damage.queue ORDER BY damage.queue

--@ let broken_object: what the broken link lies in
SELECT object.* FROM bound JOIN object ON within(bound.address, object.address, coalesce(object.size, 1))
ORDER BY object.address DESC LIMIT 1

--@ let broken_kind: what each kind of damage means
SELECT column1 AS kind, column2 AS says, column3 AS is_dead
FROM (VALUES ('free-object', 'a freed object', 1), ('pending-object', 'an object that is being freed', 1),
	('dead-stack', 'a dead stack frame', 1), ('free-page', 'a free page', 1),
	('foreign-type', 'memory of another type', 0), ('poison', 'a poisoned link', 0),
	('cycle', 'a cycle without its head', 0))

--@ let lock_state: the queue's lock in words
SELECT CASE lock_held WHEN 1 THEN 'held' WHEN 0 THEN 'free' ELSE 'not readable' END AS state FROM bound

--@ guard in-flux: the queue's lock is held, or a CPU was stopped inside its update
SELECT 1 AS priority, 'yes' AS state,
	'its lock is held, or a stopped CPU is inside its update: half an update is no damage' AS why,
	'head' AS evidence
FROM bound WHERE in_flux = 1
UNION ALL
SELECT 2, 'unknown',
	iif(lock_held IS NULL, 'whether its lock was held cannot be read',
		'not every CPU''s stack could be read: one may be inside its update'), 'head'
FROM bound WHERE in_flux IS NULL
UNION ALL
SELECT 3, 'no',
	'no CPU was inside an update of it' ||
		coalesce(', its lock at ' || address(bound.lock_address) || ' is ' || lock_state.state, ''), 'head'
FROM bound JOIN lock_state

--@ confirm reached-from-live-root: a live root leads to the head
SELECT 'yes' AS state, coalesce(name, holder, 'the head') || ' is alive' || coalesce(': ' || holder, '') AS why,
	'head' AS evidence FROM bound
--@ confirm broken: an entry lies in memory that is not alive, or the links disagree
SELECT 'yes' AS state, text AS why, 'link' AS evidence FROM bound

--@ object
SELECT coalesce(broken_object.type,
		CASE bound.type WHEN 'wait_queue_head' THEN 'struct wait_queue_entry'
			WHEN 'swait_queue_head' THEN 'struct swait_queue' ELSE 'struct list_head' END) AS type,
	coalesce(broken_object.address, bound.address) AS address,
	coalesce(broken_object.place,
		CASE place.category WHEN 'slab object' THEN 'slab' WHEN 'task stack' THEN 'stack'
			ELSE place.category END, 'unknown') AS place, coalesce(broken_object.pid, place.pid) AS pid,
	coalesce(broken_object.comm, place.comm) AS comm, coalesce(broken_object.cache, place.cache) AS cache,
	coalesce(broken_object.offset, place.offset) AS offset,
	coalesce(broken_object.lifetime, place.state, 'unknown') AS lifetime, bound.kind AS member
FROM bound LEFT JOIN broken_object ON 1 LEFT JOIN place ON place.address = bound.address

--@ roles
SELECT 'head' AS role, name AS function FROM bound

--@ sentence
SELECT 'Queue ' || coalesce(bound.name, address(bound.queue)) || coalesce(' (' || bound.holder || ')', '') ||
	' runs through ' || coalesce(broken_kind.says, 'an inconsistent link') || ' at entry ' || bound.position ||
	' (' || address(bound.address) || ')' ||
	iif(bound.one_bit = 1, '; the two values of the broken link differ in one bit', '') AS sentence
FROM bound LEFT JOIN broken_kind ON broken_kind.kind = bound.kind

--@ evidence
SELECT 'head' AS key, coalesce(seen.kind, 'derived') AS kind,
	'head ' || coalesce(bound.name, '') || ' at ' || address(bound.queue) AS statement, bound.queue AS address,
	seen.bytes AS bytes, 'struct ' || bound.type AS type
FROM bound LEFT JOIN seen ON seen.address = bound.queue
--@ evidence
SELECT 'link' AS key, coalesce(seen.kind, 'derived') AS kind,
	bound.text || coalesce('; expected ' || address(bound.expected), '') ||
		coalesce(', found ' || address(bound.found), '') AS statement, bound.address AS address,
	seen.bytes AS bytes, 'struct list_head' AS type, 'head' AS parents
FROM bound LEFT JOIN seen ON seen.address = bound.address
--@ evidence
SELECT 'place' AS key, iif(broken_object.bytes IS NULL, 'derived', 'dump') AS kind,
	'it lies in ' || coalesce(broken_object.type, 'an object') || ' at ' || address(broken_object.address) ||
		', ' || broken_object.lifetime || coalesce(': ' || broken_object.why, '') AS statement,
	broken_object.address AS address, broken_object.bytes AS bytes, broken_object.type AS type, 'link' AS parents
FROM broken_object
--@ evidence
SELECT 'lies-in' AS key, 'the address is: ' || place.text AS statement, bound.address AS address, place.type AS type,
	place.member AS member, 'link' AS parents
FROM bound JOIN place ON place.address = bound.address
--@ evidence
SELECT 'neighbour-' || neighbour.side AS key, coalesce(seen.kind, 'derived') AS kind,
	'the neighbour ' || neighbour.says || ' it is at ' || address(neighbour.address) AS statement,
	neighbour.address AS address, seen.bytes AS bytes, 'struct list_head' AS type, 'link' AS parents
FROM neighbour LEFT JOIN seen ON seen.address = neighbour.address ORDER BY neighbour.side DESC

--@ let neighbour: the entries before and after the broken place
SELECT 'prev' AS side, 'before' AS says, prev AS address FROM bound WHERE prev IS NOT NULL UNION ALL SELECT 'next',
	'after', next FROM bound WHERE next IS NOT NULL

--@ steps
SELECT 'queue' AS lane, 'happened' AS tense, text AS text, 'link head' AS evidence FROM bound

--@ locks
SELECT 'queue' AS lane, 'lock of ' || coalesce(bound.name, address(bound.queue)) AS lock, bound.lock_address AS address,
	lock_state.state AS state, 'head' AS evidence
FROM bound JOIN lock_state WHERE bound.lock_address IS NOT NULL

--@ against
SELECT iif(one_bit = 1, 'one flipped bit explains it: look at the hardware too',
		'who broke it is not proven: a stray write, a missing removal or a race look the same') AS text,
	'link' AS evidence
FROM bound

--@ fix
SELECT iif(broken_kind.is_dead,
	'Find who frees or leaves the object while it is queued: ' ||
		'it must be taken off, under the queue''s lock, before that.',
	'Find who writes the links without the queue''s lock.') AS text
FROM bound LEFT JOIN broken_kind ON broken_kind.kind = bound.kind

--@ nodes
SELECT 'head' AS id, coalesce(name, 'head') || ' at ' || address(queue) AS label, holder AS tooltip, 'head' AS evidence
FROM bound
UNION ALL SELECT 'link', 'entry ' || position || ' at ' || address(address), text, 'link' FROM bound
UNION ALL SELECT 'place', coalesce(broken_object.type, 'object') || ', ' || broken_object.lifetime,
	coalesce(broken_object.cache, broken_object.why), 'place'
FROM broken_object
UNION ALL SELECT 'lies-in', place.text, NULL, 'lies-in' FROM bound JOIN place ON place.address = bound.address
UNION ALL SELECT side, says || ': ' || address(address), NULL, 'neighbour-' || side FROM neighbour

--@ edges
SELECT 'head' AS a, 'link' AS b, 'leads to' AS label, 'link' AS evidence
UNION ALL SELECT 'prev', 'link', 'next', 'neighbour-prev' UNION ALL SELECT 'link', 'next', 'next', 'neighbour-next'
UNION ALL SELECT 'link', 'place', 'lies in', 'place' FROM broken_object UNION ALL SELECT 'link', 'lies-in', 'lies in',
	'lies-in'
