-- What the two sides of a race do to their record. Read from what a rule says is a side (lane, function, variable).

--@ let walk by lane function variable: a variable that leads to the record, in a function that a side runs through
-- chain: the calls that led there, each "variable@statement>"; call: the last of them; parent: the chain before it.
WITH RECURSIVE walk(lane, function, variable, chain, parent, call, depth) AS (
	SELECT lane, function, variable, '', NULL, NULL, 0 FROM side WHERE function IS NOT NULL AND variable IS NOT NULL
	UNION
	SELECT walk.lane, walk.function, same.other, walk.chain, walk.parent, walk.call, walk.depth
	FROM walk JOIN same_record same ON same.function = walk.function AND same.known = walk.variable
	UNION
	SELECT walk.lane, handed.target, handed.parameter,
		walk.chain || walk.variable || '@' || handed.statement || '>', walk.chain, handed.statement,
		walk.depth + 1
	FROM walk JOIN handed ON handed.function = walk.function AND handed.variable = walk.variable
	WHERE handed.target IS NOT NULL AND handed.parameter IS NOT NULL AND walk.depth < 8
		AND instr(walk.chain, '@' || handed.target || '#') = 0
		AND (NOT handed.known
			OR EXISTS (SELECT 1 FROM api WHERE api.function = handed.callee
				AND api.effect = 'leave-careful'))
	UNION -- into the callback that the owner has put into the record
	SELECT walk.lane, by_callback.target, by_callback.parameter,
		walk.chain || walk.variable || '@' || by_callback.statement || '>', walk.chain, by_callback.statement,
		walk.depth + 1
	FROM walk JOIN side AS waiter ON waiter.lane = 'waiter'
		JOIN by_callback ON by_callback.caller = walk.function AND by_callback.variable = walk.variable
			AND by_callback.owner = waiter.function AND by_callback.object = waiter.variable
	WHERE walk.lane = 'waker' AND walk.depth < 8 AND instr(walk.chain, '@' || by_callback.target || '#') = 0)
SELECT * FROM walk LIMIT 400

--@ let walk_top by lane chain: the call of the side's own function that a chain begins with
SELECT DISTINCT lane, chain,
	CASE WHEN chain = '' THEN NULL
		ELSE substr(substr(chain, instr(chain, '@') + 1), 1,
			instr(substr(chain, instr(chain, '@') + 1), '>') - 1) END AS top
FROM walk

--@ let companion of the owner by chain variable: completions of the owner's own that its record leads to: who completes
-- one is done with the record
SELECT DISTINCT walk.chain, escaped.function, escaped.root AS variable, escaped.to_type, escaped.to_member
FROM walk
	JOIN escaped ON escaped.function = walk.function AND escaped.to_root = walk.variable
		AND escaped.root <> escaped.to_root AND escaped.to_path NOT LIKE '->%->%'
		AND (escaped.to_path LIKE '->%' OR escaped.to_root_kind = 'local')
	JOIN stack_object AS local ON local.function = escaped.function AND local.variable = escaped.root
		AND local.type = 'struct completion'
WHERE walk.lane = 'waiter'

--@ let companion_wait by chain statement: waits for one of them; gives_up: what the call gives back when it was given
-- up, NULL: it is not
SELECT companion.chain, effect.statement, companion.function, companion.to_type, companion.to_member,
	(SELECT api.detail FROM api WHERE api.function = effect.callee AND api.effect = 'wait-may'
		AND (api.detail <> '-512' OR effect.text NOT LIKE '%TASK_UNINTERRUPTIBLE%')) AS gives_up
FROM companion
	CROSS JOIN effect ON effect.function = companion.function AND effect.root = companion.variable
		AND effect.effect = 'wait-done'

--@ let touched: what each variable of the walk is used for
SELECT walk.lane, walk.function, walk.variable, walk.chain, walk.depth, statement.statement, access.seq, access.line,
	access.kind, access.record_type, access.member, '' AS detail, access.constant, access.value
FROM walk CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN access ON access.statement = statement.statement AND access.root = walk.variable
WHERE access.path <> '' AND access.kind IN ('read', 'write', 'rmw')
UNION
SELECT walk.lane, walk.function, walk.variable, walk.chain, walk.depth, effect.statement, effect.seq, effect.line,
	effect.effect, effect.record_type, coalesce(nullif(effect.api_member, ''), effect.member), effect.detail, NULL,
	NULL
FROM walk
	CROSS JOIN effect ON effect.function = walk.function AND effect.root = walk.variable
		AND (effect.path = '' OR effect.address = 1)
