-- What the value that was used says: what the record held while it was alive, and what else explains it.

--@ let valueless: why nothing here rests on the value that was read: none was, or the record is over and a queue still leads to it
SELECT 'nothing here rests on a value that was read' AS why FROM subject_object WHERE NOT EXISTS (SELECT 1 FROM judged)
UNION ALL
SELECT 'whatever was read: the record is over, and the queue at ' || address(n.queue) || ' still leads to it' FROM subject_object o JOIN subject_now n ON n.linked = 1 WHERE o.is_over AND o.lifetime <> 'reincarnated'

--@ let member_declared: how the member that was read is declared, as debug information and the source spell it
SELECT coalesce(m.member_type, (SELECT x.type FROM subject_object o JOIN object_member x ON x.address = o.address AND x.name = v.record_member)) AS member_type,
	m.pointee_size,
	(SELECT x.declared FROM source_member x WHERE x.type = v.from_type AND x.member = v.from_member) AS declared
FROM judged_value v LEFT JOIN code_member m ON m.type = v.from_type AND m.member = v.from_member
WHERE m.member_type IS NOT NULL OR v.record_member IS NOT NULL

--@ let no_address: kinds of values that the address of something in the kernel never is
SELECT column1 AS category FROM (VALUES ('user address'), ('non-canonical'), ('error pointer'), ('small offset'), ('poison'))

--@ let owner_puts: the owner's stores of the member that was read; value: as a number where it is known
SELECT t.touch, t.file, t.line, t.text, t.value AS written, t.kind, CASE WHEN t.constant IS NOT NULL THEN t.constant
	WHEN t.value IN ('current', 'get_current()') THEN o.task
	WHEN v.value IN (SELECT address FROM place WHERE symbol = ltrim(t.value, '&') AND offset = 0) THEN v.value END AS number,
	EXISTS (SELECT 1 FROM function f WHERE f.name = ltrim(t.value, '&')) OR EXISTS (SELECT 1 FROM slot s WHERE s.target = ltrim(t.value, '&')) AS is_function
FROM judged_value v JOIN touch t ON t.lane = 'waiter' AND t.kind IN ('write', 'publish', 'rmw', 'init') AND (member_in(t.member, v.from_member) OR member_in(t.member, v.record_member))
JOIN subject_object o

--@ let owner_words: what the owner stores in members of its record, as numbers
SELECT t.member, coalesce(t.constant, CASE WHEN t.value IN ('current', 'get_current()') THEN o.task END, (SELECT p.address FROM place p WHERE p.symbol = ltrim(t.value, '&') AND p.offset = 0)) AS number
FROM touch t JOIN subject_object o WHERE t.lane = 'waiter' AND t.kind = 'write' AND coalesce(t.constant, 1) <> 0 AND NOT EXISTS (SELECT 1 FROM judged_value v WHERE member_in(v.from_member, t.member))

--@ let never_held: kinds of values that a pointer to data in a record that is alive never holds
SELECT column1 AS category FROM (VALUES ('function'), ('image section'), ('non-canonical'), ('poison'), ('user address'), ('page'), ('error pointer'))

--@ let own_task: the owner puts its own task in the member that was read, and nobody else stores it
SELECT w.file, w.line, w.written FROM owner_puts w JOIN judged_value v WHERE w.written IN ('current', 'get_current()')
	AND NOT EXISTS (SELECT 1 FROM access x WHERE x.record_type = v.from_type AND x.member = v.from_member
		AND x.kind IN ('write', 'rmw') AND coalesce(x.value, '') NOT IN ('current', 'get_current()'))
ORDER BY w.line LIMIT 1

--@ let set_first: a store of that member which comes before the record can be found, on every path
SELECT w.touch, w.line, w.file, w.text FROM owner_puts w JOIN touch t ON t.touch = w.touch JOIN starter s ON s.touch = w.touch
WHERE EXISTS (SELECT 1 FROM queued_from) AND (SELECT count(*) FROM past) < 60000 AND NOT EXISTS (SELECT 1 FROM queued_from q JOIN past p ON p.touch = w.touch AND p.chain = t.chain AND p.variable = t.variable
	AND p.at_chain = q.chain AND p.statement = q.statement)

