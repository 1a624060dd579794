-- Who takes part in the dump, and what became of the record. Read from a rule's side, subject and site.

--@ let subject_object: the record as the dump has it
SELECT s.type AS subject_type, o.*, l.is_over, l.is_live FROM subject s JOIN object o ON o.address = s.address
LEFT JOIN lifetime l ON l.name = o.lifetime

--@ let owner_here: who made the record, as debug information or else the candidate has it; sure: nobody else can have
SELECT coalesce(o.owner_function, f.name) AS name, o.owner_function IS NOT NULL AS sure,
	o.owner_function IS NOT NULL OR EXISTS (SELECT 1 FROM object_owner w WHERE w.record = o.address
		AND w.function = f.name) AS known
FROM subject_object o LEFT JOIN side s ON s.lane = 'waiter' LEFT JOIN function f ON f.function = s.function LIMIT 1

--@ let party by lane: the frame of a side in the dump: the one that the rule names, else what covers the record now,
-- else the innermost
SELECT s.lane, s.idx IS NOT NULL AS is_named, o.covering_idx = f.idx AS covers, t.cpu AS task_cpu, t.last_ran, f.*
FROM side s JOIN task t ON t.address = s.task LEFT JOIN subject_object o ON 1
JOIN frame_text f ON f.task = s.task AND f.idx = coalesce(s.idx, o.covering_idx, 0)

--@ let judged: the step of the value chain that has to do with the record: what was loaded from it, else the call that
-- works with it
SELECT h.*, s.text, s.file, s.line, p.category, p.text AS place_text, p.symbol, p.pid AS place_pid, p.size AS place_size
FROM subject u JOIN chain_hit h ON h.object_address = u.address JOIN crash_step s ON s.step = h.step
LEFT JOIN place p ON p.address = CASE h.how WHEN 'handed' THEN h.memory_now ELSE h.value END
ORDER BY h.how = 'handed', h.step LIMIT 1

--@ let judged_value: the value that was used, or of a call in flight what memory holds where it reads
SELECT CASE how WHEN 'handed' THEN memory_now ELSE value END AS value, from_type, from_member, how, no_list,
	(SELECT m.name FROM subject_object o JOIN object_member m ON m.address = o.address
		AND m.offset = judged.from_address - o.address ORDER BY length(m.name) DESC LIMIT 1) AS record_member
		FROM judged

--@ let subject_now: the record's entry, where a queue leads through it now; a later call may have queued its own
SELECT q.address, q.queue, q.linked FROM subject_object o JOIN queue_entry q ON within(q.address, o.address,
	coalesce(o.size, 8))
WHERE q.queue IS NOT NULL AND o.lifetime <> 'reincarnated' ORDER BY q.linked DESC, q.address LIMIT 1

--@ let site_touch: the touch that a site is
SELECT s.role, t.* FROM site s JOIN touch t ON t.touch = s.touch

--@ let acting: the frame of a side that is in the function of a touch, at its line or after it; at: it is there, and
-- its caller at the call that leads there
SELECT t.touch, f.*, EXISTS (SELECT 1 FROM place_of p WHERE p.function = t.function
		AND p.line = (SELECT max(y.line) FROM place_of y WHERE y.function = t.function AND y.line <= f.line)
		AND (p.statement = t.statement OR EXISTS (SELECT 1 FROM order_of x WHERE x.first = t.statement
			AND x."then" = p.statement AND x.always_first)))
		AND NOT EXISTS (SELECT 1 FROM walk w JOIN place_of c ON c.statement = w.call
			JOIN frame g ON g.task = f.task AND g.function = c.function_name AND g.line IS NOT NULL
				AND g.idx = (SELECT min(h.idx) FROM frame h WHERE h.task = f.task AND h.idx > f.idx
					AND h.function = c.function_name)
			WHERE w.lane = t.lane AND w.chain = t.chain AND c.line <> (SELECT max(y.line) FROM place_of y
				WHERE y.function = c.function AND y.line <= g.line)) AS at
FROM site_touch t JOIN side s ON s.lane = t.lane JOIN frame_text f ON f.task = s.task AND f.function = t.function_name
	AND (f.file IS NULL OR f.file = t.file)
WHERE f.idx >= coalesce((SELECT c.idx FROM crash c WHERE c.task = f.task), 0)

--@ let sound: other records of the same type that are alive
SELECT q.address, q.pid, q.comm, q.lifetime, q.bytes, q.covering_function FROM subject s
	JOIN object q ON q.type = s.type
	AND q.address IS NOT s.address AND q.place = 'stack' AND q.lifetime = 'live' ORDER BY q.pid, q.address LIMIT 8
