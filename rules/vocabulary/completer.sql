-- Who leaves a pointer to a record on its stack with others, and who gets that pointer from there.

--@ let keeper of the case by to_type to_member: owners of records on a stack that others find by a pointer in an
-- object, or that will run; storer, to_root: who stores it in what; part: a pointer to a part of it is stored. By the
-- links of any list it is found by all who walk one: entry-left-behind
SELECT DISTINCT local.function AS owner, owner.name AS owner_name, local.variable, local.type, local.file AS owner_file,
	local.line AS owner_line, left_with.to_type, left_with.to_member, left_with.function AS storer,
	left_with.to_root, given.depth > 0 OR left_with.path <> '' AS part
FROM stack_object AS local JOIN function AS owner ON owner.function = local.function
	JOIN given ON given.owner = local.function AND given.object = local.variable
	JOIN left_with ON left_with.function = given.function AND left_with.root = given.variable
WHERE left_with.to_member IS NOT NULL AND left_with.to_type NOT IN (SELECT type FROM link_record)
UNION
SELECT DISTINCT local.function, owner.name, local.variable, local.type, local.file, local.line, local.function,
	local.variable, local.function, local.variable, 1
FROM stack_object AS local JOIN function AS owner ON owner.function = local.function
	JOIN given ON given.owner = local.function AND given.object = local.variable
	JOIN effect ON effect.function = given.function AND effect.root = given.variable AND effect.effect = 'arm'
UNION
SELECT DISTINCT local.function, owner.name, local.variable, local.type, local.file, local.line, local.function,
	local.variable, local.function, local.variable, 1
FROM stack_object AS local JOIN function AS owner ON owner.function = local.function
	JOIN sent ON sent.function = local.function AND sent.variable = local.variable

--@ let written_by of the case by function variable: pointers through which a function stores, completes or wakes
SELECT DISTINCT statement.function, access.root AS variable
FROM statement
	CROSS JOIN access ON access.statement = statement.statement AND access.kind IN ('write', 'rmw')
		AND (access.path LIKE '->%' OR access.path LIKE '[%' OR access.path LIKE '*%')
UNION SELECT effect_anywhere.function, effect_anywhere.root FROM effect_anywhere
WHERE effect_anywhere.effect IN ('complete', 'wake', 'wake-head')

--@ let completer of the case by of_type member: who gets that pointer and works with the record; meant: whose record it
-- is (NULL: of any); type: what it takes it for. Who reads it from its own task record finds what it has left itself.
SELECT DISTINCT alias.of_type, alias.member, worker.function, worker.name, worker.file, alias.variable, alias.type,
	NULL AS meant
FROM alias JOIN function AS worker ON worker.function = alias.function
WHERE alias.how = 'member-load' AND NOT (alias.of = 'current' AND alias.of_type = 'struct task_struct')
	AND NOT EXISTS (SELECT 1 FROM alias AS task WHERE task.function = alias.function AND task.variable = alias.of
		AND task.of = 'current' AND task.how = 'copy')
	AND NOT EXISTS (SELECT 1 FROM alias AS beside WHERE beside.function = alias.function AND beside.how = alias.how
		AND beside.of_type = alias.of_type AND beside.member = alias.member
		AND beside.variable <> alias.variable
		AND EXISTS (SELECT 1 FROM written_by WHERE written_by.function = beside.function
			AND written_by.variable = beside.variable)
		AND NOT EXISTS (SELECT 1 FROM written_by WHERE written_by.function = alias.function
			AND written_by.variable = alias.variable))
UNION
SELECT DISTINCT effect_anywhere.record_type, effect_anywhere.member, worker.function, worker.name, worker.file, NULL,
	NULL, NULL
FROM effect_anywhere JOIN function AS worker ON worker.function = effect_anywhere.function
WHERE effect_anywhere.address = 0 AND effect_anywhere.member <> ''
	AND effect_anywhere.effect IN ('complete', 'wake', 'wake-head')
UNION -- what runs is the callback that its owner gave it
SELECT DISTINCT set_up.function, set_up.object, set_up.callback, set_up.name, set_up.file,
	coalesce((SELECT min(alias.variable) FROM alias
		JOIN stack_object AS local ON local.function = set_up.function AND local.variable = set_up.object
		WHERE alias.function = set_up.callback AND alias.type = local.type
		AND alias.how IN ('container_of', 'cast', 'member-load', 'list-walk')), parameter.name), NULL,
	set_up.function
