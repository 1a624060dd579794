-- What a late completer left on a stack, where the damage is found later: by the task whose stack it is.

--@ let late_record of the case by address: a record that is over, where the crash's own task read something else of its
-- own; offset, value: what it read there
SELECT object.address, object.type, object.found_by, step.step, step.from_address - object.address AS offset, step.value
FROM object JOIN lifetime ON lifetime.name = object.lifetime AND lifetime.is_over
	JOIN crash_step AS step ON step.how = 'loaded'
		AND within(step.from_address, object.address, coalesce(object.size, 8))
WHERE object.place = 'stack' AND object.found_by IS NOT NULL

--@ let deposit of the case by record function pointer: what functions store in such a record by a pointer to it, and
-- what stands there; was_read: it overlaps what was read; is_conditional: not on every way through the function
SELECT DISTINCT late_record.address AS record, statement.function, access.root AS pointer, access.member,
	access.constant, object_member.word, statement.file, access.line,
	object_member.offset < late_record.offset + 8
		AND object_member.offset + object_member.size > late_record.offset AS was_read,
	EXISTS (SELECT 1 FROM statement AS decider
		CROSS JOIN order_of ON order_of.first = decider.statement AND order_of."then" = statement.statement
			AND NOT order_of.always_then
		WHERE decider.function = statement.function AND decider.kind = 'condition') AS is_conditional
FROM late_record
	CROSS JOIN access ON access.record_type = late_record.type AND access.kind IN ('write', 'rmw')
		AND access.path LIKE '->%'
	JOIN object_member ON object_member.address = late_record.address AND object_member.name = access.member
	CROSS JOIN statement ON statement.statement = access.statement

--@ let footprint of the case by record function pointer: constants that such a function stores, which stand there now;
-- it stores what was read too, and no constant of its own contradicts
-- Zero stands everywhere.
SELECT deposit.* FROM deposit
WHERE deposit.constant <> 0 AND deposit.constant = deposit.word
	AND EXISTS (SELECT 1 FROM deposit AS hit WHERE hit.record = deposit.record AND hit.function = deposit.function
		AND hit.pointer = deposit.pointer AND hit.was_read)
	AND NOT EXISTS (SELECT 1 FROM deposit AS missing WHERE missing.record = deposit.record
		AND missing.function = deposit.function AND missing.pointer = deposit.pointer
		AND missing.constant <> missing.word AND NOT missing.is_conditional
		AND NOT EXISTS (SELECT 1 FROM deposit AS same WHERE same.record = missing.record
			AND same.function = missing.function AND same.pointer = missing.pointer
			AND same.member = missing.member AND same.constant = same.word))

--@ let taken_away: members by which the record was left on a queue, and functions that find one there and take it off:
-- so had who left its footprint
SELECT DISTINCT effect_anywhere.member, effect_anywhere.function
FROM subject JOIN late_record ON late_record.address = subject.address
	JOIN effect_anywhere ON effect_anywhere.record_type = late_record.type
		AND effect_anywhere.effect IN ('unlink', 'careful-unlink', 'remove')
	JOIN found ON found.function = effect_anywhere.function AND found.variable = effect_anywhere.root
WHERE NOT EXISTS (SELECT 1 FROM given JOIN side ON side.function = given.owner AND side.variable = given.object
	WHERE side.lane = 'waiter' AND given.function = effect_anywhere.function)
