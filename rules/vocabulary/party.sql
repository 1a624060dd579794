-- Who takes part in the dump, and what became of the record. Read from a rule's side, subject and site.

--@ let subject_object: the record as the dump has it
SELECT subject.type AS subject_type, object.*, lifetime.is_over, lifetime.is_live
FROM subject JOIN object ON object.address = subject.address LEFT JOIN lifetime ON lifetime.name = object.lifetime

--@ let gone_before: how long before the report its owner was on a CPU for the last time, in ns
SELECT crash.reported_ns - task.last_ran AS by_ns
FROM subject_object AS record JOIN task ON task.address = record.task JOIN crash
WHERE crash.clock_is_one = 1 AND task.on_cpu = 0 AND task.last_ran < crash.reported_ns

--@ let party by lane: the frame of a side in the dump: the one that the rule names, else what covers the record now,
-- else the innermost
SELECT side.lane, side.idx IS NOT NULL AS is_named, record.covering_idx = frame_text.idx AS covers,
	task.cpu AS task_cpu, task.last_ran, frame_text.*
FROM side JOIN task ON task.address = side.task LEFT JOIN subject_object AS record ON 1
	JOIN frame_text ON frame_text.task = side.task AND frame_text.idx = coalesce(side.idx, record.covering_idx, 0)

--@ let judged: the step of the value chain that has to do with the record: what was loaded from it, else the call that
-- works with it
SELECT hit.*, step.text, step.file, step.line, place.category, place.text AS place_text, place.symbol,
	place.pid AS place_pid, place.size AS place_size, place.state AS place_state
FROM subject JOIN chain_hit AS hit ON hit.object_address = subject.address
	JOIN crash_step AS step ON step.step = hit.step
	LEFT JOIN place ON place.address = CASE hit.how WHEN 'handed' THEN hit.memory_now ELSE hit.value END
ORDER BY hit.how = 'handed', hit.step LIMIT 1

--@ let left_there: what the waker stores in the record and what stands there, where the damage is found later
SELECT group_concat(DISTINCT footprint.member || ' = ' || footprint.constant) AS what, late_record.found_by,
	function.name AS by_function, footprint.file, min(footprint.line) AS line
FROM subject JOIN late_record ON late_record.address = subject.address JOIN side ON side.lane = 'waker'
	JOIN footprint ON footprint.record = subject.address AND footprint.function = side.function
		AND footprint.pointer = side.variable
	JOIN function ON function.function = footprint.function
GROUP BY late_record.address

--@ let word_used: why what memory holds where a call in flight reads is what it read: after a fault others run on until
-- the report stops them, and what lies there then may be of a later call
SELECT 'CPU ' || crash.cpu || ' is still at it' AS why FROM crash WHERE crash.spin_address IS NOT NULL
UNION ALL
SELECT 'step ' || step.step || ' of the chain has it'
FROM judged JOIN crash_step AS step ON step.how NOT IN ('handed', 'queued') AND step.value = judged.memory_now
WHERE judged.how = 'handed' AND judged.memory_now NOT BETWEEN -4095 AND 4095
UNION ALL
SELECT 'step ' || step.step || ' of the chain was read from the entry there'
FROM judged JOIN crash_step AS step ON step.how = 'loaded'
	JOIN code_member AS used ON used.type = step.from_type AND used.member = step.from_member
	JOIN code_member AS link ON link.type = step.from_type AND link.member_type = 'struct list_head'
WHERE judged.how = 'handed' AND judged.memory_now = step.from_address - used.offset + link.offset
UNION ALL
SELECT 'its owner has not run since ' || gone_before.by_ns || ' ns before the report' FROM gone_before

--@ let judged_value: the value that was used, or of a call in flight what it read; NULL: not known. The member that it
-- was read from is the code's, else the record's that lies there
SELECT CASE how WHEN 'handed' THEN iif(EXISTS (SELECT 1 FROM word_used), memory_now, NULL) ELSE value END AS value,
	iif(from_member IS NULL AND record_member IS NOT NULL, record_type, from_type) AS from_type,
	coalesce(from_member, record_member) AS from_member, how, no_list, record_member
FROM (SELECT judged.*, subject_object.type AS record_type,
		(SELECT object_member.name FROM object_member
			WHERE object_member.address = subject_object.address
				AND object_member.offset = judged.from_address - subject_object.address
			ORDER BY length(object_member.name) DESC LIMIT 1) AS record_member
	FROM judged LEFT JOIN subject_object ON 1)

--@ let site_touch: the touch that a site is
SELECT site.role, touch.* FROM site JOIN touch ON touch.touch = site.touch

--@ let acting: the frame of a side that is in the function of a touch, at its line or after it; at: it is there, and
-- its caller at the call that leads there
SELECT site_touch.touch, frame_text.*,
	EXISTS (SELECT 1 FROM place_of WHERE place_of.function = site_touch.function
			AND place_of.line = (SELECT max(nearest.line) FROM place_of AS nearest
				WHERE nearest.function = site_touch.function AND nearest.line <= frame_text.line)
			AND (place_of.statement = site_touch.statement
				OR EXISTS (SELECT 1 FROM order_of WHERE order_of.first = site_touch.statement
					AND order_of."then" = place_of.statement AND order_of.always_first)))
		AND NOT EXISTS (SELECT 1 FROM walk JOIN place_of ON place_of.statement = walk.call
			JOIN frame ON frame.task = frame_text.task AND frame.function = place_of.function_name
				AND frame.line IS NOT NULL
				AND frame.idx = (SELECT min(other_frame.idx) FROM frame AS other_frame
					WHERE other_frame.task = frame_text.task AND other_frame.idx > frame_text.idx
					AND other_frame.function = place_of.function_name)
			WHERE walk.lane = site_touch.lane AND walk.chain = site_touch.chain
			AND place_of.line <> (SELECT max(nearest.line) FROM place_of AS nearest
				WHERE nearest.function = place_of.function AND nearest.line <= frame.line)) AS at
FROM site_touch JOIN side ON side.lane = site_touch.lane
	JOIN frame_text ON frame_text.task = side.task AND frame_text.function = site_touch.function_name
		AND (frame_text.file IS NULL OR frame_text.file = site_touch.file)
WHERE frame_text.idx >= coalesce((SELECT crash.idx FROM crash WHERE crash.task = frame_text.task), 0)

--@ let sound: other records of the same type that are alive
SELECT object.address, object.pid, object.comm, object.lifetime, object.bytes, object.covering_function
FROM subject
	JOIN object ON object.type = subject.type AND object.address IS NOT subject.address AND object.place = 'stack'
		AND object.lifetime = 'live'
ORDER BY object.pid, object.address LIMIT 8
