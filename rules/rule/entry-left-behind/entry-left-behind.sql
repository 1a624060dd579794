-- id: entry-left-behind
-- title: Entry left on a queue by an owner that is gone
-- family: 4
-- severity: error
-- verdict: race
-- cwe: CWE-416 CWE-825
-- roles: add owner leave use
-- optional: use
-- culprit: leave
-- without: damaged still-linked
-- explains: left-behind-exit
-- needs: crash_step|stack_object|queue_damage
-- wants: link unlink careful-unlink remove wake wake-queue wake-head leave-careful retakes-lock complete
--
-- An owner queues a record of its own, and one of its ways out does not take it off again. Whoever walks the queue
-- later meets memory that has another use. See entry-left-behind.md.

--@ let met: records on a stack whose call is over, and who met them: the value chain of the crash, or a queue that
-- leads through them
SELECT hit.object_address AS address, hit.task,
	(SELECT min(frame.idx) FROM frame
		JOIN frame AS hit_frame ON hit_frame.task = frame.task AND hit_frame.physical = frame.physical
		WHERE hit_frame.task = hit.task AND hit_frame.idx = hit.idx AND frame.file IS NOT NULL) AS idx
FROM chain_hit AS hit
UNION
SELECT object.address, NULL, NULL
FROM object JOIN lifetime ON lifetime.name = object.lifetime AND lifetime.is_over
	JOIN queue_damage AS damage ON within(damage.address, object.address, coalesce(object.size, 8))
WHERE object.place = 'stack' AND object.address NOT IN (SELECT object_address FROM chain_hit)

--@ let met_type: types of records that somebody met
SELECT DISTINCT object.type FROM met JOIN object ON object.address = met.address

--@ let queue_owner: owners that queue such a record on their stack to a member of a struct, and who wakes
-- that queue
SELECT DISTINCT owner_of_entry.owner, owner_of_entry.variable, owner_of_entry.type, waker.function AS waker,
	waker.name AS waker_name, waker.file AS waker_file, argument.record_type, argument.member
FROM met_type CROSS JOIN owner_of_entry ON owner_of_entry.type = met_type.type
	JOIN effect ON effect.function = owner_of_entry.owner AND effect.root = owner_of_entry.variable
		AND effect.effect = 'link'
	JOIN argument ON argument.statement = effect.statement AND argument.address = 1
		AND argument.root <> owner_of_entry.variable AND argument.member <> ''
	JOIN effect_anywhere ON effect_anywhere.effect IN ('wake', 'wake-head')
		AND effect_anywhere.record_type = argument.record_type AND effect_anywhere.member = argument.member
	JOIN function AS waker ON waker.function = effect_anywhere.function

--@ let queue_named: records that nobody was seen to meet, and the member of a variable's type that the queue is which
-- leads to them
SELECT DISTINCT met.address, queue.holder_type AS record_type, source_member.member
FROM met JOIN object ON object.address = met.address
	JOIN queue_damage AS damage ON within(damage.address, object.address, coalesce(object.size, 8))
	JOIN queue ON queue.address = damage.queue
	CROSS JOIN source_member ON source_member.type = queue.holder_type
		AND source_member.offset = queue.holder_offset
WHERE met.task IS NULL

--@ let walker: who comes to such records by a walk of the queue, or as the callback that a walk calls
SELECT function.function, function.name, function.file, alias.variable, alias.type
FROM alias JOIN function ON function.function = alias.function
WHERE alias.how = 'list-walk' AND alias.type IN (SELECT type FROM met_type)
UNION
SELECT function.function, function.name, function.file, parameter.name, coalesce(slot.record_type, slot.type)
FROM slot JOIN function ON function.name = slot.target AND (function.file = slot.file OR function.static = 0)
	JOIN parameter ON parameter.function = function.function AND parameter.idx = 0
WHERE coalesce(slot.record_type, slot.type) IN (SELECT type FROM met_type)

--@ bind: records that somebody met, with the owners that fit; then what the source permits
SELECT 1 AS observed, met.address AS object_address, met.task AS user_task,
	coalesce(min(frame.idx), min(met.idx)) AS user_idx, walker.function AS walker, walker.variable AS cursor,
	local.function AS owner, local.variable, coalesce(local.type, object.type) AS type,
	coalesce(owner.name, object.owner_function,
		(SELECT waiter.name FROM function AS waiter WHERE waiter.function = queue_owner.owner)) AS owner_name,
	coalesce(local.file, object.owner_file) AS owner_file, coalesce(local.line, object.owner_line) AS owner_line,
	object.task AS owner_task, coalesce(local.variable, object.owner_variable) AS record_name
