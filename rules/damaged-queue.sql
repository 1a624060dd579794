-- id: damaged-queue
-- title: Live queue runs through memory that is not alive or not consistent
-- family: damaged
-- severity: warning
-- verdict: damage
-- cwe: CWE-416 CWE-825
-- roles: head
-- needs: queue_damage
--
-- A queue or list that a live root reaches is broken at one place. Who did it is not known from that. See damaged-queue.md.

--@ bind: the first broken place of each queue
SELECT 1 AS observed, d.queue, d.position, d.address, d.kind, d.expected, d.found, d.one_bit, d.prev, d.next, d.text, q.type, q.name, q.holder, q.in_flux, q.lock_address, q.lock_held
FROM queue_damage d JOIN queue q ON q.address = d.queue
WHERE d.position = (SELECT min(x.position) FROM queue_damage x WHERE x.queue = d.queue)
GROUP BY d.queue ORDER BY d.queue

--@ let o: what the broken link lies in
SELECT * FROM object o WHERE (SELECT address FROM bound) BETWEEN o.address AND o.address + coalesce(o.size, 1) - 1 ORDER BY o.address DESC LIMIT 1

--@ guard in-flux: the queue's lock is held, or a CPU was stopped inside its update
WITH part(state, why, evidence) AS (SELECT CASE b.in_flux WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unknown' END, CASE WHEN b.in_flux = 1 THEN 'its lock is held, or a stopped CPU is inside its update: half an update is no damage'
	WHEN b.in_flux IS NULL THEN CASE WHEN b.lock_held IS NULL THEN 'whether its lock was held cannot be read' ELSE 'not every CPU''s stack could be read: one may be inside its update' END
	ELSE 'no CPU was inside an update of it' || coalesce(', its lock at ' || address(b.lock_address) || ' is ' || CASE b.lock_held WHEN 1 THEN 'held' WHEN 0 THEN 'free' ELSE 'not readable' END, '') END, 'head'
FROM bound b
) SELECT * FROM part

--@ confirm reached-from-live-root: a live root leads to the head
WITH part(state, why, evidence) AS (SELECT 'yes', coalesce(b.name, b.holder, 'the head') || ' is alive' || coalesce(': ' || b.holder, ''), 'head' FROM bound b
) SELECT * FROM part

--@ confirm broken: an entry lies in memory that is not alive, or the links disagree
WITH part(state, why, evidence) AS (SELECT 'yes', b.text, 'link' FROM bound b
) SELECT * FROM part

--@ object
WITH part(type, address, place, pid, comm, cache, offset, lifetime, member) AS (SELECT coalesce(o.type, CASE b.type WHEN 'wait_queue_head' THEN 'struct wait_queue_entry' WHEN 'swait_queue_head' THEN 'struct swait_queue' ELSE 'struct list_head' END),
	coalesce(o.address, b.address), coalesce(o.place, CASE p.category WHEN 'slab object' THEN 'slab' WHEN 'task stack' THEN 'stack' ELSE p.category END, 'unknown'), coalesce(o.pid, p.pid), coalesce(o.comm, p.comm), coalesce(o.cache, p.cache), coalesce(o.offset, p.offset), coalesce(o.lifetime, p.state, 'unknown'), b.kind
FROM bound b LEFT JOIN o ON 1 LEFT JOIN place p ON p.address = b.address
) SELECT * FROM part

--@ roles
WITH part(role, function, file, line, pid, comm, cpu, frame) AS (SELECT 'head', b.name, NULL, NULL, NULL, NULL, NULL, NULL FROM bound b
) SELECT * FROM part

--@ sentence
WITH part(sentence) AS (SELECT 'Queue ' || coalesce(b.name, address(b.queue)) || coalesce(' (' || b.holder || ')', '') || ' runs through ' || CASE b.kind WHEN 'free-object' THEN 'a freed object' WHEN 'pending-object' THEN 'an object that is being freed'
	WHEN 'dead-stack' THEN 'a dead stack frame' WHEN 'free-page' THEN 'a free page' WHEN 'foreign-type' THEN 'memory of another type' WHEN 'poison' THEN 'a poisoned link' WHEN 'cycle' THEN 'a cycle without its head'
	ELSE 'an inconsistent link' END || ' at entry ' || b.position || ' (' || address(b.address) || ')' || CASE b.one_bit WHEN 1 THEN '; the two values of the broken link differ in one bit' ELSE '' END
FROM bound b
) SELECT * FROM part

