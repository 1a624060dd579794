-- Pointers by which a function has a record of somebody else.

--@ let found of the case by function variable: pointers to a record that was taken from where it can be found: an
-- entry, a walk, a member, or handed on by who did
WITH RECURSIVE found(function, variable) AS (
	SELECT function, variable FROM alias WHERE how IN ('list-walk', 'member-load')
	UNION SELECT alias.function, alias.variable FROM alias
	WHERE alias.how IN ('container_of', 'first-member')
		AND alias.of NOT IN (SELECT parameter.name FROM parameter WHERE parameter.function = alias.function)
		AND NOT EXISTS (SELECT 1 FROM stack_object AS local WHERE local.function = alias.function
			AND local.variable = alias.of)
	UNION SELECT alias.function, alias.variable
	FROM alias JOIN parameter ON parameter.function = alias.function AND parameter.name = alias.of
		JOIN function ON function.function = alias.function
	WHERE alias.how IN ('container_of', 'first-member', 'cast')
		AND (NOT function.static
			OR EXISTS (SELECT 1 FROM function_value WHERE function_value.target = function.name
				AND function_value.file = function.file)
			OR EXISTS (SELECT 1 FROM slot WHERE slot.target = function.name))
	UNION SELECT alias.function, alias.variable
	FROM alias
		JOIN escaped ON escaped.to_root = alias.of AND escaped.to_root_kind = 'global' AND escaped.to_path = ''
	WHERE alias.how = 'copy'
	UNION SELECT handed.target, handed.parameter
	FROM handed
		JOIN argument ON argument.statement = handed.statement AND argument.seq = handed.seq
			AND argument.root = handed.variable AND argument.root_kind = 'local' AND argument.path = ''
	WHERE handed.target IS NOT NULL AND handed.parameter IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM stack_object AS local WHERE local.function = handed.function
			AND local.variable = handed.variable)
		AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.function = handed.function
			AND alias.variable = handed.variable)
		AND handed.function NOT IN (SELECT statement.function FROM api
			CROSS JOIN call ON call.callee = api.function
			CROSS JOIN statement ON statement.statement = call.statement WHERE api.effect = 'alloc')
	-- What a callback is called with, of the record that names it.
	UNION SELECT parameter.function, parameter.name
	FROM slot JOIN function ON function.name = slot.target
		JOIN parameter ON parameter.function = function.function AND parameter.type = slot.type || ' *'
	-- Who wakes the task that a record names is not its owner.
	UNION SELECT effect.function, effect.root
	FROM effect JOIN parameter ON parameter.function = effect.function AND parameter.name = effect.root
	WHERE effect.effect IN ('wake', 'wake-queue') AND effect.path <> ''
		AND (NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = effect.function)
			OR EXISTS (SELECT 1 FROM handing
				CROSS JOIN handed ON handed.statement = handing.statement AND handed.seq = handing.seq
					AND handed.target = effect.function AND handed.parameter = effect.root
					AND handed.whole
				WHERE handing.target = effect.function AND handing.parameter = effect.root))
	-- What it is a part of, or another name of it; a part of it is no record that stands alone.
	UNION SELECT alias.function, alias.variable
	FROM found JOIN alias ON alias.function = found.function AND alias.of = found.variable
	WHERE alias.how NOT IN ('list-walk', 'member-load', 'member')
	UNION SELECT alias.function, alias.of
	FROM found JOIN alias ON alias.function = found.function AND alias.variable = found.variable
	WHERE alias.how IN ('cast', 'copy')
	UNION SELECT handed.target, handed.parameter
	FROM found JOIN handed ON handed.function = found.function AND handed.variable = found.variable AND handed.whole
	WHERE handed.target IS NOT NULL AND handed.parameter IS NOT NULL)
SELECT * FROM found

--@ let record_given of the case by caller variable: what a function is handed as such a record, of a type that others
-- have on their stack: by whom, and what that is there
SELECT DISTINCT parameter.function, parameter.name AS parameter, handing.function AS caller, handing.variable
FROM found CROSS JOIN parameter ON parameter.function = found.function AND parameter.name = found.variable
	CROSS JOIN handing ON handing.target = found.function AND handing.parameter = found.variable
WHERE rtrim(replace(parameter.type, '*', '')) IN (SELECT type FROM stack_object)

--@ let giver of the case by caller variable: who hands on such a record; part: a part of another object, which stands
-- nowhere alone; callback: what it is called with itself, of whoever names it
SELECT given.caller, given.variable, caller.name AS caller_name,
	EXISTS (SELECT 1 FROM statement CROSS JOIN access ON access.statement = statement.statement
		WHERE statement.function = given.caller AND access.root = given.variable
		AND access.root_kind = 'local' AND access.path = '' AND access.kind = 'write'
		AND access.value LIKE '&%->%')
		AND NOT EXISTS (SELECT 1 FROM statement CROSS JOIN access ON access.statement = statement.statement
			WHERE statement.function = given.caller AND access.root = given.variable
			AND access.path = '' AND access.kind IN ('write', 'rmw', 'address')
			AND coalesce(access.value, '') NOT LIKE '&%->%') AS part,
	EXISTS (SELECT 1 FROM alias
		JOIN parameter AS first ON first.function = alias.function AND first.name = alias.of
			AND first.idx = 0
		WHERE alias.function = given.caller AND alias.variable = given.variable
		AND alias.how IN ('container_of', 'first-member', 'cast'))
		AND EXISTS (SELECT 1 FROM slot WHERE slot.target = caller.name)
		AND NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = caller.function) AS callback
FROM (SELECT DISTINCT caller, variable FROM record_given) AS given
	JOIN function AS caller ON caller.function = given.caller

--@ let given_record of the case by function variable: what a function is handed as such a record, by whom
SELECT DISTINCT record_given.function, record_given.parameter AS variable, giver.caller_name, giver.part, giver.callback
FROM record_given
	CROSS JOIN giver ON giver.caller = record_given.caller AND giver.variable = record_given.variable

--@ let named_other of the case by function object: callbacks instead of which an owner names others in its record
SELECT DISTINCT slot.function, slot.object, theirs.target
FROM slot CROSS JOIN stack_object AS local ON local.function = slot.function AND local.variable = slot.object
	CROSS JOIN slot AS theirs ON theirs.type = slot.type AND theirs.member = slot.member
WHERE NOT EXISTS (SELECT 1 FROM slot AS own WHERE own.function = slot.function AND own.object = slot.object
	AND own.target = theirs.target)