--@ let fitting: kinds of values that members of a type hold
SELECT column1 AS pattern, column2 AS category FROM (VALUES ('struct task_struct *', 'task'), ('struct page *', 'page'), ('struct folio *', 'page'), ('%(*)%', 'function'),
	('%__user%', 'user address'), ('void *', NULL), ('void **', NULL))

--@ let reuse: how the stack's next use explains the value
SELECT 1 AS priority, 'it is zero' AS how FROM judged_value WHERE value = 0
UNION ALL SELECT 2, 'it is ' || j.place_text || ', as the frames of a later call leave it' FROM judged j WHERE j.category IN ('function', 'image section')
UNION ALL SELECT 3, 'it is an address on that task''s own stack' FROM judged_value v JOIN subject_object o JOIN task t ON t.address = o.task WHERE within(v.value, t.stack, t.stack_size)
-- A small number lies everywhere.
UNION ALL SELECT 4, 'the same value lies ' || CASE e.place WHEN 'stack' THEN 'on that task''s stack at ' || address(e.address) WHEN 'reached' THEN 'in ' || e.name || ', to which frame ' || e.idx || ' of that task, which is alive, leads'
	ELSE 'in ' || e.name || ', which a live frame of that task has' END
FROM judged_value v JOIN subject_object o JOIN echo e ON e.record = o.address AND e.value = v.value AND e.place <> 'series'
WHERE v.value NOT BETWEEN -4095 AND 4095 AND (e.address IS NULL OR NOT within(e.address, o.address, coalesce(o.size, 8)))
UNION ALL SELECT 5, 'that task''s stack has ' || e.name FROM judged_value v JOIN subject_object o JOIN echo e ON e.record = o.address AND e.value = v.value AND e.place = 'series'

--@ let live_value: values that the member may hold while the record is alive
SELECT t.address AS value, 'the task of PID ' || t.pid AS what FROM member_declared d JOIN task t WHERE d.member_type = 'struct task_struct *'
UNION SELECT v.memory_now, 'what memory holds there' FROM judged v JOIN subject_object o WHERE v.how <> 'handed' AND NOT EXISTS (SELECT 1 FROM own_task) AND v.memory_now IS NOT NULL
UNION SELECT q.address, 'a queue''s entry' FROM judged v JOIN queue_entry q WHERE v.from_type = 'struct list_head' OR v.no_list = 1
UNION SELECT v.from_address, 'the head itself, as an empty list holds it' FROM judged v WHERE v.from_type = 'struct list_head' OR v.no_list = 1
UNION SELECT x.constant, 'what is stored there at ' || x.line FROM judged_value v JOIN access x ON x.record_type = v.from_type AND x.member = v.from_member AND x.constant IS NOT NULL
UNION SELECT w.number, 'what the owner stores there' FROM owner_puts w WHERE w.number IS NOT NULL

