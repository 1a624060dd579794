-- What a record holds while it is alive, and what else explains the value that was used.

--@ let live_value: values that the member may hold while the record is alive
SELECT t.address AS value, 'the task of PID ' || t.pid AS what FROM member_declared d JOIN task t
	WHERE d.member_type = 'struct task_struct *'
UNION SELECT v.memory_now, 'what memory holds there' FROM judged v JOIN subject_object o WHERE v.how <> 'handed'
	AND NOT EXISTS (SELECT 1 FROM own_task) AND v.memory_now IS NOT NULL
UNION SELECT q.address, 'a queue''s entry' FROM judged v JOIN queue_entry q WHERE v.from_type = 'struct list_head'
	OR v.no_list = 1
UNION SELECT v.from_address, 'the head itself, as an empty list holds it' FROM judged v
	WHERE v.from_type = 'struct list_head' OR v.no_list = 1
UNION SELECT x.constant, 'what is stored there at ' || x.line FROM judged_value v
	JOIN access x ON x.record_type = v.from_type AND x.member = v.from_member AND x.constant IS NOT NULL
UNION SELECT w.number, 'what the owner stores there' FROM owner_puts w WHERE w.number IS NOT NULL

--@ let live_values_known: why those are all that there can be; or why a pointer can be none that is one bit away
SELECT 'each task' AS why FROM member_declared d WHERE d.member_type = 'struct task_struct *'
UNION ALL SELECT 'each entry' FROM judged WHERE no_list = 1
UNION ALL SELECT 'each store' FROM judged_value v WHERE EXISTS (SELECT 1 FROM owner_puts) AND NOT EXISTS (SELECT 1
	FROM owner_puts w WHERE w.number IS NULL)
	AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.lane = 'waiter')
	AND NOT EXISTS (SELECT 1 FROM access x JOIN statement s ON s.statement = x.statement WHERE x.kind IN ('write',
		'rmw') AND x.constant IS NULL AND member_in(x.member, v.from_member)
		AND s.function NOT IN (SELECT function FROM walk WHERE lane = 'waiter'))
UNION ALL SELECT 'each address of the kernel' FROM judged_value v JOIN member_declared d WHERE d.member_type LIKE '%*%'
	AND d.member_type NOT LIKE '%(*%'
	AND coalesce(d.declared, '') NOT LIKE '%__user%' AND popcount((v.value >> 47) & 131071) < 16
UNION ALL SELECT 'each function' FROM judged_value v JOIN member_declared d WHERE d.member_type LIKE '%(*%'
	AND popcount((v.value >> 31) & 8589934591) < 32

--@ let live_record: records that are alive, where the address itself may have been damaged
SELECT q.address, q.pid FROM subject s JOIN object q ON q.type = s.type AND q.lifetime = 'live'

--@ let never_set_answer: whether the owner can have stored the value itself
SELECT 0 AS priority, 'excluded' AS state, v.why AS why, 'object lifetime' AS evidence FROM valueless v
UNION ALL
SELECT 1 AS priority, 'open' AS state, 'which member was read is not known' AS why, '' AS evidence
	WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE from_member IS NOT NULL)
