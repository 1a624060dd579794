-- Who may use the record when its waker is done with it: what the waker calls then, and who called it.

-- Where members are read.
CREATE VIEW reading AS
SELECT access.record_type, access.member, statement.function, statement.statement, access.seq
FROM access CROSS JOIN statement ON statement.statement = access.statement WHERE access.kind = 'read';

--@ let later_place: where the waker comes after it let its owner go
SELECT DISTINCT reach.at_chain AS chain, reach.statement
FROM release_at JOIN starter ON starter.touch = release_at.touch
	CROSS JOIN reach ON reach.place = starter.place AND reach.lane = starter.lane
WHERE starter.lane = 'waker'

--@ let left_way by to_type to_member: members of other objects by which the record is found, which the waker leaves as
-- they are: it has stored the pointer there (is_stored), or has it from there
WITH way(to_type, to_member, to_root, is_stored, statement) AS (
	SELECT left_with.to_type, left_with.to_member, left_with.to_root, 1, left_with.statement
	FROM walk JOIN left_with ON left_with.function = walk.function AND left_with.root = walk.variable
	WHERE walk.lane = 'waker' AND left_with.to_member IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM walk AS own WHERE own.lane = 'waker' AND own.function = walk.function
			AND own.variable = left_with.to_root)
	UNION
	SELECT alias.of_type, alias.member, alias.of, 0, alias.statement
	FROM walk JOIN alias ON alias.function = walk.function AND alias.variable = walk.variable
		AND alias.how = 'member-load'
	WHERE walk.lane = 'waker' AND alias.of_type NOT IN (SELECT type FROM generic_record))
SELECT DISTINCT way.to_type, way.to_member, way.to_root, way.is_stored FROM way
WHERE NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT function FROM walk WHERE lane = 'waker') AS place
	CROSS JOIN statement ON statement.function = place.function
	CROSS JOIN access ON access.statement = statement.statement AND access.kind IN ('write', 'rmw')
		AND access.record_type = way.to_type AND access.member = way.to_member
	WHERE NOT (way.is_stored AND statement.statement = way.statement))

--@ let later_call: calls that the waker makes then, of which api does not say what they do
SELECT DISTINCT call.statement, call.seq, call.callee, statement.file, statement.line
FROM later_place CROSS JOIN call ON call.statement = later_place.statement
	JOIN statement ON statement.statement = call.statement
WHERE EXISTS (SELECT 1 FROM left_way) AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee)

--@ let later_function by function: functions that run by those calls, and what they call
WITH RECURSIVE later_function(function, statement) AS (
	SELECT function.function, later_call.statement
	FROM later_call JOIN function ON function.name = later_call.callee
	UNION
	SELECT callee.function, later_function.statement
	FROM later_function CROSS JOIN statement ON statement.function = later_function.function
		CROSS JOIN call ON call.statement = statement.statement
		JOIN function AS callee ON callee.name = call.callee
			AND (call.callee_file IS NULL OR call.callee_file = callee.file)
	LIMIT 1000)
SELECT * FROM later_function

--@ let behind_call by statement: what comes after the waker in those that call it by a pointer, with the variable that
-- they handed it and that leads to the record
WITH RECURSIVE behind_call(function, variable, statement) AS (
	SELECT site.caller, argument.root, successor.next
	FROM side JOIN function ON function.function = side.function
		JOIN slot ON slot.target = function.name AND (slot.file = function.file OR NOT function.static)
		CROSS JOIN pointer_call AS site ON site.type = slot.type AND site.member = slot.member
		JOIN parameter ON parameter.function = side.function
		JOIN walk ON walk.lane = side.lane AND walk.chain = '' AND walk.variable = parameter.name
		JOIN argument ON argument.statement = site.statement AND argument.idx = parameter.idx
			AND (argument.path = '' OR argument.address = 1) AND argument.path NOT LIKE '%->%'
		CROSS JOIN successor ON successor.statement = site.statement
	WHERE side.lane = 'waker'
	UNION
	SELECT behind_call.function, behind_call.variable, successor.next
	FROM behind_call CROSS JOIN successor ON successor.statement = behind_call.statement
	WHERE NOT EXISTS (SELECT 1 FROM access WHERE access.statement = behind_call.statement
		AND access.root = behind_call.variable AND access.path = '' AND access.kind IN ('write', 'rmw'))
	LIMIT 5000)
SELECT * FROM behind_call

--@ let outlasted: why the record may be used after the last access of the waker that was read
SELECT why FROM (SELECT function.name || '(), which runs by the call at ' ||
		where_at(statement.file, statement.line) || ', reads ' || left_way.to_type || '.' ||
		left_way.to_member || ', by which the record is found' AS why
	FROM left_way
		CROSS JOIN reading ON reading.record_type = left_way.to_type AND reading.member = left_way.to_member
		CROSS JOIN later_function ON later_function.function = reading.function
		CROSS JOIN function ON function.function = reading.function
		CROSS JOIN statement ON statement.statement = later_function.statement
	ORDER BY reading.statement, reading.seq, later_function.statement)
UNION ALL
SELECT why FROM (SELECT statement.text || ' at ' || where_at(statement.file, statement.line) || ' reads ' ||
		left_way.to_type || '.' || left_way.to_member || ', by which the record is found' AS why
	FROM left_way
		CROSS JOIN reading ON reading.record_type = left_way.to_type AND reading.member = left_way.to_member
		CROSS JOIN later_place ON later_place.statement = reading.statement
		CROSS JOIN statement ON statement.statement = reading.statement
	ORDER BY reading.statement, reading.seq)
UNION ALL
SELECT 'the waker stores the record''s address in ' || left_way.to_type || '.' || left_way.to_member || ', and ' ||
	coalesce(later_call.callee || '()', 'a call through a pointer') || ' at ' ||
	where_at(later_call.file, later_call.line) || ', which is handed that object, was not read'
FROM left_way JOIN later_call
	JOIN argument ON argument.statement = later_call.statement AND argument.seq = later_call.seq
		AND argument.root = left_way.to_root
WHERE left_way.is_stored AND NOT EXISTS (SELECT 1 FROM function WHERE function.name = later_call.callee)
UNION ALL
SELECT caller.name || '(), which calls the waker, goes on with it at ' || where_at(statement.file, statement.line)
FROM behind_call JOIN function AS caller ON caller.function = behind_call.function
	CROSS JOIN statement ON statement.statement = behind_call.statement
WHERE EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement AND access.root = behind_call.variable
		AND access.path <> '')
	OR EXISTS (SELECT 1 FROM argument WHERE argument.statement = statement.statement
		AND argument.root = behind_call.variable)
UNION ALL
SELECT 'who calls ' || function.name || '() by ' || slot.type || '.' || slot.member ||
	' was not read, and may go on with the record'
FROM side JOIN function ON function.function = side.function
	JOIN slot ON slot.target = function.name AND (slot.file = function.file OR NOT function.static)
	JOIN parameter ON parameter.function = side.function
	JOIN walk ON walk.lane = side.lane AND walk.chain = '' AND walk.variable = parameter.name
WHERE side.lane = 'waker'
	AND NOT EXISTS (SELECT 1 FROM api WHERE api.effect = 'called-last'
		AND api.function = slot.type || '.' || slot.member)
	AND NOT EXISTS (SELECT 1 FROM pointer_call WHERE pointer_call.type = slot.type
		AND pointer_call.member = slot.member)
UNION ALL
SELECT 'more comes after that than is looked at'
WHERE (SELECT count(*) FROM later_function) >= 1000 OR (SELECT count(*) FROM behind_call) >= 5000
