-- id: damaged-queue
-- title: Live queue runs through memory that is not alive or not consistent
-- family: damaged
-- severity: warning
-- verdict: damage
-- cwe: CWE-416 CWE-825
-- roles: head
-- needs: queue_damage
--
-- A queue or list that a live root reaches is broken at one place. Who did it is not known from that. See
-- damaged-queue.md.

--@ bind: the first broken place of each queue
SELECT 1 AS observed, d.queue, d.position, d.address, d.kind, d.expected, d.found, d.one_bit, d.prev, d.next, d.text,
	q.type, q.name, q.holder,
	q.in_flux, q.lock_address, q.lock_held
FROM queue_damage d JOIN queue q ON q.address = d.queue
WHERE d.position = (SELECT min(x.position) FROM queue_damage x WHERE x.queue = d.queue)
GROUP BY d.queue ORDER BY d.queue

--@ let broken_object: what the broken link lies in
SELECT o.* FROM bound b JOIN object o ON within(b.address, o.address, coalesce(o.size, 1))
	ORDER BY o.address DESC LIMIT 1

--@ let broken_kind: what each kind of damage means
SELECT column1 AS kind, column2 AS says, column3 AS is_dead FROM (VALUES ('free-object', 'a freed object', 1),
	('pending-object', 'an object that is being freed', 1),
	('dead-stack', 'a dead stack frame', 1), ('free-page', 'a free page', 1), ('foreign-type',
		'memory of another type', 0), ('poison', 'a poisoned link', 0),
	('cycle', 'a cycle without its head', 0))

--@ let lock_state: the queue's lock in words
SELECT CASE lock_held WHEN 1 THEN 'held' WHEN 0 THEN 'free' ELSE 'not readable' END AS state FROM bound

--@ guard in-flux: the queue's lock is held, or a CPU was stopped inside its update
SELECT 1 AS priority, 'yes' AS state,
	'its lock is held, or a stopped CPU is inside its update: half an update is no damage' AS why,
	'head' AS evidence
FROM bound WHERE in_flux = 1
UNION ALL
SELECT 2, 'unknown', iif(lock_held IS NULL, 'whether its lock was held cannot be read',
	'not every CPU''s stack could be read: one may be inside its update'), 'head'
FROM bound WHERE in_flux IS NULL
UNION ALL
SELECT 3, 'no', 'no CPU was inside an update of it' || coalesce(', its lock at ' || address(b.lock_address) || ' is ' ||
	l.state, ''), 'head' FROM bound b JOIN lock_state l

--@ confirm reached-from-live-root: a live root leads to the head
SELECT 'yes' AS state, coalesce(name, holder, 'the head') || ' is alive' || coalesce(': ' || holder, '') AS why,
	'head' AS evidence FROM bound
--@ confirm broken: an entry lies in memory that is not alive, or the links disagree
SELECT 'yes' AS state, text AS why, 'link' AS evidence FROM bound

--@ object
SELECT coalesce(o.type, CASE b.type WHEN 'wait_queue_head' THEN 'struct wait_queue_entry'
	WHEN 'swait_queue_head' THEN 'struct swait_queue' ELSE 'struct list_head' END) AS type,
	coalesce(o.address, b.address) AS address,
	coalesce(o.place, CASE p.category WHEN 'slab object' THEN 'slab' WHEN 'task stack' THEN 'stack'
		ELSE p.category END, 'unknown') AS place,
	coalesce(o.pid, p.pid) AS pid, coalesce(o.comm, p.comm) AS comm, coalesce(o.cache, p.cache) AS cache,
		coalesce(o.offset, p.offset) AS offset,
	coalesce(o.lifetime, p.state, 'unknown') AS lifetime, b.kind AS member
FROM bound b LEFT JOIN broken_object o ON 1 LEFT JOIN place p ON p.address = b.address

--@ roles
SELECT 'head' AS role, name AS function FROM bound

--@ sentence
SELECT 'Queue ' || coalesce(b.name, address(b.queue)) || coalesce(' (' || b.holder || ')', '') || ' runs through ' ||
	coalesce(k.says, 'an inconsistent link') ||
	' at entry ' || b.position || ' (' || address(b.address) || ')' || iif(b.one_bit = 1,
		'; the two values of the broken link differ in one bit', '') AS sentence
