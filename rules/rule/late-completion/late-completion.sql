-- id: late-completion
-- title: Record on a stack completed after its owner gave up waiting
-- family: 2
-- severity: error
-- verdict: race
-- cwe: CWE-562 CWE-416
-- roles: arm owner leave complete
-- optional: complete
-- culprit: leave
-- without: damaged completer-in-flight
-- explains: left-behind-exit
-- needs: crash_step|stack_object
-- wants: init wait-may wait-done complete wake wake-queue wake-head retakes-lock arm cancel take-off
--
-- An owner leaves a pointer to a record on its stack with others, gives up waiting, and returns without taking the
-- pointer back. Who completes the record later writes into a stack that has another use. See late-completion.md.

--@ let met: records on a stack that the value chain runs through, or in which somebody left its footprint (task NULL),
-- with the owner that fits
SELECT hit.object_address AS address, hit.task, hit.idx, local.function AS owner, owner.name AS owner_name,
	local.variable, local.type, local.file AS owner_file, local.line AS owner_line
FROM (SELECT object_address, task, idx FROM chain_hit
		UNION SELECT record, NULL, NULL FROM footprint) AS hit
	JOIN object ON object.address = hit.object_address
	LEFT JOIN stack_object AS local ON local.type = object.type
		AND local.function IN (SELECT maker.function FROM function AS maker
			WHERE maker.name = object.owner_function
				OR maker.name IN (SELECT object_owner.function FROM object_owner
					WHERE object_owner.record = object.address AND object.owner_function IS NULL))
	LEFT JOIN function AS owner ON owner.function = local.function

--@ bind: records that somebody met, with who can have completed them; then what the source permits
SELECT 1 AS observed, met.address AS object_address, met.task AS user_task,
	coalesce(min(frame.idx), met.idx) AS user_idx, met.owner, met.variable, coalesce(met.type, object.type) AS type,
	coalesce(met.owner_name, object.owner_function) AS owner_name,
	coalesce(met.owner_file, object.owner_file) AS owner_file,
	coalesce(met.owner_line, object.owner_line) AS owner_line, object.task AS owner_task,
	pairing.function AS completer, pairing.pointer AS pointer
FROM met JOIN object ON object.address = met.address
	LEFT JOIN (SELECT owner, variable, NULL AS of_type, completer AS function, completer_name AS name,
					completer_file AS file, pointer
				FROM pairing
			UNION SELECT NULL, NULL, of_type, function, name, file, variable FROM completer
				WHERE variable IS NOT NULL) AS pairing ON pairing.function <> met.owner
		AND ((pairing.owner = met.owner AND pairing.variable = met.variable)
			-- or a pointer that whoever found the record kept
			OR (pairing.of_type IS NOT NULL AND pairing.of_type NOT IN (SELECT type FROM generic_record)
				AND EXISTS (SELECT 1 FROM alias WHERE alias.function = pairing.function
					AND alias.variable = pairing.pointer AND alias.type = met.type)))
		AND EXISTS (SELECT 1 FROM frame AS any_frame WHERE any_frame.task = met.task
			AND any_frame.function = pairing.name
			AND (any_frame.file IS NULL OR any_frame.file = pairing.file))
	LEFT JOIN frame ON frame.task = met.task AND frame.function = pairing.name
		AND (frame.file IS NULL OR frame.file = pairing.file)
WHERE met.task IS NOT NULL
GROUP BY met.address, met.owner, met.variable, met.owner_line, pairing.function, pairing.pointer
UNION ALL
SELECT DISTINCT 1, met.address, NULL, NULL, met.owner, met.variable, met.type, met.owner_name, met.owner_file,
	met.owner_line, object.task, footprint.function, footprint.pointer
FROM met JOIN object ON object.address = met.address JOIN footprint ON footprint.record = met.address
WHERE met.task IS NULL AND met.owner IS NOT NULL
	-- What the owner calls with its record completes nothing late.
	AND NOT EXISTS (SELECT 1 FROM given WHERE given.owner = met.owner AND given.object = met.variable
		AND given.function = footprint.function)
UNION ALL
SELECT DISTINCT 0, NULL, NULL, NULL, keeper.owner, keeper.variable, keeper.type, keeper.owner_name, keeper.owner_file,
	keeper.owner_line, NULL, pairing.completer, pairing.pointer
FROM keeper LEFT JOIN pairing ON pairing.owner = keeper.owner AND pairing.variable = keeper.variable
-- Of a record that leads to a completion which others find by it, that one is spoken of.
WHERE NOT EXISTS (SELECT 1 FROM escaped
	JOIN pairing AS inner ON inner.owner = escaped.function AND inner.variable = escaped.root
		AND inner.type = 'struct completion'
	JOIN effect ON effect.function = escaped.function AND effect.root = escaped.root AND effect.effect = 'wait-done'
	WHERE escaped.function = keeper.owner AND escaped.to_root = keeper.variable AND escaped.root <> escaped.to_root
	AND escaped.to_path NOT LIKE '->%')
ORDER BY 1 DESC, 2, 5, 6, 10, 12, 13

--@ side
SELECT 'waiter' AS lane, bound.owner AS function, bound.variable AS variable, bound.owner_task AS task, NULL AS idx
FROM bound
UNION ALL SELECT 'waker', bound.completer, bound.pointer, bound.user_task, bound.user_idx FROM bound
WHERE bound.completer IS NOT NULL OR bound.user_task IS NOT NULL

--@ subject
SELECT bound.object_address AS address, bound.type AS type FROM bound