UNION ALL
SELECT 2, 'open', 'the owner''s stores are not known: its function was not read', '' WHERE NOT EXISTS (SELECT 1
	FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'open', 'the owner stores ' || coalesce(w.written, 'a value') || ' in ' || v.from_member || ' at ' ||
	where_at(w.file, w.line) || ', of which it is not known whether it was ' || address(v.value),
	'src-owner' FROM owner_puts w JOIN judged_value v WHERE w.kind <> 'init' AND w.number IS NULL
		AND NOT w.is_function
	AND NOT (w.written LIKE '&%' AND EXISTS (SELECT 1 FROM judged j JOIN no_address n ON n.category = j.category))
UNION ALL
SELECT 4, 'open', 'the owner stores that value itself at ' || where_at(w.file, w.line), 'src-owner' FROM owner_puts w
	JOIN judged_value v ON w.number = v.value
UNION ALL
SELECT 4, 'open', o.name || '() stores ' || coalesce(o.written, 'a value') || ' there too, at ' ||
	where_at(o.file, o.line), 'chain-' || j.step FROM others_put o JOIN judged_value v JOIN judged j
WHERE coalesce(o.number = v.value, 1)
UNION ALL
SELECT 5, 'open', 'it hands the member on to ' || u.what, 'src-owner' FROM unread u WHERE u.lane = 'waiter'
UNION ALL
SELECT 6, 'excluded', w.text || ' at ' || where_at(w.file, w.line) ||
	' sets it before the record can be found, on every path, and no store gives it ' || address(v.value),
	'src-owner chain-' || j.step FROM set_first w JOIN judged_value v JOIN judged j
UNION ALL
SELECT 7, 'open', 'the owner was not seen to set ' || v.from_member || ' on every path before the record can be found',
	'src-owner' FROM judged_value v

--@ let plain_value_answer: whether the member holds such values anyway
SELECT 0 AS priority, 'excluded' AS state, v.why AS why, 'object lifetime' AS evidence FROM valueless v
UNION ALL
SELECT 1 AS priority, 'excluded' AS state, 'the list of a queue head that is in use never holds it', 'chain-' || j.step
	FROM judged j WHERE j.no_list = 1
UNION ALL
SELECT 2, 'open', 'how the member is declared is not known', '' WHERE NOT EXISTS (SELECT 1 FROM member_declared)
UNION ALL
SELECT 3, 'open', 'the member is declared as ' || coalesce(d.declared, d.member_type) || ', which may hold ' ||
	coalesce(j.place_text, address(v.value)), 'chain-' || j.step
FROM member_declared d JOIN judged j JOIN judged_value v JOIN fitting f ON (d.declared LIKE f.pattern
	OR d.member_type LIKE f.pattern)
	AND (f.category IS NULL OR f.category = j.category)
UNION ALL
SELECT 4, 'open', address(v.value) || ' is no value of a known kind', 'chain-' || j.step FROM judged j
	JOIN judged_value v WHERE j.category IS NULL
UNION ALL
SELECT 5, 'open', 'the member is declared as ' || coalesce(d.declared, d.member_type) || ', which is no pointer',
	'chain-' || j.step FROM member_declared d JOIN judged j
WHERE d.member_type NOT LIKE '%*%'
UNION ALL
SELECT 6, 'excluded', coalesce(d.declared, d.member_type) || ' ' || v.from_member || ' does not hold such values: ' ||
	address(v.value) || ' is ' || j.place_text, 'chain-' || j.step || ' value'
FROM member_declared d JOIN judged j JOIN judged_value v WHERE j.category NOT IN ('slab object', 'unknown',
	'data symbol', 'module', 'vmalloc area', 'large kmalloc', 'per-CPU variable', 'page content')
UNION ALL
SELECT 7, 'excluded', coalesce(d.declared, d.member_type) || ' ' || v.from_member ||
	' does not hold such values: what it points to takes ' || d.pointee_size ||
	' bytes, and ' || address(v.value) || ' is ' || j.place_text || ', of which ' || j.place_size ||
		' are left from there', 'chain-' || j.step || ' value'
FROM member_declared d JOIN judged j JOIN judged_value v WHERE j.category = 'slab object'
	AND d.pointee_size > j.place_size
UNION ALL
SELECT 8, 'excluded', d.member_type || ' ' || v.from_member || ' does not hold such values: ' || address(v.value) ||
	' is ' || j.place_text || ', where no ' || f.category || ' lies', 'chain-' || j.step || ' value'
FROM member_declared d JOIN judged j JOIN judged_value v JOIN fitting f ON d.member_type LIKE f.pattern
WHERE f.category IN ('task', 'page') AND j.category IN ('data symbol', 'module', 'vmalloc area', 'large kmalloc',
	'per-CPU variable')
UNION ALL
-- x86: a write (2) to a page that is there (1).
SELECT 9, 'excluded', d.member_type || ' ' || v.from_member || ' does not hold such values: what it points to is ' ||
	'written, and memory at ' || address(c.fault_address) || ' is read-only', 'chain-' || j.step || ' value'
FROM member_declared d JOIN judged j JOIN judged_value v JOIN crash c WHERE c.error_code & 3 = 3
	AND d.member_type NOT LIKE 'const %' AND within(c.fault_address, v.value, d.pointee_size)
UNION ALL
SELECT 10, 'open', address(v.value) || ' is ' || j.place_text || ', which the member may hold', 'chain-' || j.step
	FROM judged j JOIN judged_value v