--@ evidence
WITH part(key, kind, statement, address, bytes, type, member, file, line, parents) AS (SELECT 'head', CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, 'head ' || coalesce(b.name, '') || ' at ' || address(b.queue), b.queue, m.bytes, 'struct ' || b.type, NULL, NULL, NULL, ''
FROM bound b LEFT JOIN memory m ON m.address = b.queue
UNION ALL
SELECT 'link', CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, b.text || coalesce('; expected ' || address(b.expected), '') || coalesce(', found ' || address(b.found), ''), b.address, m.bytes, 'struct list_head', NULL, NULL, NULL, 'head'
FROM bound b LEFT JOIN memory m ON m.address = b.address
UNION ALL
SELECT 'place', CASE WHEN o.bytes IS NULL THEN 'derived' ELSE 'dump' END, 'it lies in ' || coalesce(o.type, 'an object') || ' at ' || address(o.address) || ', ' || o.lifetime || coalesce(': ' || o.why, ''), o.address, o.bytes, o.type, NULL, NULL, NULL, 'link' FROM o
UNION ALL
SELECT 'lies-in', 'derived', 'the address is: ' || p.text, b.address, NULL, p.type, p.member, NULL, NULL, 'link' FROM bound b JOIN place p ON p.address = b.address
UNION ALL
SELECT 'neighbour-prev', CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, 'the neighbour before it is at ' || address(b.prev), b.prev, m.bytes, 'struct list_head', NULL, NULL, NULL, 'link' FROM bound b LEFT JOIN memory m ON m.address = b.prev WHERE b.prev IS NOT NULL
UNION ALL
SELECT 'neighbour-next', CASE WHEN m.bytes IS NULL THEN 'derived' ELSE 'dump' END, 'the neighbour after it is at ' || address(b.next), b.next, m.bytes, 'struct list_head', NULL, NULL, NULL, 'link' FROM bound b LEFT JOIN memory m ON m.address = b.next WHERE b.next IS NOT NULL
) SELECT * FROM part

--@ steps
WITH part(lane, pid, tense, text, file, line, evidence) AS (SELECT 'queue', NULL, 'happened', b.text, NULL, NULL, 'link head' FROM bound b
) SELECT * FROM part

--@ locks
WITH part(lane, lock, address, state, evidence) AS (SELECT 'queue', 'lock of ' || coalesce(b.name, address(b.queue)), b.lock_address, CASE b.lock_held WHEN 1 THEN 'held' WHEN 0 THEN 'free' ELSE 'not readable' END, 'head' FROM bound b WHERE b.lock_address IS NOT NULL
) SELECT * FROM part

--@ against
WITH part(text, evidence) AS (SELECT CASE b.one_bit WHEN 1 THEN 'one flipped bit explains it: look at the hardware too' ELSE 'who broke it is not proven: a stray write, a missing removal or a race look the same' END, 'link' FROM bound b
) SELECT * FROM part

--@ fix
WITH part(text, diff) AS (SELECT CASE WHEN b.kind IN ('free-object', 'pending-object', 'free-page', 'dead-stack') THEN 'Find who frees or leaves the object while it is queued: it must be taken off, under the queue''s lock, before that.'
	ELSE 'Find who writes the links without the queue''s lock.' END, NULL FROM bound b
) SELECT * FROM part

--@ nodes
WITH part(id, kind, label, tooltip, evidence) AS (SELECT 'head', 'object', coalesce(b.name, 'head') || ' at ' || address(b.queue), b.holder, 'head' FROM bound b
UNION ALL SELECT 'link', 'object', 'entry ' || b.position || ' at ' || address(b.address), b.text, 'link' FROM bound b
UNION ALL SELECT 'place', 'object', coalesce(o.type, 'object') || ', ' || o.lifetime, coalesce(o.cache, o.why), 'place' FROM o
UNION ALL SELECT 'lies-in', 'object', p.text, NULL, 'lies-in' FROM bound b JOIN place p ON p.address = b.address
UNION ALL SELECT 'prev', 'object', 'before: ' || address(b.prev), NULL, 'neighbour-prev' FROM bound b WHERE b.prev IS NOT NULL
UNION ALL SELECT 'next', 'object', 'after: ' || address(b.next), NULL, 'neighbour-next' FROM bound b WHERE b.next IS NOT NULL
) SELECT * FROM part

--@ edges
WITH part(a, b, label, tooltip, evidence) AS (SELECT 'head' AS a, 'link' AS b, 'leads to' AS label, NULL AS tooltip, 'link' AS evidence
UNION ALL SELECT 'prev', 'link', 'next', NULL, 'neighbour-prev'
UNION ALL SELECT 'link', 'next', 'next', NULL, 'neighbour-next'
UNION ALL SELECT 'link', 'place', 'lies in', NULL, 'place'
UNION ALL SELECT 'link', 'lies-in', 'lies in', NULL, 'lies-in'
) SELECT * FROM part