--@ let kept_how: by what others find the record that this rule is about
SELECT 'pointer' AS keep

--@ let mistake: ways out that leave it there, those that are sure if any is: each is a mistake of its own, turn
-- says which
SELECT own.*, row_number() OVER (ORDER BY own.line, own.statement) - 1 AS turn
FROM (SELECT left_behind.*, max(left_behind.sure) OVER () AS surest, row_number() OVER (
			PARTITION BY left_behind.statement ORDER BY left_behind.sure DESC, left_behind.chain) AS number
		FROM left_behind JOIN kept_how ON kept_how.keep = left_behind.keep) AS own
WHERE own.sure = own.surest AND own.number = 1

--@ let exit_left: the way out that this finding is about
SELECT mistake.* FROM mistake JOIN turn ON turn.number = mistake.turn

--@ let armed: where the owner leaves the pointer with others: of the statement that does and the calls that lead to it,
-- the innermost in the owner's own file
SELECT place_of.file, place_of.line, place_of.text, place_of.function_name, place_of.ord, place_of.statement
FROM queued_from JOIN kept_how ON kept_how.keep = queued_from.keep LEFT JOIN bound ON 1
	JOIN (SELECT chain, statement, chain AS way FROM queued_from
		UNION SELECT walk.chain, walk.call, walk.parent FROM walk
			WHERE walk.lane = 'waiter' AND walk.call IS NOT NULL) AS passed
		ON passed.statement = queued_from.statement AND passed.chain = queued_from.chain
			OR substr(queued_from.chain, 1, length(passed.chain)) = passed.chain
				AND passed.way <> passed.chain
	JOIN place_of ON place_of.statement = passed.statement
ORDER BY queued_from.chain = '' DESC, place_of.file IS bound.owner_file DESC, length(passed.way) DESC,
	place_of.ord LIMIT 1

--@ site
SELECT 1 AS ord, 'owner' AS role, 'waiter' AS lane, NULL AS touch, bound.owner_name AS function,
	bound.owner_file AS file, bound.owner_line AS line,
	coalesce(bound.type || ' ', '') || coalesce(bound.variable, 'its record') AS text, NULL AS member,
	'makes it on its stack' AS says, 'made' AS touches, NULL AS allows
FROM bound
UNION ALL
SELECT 2, 'arm', 'waiter', NULL, armed.function_name, armed.file, armed.line, armed.text, NULL,
	'leaves a pointer to it with others', NULL, NULL
FROM armed
UNION ALL
SELECT 3, 'leave', 'waiter', NULL, exit_left.function_name, exit_left.file, exit_left.line, exit_left.text,
	exit_left.member, 'returns without taking it back', NULL, 'complete'
FROM exit_left
UNION ALL
SELECT 4, 'complete', 'waker', completed.touch, completed.function_name, completed.file, completed.line, completed.text,
	completed.member, 'completes it', 'writes', NULL
FROM completed
UNION ALL
SELECT 4, 'complete', 'waker', NULL, party.function, party.file, party.line, 'the record', judged.from_member,
	'works with it', 'writes', NULL
FROM party LEFT JOIN judged ON 1 WHERE party.lane = 'waker' AND NOT EXISTS (SELECT 1 FROM completed)

--@ guard not-shared
--@ guard same-context
--@ guard taken-back

--@ confirm owner-left
--@ confirm completer-in-flight
--@ confirm left-behind-exit

--@ rival never-set
--@ rival plain-value
--@ rival stray-write
--@ rival completed-before
--@ rival flipped-bit
--@ rival left-meanwhile
--@ rival never-there
--@ rival found-before
--@ rival rule:stack-waiter
--@ rival rule:entry-left-behind

--@ sentence
SELECT coalesce(complete.function || '()', 'Somebody') || iif(bound.observed, ' completed ', ' can complete ') ||
	coalesce(bound.type, 'a record') ||
	coalesce(' on the stack of PID ' || record.pid || coalesce(' (' || record.comm || ')', ''), ' on a stack') ||
	' after ' || coalesce(bound.owner_name || '()', 'its owner') || ' had given up waiting' ||
	coalesce(' and returned at ' || where_at(exit_left.file, exit_left.line) || ' without taking it back', '')
		AS sentence
FROM bound LEFT JOIN site AS complete ON complete.role = 'complete' LEFT JOIN subject_object AS record ON 1
	LEFT JOIN exit_left ON 1

--@ against
SELECT 'nothing found: looked for a statement on the way from ' || coalesce(armed.text, 'where it is armed') ||
		' to ' || coalesce(where_at(exit_left.file, exit_left.line), 'the end') ||
		' that takes the pointer back, cancels, or waits' AS text, 'src-arm src-leave object' AS evidence
FROM bound LEFT JOIN armed ON 1 LEFT JOIN exit_left ON 1

--@ fix
SELECT 'In ' || coalesce(bound.owner_name, 'the owner') || '(), before ' ||
	coalesce('the return at ' || where_at(exit_left.file, exit_left.line), 'each return') ||
	', take the pointer back under the lock that the completer holds, or cancel and wait for it; ' ||
	'else the record must live in memory that both sides count. This is a suggestion.' AS text
FROM bound LEFT JOIN exit_left ON 1

--@ reproduce
SELECT 'Delay the completion until the owner has given up and returned by ' ||
		where_at(exit_left.file, exit_left.line) || '.' AS text, exit_left.file AS file, exit_left.line AS line
FROM exit_left
