-- Callbacks in an owner's record, and who calls them with it.

--@ let given of the case by function variable: records on a stack, in their owner's function and in those that it hands
-- them to
WITH RECURSIVE given(owner, object, function, variable, depth) AS (
	SELECT function, variable, function, variable, 0 FROM stack_object
	UNION
	SELECT given.owner, given.object, handed.target, handed.parameter, given.depth + 1
	FROM given JOIN handed ON handed.function = given.function AND handed.variable = given.variable
	WHERE given.depth < 6 AND handed.target IS NOT NULL AND handed.parameter IS NOT NULL AND NOT handed.known)
SELECT owner, object, function, variable, min(depth) AS depth FROM given GROUP BY owner, object, function, variable

--@ let own_callback of the case by type member: callbacks that an owner, or what it hands its record to, puts into it
SELECT DISTINCT given.owner, given.object, slot.type, slot.member, worker.function AS callback
FROM given JOIN slot ON slot.function = given.function AND slot.object = given.variable
	JOIN function AS worker ON worker.name = slot.target AND (worker.file = slot.file OR worker.static = 0)

--@ let by_callback of the case by caller variable: calls through a pointer that hand on such a record, where that is
-- the one callback which its owner put there: what it answers is not asked
SELECT own_callback.owner, own_callback.object, statement.function AS caller, call.statement,
	argument.root AS variable, min(own_callback.callback) AS target, min(parameter.name) AS parameter
FROM own_callback JOIN stack_object AS local ON local.function = own_callback.owner
		AND local.variable = own_callback.object
	CROSS JOIN call ON call.callee IS NULL AND call.slot_type = own_callback.type
		AND call.slot_member = own_callback.member
	JOIN statement ON statement.statement = call.statement AND statement.kind = 'call'
	CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq AND argument.path = ''
		AND argument.record_type = local.type
	JOIN parameter ON parameter.function = own_callback.callback AND parameter.idx = argument.idx
WHERE NOT EXISTS (SELECT 1 FROM access WHERE access.statement = call.statement AND access.path = ''
	AND access.kind IN ('write', 'rmw'))
GROUP BY own_callback.owner, own_callback.object, call.statement, argument.root
HAVING count(DISTINCT own_callback.callback) = 1

--@ let completed_by of the case by caller variable: calls of it with a pointer in the record that it completes
SELECT DISTINCT own_callback.owner, own_callback.object, statement.function AS caller, call.statement, call.seq,
	call.line, argument.root AS variable, argument.record_type, argument.member
FROM own_callback
	CROSS JOIN call ON call.callee IS NULL AND call.slot_type = own_callback.type
		AND call.slot_member = own_callback.member
	CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
		AND argument.record_type = own_callback.type AND argument.path LIKE '->%'
	JOIN statement ON statement.statement = call.statement
	JOIN parameter ON parameter.function = own_callback.callback AND parameter.idx = argument.idx
	CROSS JOIN effect ON effect.function = own_callback.callback AND effect.root = parameter.name
		AND effect.path = '' AND effect.effect = 'complete'

--@ let called_pair of the case: who calls it, and has to do with the record behind that
SELECT DISTINCT waker.function AS waker, waker.name AS waker_name, waker.file AS waker_file,
	by_callback.variable AS root, local.function AS owner, owner.name AS owner_name, local.variable, local.type,
	local.file AS owner_file, local.line AS owner_line
FROM by_callback JOIN function AS waker ON waker.function = by_callback.caller
	JOIN stack_object AS local ON local.function = by_callback.owner AND local.variable = by_callback.object
	JOIN function AS owner ON owner.function = local.function
WHERE waker.function <> owner.function
	AND EXISTS (SELECT 1 FROM order_of
		WHERE order_of.first = by_callback.statement
		AND (EXISTS (SELECT 1 FROM access WHERE access.statement = order_of."then"
				AND access.root = by_callback.variable AND access.path <> '')
			OR EXISTS (SELECT 1 FROM argument WHERE argument.statement = order_of."then"
				AND argument.root = by_callback.variable)))
