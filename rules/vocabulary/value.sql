-- What the value that was used says: what the record held while it was alive, and what else explains it.

--@ let valueless: why nothing here rests on the value that was read: none was, or the record is over and a queue still
-- leads to it
SELECT 'nothing here rests on a value that was read' AS why FROM subject_object WHERE NOT EXISTS (SELECT 1 FROM judged)
UNION ALL
SELECT 'whatever was read: the record is over, and the queue at ' || address(lead.queue) || ' still leads to it'
FROM subject_object AS record JOIN lead WHERE record.is_over AND record.lifetime <> 'reincarnated'

--@ let member_declared: how the member that was read is declared, as debug information and the source spell it
SELECT coalesce(code_member.member_type,
		(SELECT object_member.type FROM subject_object AS record
			JOIN object_member ON object_member.address = record.address
				AND object_member.name = read.record_member)) AS member_type, code_member.pointee_size,
	(SELECT source_member.declared FROM source_member WHERE source_member.type = read.from_type
		AND source_member.member = read.from_member) AS declared
FROM judged_value AS read
	LEFT JOIN code_member ON code_member.type = read.from_type AND code_member.member = read.from_member
WHERE code_member.member_type IS NOT NULL OR read.record_member IS NOT NULL

--@ let no_address: kinds of values that the address of something in the kernel never is
SELECT column1 AS category FROM (VALUES ('user address'), ('non-canonical'), ('error pointer'), ('small offset'),
	('poison'))

--@ let owner_puts of the owner: the owner's stores of the member that was read; value: as a number where it is known
SELECT touch.touch, touch.file, touch.line, touch.text, touch.value AS written, touch.kind,
	CASE WHEN touch.constant IS NOT NULL THEN touch.constant
		WHEN touch.value IN ('current', 'get_current()') THEN record.task
		WHEN read.value IN (SELECT address FROM place WHERE symbol = ltrim(touch.value, '&') AND offset = 0)
			THEN read.value END AS number,
	EXISTS (SELECT 1 FROM function WHERE function.name = ltrim(touch.value, '&'))
		OR EXISTS (SELECT 1 FROM slot WHERE slot.target = ltrim(touch.value, '&')) AS is_function
FROM judged_value AS read
	JOIN touch ON touch.lane = 'waiter' AND touch.kind IN ('write', 'publish', 'rmw', 'init')
		AND (member_in(touch.member, read.from_member) OR member_in(touch.member, read.record_member)
			OR EXISTS (SELECT 1 FROM overlaid WHERE member_in(touch.member, overlaid.member)))
	JOIN subject_object AS record

--@ let others_put: stores of the member that was read by functions that neither make the record nor let it go
SELECT DISTINCT function.name, statement.file, statement.line, access.value AS written, access.constant AS number
FROM judged_value AS read
	CROSS JOIN access ON access.record_type = read.from_type AND access.kind IN ('write', 'rmw')
		AND (access.member = read.from_member OR access.member IN (SELECT member FROM overlaid))
	CROSS JOIN statement ON statement.statement = access.statement
	JOIN function ON function.function = statement.function
WHERE read.from_type NOT IN (SELECT type FROM generic_record) AND statement.function NOT IN (SELECT function FROM walk)
	AND coalesce(access.value, '') NOT IN ('current', 'get_current()')
	AND NOT EXISTS (SELECT 1 FROM stack_object AS local WHERE local.function = statement.function
		AND local.variable = access.root)

--@ let owner_words of the owner: what the owner stores in members of its record, as numbers
SELECT touch.member,
	coalesce(touch.constant, CASE WHEN touch.value IN ('current', 'get_current()') THEN record.task END,
		(SELECT place.address FROM place WHERE place.symbol = ltrim(touch.value, '&') AND place.offset = 0))
		AS number
FROM touch JOIN subject_object AS record
WHERE touch.lane = 'waiter' AND touch.kind = 'write' AND coalesce(touch.constant, 1) <> 0
	AND NOT EXISTS (SELECT 1 FROM judged_value AS read WHERE member_in(read.from_member, touch.member))

--@ let never_held: kinds of values that a pointer to data in a record that is alive never holds
SELECT column1 AS category FROM (VALUES ('function'), ('image section'), ('non-canonical'), ('poison'),
	('user address'), ('page'), ('error pointer'))

--@ let own_task: the owner puts its own task in the member that was read, and nobody else stores it
SELECT store.file, store.line, store.written FROM owner_puts AS store JOIN judged_value AS read
WHERE store.written IN ('current', 'get_current()')
	AND NOT EXISTS (SELECT 1 FROM access WHERE access.record_type = read.from_type
		AND access.member = read.from_member AND access.kind IN ('write', 'rmw')
		AND coalesce(access.value, '') NOT IN ('current', 'get_current()'))
