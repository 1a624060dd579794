-- Whether a sleeper would go on if it looked again.

--@ let changing of the case by task name: functions that store what its conditions look at, and those that lead
-- to them
WITH RECURSIVE up(task, member, record_type, function) AS (
	SELECT DISTINCT known_arm.task, known_arm.member, known_arm.record_type, place.function
	FROM known_arm CROSS JOIN access ON access.record_type = known_arm.record_type
			AND access.member = known_arm.member AND access.kind IN ('write', 'rmw')
		CROSS JOIN statement AS place ON place.statement = access.statement
	UNION
	SELECT up.task, up.member, up.record_type, place.function
	FROM up CROSS JOIN function ON function.function = up.function
		CROSS JOIN call ON call.callee = function.name
		CROSS JOIN statement AS place ON place.statement = call.statement)
SELECT DISTINCT up.task, up.member, up.record_type, function.name
FROM up JOIN function ON function.function = up.function

--@ let unsettled of the case by task statement: a condition that it may come to with another value than now: on the way
-- there is stored what it looks at, or where that is found, or it is handed to what was not read
SELECT DISTINCT known_arm.task, known_arm.statement
FROM known_arm JOIN round AS before ON before.task = known_arm.task
	JOIN order_of ON order_of.first = before.statement AND order_of."then" = known_arm.statement
	CROSS JOIN access ON access.statement = before.statement AND access.kind IN ('write', 'rmw')
		AND ((access.member = known_arm.member AND access.record_type = known_arm.record_type)
			OR (access.root = known_arm.root AND access.path IN ('', known_arm.path)))
UNION
SELECT known_arm.task, known_arm.statement
FROM known_arm JOIN round AS before ON before.task = known_arm.task
	JOIN order_of ON order_of.first = before.statement AND order_of."then" = known_arm.statement
	CROSS JOIN call ON call.statement = before.statement
WHERE EXISTS (SELECT 1 FROM changing WHERE changing.task = known_arm.task AND changing.name = call.callee
		AND changing.member IS known_arm.member AND changing.record_type IS known_arm.record_type)
	OR ((call.callee IS NULL OR NOT EXISTS (SELECT 1 FROM function WHERE function.name = call.callee))
		AND NOT EXISTS (SELECT 1 FROM call AS inside JOIN api ON api.function = inside.callee
			WHERE inside.statement = call.statement)
		AND EXISTS (SELECT 1 FROM argument WHERE argument.statement = call.statement
			AND argument.seq = call.seq AND argument.root = known_arm.root
			AND (argument.path = '' OR known_arm.path LIKE argument.path || '%')))

--@ let due of the case by task: a sleeper that would not sleep again, and the condition that lets it go, which is what
-- it is
SELECT sleeper.task, known_arm.statement AS condition, known_arm.arm, known_arm.expression, known_arm.value,
	known_arm.how AS value_how, known_arm.root, known_arm.root_kind, known_arm.path, known_arm.record_type,
	known_arm.member, known_arm.operator, known_arm.constant, place.file AS condition_file,
	place.line AS condition_line, place.text AS condition_text, min(place.ord) AS ord
FROM sleeper JOIN round ON round.task = sleeper.task
	JOIN known_arm ON known_arm.task = sleeper.task AND known_arm.statement = round.statement
	JOIN statement AS place ON place.statement = known_arm.statement
WHERE NOT EXISTS (SELECT 1 FROM round AS again WHERE again.task = sleeper.task AND again.statement = sleeper.sleep)
	AND EXISTS (SELECT 1 FROM successor AS other WHERE other.statement = known_arm.statement
		AND other.arm <> known_arm.arm AND (other.next = sleeper.sleep
			OR EXISTS (SELECT 1 FROM order_of WHERE order_of.first = other.next
				AND order_of."then" = sleeper.sleep)))
	AND NOT EXISTS (SELECT 1 FROM unsettled JOIN round AS on_way ON on_way.task = unsettled.task
			AND on_way.statement = unsettled.statement
		WHERE unsettled.task = sleeper.task)
GROUP BY sleeper.task