FROM set_up JOIN parameter ON parameter.function = set_up.callback AND parameter.idx = 0
UNION -- by a pointer that it reads and uses at once: complete(&line->reply->done)
SELECT DISTINCT access.record_type, access.member, worker.function, worker.name, worker.file, NULL, NULL, NULL
FROM effect_anywhere JOIN function AS worker ON worker.function = effect_anywhere.function
	JOIN access ON access.statement = effect_anywhere.statement AND access.root = effect_anywhere.root
		AND access.kind = 'read' AND effect_anywhere.path LIKE access.path || '->%'
WHERE effect_anywhere.effect IN ('complete', 'wake', 'wake-head')
UNION -- the callback beside it, which is called with it
SELECT DISTINCT call_back.to_type, call_back.to_member, worker.function, worker.name, worker.file, parameter.name, NULL,
	keeper.owner
FROM keeper JOIN call_back ON call_back.to_type = keeper.to_type AND call_back.to_member = keeper.to_member
	JOIN slot ON slot.function = keeper.storer AND slot.object = keeper.to_root AND slot.type = call_back.slot_type
		AND slot.member = call_back.slot_member
	JOIN function AS worker ON worker.name = slot.target AND (worker.file = slot.file OR worker.static = 0)
	JOIN parameter ON parameter.function = worker.function AND parameter.idx = call_back.parameter
UNION -- the callback that its owner hands on together with it
SELECT DISTINCT call_back.to_type, call_back.to_member, worker.function, worker.name, worker.file, parameter.name, NULL,
	keeper.owner
FROM keeper JOIN call_back ON call_back.to_type = keeper.to_type AND call_back.to_member = keeper.to_member
	CROSS JOIN statement ON statement.function = keeper.owner
	CROSS JOIN argument ON argument.statement = statement.statement AND argument.root = keeper.variable
		AND argument.address = 1
	CROSS JOIN argument AS callback ON callback.statement = argument.statement AND callback.seq = argument.seq
		AND callback.root_kind = 'function'
	JOIN function AS worker ON worker.name = callback.root AND (worker.file = statement.file OR worker.static = 0)
	JOIN parameter ON parameter.function = worker.function AND parameter.idx = call_back.parameter
		AND parameter.type LIKE '%*%'
WHERE keeper.storer <> keeper.owner
UNION -- or the callback beside it, where nobody was read who calls it: it takes what it is given for such a record
SELECT DISTINCT keeper.to_type, keeper.to_member, set_up.callback, set_up.name, set_up.file, given_data.parameter, NULL,
	keeper.owner
FROM keeper JOIN set_up ON set_up.function = keeper.storer AND set_up.object = keeper.to_root
	JOIN given_data ON given_data.function = set_up.callback AND given_data.type = keeper.type
WHERE keeper.to_type <> keeper.owner
	AND NOT EXISTS (SELECT 1 FROM call_back WHERE call_back.to_type = keeper.to_type
		AND call_back.to_member = keeper.to_member)

--@ let pairing of the case by owner variable: who can complete whose record
SELECT DISTINCT keeper.owner, keeper.owner_name, keeper.variable, keeper.type, keeper.owner_file, keeper.owner_line,
	keeper.to_type, keeper.to_member, completer.function AS completer, completer.name AS completer_name,
	completer.file AS completer_file, completer.variable AS pointer
FROM keeper
	JOIN completer ON completer.of_type = keeper.to_type AND completer.member = keeper.to_member
		AND (completer.function <> keeper.owner
			OR EXISTS (SELECT 1 FROM other_call WHERE other_call.function = keeper.owner
				AND other_call.record = keeper.variable AND other_call.variable = completer.variable))
WHERE (completer.meant IS NULL OR completer.meant = keeper.owner)
	AND (keeper.part OR completer.type IS NULL OR completer.type = keeper.type
		OR completer.type IN (SELECT type FROM generic_record))
	AND (completer.type IS NOT 'struct completion' OR keeper.part OR keeper.type = completer.type)
	-- Beside the pointer its owner stores another callback than this one.
	AND (NOT EXISTS (SELECT 1 FROM slot
			JOIN slot AS beside ON beside.type = slot.type AND beside.member = slot.member
				AND beside.target = completer.name
			WHERE slot.function = keeper.storer AND slot.object = keeper.to_root
			AND slot.target <> completer.name)
		OR EXISTS (SELECT 1 FROM slot WHERE slot.function = keeper.storer AND slot.object = keeper.to_root
			AND slot.target = completer.name))
	AND (NOT EXISTS (SELECT 1 FROM of_others WHERE of_others.callback = completer.function
			AND of_others.to_type = keeper.to_type AND of_others.to_member = keeper.to_member)
		OR EXISTS (SELECT 1 FROM of_others WHERE of_others.callback = completer.function
			AND of_others.to_type = keeper.to_type AND of_others.to_member = keeper.to_member
			AND of_others.function = keeper.storer))
