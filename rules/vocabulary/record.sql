-- Records, and what a call does to them.

-- What a call does to which argument, by api. No signal ends a wait in the state TASK_UNINTERRUPTIBLE.
CREATE VIEW effect AS
SELECT s.function, s.statement, c.seq, s.ord, s.file, s.line, s.text, s.macro, c.callee, p.effect, p.detail,
	p.member AS api_member, g.root, g.root_kind, g.path, g.record_type, g.member, g.address, g.text AS argument
FROM statement s CROSS JOIN call c ON c.statement = s.statement -- from the function that is asked for
CROSS JOIN api p ON p.function = c.callee
CROSS JOIN argument g ON g.statement = c.statement AND g.seq = c.seq AND g.idx = p.argument
WHERE p.effect <> 'wait-may' OR p.detail <> '-512' OR s.text NOT LIKE '%TASK_UNINTERRUPTIBLE%';

-- The same, to be asked with a kind of effect for all functions.
CREATE VIEW effect_anywhere AS
SELECT s.function, s.statement, c.seq, p.effect, g.root, g.path, g.record_type, g.member, g.address
FROM api p CROSS JOIN call c ON c.callee = p.function
CROSS JOIN argument g ON g.statement = c.statement AND g.seq = c.seq AND g.idx = p.argument
CROSS JOIN statement s ON s.statement = c.statement;

-- Calls that hand on a pointer to (part of) what a variable leads to: to which function's which parameter. known: what
-- it does to it is told by api, or, of a macro's name, by the calls that it expands to. traced: to a trace event, which
-- reads it and keeps nothing (include/linux/tracepoint.h).
CREATE VIEW handed AS
SELECT s.function, s.statement, c.seq, s.ord, s.exit_unlocked, g.root AS variable, c.callee, k.function AS target,
	p.name AS parameter, EXISTS (SELECT 1 FROM api x WHERE x.function = c.callee) OR (s.macro = c.callee
		AND EXISTS (SELECT 1 FROM argument o WHERE o.statement = g.statement AND o.seq < g.seq
			AND o.root = g.root AND o.path = g.path)) AS known,
	coalesce(c.callee LIKE 'trace\_%' ESCAPE '\' AND (c.callee_file LIKE 'include/trace/events/%'
		OR '/' || c.callee_file LIKE '%/trace.h' OR c.callee_file LIKE '%\_trace.h' ESCAPE '\'), 0) AS traced
FROM statement s CROSS JOIN argument g ON g.statement = s.statement
CROSS JOIN call c ON c.statement = g.statement AND c.seq = g.seq
LEFT JOIN function k ON k.name = c.callee AND (c.callee_file IS NULL OR c.callee_file = k.file)
LEFT JOIN parameter p ON p.function = k.function AND p.idx = g.idx
WHERE g.path = '' OR g.address = 1;

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
SELECT o.type FROM escaped e JOIN stack_object o ON o.function = e.function AND o.variable = e.root
	WHERE e.to_root <> e.root AND (e.to_root_kind <> 'local' OR (e.to_path LIKE '->%' AND NOT EXISTS (SELECT 1
	FROM alias l WHERE l.function = e.function AND l.variable = e.to_root AND l.how = 'address')));

-- What a lifetime means: the call or allocation that made the record is over, or not.
CREATE VIEW lifetime AS
SELECT column1 AS name, column2 AS is_over, column3 AS is_live FROM (VALUES ('live', 0, 1), ('dead-below-sp', 1, 0),
	('reused', 1, 0), ('reincarnated', 1, 0), ('exited', 1, 0), ('free', 1, 0), ('pending', 1, 0), ('unknown', 0,
		0));

-- Records on a stack that the value chain of the crash runs through, or that a call in flight works with when it is
-- over.
CREATE VIEW chain_hit AS
SELECT s.step, s.task, s.idx, s.value, s.how, s.memory_now, s.from_type, s.from_member, s.from_address, s.register,
	s.no_list,
	o.address AS object_address
FROM crash_step s JOIN object o ON within(s.from_address, o.address, coalesce(o.size, 8))
	JOIN lifetime l ON l.name = o.lifetime
WHERE o.place = 'stack' AND (s.how <> 'handed' OR (l.is_over AND o.lifetime <> 'reincarnated'));

-- Frames with what people want to read.
CREATE VIEW frame_text AS
SELECT f.*, 'PID ' || f.pid || ' (' || t.comm || ') frame ' || f.idx || ': ' || coalesce(f.function, f.symbol,
	address(f.pc)) ||
	coalesce(' at ' || where_at(f.file, f.line), '') AS text, t.comm
FROM frame f JOIN task t ON t.address = f.task;
