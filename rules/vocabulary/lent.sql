-- Locks of rings that are taken or let go of under another name: by a parameter, or by a pointer that is kept.

--@ let lock_member of the case by object: the member that a lock of a ring is, or one that nobody lets go of; of one
-- in a variable by what the source says of that
SELECT DISTINCT wanted.object, effect.record_type, effect.member
FROM (SELECT DISTINCT object, name, member FROM wait_edge
		WHERE object IS NOT NULL AND (cycle IS NOT NULL OR lost IS NOT NULL OR owner_gone)) AS wanted
	JOIN effect_anywhere AS effect ON effect.effect IN ('lock', 'trylock', 'unlock') AND effect.member <> ''
		AND (wanted.member = replace(effect.record_type, 'struct ', '') || '.' || effect.member
			OR (wanted.name = effect.root || effect.path
				AND effect.root_kind NOT IN ('parameter', 'local')))

--@ let lock_address of the case by object statement: places in the source where the address of such a lock is made
SELECT DISTINCT lock_member.object, access.statement, access.root, access.path
FROM lock_member CROSS JOIN access ON access.record_type = lock_member.record_type
	AND access.member = lock_member.member AND access.kind = 'address'
UNION
SELECT DISTINCT wanted.object, access.statement, access.root, access.path
FROM (SELECT DISTINCT object, name FROM wait_edge
		WHERE object IS NOT NULL AND (cycle IS NOT NULL OR lost IS NOT NULL OR owner_gone)) AS wanted
	JOIN access ON access.kind = 'address' AND access.root_kind NOT IN ('parameter', 'local')
		AND wanted.name = access.root || access.path

--@ let lock_variable of the case by function variable: parameters and local variables that may have the address of such
-- a lock, or of which type's which member has it (variable NULL)
WITH RECURSIVE lock_variable(object, function, variable, type, member) AS (
	SELECT made.object, function.function, parameter.name, NULL, NULL -- handed on
	FROM lock_address AS made
		CROSS JOIN argument ON argument.statement = made.statement AND argument.root = made.root
			AND argument.path = made.path AND argument.address = 1
		CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
		JOIN function ON function.name = call.callee
			AND coalesce(call.callee_file, function.file) = function.file
		JOIN parameter ON parameter.function = function.function AND parameter.idx = argument.idx
	UNION
	SELECT made.object, statement.function, store.root, NULL, NULL
	FROM lock_address AS made CROSS JOIN statement ON statement.statement = made.statement
		CROSS JOIN access AS store ON store.statement = made.statement AND store.kind = 'write'
			AND store.path = '' AND store.root_kind = 'local'
	UNION
	SELECT made.object, NULL, NULL, escaped.to_type, escaped.to_member
	FROM lock_address AS made CROSS JOIN escaped ON escaped.statement = made.statement
		AND escaped.root = made.root AND escaped.path = made.path
	WHERE escaped.to_member IS NOT NULL
	UNION -- from one to the next
	SELECT known.object, function.function, parameter.name, NULL, NULL
	FROM lock_variable AS known
		CROSS JOIN statement ON statement.function = known.function
		CROSS JOIN argument ON argument.statement = statement.statement AND argument.root = known.variable
			AND argument.path = ''
		CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
		JOIN function ON function.name = call.callee
			AND coalesce(call.callee_file, function.file) = function.file
		JOIN parameter ON parameter.function = function.function AND parameter.idx = argument.idx
	UNION
	SELECT known.object, NULL, NULL, escaped.to_type, escaped.to_member
	FROM lock_variable AS known CROSS JOIN escaped ON escaped.function = known.function
		AND escaped.root = known.variable AND escaped.path = ''
	WHERE escaped.to_member IS NOT NULL
	UNION
	SELECT known.object, alias.function, alias.variable, NULL, NULL
	FROM lock_variable AS known CROSS JOIN alias ON alias.of_type = known.type AND alias.member = known.member
		AND alias.how = 'member-load')
SELECT * FROM lock_variable LIMIT 4000

--@ let lent_site of the case by object function: where such a lock may be taken or let go of so; name: under which
SELECT DISTINCT known.object, effect.function, effect.statement, effect.effect, effect.root || effect.path AS name
FROM (SELECT DISTINCT object, function, variable FROM lock_variable WHERE variable IS NOT NULL) AS known
	CROSS JOIN effect ON effect.function = known.function AND effect.root = known.variable AND effect.path = ''
		AND effect.effect IN ('lock', 'trylock', 'unlock')
UNION
SELECT DISTINCT known.object, effect.function, effect.statement, effect.effect, effect.root || effect.path
FROM (SELECT DISTINCT object, type, member FROM lock_variable WHERE variable IS NULL) AS known
	JOIN effect_anywhere AS effect ON effect.effect IN ('lock', 'trylock', 'unlock') AND effect.address = 0
		AND effect.record_type = known.type AND effect.member = known.member

--@ let lent_giving of the case by object function: where a function lets go of such a lock so, and takes none under
-- that name before
SELECT giving.object, giving.function, giving.statement FROM lent_site AS giving
WHERE giving.effect = 'unlock' AND NOT EXISTS (SELECT 1
	FROM lent_site AS taking JOIN order_of ON order_of.first = taking.statement
		AND order_of."then" = giving.statement
	WHERE taking.object = giving.object AND taking.function = giving.function AND taking.effect <> 'unlock'
		AND taking.name = giving.name)

--@ let lent_taking of the case by object function: where a function takes such a lock by a call that is handed it, and
-- that may return with it
SELECT DISTINCT made.object, statement.function, made.statement
FROM lock_address AS made CROSS JOIN statement ON statement.statement = made.statement
	CROSS JOIN argument ON argument.statement = made.statement AND argument.root = made.root
		AND argument.path = made.path AND argument.address = 1
	CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
	JOIN function ON function.name = call.callee AND coalesce(call.callee_file, function.file) = function.file
	JOIN parameter ON parameter.function = function.function AND parameter.idx = argument.idx
	JOIN lent_site AS taking ON taking.object = made.object AND taking.function = function.function
		AND taking.name = parameter.name AND taking.effect <> 'unlock'
WHERE NOT EXISTS (SELECT 1
	FROM lent_site AS giving JOIN order_of ON order_of.first = taking.statement
		AND order_of."then" = giving.statement AND order_of.always_then
	WHERE giving.object = taking.object AND giving.function = taking.function AND giving.effect = 'unlock'
		AND giving.name = taking.name)
