-- What the owner asks twice, of variables that never change in between.

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