WHERE effect.effect <> 'address-only'
UNION -- a completion of its owner's, by the pointer in it
SELECT walk.lane, walk.function, walk.variable, walk.chain, walk.depth, effect.statement, effect.seq, effect.line,
	effect.effect, companion.to_type, companion.to_member, '', NULL, NULL
FROM (SELECT DISTINCT to_type, to_member FROM companion) AS companion JOIN walk ON walk.lane = 'waker'
	CROSS JOIN effect ON effect.function = walk.function AND effect.address = 0 AND effect.effect = 'complete'
WHERE (effect.root = walk.variable AND effect.record_type = companion.to_type AND effect.member = companion.to_member)
	OR EXISTS (SELECT 1 FROM alias WHERE alias.function = walk.function AND alias.variable = effect.root
		AND alias.of = walk.variable AND alias.how = 'member-load' AND alias.of_type = companion.to_type
		AND alias.member = companion.to_member AND effect.path = '')
UNION
SELECT walk.lane, walk.function, walk.variable, walk.chain, walk.depth, called.statement, called.seq, called.line,
	'complete', called.record_type, called.member, '', NULL, NULL
FROM walk JOIN side AS waiter ON waiter.lane = 'waiter'
	JOIN completed_by AS called ON called.owner = waiter.function AND called.object = waiter.variable
		AND called.caller = walk.function AND called.variable = walk.variable
	JOIN companion ON companion.to_type = called.record_type AND companion.to_member = called.member
WHERE walk.lane = 'waker'
UNION
SELECT walk.lane, walk.function, walk.variable, walk.chain, walk.depth, handed.statement, handed.seq, NULL,
	iif(handed.traced, 'read', 'pass'), NULL, NULL, coalesce(handed.callee, 'a pointer'), NULL, NULL
FROM walk CROSS JOIN handed ON handed.function = walk.function AND handed.variable = walk.variable
WHERE NOT handed.known AND handed.target IS NULL
	AND NOT EXISTS (SELECT 1 FROM walk AS into_call WHERE into_call.lane = walk.lane
		AND into_call.parent = walk.chain AND into_call.call = handed.statement AND handed.callee IS NULL)
	-- What is known to be an access by itself (atomics, bits) is no hand-over.
	AND NOT EXISTS (SELECT 1 FROM access WHERE access.statement = handed.statement AND access.root = handed.variable
		AND access.marked = 1 AND access.path <> '')

--@ let touch by lane kind: an access, effect or pass of the record, with its place in the source
SELECT row_number() OVER (ORDER BY touched.lane, touched.depth, touched.chain, statement.ord, touched.seq, touched.kind,
		touched.variable) AS touch, touched.lane, touched.function, function.name AS function_name,
	touched.variable, touched.chain, touched.depth, coalesce(top.top, touched.statement) AS top,
	(SELECT top_statement.ord FROM statement AS top_statement
		WHERE top_statement.statement = coalesce(top.top, touched.statement)) AS top_ord, touched.statement,
	statement.ord, touched.seq, statement.file, coalesce(touched.line, statement.line) AS line, statement.text,
	statement.kind AS statement_kind, touched.kind, touched.record_type, touched.member, touched.detail,
	touched.constant, touched.value
FROM touched JOIN statement ON statement.statement = touched.statement
	JOIN function ON function.function = touched.function
	JOIN walk_top top ON top.lane = touched.lane AND top.chain = touched.chain

--@ let walk_cut by lane: bounds that a walk hit: where it was led further is not known; own: by that lane alone
SELECT lane, 'calls deeper than ' || max(depth) AS what, 1 AS own FROM walk GROUP BY lane HAVING max(depth) >= 8
UNION ALL
SELECT lane, 'more than ' || total || ' variables', 0 FROM (SELECT DISTINCT lane FROM walk)
	JOIN (SELECT count(*) AS total FROM walk) WHERE total >= 400

--@ let unread by lane: what a walk did not see: a callee that was not read, a function of doubtful quality, a bound
-- that was hit
SELECT touch.lane, touch.detail || '(), which is handed the record and was not read' AS what,
	where_at(touch.file, touch.line) AS place
FROM touch WHERE touch.kind = 'pass'
UNION
SELECT walk.lane, function.name || '(), read with quality ' || function.quality || ', control flow ' || function.cfg,
	function.file
FROM walk JOIN function ON function.function = walk.function WHERE function.quality <> 'ok' OR function.cfg <> 'full'
UNION
SELECT walk.lane, function.name || '(), which has no control-flow edges', function.file
FROM walk JOIN function ON function.function = walk.function
WHERE NOT EXISTS (SELECT 1 FROM successor WHERE successor.statement = walk.function)
	AND EXISTS (SELECT 1 FROM statement WHERE statement.function = walk.function)
UNION
SELECT lane, what, NULL FROM walk_cut