FROM met JOIN object ON object.address = met.address
	LEFT JOIN function AS owner ON owner.name = object.owner_function
		AND (object.owner_file IS NULL OR object.owner_file = owner.file)
	LEFT JOIN queue_owner ON object.owner_function IS NULL AND queue_owner.type = object.type
		AND object.lifetime IN (SELECT name FROM lifetime WHERE is_over)
		AND (EXISTS (SELECT 1 FROM frame AS any_frame WHERE any_frame.task = met.task
				AND any_frame.function = queue_owner.waker_name
				AND (any_frame.file IS NULL OR any_frame.file = queue_owner.waker_file))
			OR EXISTS (SELECT 1 FROM queue_named WHERE queue_named.address = met.address
				AND queue_named.record_type = queue_owner.record_type
				AND queue_named.member = queue_owner.member))
	LEFT JOIN stack_object AS local ON local.function = coalesce(owner.function, queue_owner.owner)
		AND local.type = object.type
		AND local.variable = coalesce(object.owner_variable, queue_owner.variable, local.variable)
	LEFT JOIN (SELECT * FROM walker
			UNION SELECT waker, waker_name, waker_file, NULL, type FROM queue_owner) AS walker
			ON walker.type = object.type
		AND walker.function = coalesce(queue_owner.waker, walker.function)
		AND EXISTS (SELECT 1 FROM frame AS any_frame WHERE any_frame.task = met.task
			AND any_frame.function = walker.name
			AND (any_frame.file IS NULL OR any_frame.file = walker.file)
			AND any_frame.idx >= coalesce((SELECT crash.idx FROM crash WHERE crash.task = any_frame.task),
				0))
	LEFT JOIN frame ON frame.task = met.task AND frame.function = walker.name
		AND (frame.file IS NULL OR frame.file = walker.file)
GROUP BY met.address, walker.function, walker.variable, local.function, local.variable, local.line
UNION ALL
SELECT 0, NULL, NULL, NULL, NULL, NULL, owner_of_entry.owner, owner_of_entry.variable, owner_of_entry.type,
	owner_of_entry.owner_name, owner_of_entry.owner_file, owner_of_entry.owner_line, NULL, owner_of_entry.variable
FROM owner_of_entry ORDER BY 1 DESC, 2, 5, 6, 7, 8, 12

--@ side
SELECT 'waiter' AS lane, bound.owner AS function, bound.variable AS variable, bound.owner_task AS task, NULL AS idx
FROM bound
UNION ALL SELECT 'waker', bound.walker, bound.cursor, bound.user_task, bound.user_idx FROM bound
WHERE bound.user_task IS NOT NULL

--@ subject
SELECT bound.object_address AS address, bound.type AS type FROM bound

--@ let kept_how: by what others find the record that this rule is about
SELECT 'queue' AS keep

--@ let mistake: ways out that leave it behind, those that are sure if any is: each is a mistake of its own, turn
-- says which
SELECT own.*, row_number() OVER (ORDER BY own.line, own.statement) - 1 AS turn
FROM (SELECT left_behind.*, max(left_behind.sure) OVER () AS surest, row_number() OVER (
			PARTITION BY left_behind.statement ORDER BY left_behind.sure DESC, left_behind.chain) AS number
		FROM left_behind JOIN kept_how ON kept_how.keep = left_behind.keep) AS own
WHERE own.sure = own.surest AND own.number = 1

--@ let exit_left: the way out that this finding is about
SELECT mistake.* FROM mistake JOIN turn ON turn.number = mistake.turn

--@ let added: where the owner queues it: first from where the way out may be reached with it there, and where its
-- function does so on every way
SELECT touch.* FROM touch WHERE touch.lane = 'waiter' AND touch.kind = 'link'
ORDER BY EXISTS (SELECT 1 FROM off JOIN order_of ON order_of.first = touch.statement
			AND order_of."then" = off.statement AND order_of.always_then
		WHERE off.keep = 'queue' AND off.chain = touch.chain), touch.top_ord,
	EXISTS (SELECT 1 FROM order_of JOIN statement ON statement.statement = order_of.first
		WHERE order_of."then" = touch.statement AND order_of.always_first AND NOT order_of.always_then
		AND statement.kind = 'condition'), touch.depth, touch.ord LIMIT 1

