-- Who else can have let the owner go.

--@ let other_store: stores in other functions that let the owner go too, of the record that a variable leads to
SELECT DISTINCT function.function, function.name, access.root AS variable, statement.file, statement.line,
	statement.text
FROM leave
	CROSS JOIN access ON access.record_type = leave.record_type AND access.member = leave.member
		AND access.kind IN ('write', 'rmw')
	CROSS JOIN statement ON statement.statement = access.statement
	JOIN function ON function.function = statement.function
WHERE leave.kind = 'state' AND statement.function NOT IN (SELECT function FROM walk)
	AND coalesce(holds(access.constant, leave.operator, leave.constant) = (SELECT arm_free.arm = 'true'
			FROM arm_free WHERE arm_free.chain = leave.chain AND arm_free.statement = leave.statement
			AND arm_free.is_free ORDER BY arm_free.arm DESC LIMIT 1), 1)
	AND NOT EXISTS (SELECT 1 FROM stack_object AS local WHERE local.function = statement.function
		AND local.variable = access.root)

--@ let handed_to: calls of such a function, with the caller's variable that leads to the record
SELECT DISTINCT other_store.function AS target, other_store.variable AS parameter, handing.function, handing.variable,
	handing.statement
FROM other_store
	CROSS JOIN handing ON handing.target = other_store.function AND handing.parameter = other_store.variable

--@ let still_found by function variable statement: places that such a caller comes to with a record that it has not
-- taken off since it got hold of it
WITH RECURSIVE still_found(function, variable, statement) AS (
	SELECT caller.function, caller.variable, control_edge.next
	FROM (SELECT DISTINCT function, variable FROM handed_to) AS caller
		CROSS JOIN control_edge ON control_edge.function = caller.function
	WHERE control_edge.statement = caller.function
		OR EXISTS (SELECT 1 FROM access WHERE access.statement = control_edge.statement
			AND access.root = caller.variable AND access.path = '' AND access.kind IN ('write', 'rmw'))
	UNION
	SELECT still_found.function, still_found.variable, successor.next
	FROM still_found CROSS JOIN successor ON successor.statement = still_found.statement
	WHERE NOT EXISTS (SELECT 1 FROM effect WHERE effect.function = still_found.function
		AND effect.statement = still_found.statement AND effect.root = still_found.variable
		AND effect.effect IN ('unlink', 'remove')))
SELECT * FROM still_found LIMIT 20000

--@ let taken_before: such functions that nobody can call but with a record that the caller has taken off
SELECT DISTINCT handed_to.target, handed_to.parameter
FROM handed_to JOIN closed_function ON closed_function.function = handed_to.target
WHERE (SELECT count(*) FROM still_found) < 20000
	AND NOT EXISTS (SELECT 1 FROM call_site WHERE call_site.function = handed_to.target
		AND call_site.statement NOT IN (SELECT other_call.statement FROM handed_to AS other_call
			WHERE other_call.target = handed_to.target AND other_call.parameter = handed_to.parameter))
	AND NOT EXISTS (SELECT 1 FROM handed_to AS other_call
		JOIN function AS caller ON caller.function = other_call.function
		LEFT JOIN still_found ON still_found.function = other_call.function
			AND still_found.variable = other_call.variable
			AND still_found.statement = other_call.statement
		WHERE other_call.target = handed_to.target AND other_call.parameter = handed_to.parameter
		AND (still_found.statement IS NOT NULL OR caller.quality <> 'ok' OR caller.cfg <> 'full'))
	-- The parameter leads to that record all the time.
	AND NOT EXISTS (SELECT 1 FROM statement CROSS JOIN access ON access.statement = statement.statement
		WHERE statement.function = handed_to.target AND access.root = handed_to.parameter AND access.path = ''
		AND access.kind IN ('write', 'rmw'))

--@ let other_release: those of them that leave the record where it is found
SELECT DISTINCT other_store.name, other_store.file, other_store.line, other_store.text FROM other_store
WHERE NOT EXISTS (SELECT 1 FROM effect WHERE effect.function = other_store.function
		AND effect.effect IN ('unlink', 'careful-unlink', 'remove', 'move'))
	AND NOT EXISTS (SELECT 1 FROM taken_before WHERE taken_before.target = other_store.function
		AND taken_before.parameter = other_store.variable)
