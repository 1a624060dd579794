-- What ties a record to a task and place.

--@ let contents_met: what the waker had read from the record itself says that it was one: it was called through the
-- record's callback
SELECT function.name || '() was called by ' || caller.function ||
	'(), which walks the queue and calls what the record says' AS how
FROM side JOIN function ON function.function = side.function JOIN party ON party.lane = side.lane
	JOIN frame ON frame.task = party.task AND frame.idx >= party.idx JOIN slot ON slot.target = frame.function
	JOIN frame AS caller ON caller.task = frame.task
		AND caller.idx = (SELECT min(above.idx) FROM frame AS above WHERE above.task = frame.task
			AND above.idx > frame.idx AND above.physical = above.idx)
	JOIN code_call ON code_call.function = caller.function AND code_call.callee = ''
		AND code_call.line = caller.line
WHERE side.lane = 'waker' LIMIT 1

--@ let taking: before its use the waker took the record off a list, by what checks that both its neighbours lead to it
SELECT touch.*, touch.text || ' at ' || where_at(touch.file, touch.line) ||
	' found both its neighbours in the list leading to it' AS how
FROM dump JOIN touch ON touch.lane = 'waker' AND touch.kind IN ('unlink', 'careful-unlink', 'remove', 'move')
	JOIN touch AS checked ON checked.lane = touch.lane AND checked.statement = touch.statement
		AND checked.chain = touch.chain AND checked.kind = 'check-links'
	JOIN after ON after.first = touch.touch AND after.always
	JOIN site_touch AS use ON use.touch = after."then" AND use.role = 'use'
	JOIN acting ON acting.touch = use.touch AND acting.at
WHERE dump.lists_checked = 1 AND NOT EXISTS (SELECT 1 FROM log_report WHERE kind = 'list') ORDER BY touch.ord LIMIT 1

--@ let links_met: what that says
SELECT how FROM taking

--@ let waker_word: a word that holds the record's address, where the waker has it: of its stack, or of the registers
-- that were saved when it failed; not of the record's own task, which an interrupt may run over
SELECT witness.record, coalesce(address(witness.place_address), witness.name) AS word
FROM witness LEFT JOIN object ON object.address = witness.record
	LEFT JOIN frame AS holder ON holder.task = witness.task AND holder.idx = witness.idx
WHERE (witness.place_address IS NOT NULL
		OR (witness.holder = 'register'
			AND EXISTS (SELECT 1 FROM frame WHERE frame.task = witness.task
				AND (frame.fault = 1 OR frame.interrupted = 1)
				AND witness.idx IN (frame.idx, frame.physical))))
	AND NOT coalesce(object.task = witness.task AND holder.context = 'task', 0)

--@ let tie: what ties the record to that task and place, beside the pointer by which it was found
SELECT 1 AS priority,
	'its member ' || object_member.name || ' still holds ' || object_member.value ||
		', which its owner stores there' AS how
FROM subject_object AS record JOIN object_member ON object_member.address = record.address
	JOIN owner_words ON member_in(object_member.name, owner_words.member)
		AND object_member.word = owner_words.number
WHERE record.lifetime NOT IN ('reincarnated', 'unqueued') AND owner_words.number NOT BETWEEN -4095 AND 4095
UNION ALL
SELECT 2,
	'the stack around it has a return address of ' || trace.function || '(), ' ||
		iif(trace.in_owner OR trace.function = owner_here.name, 'its owner', 'which calls its owner') ||
		', at ' || address(trace.address)
FROM subject_object AS record JOIN owner_here JOIN trace ON trace.record = record.address
-- of a frame that the record lies in: that frame is above the return address of its callee, and below its own
WHERE ((trace.in_owner OR trace.function = owner_here.name) AND trace.offset < 0
		AND coalesce(trace.outer_address > record.address, 1))
	OR ((trace.calls_owner OR trace.callee_function = owner_here.name) AND trace.offset > 0
		AND NOT EXISTS (SELECT 1 FROM room WHERE room.record = record.address
			AND room.frame_size < trace.offset))
UNION ALL
SELECT 3, 'a queue leads to it: ' || address(entry.address)
FROM subject_now AS entry JOIN queue_entry ON queue_entry.address = entry.address WHERE entry.linked = 1
UNION ALL
SELECT 4, 'the live frame ' || room.idx || ', ' || room.function || '(), calls its owner, whose frame fits just there'
FROM subject_object AS record JOIN room ON room.record = record.address JOIN owner_here ON owner_here.name = room.owner
WHERE room.start = 'live' AND room.how = 'direct' AND room.fits = 1 AND room.depth <= 2
UNION ALL
SELECT 4,
	iif(room.start = 'live', 'the live frame ' || room.idx || ', ' || room.function || '(),',
			'the stack above it has a return address of ' || room.function || '(), at ' ||
				address(room.trace_address) || ', which') || ' leads to its owner (' || room.calls ||
		'), whose variable would lie exactly there'
FROM subject_object AS record JOIN room ON room.record = record.address JOIN owner_here ON owner_here.name = room.owner
WHERE room.exact = 1
	-- Of a call by a pointer a dead return address does not say whom it called.
	AND NOT (room.start = 'dead' AND room.calls LIKE room.function || ' > *%')
UNION ALL
SELECT 5,
	'a return address of ' || trace.function || '() lies ' || trace.offset ||
		' bytes above it, just as above the record of PID ' || sound.pid || ', which is alive in such a call'
FROM subject_object AS record JOIN trace ON trace.record = record.address AND trace.offset > 0 JOIN sound
	JOIN object ON object.address = sound.address
	JOIN frame ON frame.task = object.task AND frame.pc = trace.value
		AND frame.sp - 8 - sound.address = trace.offset
UNION ALL
SELECT 6, count(DISTINCT witness.independent) || ' places that were written independently hold its address'
FROM subject_object AS record JOIN witness ON witness.record = record.address
HAVING count(DISTINCT witness.independent) > 1
UNION ALL
SELECT 7, count(DISTINCT waker_word.word) || ' words of the waker agree about its address, and ' || contents_met.how
FROM subject_object AS record JOIN waker_word ON waker_word.record = record.address
	JOIN (SELECT how FROM contents_met UNION ALL SELECT how FROM links_met) AS contents_met
GROUP BY contents_met.how HAVING count(DISTINCT waker_word.word) > 1
