-- Records, and what a call does to them.

-- What a call does to which argument, by api. No signal ends a wait in the state TASK_UNINTERRUPTIBLE.
CREATE VIEW effect AS
SELECT statement.function, statement.statement, call.seq, statement.ord, statement.file, statement.line, statement.text,
	statement.macro, call.callee, api.effect, api.detail, api.member AS api_member, argument.root,
	argument.root_kind, argument.path, argument.record_type, argument.member, argument.address,
	argument.text AS argument
FROM statement CROSS JOIN call ON call.statement = statement.statement -- from the function that is asked for
	CROSS JOIN api ON api.function = call.callee
	CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
		AND argument.idx = api.argument
WHERE api.effect <> 'wait-may' OR api.detail <> '-512' OR statement.text NOT LIKE '%TASK_UNINTERRUPTIBLE%';

-- The same, to be asked with a kind of effect for all functions.
CREATE VIEW effect_anywhere AS
SELECT statement.function, statement.statement, call.seq, api.effect, argument.root, argument.root_kind, argument.path,
	argument.record_type, argument.member, argument.address
FROM api CROSS JOIN call ON call.callee = api.function
	CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
		AND argument.idx = api.argument
	CROSS JOIN statement ON statement.statement = call.statement;

-- Calls that hand on a pointer to (part of) what a variable leads to: to which function's which parameter. known: what
-- it does to it is told by api, or, of a macro's name, by the calls that it expands to. traced: to a trace event, which
-- reads it and keeps nothing (include/linux/tracepoint.h). whole: no part of it: itself, or what it is a part of.
CREATE VIEW handed AS
SELECT statement.function, statement.statement, call.seq, statement.ord, statement.exit_unlocked,
	argument.root AS variable, call.callee,
	argument.path = '' OR (argument.path LIKE '-(%)' AND NOT argument.path GLOB '*)[.[]*'
		AND instr(argument.path, '->') = 0) AS whole,
	function.function AS target, parameter.name AS parameter,
	EXISTS (SELECT 1 FROM api WHERE api.function = call.callee)
		OR (statement.macro = call.callee
			AND EXISTS (SELECT 1 FROM argument AS earlier WHERE earlier.statement = argument.statement
				AND earlier.seq < argument.seq AND earlier.root = argument.root
				AND earlier.path = argument.path)) AS known,
	coalesce(call.callee LIKE 'trace\_%' ESCAPE '\'
			AND (call.callee_file LIKE 'include/trace/events/%' OR '/' || call.callee_file LIKE '%/trace.h'
				OR call.callee_file LIKE '%\_trace.h' ESCAPE '\'), 0) AS traced
FROM statement CROSS JOIN argument ON argument.statement = statement.statement
	CROSS JOIN call ON call.statement = argument.statement AND call.seq = argument.seq
	LEFT JOIN function ON function.name = call.callee
		AND (call.callee_file IS NULL OR call.callee_file = function.file)
	LEFT JOIN parameter ON parameter.function = function.function AND parameter.idx = argument.idx
WHERE argument.path = '' OR argument.address = 1;

-- The same of functions that were read, to be asked with one and its parameter.
CREATE VIEW handing AS
SELECT function.function AS target, parameter.name AS parameter, statement.function, argument.root AS variable,
	statement.statement, call.seq
FROM function CROSS JOIN parameter ON parameter.function = function.function
	CROSS JOIN call ON call.callee = function.name
		AND coalesce(call.callee_file, function.file) = function.file
	CROSS JOIN argument ON argument.statement = call.statement AND argument.seq = call.seq
		AND argument.idx = parameter.idx AND (argument.path = '' OR argument.address = 1)
	CROSS JOIN statement ON statement.statement = call.statement;

-- Types of nothing but links: a pointer in one leads to whatever is beside it, in any list or tree.
CREATE VIEW link_record AS
SELECT column1 AS type FROM (VALUES ('struct list_head'), ('struct hlist_head'), ('struct hlist_node'),
	('struct hlist_bl_head'), ('struct hlist_bl_node'), ('struct hlist_nulls_head'), ('struct hlist_nulls_node'),
	('struct llist_head'), ('struct llist_node'), ('struct rb_node'), ('struct rb_root'), ('struct plist_node'));

-- Types that too many unrelated records have as a part, for two of them to be taken for one by it.
CREATE VIEW generic_record AS
SELECT column1 AS type FROM (VALUES ('struct list_head'), ('struct hlist_node'), ('struct llist_node'),
	('struct rb_node'),
	('struct wait_queue_entry'), ('struct swait_queue'), ('struct completion'), ('struct work_struct'),
	('struct rcu_head'), ('struct kref'));

-- Types of records that are put where other tasks can find them: linked, or by a pointer in another object.
CREATE VIEW shared_type AS
SELECT record_type AS type FROM effect_anywhere WHERE effect IN ('link', 'arm')
UNION
SELECT local.type
FROM escaped JOIN stack_object AS local ON local.function = escaped.function AND local.variable = escaped.root
WHERE escaped.to_root <> escaped.root
	AND (escaped.to_root_kind <> 'local'
		OR (escaped.to_path LIKE '->%'
			AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.function = escaped.function
				AND alias.variable = escaped.to_root AND alias.how = 'address')));

-- What a lifetime means: the call or allocation that made the record is over, or not.
CREATE VIEW lifetime AS
SELECT column1 AS name, column2 AS is_over, column3 AS is_live
FROM (VALUES ('live', 0, 1), ('dead-below-sp', 1, 0), ('reused', 1, 0), ('reincarnated', 1, 0), ('unqueued', 1, 0),
	('exited', 1, 0),
	('free', 1, 0), ('pending', 1, 0), ('unknown', 0, 0));

-- Records on a stack that the value chain of the crash runs through, or that a call in flight works with when it is
-- over. What a walk came to that began at a queue head which is none any more is no record, where nobody is known to
-- have one there.
CREATE VIEW chain_hit AS
SELECT step.step, step.task, step.idx, step.value, step.how, step.memory_now, step.from_type, step.from_member,
	step.from_address, step.register, step.no_list, object.address AS object_address
FROM crash_step AS step JOIN object ON within(step.from_address, object.address, coalesce(object.size, 8))
	JOIN lifetime ON lifetime.name = object.lifetime
WHERE object.place = 'stack' AND object.found_by IS NULL AND step.how <> 'queued'
	AND (step.how <> 'handed' OR (lifetime.is_over AND object.lifetime <> 'reincarnated'))
	AND (step.how = 'handed' OR object.owner_function IS NOT NULL
		OR NOT EXISTS (SELECT 1 FROM crash_step AS head WHERE head.how = 'handed' AND head.no_list));

-- Frames with what people want to read.
CREATE VIEW frame_text AS
SELECT frame.*,
	'PID ' || frame.pid || ' (' || task.comm || ') frame ' || frame.idx || ': ' ||
		coalesce(frame.function, frame.symbol, address(frame.pc)) ||
		coalesce(' at ' || where_at(frame.file, frame.line), '') AS text, task.comm
FROM frame JOIN task ON task.address = frame.task;
