-- What has a pointer to the owner's record is handed on: to what, and whether that may take back what it leads to. The
-- owner is the lane 'waiter'.

--@ let plain_part of the case by type member: members that are the head or the links of a list or tree, or a lock: who
-- is handed no more than that does not see what lies around it
SELECT type, member FROM source_member
WHERE declared IN ('struct list_head', 'struct hlist_head', 'struct hlist_node', 'struct hlist_bl_head',
	'struct hlist_bl_node', 'struct hlist_nulls_head', 'struct hlist_nulls_node', 'struct llist_head',
	'struct llist_node', 'struct rb_root', 'struct rb_root_cached', 'struct rb_node', 'struct plist_head',
	'struct plist_node', 'spinlock_t', 'raw_spinlock_t', 'rwlock_t', 'struct mutex', 'struct rw_semaphore',
	'struct rt_mutex')

--@ let handled of the owner by chain statement: calls that the owner hands it to, or something that was read from it
SELECT DISTINCT holder.chain, argument.statement, argument.seq, argument.idx, call.callee, call.callee_file
FROM holder CROSS JOIN statement ON statement.function = holder.function
	CROSS JOIN argument ON argument.statement = statement.statement AND argument.root = holder.variable
		AND argument.path LIKE '%' || holder.prefix || '%'
	CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
WHERE NOT EXISTS (SELECT 1 FROM walk JOIN function ON function.function = walk.function WHERE walk.lane = 'waiter'
		AND walk.parent = holder.chain AND walk.call = argument.statement AND function.name = call.callee)
	AND NOT (argument.address = 1 AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee)
		AND EXISTS (SELECT 1 FROM plain_part WHERE plain_part.type = argument.record_type
			AND plain_part.member = argument.member))
	-- What is an access by itself (atomics, bits) hands nothing on.
	AND NOT (argument.address = 1 AND EXISTS (SELECT 1 FROM access WHERE access.statement = argument.statement
		AND access.root = argument.root AND access.path = argument.path AND access.marked = 1
		AND access.path <> ''))

--@ let inner by chain place function: functions that were read and that such a call leads to, and what they are handed
WITH RECURSIVE inner(chain, place, function, variable, depth) AS (
	SELECT handled.chain, handled.statement, function.function, parameter.name, 0
	FROM handled
		CROSS JOIN function ON function.name = handled.callee
			AND (handled.callee_file IS NULL OR handled.callee_file = function.file)
		JOIN parameter ON parameter.function = function.function AND parameter.idx = handled.idx
	WHERE NOT EXISTS (SELECT 1 FROM api WHERE api.function = handled.callee)
	UNION
	SELECT reached.chain, reached.place, reached.function, alias.variable, reached.depth
	FROM inner AS reached JOIN alias ON alias.function = reached.function AND alias.of = reached.variable
	UNION
	SELECT reached.chain, reached.place, function.function, parameter.name, reached.depth + 1
	FROM inner AS reached CROSS JOIN statement ON statement.function = reached.function
		CROSS JOIN argument ON argument.statement = statement.statement AND argument.root = reached.variable
		CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
		CROSS JOIN function ON function.name = call.callee
			AND (call.callee_file IS NULL OR call.callee_file = function.file)
		JOIN parameter ON parameter.function = function.function AND parameter.idx = argument.idx
	WHERE reached.depth < 6 AND NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee))
SELECT * FROM inner LIMIT 4000

--@ let takes_back of the case by function idx: arguments of kernel functions that take back a pointer in what they are
-- handed
SELECT DISTINCT api.function, api.argument AS idx FROM api
WHERE api.effect IN ('cancel', 'take-off', 'quiesce', 'free', 'complete', 'unlink', 'careful-unlink', 'remove')

--@ let wild by function variable: functions that hand a variable, or what they read from it, to what was not read, or
-- that were read in part
SELECT DISTINCT reached.function, reached.variable
FROM (SELECT DISTINCT function, variable FROM inner) AS reached JOIN function ON function.function = reached.function
WHERE function.quality <> 'ok' OR function.cfg <> 'full'
	OR EXISTS (SELECT 1 FROM statement
		CROSS JOIN argument ON argument.statement = statement.statement AND argument.root = reached.variable
		CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
		WHERE statement.function = reached.function
		AND (EXISTS (SELECT 1 FROM takes_back WHERE takes_back.function = call.callee
				AND takes_back.idx = argument.idx)
			OR (NOT EXISTS (SELECT 1 FROM api WHERE api.function = call.callee)
				AND NOT EXISTS (SELECT 1 FROM function AS known WHERE known.name = call.callee
					AND (call.callee_file IS NULL OR call.callee_file = known.file))
				AND NOT (argument.address = 1 AND EXISTS (SELECT 1 FROM plain_part
					WHERE plain_part.type = argument.record_type
					AND plain_part.member = argument.member))
				AND NOT (argument.address = 1 AND EXISTS (SELECT 1 FROM access
					WHERE access.statement = argument.statement AND access.root = argument.root
					AND access.path = argument.path AND access.marked = 1
					AND access.path <> '')))))

--@ let handed_back by chain statement: places that hand it to what may take back, or off, what it leads to, or to what
-- was not read
SELECT DISTINCT handled.chain, handled.statement FROM handled
WHERE EXISTS (SELECT 1 FROM takes_back WHERE takes_back.function = handled.callee AND takes_back.idx = handled.idx)
	OR (NOT EXISTS (SELECT 1 FROM api WHERE api.function = handled.callee)
		AND (NOT EXISTS (SELECT 1 FROM inner AS reached WHERE reached.chain = handled.chain
			AND reached.place = handled.statement)
		OR EXISTS (SELECT 1 FROM inner AS reached
			JOIN wild ON wild.function = reached.function AND wild.variable = reached.variable
			WHERE reached.chain = handled.chain AND reached.place = handled.statement)
		OR EXISTS (SELECT 1 FROM inner AS reached WHERE reached.chain = handled.chain
			AND reached.place = handled.statement AND reached.depth >= 6)
		OR (SELECT count(*) FROM inner) >= 4000))