--@ let added_at: where that is told: of what a header's helper does, the call of it
SELECT coalesce(place_of.function_name, added.function_name) AS function_name,
	coalesce(place_of.file, added.file) AS file, coalesce(place_of.line, added.line) AS line,
	coalesce(place_of.text, added.text) AS text, added.touch, added.member
FROM added LEFT JOIN walk ON walk.lane = 'waiter' AND walk.call IS NOT NULL AND added.file LIKE '%.h'
		AND substr(added.chain, 1, length(walk.chain)) = walk.chain
	LEFT JOIN place_of ON place_of.statement = walk.call AND place_of.file NOT LIKE '%.h'
ORDER BY place_of.statement IS NULL, length(walk.chain) DESC LIMIT 1

--@ site
SELECT 1 AS ord, 'owner' AS role, 'waiter' AS lane, NULL AS touch, bound.owner_name AS function,
	bound.owner_file AS file, bound.owner_line AS line,
	coalesce(bound.type || ' ', '') || coalesce(bound.record_name, 'its record') AS text, NULL AS member,
	'makes it on its stack' AS says, 'made' AS touches, NULL AS allows
FROM bound
UNION ALL
SELECT 2, 'add', 'waiter', added_at.touch, added_at.function_name, added_at.file, added_at.line, added_at.text,
	added_at.member, 'puts it where others find it', NULL, NULL
FROM added_at
UNION ALL
SELECT 3, 'leave', 'waiter', NULL, exit_left.function_name, exit_left.file, exit_left.line, exit_left.text,
	exit_left.member, 'returns with the record still queued', NULL, 'use'
FROM exit_left
UNION ALL
SELECT 4, 'use', 'waker', NULL, party.function, party.file, party.line, 'the queue''s walk', judged.from_member,
	'comes to the record', 'reads', NULL
FROM party LEFT JOIN judged ON 1 WHERE party.lane = 'waker'

--@ guard not-shared
--@ guard taken-off

--@ confirm owner-left
--@ confirm left-behind-exit
--@ confirm still-linked

--@ rival never-set
--@ rival plain-value
--@ rival stray-write
--@ rival flipped-bit
--@ rival left-meanwhile
--@ rival never-there
--@ rival let-go-first
--@ rival rule:stack-waiter
--@ rival rule:late-completion

--@ sentence
SELECT coalesce(bound.owner_name || '()', 'A task') || iif(bound.observed, ' left ', ' can leave ') ||
	coalesce(bound.type, 'a record') || coalesce(' of its own', '') ||
	coalesce(' on the stack of PID ' || record.pid || coalesce(' (' || record.comm || ')', ''), ' on its stack') ||
	' queued' || coalesce(' when it returned at ' || where_at(exit_left.file, exit_left.line), '') ||
	coalesce('; ' || use.function || '() met it in the queue later', '') AS sentence
FROM bound LEFT JOIN subject_object AS record ON 1 LEFT JOIN exit_left ON 1 LEFT JOIN site AS use ON use.role = 'use'

--@ against
SELECT 'nothing found: looked for a statement on the way from ' || coalesce(added.text, 'where it is queued') ||
		' to ' || coalesce(where_at(exit_left.file, exit_left.line), 'the end') ||
		' that takes it off, and for a wait' AS text, 'src-add src-leave object' AS evidence
FROM bound LEFT JOIN added ON 1 LEFT JOIN exit_left ON 1

--@ fix
SELECT 'In ' || coalesce(bound.owner_name, 'the owner') ||
	'(), take the record off its queue, under the queue''s lock, before ' ||
	coalesce('the return at ' || where_at(exit_left.file, exit_left.line), 'each return') ||
	': finish_wait(), remove_wait_queue() or the list''s own removal, as the other ways out do. ' ||
	'This is a suggestion.' AS text
FROM bound LEFT JOIN exit_left ON 1

--@ reproduce
SELECT 'Make the owner take the way out at ' || where_at(exit_left.file, exit_left.line) ||
		', then let others walk the queue while its stack is used by deeper calls.' AS text,
	exit_left.file AS file, exit_left.line AS line
FROM exit_left
