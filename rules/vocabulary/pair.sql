-- Who may be the two sides of a race: a pair of functions, and the variables by which they know the record.

--@ let callback_pair of the case: a callback that an owner puts into its record is the waker, and is handed the record
SELECT DISTINCT waker.function AS waker, waker.name AS waker_name, waker.file AS waker_file,
	coalesce((SELECT min(alias.variable) FROM alias WHERE alias.function = waker.function
		AND alias.type = local.type AND alias.how IN ('container_of', 'cast', 'member-load', 'list-walk')),
		parameter.name) AS root,
	local.function AS owner, owner.name AS owner_name, local.variable, local.type, local.file AS owner_file,
	local.line AS owner_line
FROM slot JOIN stack_object AS local ON local.function = slot.function AND local.variable = slot.object
	JOIN function AS owner ON owner.function = local.function
	JOIN function AS waker ON waker.name = slot.target AND (waker.file = slot.file OR waker.static = 0)
	JOIN parameter ON parameter.function = waker.function AND parameter.idx = 0
WHERE waker.function <> local.function

--@ let list_pair of the case: a function that takes records of the owner's type from where they are queued, and does
-- something to them
SELECT DISTINCT waker.function AS waker, waker.name AS waker_name, waker.file AS waker_file, pointer.variable AS root,
	local.function AS owner, owner.name AS owner_name, local.variable, local.type, local.file AS owner_file,
	local.line AS owner_line
FROM stack_object AS local JOIN function AS owner ON owner.function = local.function
	JOIN (SELECT alias.function, alias.variable, alias.type FROM alias
			JOIN found ON found.function = alias.function AND found.variable = alias.variable
		UNION SELECT parameter.function, parameter.name, rtrim(replace(parameter.type, '*', '')) FROM parameter
			JOIN found ON found.function = parameter.function AND found.variable = parameter.name
			WHERE parameter.type LIKE 'struct % *') AS pointer ON pointer.type = local.type
	JOIN function AS waker ON waker.function = pointer.function
WHERE waker.function <> local.function AND local.type NOT IN (SELECT type FROM generic_record)
	AND (local.type IN (SELECT type FROM shared_type)
		OR EXISTS (SELECT 1 FROM shared WHERE shared.function = local.function
			AND shared.variable = local.variable)
		OR EXISTS (SELECT 1 FROM sent WHERE sent.function = local.function
			AND sent.variable = local.variable))
	AND (EXISTS (SELECT 1 FROM effect WHERE effect.function = waker.function
			AND effect.effect IN ('unlink', 'careful-unlink', 'remove', 'wake', 'wake-queue', 'complete'))
		OR EXISTS (SELECT 1 FROM statement
			CROSS JOIN access ON access.statement = statement.statement AND access.root = pointer.variable
				AND access.path <> '' AND access.kind IN ('write', 'rmw')
			WHERE statement.function = waker.function))
	-- What a callback is called with is its own owner's: callback_pair.
	AND (NOT EXISTS (SELECT 1 FROM slot WHERE slot.target = waker.name)
		OR EXISTS (SELECT 1 FROM alias WHERE alias.function = waker.function
			AND alias.variable = pointer.variable AND alias.how IN ('member-load', 'list-walk'))
		OR EXISTS (SELECT 1 FROM alias
			JOIN parameter ON parameter.function = alias.function AND parameter.name = alias.of
				AND parameter.type = 'void *'
			WHERE alias.function = waker.function AND alias.variable = pointer.variable
			AND alias.how = 'cast')
		OR EXISTS (SELECT 1 FROM slot
			JOIN parameter ON parameter.function = waker.function AND parameter.name = pointer.variable
				AND parameter.idx > 0 AND parameter.type = slot.type || ' *'
			WHERE slot.target = waker.name))
	-- All that it is handed is a part of another object, or has another callback than the owner's.
	AND (NOT EXISTS (SELECT 1 FROM given_record WHERE given_record.function = waker.function
			AND given_record.variable = pointer.variable)
		OR EXISTS (SELECT 1 FROM given_record
			LEFT JOIN named_other ON named_other.function = local.function
				AND named_other.object = local.variable
				AND named_other.target = given_record.caller_name
			WHERE given_record.function = waker.function AND given_record.variable = pointer.variable
			AND NOT given_record.part
			AND NOT (given_record.callback AND named_other.target IS NOT NULL))
		OR EXISTS (SELECT 1 FROM slot WHERE slot.target = waker.name))
	-- What its owner hands it is its own; what it finds then, or is called with by others, is not.
	AND (EXISTS (SELECT 1 FROM set_up JOIN sent ON sent.function = set_up.function
			AND sent.variable = local.variable
			WHERE set_up.function = local.function AND set_up.callback = waker.function)
		OR NOT EXISTS (SELECT 1 FROM handed WHERE handed.function = local.function
			AND handed.variable = local.variable AND handed.target = waker.function
			AND (handed.parameter = pointer.variable
				OR NOT EXISTS (SELECT 1 FROM alias WHERE alias.function = waker.function
					AND alias.variable = pointer.variable AND alias.how = 'list-walk'))))

--@ let pair of the case: who may wake whom
SELECT * FROM callback_pair UNION SELECT * FROM list_pair UNION SELECT * FROM called_pair

--@ let hit_pair of the case: pairs whose record, owner and waker are those of the crash
SELECT hit.object_address, hit.step, pair.*, min(frame.idx) AS waker_idx
FROM chain_hit AS hit JOIN object ON object.address = hit.object_address
	JOIN pair ON pair.type = object.type
		AND (object.owner_function IS NULL OR object.owner_function = pair.owner_name)
	JOIN frame ON frame.task = hit.task AND frame.function = pair.waker_name
		AND (frame.file IS NULL OR frame.file = pair.waker_file)
		AND frame.idx >= coalesce((SELECT crash.idx FROM crash WHERE crash.task = frame.task), 0)
GROUP BY hit.object_address, hit.step, pair.waker, pair.root, pair.owner, pair.variable, pair.owner_line