ORDER BY store.line LIMIT 1

--@ let set_first: a store of that member which comes before the record can be found, on every path
SELECT store.touch, store.line, store.file, store.text
FROM owner_puts AS store JOIN touch ON touch.touch = store.touch JOIN starter ON starter.touch = store.touch
WHERE EXISTS (SELECT 1 FROM queued_from) AND (SELECT count(*) FROM past) < 60000
	AND NOT EXISTS (SELECT 1 FROM queued_from
		JOIN kin ON kin.lane = touch.lane AND kin.chain = touch.chain AND kin.variable = touch.variable
		JOIN past ON past.place = starter.place AND past.kin = kin.kin AND past.at_chain = queued_from.chain
			AND past.statement = queued_from.statement)

--@ let fitting: kinds of values that members of a type hold
SELECT column1 AS pattern, column2 AS category FROM (VALUES ('struct task_struct *', 'task'), ('struct page *', 'page'),
	('struct folio *', 'page'), ('%(*)%', 'function'),
	('%__user%', 'user address'), ('void *', NULL), ('void **', NULL))

--@ let reuse: how the stack's next use explains the value; in_place: by what stacks alone hold or by what it names;
-- else what lies everywhere or is in many hands explains it. if_asleep: so it does where an owner that still waited
-- would be asleep. A small number can be anything
SELECT 1 AS priority, 'it is zero' AS how, 0 AS in_place, 1 AS if_asleep FROM judged_value WHERE value = 0
UNION ALL SELECT 2, 'it is ' || judged.place_text || ', a return address, which lies on that task''s stack at ' ||
	address(echo.address) || ' too', 1, 1
FROM judged JOIN judged_value AS read JOIN subject_object AS record
	JOIN echo ON echo.record = record.address AND echo.value = read.value AND echo.place = 'stack'
WHERE judged.category = 'function' AND EXISTS (SELECT 1 FROM echo AS other WHERE other.record = echo.record
	AND other.value = echo.value AND other.place = 'return')
UNION ALL SELECT 2, 'it is ' || judged.place_text || ', as the frames of a later call leave it', 0, 1 FROM judged
WHERE judged.category IN ('function', 'image section')
UNION ALL SELECT 3, 'it is an address on that task''s own stack',
	NOT within(read.value, record.address, coalesce(record.size, 8)), 1
FROM judged_value AS read JOIN subject_object AS record JOIN task ON task.address = record.task
WHERE within(read.value, task.stack, task.stack_size)
UNION ALL SELECT 4, 'that task''s stack has ' || echo.name, 1, 1
FROM judged_value AS read JOIN subject_object AS record
	JOIN echo ON echo.record = record.address AND echo.value = read.value AND echo.place = 'series'
UNION ALL SELECT 4, 'the live frame ' || frame.idx || ', ' || frame.function || '(), keeps its caller''s ' ||
	echo.name || ' just there', 1, 1
FROM judged JOIN judged_value AS read JOIN subject_object AS record
	JOIN echo ON echo.record = record.address AND echo.value = read.value AND echo.place = 'saved'
		AND echo.address = judged.from_address
	JOIN frame ON frame.task = echo.task AND frame.idx = echo.idx
-- A small number lies everywhere, and an address is in the hands of all who know what lies there.
UNION ALL SELECT 5,
	'the same value lies ' ||
		CASE echo.place WHEN 'stack' THEN 'on that task''s stack at ' || address(echo.address)
			WHEN 'reached'
				THEN 'in ' || echo.name || ', to which frame ' || echo.idx ||
					' of that task, which is alive, leads'
			ELSE 'in ' || echo.name || ', which a live frame of that task has' END,
	is_large AND coalesce(judged.category, 'unknown') IN (SELECT category FROM no_address UNION SELECT 'unknown'),
	is_large
FROM judged JOIN judged_value AS read JOIN subject_object AS record
	JOIN echo ON echo.record = record.address AND echo.value = read.value
		AND echo.place NOT IN ('series', 'saved', 'return')
	JOIN (SELECT coalesce(judged.category, 'unknown') NOT IN (SELECT category FROM no_address
				UNION SELECT 'unknown')
			OR read.value NOT BETWEEN -4294967296 AND 4294967296 AS is_large
		FROM judged JOIN judged_value AS read) AS size
WHERE read.value NOT BETWEEN -4095 AND 4095
	AND (echo.address IS NULL OR NOT within(echo.address, record.address, coalesce(record.size, 8)))