--@ let live_values_known: why those are all that there can be; or why a pointer can be none that is one bit away
SELECT 'each task' AS why FROM member_declared d WHERE d.member_type = 'struct task_struct *'
UNION ALL SELECT 'each entry' FROM judged WHERE no_list = 1
UNION ALL SELECT 'each store' FROM judged_value v WHERE EXISTS (SELECT 1 FROM owner_puts) AND NOT EXISTS (SELECT 1 FROM owner_puts w WHERE w.number IS NULL)
	AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.lane = 'waiter')
	AND NOT EXISTS (SELECT 1 FROM access x JOIN statement s ON s.statement = x.statement WHERE x.kind IN ('write', 'rmw') AND x.constant IS NULL AND member_in(x.member, v.from_member)
		AND s.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter'))
UNION ALL SELECT 'each address of the kernel' FROM judged_value v JOIN member_declared d WHERE d.member_type LIKE '%*%' AND d.member_type NOT LIKE '%(*%'
	AND coalesce(d.declared, '') NOT LIKE '%__user%' AND popcount((v.value >> 47) & 131071) < 16
UNION ALL SELECT 'each function' FROM judged_value v JOIN member_declared d WHERE d.member_type LIKE '%(*%' AND popcount((v.value >> 31) & 8589934591) < 32

--@ let live_record: records that are alive, where the address itself may have been damaged
SELECT q.address, q.pid FROM subject s JOIN object q ON q.type = s.type AND q.lifetime = 'live'

--@ let contents_met: what the waker had read from the record itself says that it was one: it was called through the record's callback
SELECT f.name || '() was called by ' || k.function || '(), which walks the queue and calls what the record says' AS how
FROM side s JOIN function f ON f.function = s.function JOIN party p ON p.lane = s.lane
JOIN frame h ON h.task = p.task AND h.idx >= p.idx JOIN slot x ON x.target = h.function
JOIN frame k ON k.task = h.task AND k.idx = (SELECT min(n.idx) FROM frame n WHERE n.task = h.task AND n.idx > h.idx AND n.physical = n.idx)
JOIN code_call c ON c.function = k.function AND c.callee = '' AND c.line = k.line WHERE s.lane = 'waker' LIMIT 1

--@ let tie: what ties the record to that task and place, beside the pointer by which it was found
SELECT 1 AS priority, 'its member ' || m.name || ' still holds ' || m.value || ', which its owner stores there' AS how
FROM subject_object o JOIN object_member m ON m.address = o.address JOIN owner_words w ON member_in(m.name, w.member) AND m.word = w.number
WHERE o.lifetime <> 'reincarnated' AND w.number NOT BETWEEN -4095 AND 4095
UNION ALL
SELECT 2, 'the stack around it has a return address of ' || t.function || '(), ' || iif(t.in_owner OR t.function = h.name, 'its owner', 'which calls its owner') || ', at ' || address(t.address)
FROM subject_object o JOIN owner_here h JOIN trace t ON t.record = o.address
-- of a frame that the record lies in: that frame is above the return address of its callee, and below its own
WHERE ((t.in_owner OR t.function = h.name) AND t.offset < 0 AND coalesce(t.outer_address > o.address, 1))
	OR ((t.calls_owner OR t.callee_function = h.name) AND t.offset > 0 AND NOT EXISTS (SELECT 1 FROM room r WHERE r.record = o.address AND r.frame_size < t.offset))
UNION ALL
SELECT 3, 'a queue leads to it: ' || address(n.address) FROM subject_now n JOIN queue_entry q ON q.address = n.address WHERE n.linked = 1
UNION ALL
SELECT 4, 'the live frame ' || r.idx || ', ' || r.function || '(), calls its owner, whose frame fits just there' FROM subject_object o JOIN room r ON r.record = o.address JOIN owner_here h ON h.name = r.owner
WHERE r.start = 'live' AND r.how = 'direct' AND r.fits = 1 AND r.depth <= 2
UNION ALL
SELECT 4, iif(r.start = 'live', 'the live frame ' || r.idx || ', ' || r.function || '(),', 'the stack above it has a return address of ' || r.function || '(), at ' || address(r.trace_address) || ', which') ||
	' leads to its owner (' || r.calls || '), whose variable would lie exactly there' FROM subject_object o JOIN room r ON r.record = o.address JOIN owner_here h ON h.name = r.owner WHERE r.exact = 1
UNION ALL
SELECT 5, 'a return address of ' || t.function || '() lies ' || t.offset || ' bytes above it, just as above the record of PID ' || q.pid || ', which is alive in such a call'
FROM subject_object o JOIN trace t ON t.record = o.address AND t.offset > 0 JOIN sound q JOIN object a ON a.address = q.address
JOIN frame f ON f.task = a.task AND f.pc = t.value AND f.sp - 8 - q.address = t.offset
UNION ALL
SELECT 6, count(DISTINCT w.independent) || ' places that were written independently hold its address' FROM subject_object o JOIN witness w ON w.record = o.address
HAVING count(DISTINCT w.independent) > 1
UNION ALL
SELECT 7, count(DISTINCT w.place_address) || ' words of the waker''s stack agree about its address, and ' || c.how FROM subject_object o JOIN witness w ON w.record = o.address
JOIN contents_met c GROUP BY c.how HAVING count(DISTINCT w.place_address) > 1


--@ let never_set_answer: whether the owner can have stored the value itself
SELECT 0 AS priority, 'excluded' AS state, v.why AS why, 'object lifetime' AS evidence FROM valueless v
UNION ALL
SELECT 1 AS priority, 'open' AS state, 'which member was read is not known' AS why, '' AS evidence WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE from_member IS NOT NULL)
UNION ALL
SELECT 2, 'open', 'the owner''s stores are not known: its function was not read', '' WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'open', 'the owner stores ' || coalesce(w.written, 'a value') || ' in ' || v.from_member || ' at ' || where_at(w.file, w.line) || ', of which it is not known whether it was ' || address(v.value),
	'src-owner' FROM owner_puts w JOIN judged_value v WHERE w.kind <> 'init' AND w.number IS NULL AND NOT w.is_function
	AND NOT (w.written LIKE '&%' AND EXISTS (SELECT 1 FROM judged j JOIN no_address n ON n.category = j.category))
