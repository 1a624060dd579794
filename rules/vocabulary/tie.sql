-- What ties a record to a task and place.

--@ let contents_met: what the waker had read from the record itself says that it was one: it was called through the
-- record's callback
SELECT f.name || '() was called by ' || k.function || '(), which walks the queue and calls what the record says' AS how
FROM side s JOIN function f ON f.function = s.function JOIN party p ON p.lane = s.lane
JOIN frame h ON h.task = p.task AND h.idx >= p.idx JOIN slot x ON x.target = h.function
JOIN frame k ON k.task = h.task AND k.idx = (SELECT min(n.idx) FROM frame n WHERE n.task = h.task AND n.idx > h.idx
	AND n.physical = n.idx)
JOIN code_call c ON c.function = k.function AND c.callee = '' AND c.line = k.line WHERE s.lane = 'waker' LIMIT 1

--@ let links_met: before its use the waker took the record off a list, by what checks that both its neighbours lead
-- to it
SELECT t.text || ' at ' || where_at(t.file, t.line) || ' found both its neighbours in the list leading to it' AS how
FROM dump d JOIN touch t ON t.lane = 'waker' AND t.kind IN ('unlink', 'careful-unlink', 'remove', 'move')
JOIN touch c ON c.lane = t.lane AND c.statement = t.statement AND c.chain = t.chain AND c.kind = 'check-links'
JOIN after a ON a.first = t.touch AND a.always JOIN site_touch u ON u.touch = a."then" AND u.role = 'use'
JOIN acting f ON f.touch = u.touch AND f.at
WHERE d.lists_checked = 1 AND NOT EXISTS (SELECT 1 FROM log_report WHERE kind = 'list') ORDER BY t.ord LIMIT 1

--@ let waker_word: a word that holds the record's address, where the waker has it: of its stack, or of the registers
-- that were saved when it failed
SELECT w.record, coalesce(address(w.place_address), w.name) AS word FROM witness w
WHERE w.place_address IS NOT NULL OR (w.holder = 'register' AND EXISTS (SELECT 1 FROM frame f
	WHERE f.task = w.task AND f.fault = 1 AND w.idx IN (f.idx, f.physical)))

--@ let tie: what ties the record to that task and place, beside the pointer by which it was found
SELECT 1 AS priority, 'its member ' || m.name || ' still holds ' || m.value || ', which its owner stores there' AS how
FROM subject_object o JOIN object_member m ON m.address = o.address JOIN owner_words w ON member_in(m.name, w.member)
	AND m.word = w.number
WHERE o.lifetime <> 'reincarnated' AND w.number NOT BETWEEN -4095 AND 4095
UNION ALL
SELECT 2, 'the stack around it has a return address of ' || t.function || '(), ' || iif(t.in_owner
	OR t.function = h.name, 'its owner', 'which calls its owner') || ', at ' || address(t.address)
FROM subject_object o JOIN owner_here h JOIN trace t ON t.record = o.address
-- of a frame that the record lies in: that frame is above the return address of its callee, and below its own
WHERE ((t.in_owner OR t.function = h.name) AND t.offset < 0 AND coalesce(t.outer_address > o.address, 1))
	OR ((t.calls_owner OR t.callee_function = h.name) AND t.offset > 0 AND NOT EXISTS (SELECT 1 FROM room r
		WHERE r.record = o.address AND r.frame_size < t.offset))
UNION ALL
SELECT 3, 'a queue leads to it: ' || address(n.address) FROM subject_now n JOIN queue_entry q ON q.address = n.address
	WHERE n.linked = 1
UNION ALL
SELECT 4, 'the live frame ' || r.idx || ', ' || r.function || '(), calls its owner, whose frame fits just there'
	FROM subject_object o JOIN room r ON r.record = o.address JOIN owner_here h ON h.name = r.owner
WHERE r.start = 'live' AND r.how = 'direct' AND r.fits = 1 AND r.depth <= 2
UNION ALL
SELECT 4, iif(r.start = 'live', 'the live frame ' || r.idx || ', ' || r.function || '(),',
	'the stack above it has a return address of ' || r.function || '(), at ' || address(r.trace_address) ||
	', which') ||
	' leads to its owner (' || r.calls || '), whose variable would lie exactly there' FROM subject_object o
		JOIN room r ON r.record = o.address JOIN owner_here h ON h.name = r.owner WHERE r.exact = 1
UNION ALL
SELECT 5, 'a return address of ' || t.function || '() lies ' || t.offset ||
	' bytes above it, just as above the record of PID ' || q.pid || ', which is alive in such a call'
FROM subject_object o JOIN trace t ON t.record = o.address AND t.offset > 0 JOIN sound q
	JOIN object a ON a.address = q.address
JOIN frame f ON f.task = a.task AND f.pc = t.value AND f.sp - 8 - q.address = t.offset
UNION ALL
SELECT 6, count(DISTINCT w.independent) || ' places that were written independently hold its address'
	FROM subject_object o JOIN witness w ON w.record = o.address
HAVING count(DISTINCT w.independent) > 1
UNION ALL
SELECT 7, count(DISTINCT w.word) || ' words of the waker agree about its address, and ' || c.how FROM subject_object o
	JOIN waker_word w ON w.record = o.address
	JOIN (SELECT how FROM contents_met UNION ALL SELECT how FROM links_met) c
GROUP BY c.how HAVING count(DISTINCT w.word) > 1
