-- Callbacks: who gives one to a record, and what it is called with.

--@ let call_back of the case by to_type to_member: a pointer that is read from an object is handed to a callback;
-- parameter: which
SELECT DISTINCT argument.record_type AS to_type, argument.member AS to_member, call.slot_type, call.slot_member,
	argument.idx AS parameter
FROM call JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
WHERE call.callee IS NULL AND argument.path <> '' AND argument.record_type IS NOT NULL AND argument.member IS NOT NULL

--@ let set_up of the case by function object: callbacks that a function stores in a record, or sets it up with
SELECT slot.function, slot.object, worker.function AS callback, worker.name, worker.file
FROM slot JOIN function AS worker ON worker.name = slot.target AND (worker.file = slot.file OR worker.static = 0)
WHERE slot.object IS NOT NULL AND slot.function IS NOT NULL
UNION
SELECT statement.function, setup.root, worker.function, worker.name, worker.file
FROM effect_anywhere AS setup JOIN statement ON statement.statement = setup.statement
	CROSS JOIN argument AS callback ON callback.statement = setup.statement AND callback.seq = setup.seq
		AND callback.root_kind = 'function'
	JOIN function AS worker ON worker.name = callback.root AND (worker.file = statement.file OR worker.static = 0)
WHERE setup.effect = 'init'

--@ let given_data of the case by function type: pointers of no type that a function is called with, and what record it
-- takes them for
SELECT DISTINCT parameter.function, parameter.name AS parameter, alias.type
FROM parameter JOIN alias ON alias.function = parameter.function AND alias.of = parameter.name
	AND alias.how IN ('cast', 'copy')
WHERE parameter.type = 'void *' AND alias.type IS NOT NULL
UNION SELECT parameter.function, parameter.name, 'struct completion'
FROM parameter JOIN effect_anywhere ON effect_anywhere.function = parameter.function
	AND effect_anywhere.root = parameter.name AND effect_anywhere.path = '' AND effect_anywhere.effect = 'complete'
WHERE parameter.type = 'void *'

--@ let other_call of the case by function record: pointers that a function reads where others leave it theirs, of the
-- same kind as the one that it leaves of its own record, and never after that: that call does not meet its own
SELECT DISTINCT left_with.function, left_with.root AS record, alias.variable, alias.statement
FROM left_with
	JOIN alias ON alias.function = left_with.function AND alias.how = 'member-load'
		AND alias.of_type = left_with.to_type AND alias.member = left_with.to_member
WHERE NOT EXISTS (SELECT 1 FROM alias AS again
	JOIN order_of ON order_of.first = left_with.statement AND order_of."then" = again.statement
	WHERE again.function = alias.function AND again.variable = alias.variable AND again.how = alias.how
	AND again.of_type = alias.of_type AND again.member = alias.member)

--@ let of_others of the case by callback to_type to_member: callbacks that are given to what has the pointer only where
-- a function stores its own pointer beside it; function: which
SELECT set_up.callback, access.record_type AS to_type, access.member AS to_member, set_up.function
FROM set_up JOIN statement ON statement.function = set_up.function
	CROSS JOIN access ON access.statement = statement.statement AND access.root = set_up.object
		AND access.kind = 'write' AND access.path <> '' AND access.value <> 'NULL'
WHERE NOT EXISTS (SELECT 1 FROM set_up AS alone WHERE alone.callback = set_up.callback
	AND NOT EXISTS (SELECT 1 FROM statement AS beside
		CROSS JOIN access AS store ON store.statement = beside.statement AND store.root = alone.object
			AND store.kind = 'write' AND store.record_type = access.record_type
			AND store.member = access.member AND store.value <> 'NULL'
		WHERE beside.function = alone.function))

--@ let waited_in of the case by function variable: variables whose record a function waits in, by itself or by what it
-- hands it to
WITH RECURSIVE waited_in(function, variable) AS (
	SELECT function, root FROM effect_anywhere WHERE effect = 'wait-done'
	UNION SELECT handing.function, handing.variable
	FROM waited_in
		CROSS JOIN handing ON handing.target = waited_in.function AND handing.parameter = waited_in.variable)
SELECT * FROM waited_in

--@ let sent of the case by function variable: calls by which a record that a function waits in goes, with a callback in
-- it or beside its address, to what was not read: by itself, or in another variable that leads to it
WITH RECURSIVE sent(function, variable, statement, at_function, at_variable, depth, is_called) AS (
	SELECT DISTINCT local.function, local.variable, '', local.function, local.variable, 0,
		EXISTS (SELECT 1 FROM set_up WHERE set_up.function = local.function AND set_up.object = local.variable)
	FROM stack_object AS local
		JOIN waited_in ON waited_in.function = local.function AND waited_in.variable = local.variable
	UNION
	SELECT sent.function, sent.variable, '', escaped.function, escaped.to_root, 0,
		sent.is_called OR EXISTS (SELECT 1 FROM set_up WHERE set_up.function = escaped.function
			AND set_up.object = escaped.to_root)
	FROM sent JOIN escaped ON escaped.function = sent.at_function AND escaped.root = sent.at_variable
			AND escaped.to_root_kind = 'local' AND escaped.to_root <> escaped.root
	WHERE sent.depth = 0
	UNION
	SELECT sent.function, sent.variable, iif(sent.depth, sent.statement, handed.statement), handed.target,
		handed.parameter, sent.depth + 1, sent.is_called
	FROM sent CROSS JOIN handed ON handed.function = sent.at_function AND handed.variable = sent.at_variable
	WHERE NOT handed.known AND NOT handed.traced AND sent.depth < 6 AND sent.is_called)
SELECT DISTINCT function, variable, statement FROM sent WHERE depth > 0 AND at_function IS NULL
