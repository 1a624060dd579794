-- What the owner asks of variables that never change in between.

--@ let same_text by chain statement: conditions on nothing but variables that the function sets before both or never,
-- written like the one that decided whether the record was queued, and their arm for one that was
SELECT DISTINCT queued_from.chain, later.statement, successor.arm
FROM queued_from JOIN successor ON successor.next = queued_from.statement AND successor.arm IN ('true', 'false')
	JOIN statement ON statement.statement = successor.statement AND statement.kind = 'condition'
	CROSS JOIN statement AS later ON later.function = statement.function AND later.kind = 'condition'
		AND later.text = statement.text AND later.statement <> statement.statement
WHERE NOT EXISTS (SELECT 1 FROM successor AS opposite WHERE opposite.statement = statement.statement
		AND opposite.arm <> successor.arm AND opposite.next = queued_from.statement)
	AND NOT EXISTS (SELECT 1 FROM queued_from AS elsewhere WHERE elsewhere.statement <> queued_from.statement)
	AND NOT EXISTS (SELECT 1 FROM call WHERE call.statement = statement.statement)
	AND EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement)
	AND NOT EXISTS (SELECT 1 FROM access JOIN access AS change ON change.root = access.root
			AND change.kind <> 'read'
		JOIN statement AS store ON store.statement = change.statement AND store.function = statement.function
			AND store.kind <> 'declare'
		WHERE access.statement = statement.statement
		AND NOT EXISTS (SELECT 1 FROM order_before WHERE order_before.function = statement.function
			AND order_before.first = store.statement
			AND order_before."then" = statement.statement AND order_before.always_first))
	AND NOT EXISTS (SELECT 1 FROM access WHERE access.statement = statement.statement
		AND (access.path <> '' OR access.root_kind NOT IN ('parameter', 'local')))

--@ let its_own of the owner by chain variable: variables of a chain that have the record's address: it is handed down
-- to parameters
WITH RECURSIVE its_own(chain, function, variable) AS (
	SELECT '', side.function, side.variable FROM side WHERE side.lane = 'waiter' AND side.function IS NOT NULL
	UNION
	SELECT walk.chain, walk.function, walk.variable
	FROM its_own JOIN walk ON walk.lane = 'waiter' AND walk.parent = its_own.chain
		JOIN parameter ON parameter.function = walk.function AND parameter.name = walk.variable
		JOIN function ON function.function = walk.function
		JOIN call ON call.statement = walk.call AND call.callee = function.name
		JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
			AND argument.idx = parameter.idx AND argument.root = its_own.variable
			AND (argument.path = '' OR argument.address = 1)
	WHERE NOT EXISTS (SELECT 1 FROM statement AS store
		CROSS JOIN access ON access.statement = store.statement AND access.root = its_own.variable
			AND access.path = '' AND access.kind <> 'read'
		WHERE store.function = its_own.function AND its_own.chain <> ''))
SELECT * FROM its_own

--@ let no_null by chain statement: conditions whether such a parameter is NULL, before it is set, and their arm
SELECT its_own.chain, statement.statement,
	iif(statement.text IN ('!' || its_own.variable, its_own.variable || ' == NULL', 'NULL == ' || its_own.variable),
		'false', 'true') AS arm
FROM its_own
	CROSS JOIN statement ON statement.function = its_own.function AND statement.kind = 'condition'
		AND statement.text IN (its_own.variable, '!' || its_own.variable, its_own.variable || ' == NULL',
			'NULL == ' || its_own.variable, its_own.variable || ' != NULL', 'NULL != ' || its_own.variable)
WHERE its_own.chain <> ''
	AND NOT EXISTS (SELECT 1 FROM order_before
		JOIN access ON access.statement = order_before.first AND access.root = its_own.variable
			AND access.path = '' AND access.kind <> 'read'
		WHERE order_before.function = its_own.function AND order_before."then" = statement.statement)