UNION ALL
SELECT 4, 'open', 'the owner stores that value itself at ' || where_at(w.file, w.line), 'src-owner' FROM owner_puts w JOIN judged_value v ON w.number = v.value
UNION ALL
SELECT 5, 'open', 'it hands the member on to ' || u.what, 'src-owner' FROM unread u WHERE u.lane = 'waiter'
UNION ALL
SELECT 6, 'excluded', w.text || ' at ' || where_at(w.file, w.line) || ' sets it before the record can be found, on every path, and no store gives it ' || address(v.value),
	'src-owner chain-' || j.step FROM set_first w JOIN judged_value v JOIN judged j
UNION ALL
SELECT 7, 'open', 'the owner was not seen to set ' || v.from_member || ' on every path before the record can be found', 'src-owner' FROM judged_value v

--@ let plain_value_answer: whether the member holds such values anyway
SELECT 0 AS priority, 'excluded' AS state, v.why AS why, 'object lifetime' AS evidence FROM valueless v
UNION ALL
SELECT 1 AS priority, 'excluded' AS state, 'the list of a queue head that is in use never holds it', 'chain-' || j.step FROM judged j WHERE j.no_list = 1
UNION ALL
SELECT 2, 'open', 'how the member is declared is not known', '' WHERE NOT EXISTS (SELECT 1 FROM member_declared)
UNION ALL
SELECT 3, 'open', 'the member is declared as ' || coalesce(d.declared, d.member_type) || ', which may hold ' || coalesce(j.place_text, address(v.value)), 'chain-' || j.step
FROM member_declared d JOIN judged j JOIN judged_value v JOIN fitting f ON (d.declared LIKE f.pattern OR d.member_type LIKE f.pattern)
	AND (f.category IS NULL OR f.category = j.category)
UNION ALL
SELECT 4, 'open', address(v.value) || ' is no value of a known kind', 'chain-' || j.step FROM judged j JOIN judged_value v WHERE j.category IS NULL
UNION ALL
SELECT 5, 'open', 'the member is declared as ' || coalesce(d.declared, d.member_type) || ', which is no pointer', 'chain-' || j.step FROM member_declared d JOIN judged j
WHERE d.member_type NOT LIKE '%*%'
UNION ALL
SELECT 6, 'excluded', coalesce(d.declared, d.member_type) || ' ' || v.from_member || ' does not hold such values: ' || address(v.value) || ' is ' || j.place_text, 'chain-' || j.step || ' value'
FROM member_declared d JOIN judged j JOIN judged_value v WHERE j.category NOT IN ('slab object', 'unknown', 'data symbol', 'module', 'vmalloc area', 'large kmalloc', 'per-CPU variable', 'page content')
UNION ALL
SELECT 7, 'excluded', coalesce(d.declared, d.member_type) || ' ' || v.from_member || ' does not hold such values: what it points to takes ' || d.pointee_size ||
	' bytes, and ' || address(v.value) || ' is ' || j.place_text || ', of which ' || j.place_size || ' are left from there', 'chain-' || j.step || ' value'
FROM member_declared d JOIN judged j JOIN judged_value v WHERE j.category = 'slab object' AND d.pointee_size > j.place_size
UNION ALL
SELECT 8, 'open', address(v.value) || ' is ' || j.place_text || ', which the member may hold', 'chain-' || j.step FROM judged j JOIN judged_value v
