-- The queue whose head leads to the record, and who queues there.

--@ let subject_now: the record's entry, where a queue leads through it now; a later call may have queued its own
SELECT queue_entry.address, queue_entry.queue, queue_entry.linked
FROM subject_object AS record JOIN queue_entry ON within(queue_entry.address, record.address, coalesce(record.size, 8))
WHERE queue_entry.queue IS NOT NULL AND record.lifetime <> 'reincarnated'
ORDER BY queue_entry.linked DESC, queue_entry.address LIMIT 1

--@ let lead: a queue whose head leads to the record: through its entry, or by both its links, whatever lies there now
SELECT entry.queue, entry.address FROM subject_now AS entry WHERE entry.linked = 1
UNION
SELECT damage.queue, damage.address
FROM subject_object AS record
	JOIN queue_damage AS damage ON within(damage.address, record.address, coalesce(record.size, 8))
		AND damage.position = 1
	JOIN object_member AS link ON link.address = record.address AND link.offset = damage.address - record.address
		AND link.name LIKE '%next'
	JOIN witness AS forth ON forth.record = record.address AND forth.value = damage.address
		AND forth.holder = 'list' AND forth.place_address = damage.prev
	JOIN witness AS back ON back.record = record.address AND back.value = damage.address
		AND back.holder = 'list' AND back.place_address = damage.prev + 8
WHERE record.lifetime <> 'reincarnated'

--@ let head_place: the member of an object where the head of that queue lies, as the waker's frame and source have it,
-- or the variable that it lies in
SELECT DISTINCT lead.queue, source_member.type, source_member.member
FROM lead JOIN side ON side.lane = 'waker' JOIN function ON function.function = side.function
	JOIN frame ON frame.task = side.task AND frame.function = function.name
		AND (frame.file IS NULL OR frame.file = function.file)
	JOIN variable ON variable.task = frame.task AND variable.idx = frame.idx AND variable.state = 'value'
	CROSS JOIN effect ON effect.function = function.function AND effect.effect IN ('wake', 'wake-head')
		AND effect.root = variable.name
	CROSS JOIN source_member ON source_member.type = effect.record_type
		AND source_member.member = effect.member AND variable.type = source_member.type || ' *'
		AND variable.value + source_member.offset = lead.queue
UNION
SELECT DISTINCT lead.queue, source_member.type, source_member.member
FROM lead JOIN queue ON queue.address = lead.queue
	CROSS JOIN effect_anywhere AS effect ON effect.effect IN ('wake', 'wake-head')
		AND effect.record_type = queue.holder_type
	CROSS JOIN source_member ON source_member.type = effect.record_type AND source_member.member = effect.member
		AND source_member.offset = queue.holder_offset

--@ let head_user: places that hand on the address of such a head; known: to what api tells of, itself or by the calls
-- of a macro; links: it queues something there, entry: the variable that it is
SELECT head_place.queue, statement.function, statement.statement, call.callee, argument.idx, call.callee_file,
	EXISTS (SELECT 1 FROM argument AS part
		JOIN call AS inner_call ON inner_call.statement = part.statement AND inner_call.seq = part.seq
		JOIN api ON api.function = inner_call.callee
		WHERE part.statement = argument.statement AND part.root = argument.root AND part.path = argument.path
		AND (part.seq = argument.seq OR (part.seq < argument.seq AND statement.macro = call.callee))) AS known,
	EXISTS (SELECT 1 FROM api WHERE api.function = call.callee AND api.effect = 'link') AS links,
	(SELECT effect.root FROM effect WHERE effect.statement = argument.statement AND effect.seq = argument.seq
		AND effect.effect = 'link') AS entry
FROM head_place
	JOIN argument ON argument.address = 1
		AND ((argument.record_type = head_place.type AND member_in(argument.member, head_place.member))
			OR (argument.alias_type = head_place.type
				AND member_in(argument.alias_member, head_place.member)))
	CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
	CROSS JOIN statement ON statement.statement = argument.statement

--@ let head_stranger: what may queue other records there: another link, or a place that was not read
SELECT head_user.queue, head_user.statement AS place FROM head_user JOIN side ON side.lane = 'waiter'
WHERE head_user.links AND NOT (head_user.function = side.function AND head_user.entry IS side.variable)
UNION -- a function that was read may look through the list, and hands nothing on
SELECT head_user.queue, head_user.statement FROM head_user
WHERE NOT head_user.known
	AND NOT EXISTS (SELECT 1 FROM function
		JOIN parameter ON parameter.function = function.function AND parameter.idx = head_user.idx
		WHERE function.name = head_user.callee
		AND coalesce(head_user.callee_file, function.file) = function.file
		AND function.quality = 'ok' AND function.cfg = 'full'
		AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.function = function.function
			AND alias.of = parameter.name AND alias.how <> 'list-walk')
		AND NOT EXISTS (SELECT 1 FROM statement
			JOIN argument ON argument.statement = statement.statement AND argument.root = parameter.name
			WHERE statement.function = function.function)
		AND NOT EXISTS (SELECT 1 FROM escaped WHERE escaped.function = function.function))
UNION -- its address is kept
SELECT head_place.queue, escaped.statement
FROM head_place JOIN escaped ON escaped.path LIKE '%' || head_place.member || '%'
UNION
SELECT head_place.queue, alias.function
FROM head_place JOIN alias ON alias.how IN ('member', 'address') AND member_in(alias.member, head_place.member)
UNION -- not all that know the struct were read
SELECT head_place.queue, gap.what FROM head_place JOIN gap ON gap.what = 'files that mention ' || head_place.type
UNION
SELECT head_place.queue, file.path FROM head_place JOIN file ON file.quality <> 'ok' AND file.path LIKE '%.c'

--@ let queued_alone: the owner is the only one who queues records there
SELECT head_place.type || '.' || head_place.member AS head FROM head_place
WHERE (SELECT count(DISTINCT type || member) FROM head_place) = 1
	AND EXISTS (SELECT 1 FROM head_user JOIN side ON side.lane = 'waiter' AND side.function = head_user.function
		AND side.variable = head_user.entry)
	AND NOT EXISTS (SELECT 1 FROM head_stranger)

--@ let owner_here of the owner: who made the record, as debug information or else the candidate has it; sure: nobody
-- else can have
SELECT coalesce(record.owner_function, function.name) AS name, record.owner_function IS NOT NULL AS sure,
	record.owner_function IS NOT NULL
		OR EXISTS (SELECT 1 FROM object_owner WHERE object_owner.record = record.address
			AND object_owner.function = function.name)
		OR EXISTS (SELECT 1 FROM queued_alone) AS known
FROM subject_object AS record LEFT JOIN side ON side.lane = 'waiter'
	LEFT JOIN function ON function.function = side.function
LIMIT 1
