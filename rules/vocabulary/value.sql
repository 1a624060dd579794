-- What the value that was used says: what the record held while it was alive, and what else explains it.

--@ let valueless: why nothing here rests on the value that was read: none was, or the record is over and a queue still
-- leads to it
SELECT 'nothing here rests on a value that was read' AS why FROM subject_object WHERE NOT EXISTS (SELECT 1 FROM judged)
UNION ALL
SELECT 'whatever was read: the record is over, and the queue at ' || address(n.queue) || ' still leads to it'
	FROM subject_object o JOIN subject_now n ON n.linked = 1 WHERE o.is_over AND o.lifetime <> 'reincarnated'

--@ let member_declared: how the member that was read is declared, as debug information and the source spell it
SELECT coalesce(m.member_type, (SELECT x.type FROM subject_object o JOIN object_member x ON x.address = o.address
	AND x.name = v.record_member)) AS member_type,
	m.pointee_size,
	(SELECT x.declared FROM source_member x WHERE x.type = v.from_type AND x.member = v.from_member) AS declared
FROM judged_value v LEFT JOIN code_member m ON m.type = v.from_type AND m.member = v.from_member
WHERE m.member_type IS NOT NULL OR v.record_member IS NOT NULL

--@ let no_address: kinds of values that the address of something in the kernel never is
SELECT column1 AS category FROM (VALUES ('user address'), ('non-canonical'), ('error pointer'), ('small offset'),
	('poison'))

--@ let owner_puts: the owner's stores of the member that was read; value: as a number where it is known
SELECT t.touch, t.file, t.line, t.text, t.value AS written, t.kind, CASE WHEN t.constant IS NOT NULL THEN t.constant
	WHEN t.value IN ('current', 'get_current()') THEN o.task
	WHEN v.value IN (SELECT address FROM place WHERE symbol = ltrim(t.value, '&')
		AND offset = 0) THEN v.value END AS number,
	EXISTS (SELECT 1 FROM function f WHERE f.name = ltrim(t.value, '&')) OR EXISTS (SELECT 1 FROM slot s
		WHERE s.target = ltrim(t.value, '&')) AS is_function
FROM judged_value v JOIN touch t ON t.lane = 'waiter' AND t.kind IN ('write', 'publish', 'rmw', 'init')
	AND (member_in(t.member, v.from_member) OR member_in(t.member, v.record_member))
JOIN subject_object o

--@ let others_put: stores of the member that was read by functions that neither make the record nor let it go
SELECT DISTINCT f.name, s.file, s.line, a.value AS written, a.constant AS number FROM judged_value v
CROSS JOIN access a ON a.record_type = v.from_type AND a.member = v.from_member AND a.kind IN ('write', 'rmw')
CROSS JOIN statement s ON s.statement = a.statement JOIN function f ON f.function = s.function
WHERE v.from_type NOT IN (SELECT type FROM generic_record) AND s.function NOT IN (SELECT function FROM walk)
	AND coalesce(a.value, '') NOT IN ('current', 'get_current()')
	AND NOT EXISTS (SELECT 1 FROM stack_object o WHERE o.function = s.function AND o.variable = a.root)

--@ let owner_words: what the owner stores in members of its record, as numbers
SELECT t.member, coalesce(t.constant, CASE WHEN t.value IN ('current', 'get_current()') THEN o.task END,
	(SELECT p.address FROM place p WHERE p.symbol = ltrim(t.value, '&') AND p.offset = 0)) AS number
FROM touch t JOIN subject_object o WHERE t.lane = 'waiter' AND t.kind = 'write' AND coalesce(t.constant, 1) <> 0
	AND NOT EXISTS (SELECT 1 FROM judged_value v WHERE member_in(v.from_member, t.member))

--@ let never_held: kinds of values that a pointer to data in a record that is alive never holds
SELECT column1 AS category FROM (VALUES ('function'), ('image section'), ('non-canonical'), ('poison'),
	('user address'), ('page'), ('error pointer'))

--@ let own_task: the owner puts its own task in the member that was read, and nobody else stores it
SELECT w.file, w.line, w.written FROM owner_puts w JOIN judged_value v WHERE w.written IN ('current', 'get_current()')
	AND NOT EXISTS (SELECT 1 FROM access x WHERE x.record_type = v.from_type AND x.member = v.from_member
		AND x.kind IN ('write', 'rmw') AND coalesce(x.value, '') NOT IN ('current', 'get_current()'))
ORDER BY w.line LIMIT 1

--@ let set_first: a store of that member which comes before the record can be found, on every path
SELECT w.touch, w.line, w.file, w.text FROM owner_puts w JOIN touch t ON t.touch = w.touch
	JOIN starter s ON s.touch = w.touch
WHERE EXISTS (SELECT 1 FROM queued_from) AND (SELECT count(*) FROM past) < 60000 AND NOT EXISTS (SELECT 1
	FROM queued_from q JOIN kin g ON g.lane = t.lane AND g.chain = t.chain AND g.variable = t.variable
	JOIN past p ON p.place = s.place AND p.kin = g.kin
	AND p.at_chain = q.chain AND p.statement = q.statement)

--@ let fitting: kinds of values that members of a type hold
SELECT column1 AS pattern, column2 AS category FROM (VALUES ('struct task_struct *', 'task'), ('struct page *', 'page'),
	('struct folio *', 'page'), ('%(*)%', 'function'),
	('%__user%', 'user address'), ('void *', NULL), ('void **', NULL))

--@ let gone_before: how long before the report its owner was on a CPU for the last time, in ns
SELECT c.reported_ns - t.last_ran AS by_ns FROM subject_object o JOIN task t ON t.address = o.task JOIN crash c
WHERE c.clock_is_one = 1 AND t.on_cpu = 0 AND t.last_ran < c.reported_ns

--@ let reuse: how the stack's next use explains the value; in_place: by what stacks alone hold or by what it names, not
-- by a number that can be anything
SELECT 1 AS priority, 'it is zero' AS how, 1 AS in_place FROM judged_value WHERE value = 0
UNION ALL SELECT 2, 'it is ' || j.place_text || ', as the frames of a later call leave it', 1 FROM judged j
	WHERE j.category IN ('function', 'image section')
UNION ALL SELECT 3, 'it is an address on that task''s own stack', 1 FROM judged_value v JOIN subject_object o
	JOIN task t ON t.address = o.task WHERE within(v.value, t.stack, t.stack_size)
UNION ALL SELECT 4, 'that task''s stack has ' || e.name, 1 FROM judged_value v JOIN subject_object o
	JOIN echo e ON e.record = o.address AND e.value = v.value AND e.place = 'series'
-- A small number lies everywhere.
UNION ALL SELECT 5, 'the same value lies ' || CASE e.place WHEN 'stack' THEN 'on that task''s stack at ' ||
	address(e.address) WHEN 'reached' THEN 'in ' || e.name || ', to which frame ' || e.idx ||
	' of that task, which is alive, leads'
	ELSE 'in ' || e.name || ', which a live frame of that task has' END,
	coalesce(j.category, 'unknown') NOT IN (SELECT category FROM no_address UNION SELECT 'unknown')
FROM judged j JOIN judged_value v JOIN subject_object o JOIN echo e ON e.record = o.address AND e.value = v.value
	AND e.place <> 'series'
WHERE v.value NOT BETWEEN -4095 AND 4095 AND (e.address IS NULL OR NOT within(e.address, o.address, coalesce(o.size,
	8)))