FROM bound b LEFT JOIN broken_kind k ON k.kind = b.kind

--@ evidence
SELECT 'head' AS key, coalesce(m.kind, 'derived') AS kind, 'head ' || coalesce(b.name, '') || ' at ' ||
	address(b.queue) AS statement, b.queue AS address,
	m.bytes AS bytes, 'struct ' || b.type AS type FROM bound b LEFT JOIN seen m ON m.address = b.queue
--@ evidence
SELECT 'link' AS key, coalesce(m.kind, 'derived') AS kind, b.text || coalesce('; expected ' || address(b.expected),
	'') || coalesce(', found ' || address(b.found), '') AS statement,
	b.address AS address, m.bytes AS bytes, 'struct list_head' AS type, 'head' AS parents FROM bound b LEFT
		JOIN seen m ON m.address = b.address
--@ evidence
SELECT 'place' AS key, iif(o.bytes IS NULL, 'derived', 'dump') AS kind, 'it lies in ' || coalesce(o.type,
	'an object') || ' at ' || address(o.address) || ', ' || o.lifetime ||
	coalesce(': ' || o.why, '') AS statement, o.address AS address, o.bytes AS bytes, o.type AS type,
		'link' AS parents FROM broken_object o
--@ evidence
SELECT 'lies-in' AS key, 'the address is: ' || p.text AS statement, b.address AS address, p.type AS type,
	p.member AS member, 'link' AS parents
FROM bound b JOIN place p ON p.address = b.address
--@ evidence
SELECT 'neighbour-' || n.side AS key, coalesce(m.kind, 'derived') AS kind, 'the neighbour ' || n.says || ' it is at ' ||
	address(n.address) AS statement, n.address AS address,
	m.bytes AS bytes, 'struct list_head' AS type, 'link' AS parents FROM neighbour n LEFT
		JOIN seen m ON m.address = n.address ORDER BY n.side DESC

--@ let neighbour: the entries before and after the broken place
SELECT 'prev' AS side, 'before' AS says, prev AS address FROM bound WHERE prev IS NOT NULL UNION ALL SELECT 'next',
	'after', next FROM bound WHERE next IS NOT NULL

--@ steps
SELECT 'queue' AS lane, 'happened' AS tense, text AS text, 'link head' AS evidence FROM bound

--@ locks
SELECT 'queue' AS lane, 'lock of ' || coalesce(b.name, address(b.queue)) AS lock, b.lock_address AS address,
	l.state AS state, 'head' AS evidence
FROM bound b JOIN lock_state l WHERE b.lock_address IS NOT NULL

--@ against
SELECT iif(one_bit = 1, 'one flipped bit explains it: look at the hardware too',
	'who broke it is not proven: a stray write, a missing removal or a race look the same') AS text,
	'link' AS evidence FROM bound

--@ fix
SELECT iif(k.is_dead,
	'Find who frees or leaves the object while it is queued: ' ||
	'it must be taken off, under the queue''s lock, before that.',
	'Find who writes the links without the queue''s lock.') AS text FROM bound b LEFT
		JOIN broken_kind k ON k.kind = b.kind

--@ nodes
SELECT 'head' AS id, coalesce(name, 'head') || ' at ' || address(queue) AS label, holder AS tooltip, 'head' AS evidence
	FROM bound
UNION ALL SELECT 'link', 'entry ' || position || ' at ' || address(address), text, 'link' FROM bound
UNION ALL SELECT 'place', coalesce(o.type, 'object') || ', ' || o.lifetime, coalesce(o.cache, o.why), 'place'
	FROM broken_object o
UNION ALL SELECT 'lies-in', p.text, NULL, 'lies-in' FROM bound b JOIN place p ON p.address = b.address
UNION ALL SELECT side, says || ': ' || address(address), NULL, 'neighbour-' || side FROM neighbour

--@ edges
SELECT 'head' AS a, 'link' AS b, 'leads to' AS label, 'link' AS evidence
UNION ALL SELECT 'prev', 'link', 'next', 'neighbour-prev' UNION ALL SELECT 'link', 'next', 'next', 'neighbour-next'
UNION ALL SELECT 'link', 'place', 'lies in', 'place' FROM broken_object UNION ALL SELECT 'link', 'lies-in', 'lies in',
	'lies-in'
