-- Facts by hand, of a driver that does not exist: drv_enter() queues its record, and returns with it still queued when
-- its wait times out. drv_show() walks the queue and gets a task from what is there now, on PID 42's stack.

--@ with ../begin.sql

--@ facts source
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg) VALUES
	('drv/a.c:drv_enter', 'drv_enter', 'drv/a.c', 30, 45, 0, 0, 'ok', 'full'),
	('drv/a.c:drv_show', 'drv_show', 'drv/a.c', 48, 60, 0, 0, 'ok', 'full');
INSERT INTO function_match (function, match) SELECT function, 'exact' FROM function;
INSERT INTO parameter (function, idx, name, type) VALUES
	('drv/a.c:drv_enter', 0, 'q', 'struct drv *'), ('drv/a.c:drv_show', 0, 'q', 'struct drv *');
WITH event(function, ord, line, kind, text) AS (VALUES
	('drv/a.c:drv_enter', 1, 32, 'declare', 'struct drv_item mine'),
	('drv/a.c:drv_enter', 2, 34, 'call', 'list_add(&mine.node, &q->items)'),
	('drv/a.c:drv_enter', 3, 36, 'condition', 'schedule_timeout(10)'),
	('drv/a.c:drv_enter', 4, 38, 'call', 'list_del(&mine.node)'),
	('drv/a.c:drv_enter', 5, 40, 'return', 'return -ETIME'),
	('drv/a.c:drv_show', 1, 50, 'condition', 'list_for_each_entry(w, &q->items, node)'),
	('drv/a.c:drv_show', 2, 52, 'call', 'wake_up_process(w->task)'))
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT event.function || '#' || ord, event.function, ord, function.file, event.line, 1, kind, text, 0, 1, 0
FROM event JOIN function ON function.function = event.function;
INSERT INTO successor (statement, arm, next) VALUES
	('drv/a.c:drv_enter', '', 'drv/a.c:drv_enter#1'), ('drv/a.c:drv_enter#1', '', 'drv/a.c:drv_enter#2'),
	('drv/a.c:drv_enter#2', '', 'drv/a.c:drv_enter#3'), ('drv/a.c:drv_enter#3', 'true', 'drv/a.c:drv_enter#4'),
	('drv/a.c:drv_enter#3', 'false', 'drv/a.c:drv_enter#5'), ('drv/a.c:drv_enter#4', '', ''),
	('drv/a.c:drv_enter#5', '', ''), ('drv/a.c:drv_show', '', 'drv/a.c:drv_show#1'),
	('drv/a.c:drv_show#1', 'true', 'drv/a.c:drv_show#2'), ('drv/a.c:drv_show#1', 'false', ''),
	('drv/a.c:drv_show#2', '', 'drv/a.c:drv_show#1');
INSERT INTO flow (a, b, dominates, postdominates)
SELECT earlier.statement, later.statement, 1, earlier.ord < 3 AND later.ord < 4 FROM statement AS earlier
JOIN statement AS later ON earlier.function = later.function AND earlier.ord < later.ord
	WHERE NOT (earlier.ord = 4 AND later.ord = 5);
INSERT INTO call (statement, seq, callee, line) VALUES
	('drv/a.c:drv_enter#2', 1, 'list_add', 34), ('drv/a.c:drv_enter#3', 1, 'schedule_timeout', 36),
	('drv/a.c:drv_enter#4', 1, 'list_del', 38), ('drv/a.c:drv_show#2', 1, 'wake_up_process', 52);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text) VALUES
	('drv/a.c:drv_enter#2', 1, 0, 'mine', 'local', '.node', 'struct drv_item', 'node', 1, '&mine.node'),
	('drv/a.c:drv_enter#2', 1, 1, 'q', 'parameter', '->items', 'struct drv', 'items', 1, '&q->items'),
	('drv/a.c:drv_enter#4', 1, 0, 'mine', 'local', '.node', 'struct drv_item', 'node', 1, '&mine.node'),
	('drv/a.c:drv_show#2', 1, 0, 'w', 'local', '->task', 'struct drv_item', 'task', 0, 'w->task');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value,
	line) VALUES
	('drv/a.c:drv_enter#1', 1, 'write', 'mine', 'local', '.task', 'struct drv_item', 'task',
		'struct task_struct *', 0,
		'current', 32),
	('drv/a.c:drv_show#1', 1, 'write', 'w', 'local', '', NULL, NULL, 'struct drv_item *', 0, NULL, 50),
	('drv/a.c:drv_show#2', 2, 'read', 'w', 'local', '->task', 'struct drv_item', 'task', 'struct task_struct *',
		0,
		NULL, 52);
INSERT INTO alias (function, variable, of, type, member, how, line, statement)
VALUES ('drv/a.c:drv_show', 'w', 'q', 'struct drv_item', 'node', 'list-walk', 50, 'drv/a.c:drv_show#1');
INSERT INTO stack_object (function, variable, type, file, line)
VALUES ('drv/a.c:drv_enter', 'mine', 'struct drv_item', 'drv/a.c', 32);

--@ facts dump
INSERT INTO frame (task, idx, pid, cpu, pc, sp, cfa, function, symbol, offset, file, line, column_number, inlined,
	interrupted, inferred, guess, fault, context, stack_kind, physical)
VALUES (-1000, 1, 7, 1, -600, -7980, -7970, 'drv_show', 'drv_show', 9, 'drv/a.c', 52, 1, 0, 0, 0, 0, 0,
	'task', 'task', 1);
INSERT INTO object (address, type, size, place, pid, comm, task, offset, lifetime, why, covering_idx,
	covering_function, owner_function, owner_variable, owner_file, owner_line, bytes)
VALUES (-79950, 'struct drv_item', 64, 'stack', 42, 'writer', -2000, 10050, 'reused',
	'other_call() of PID 42 covers it', 0, 'other_call', 'drv_enter', 'mine', 'drv/a.c', 32, x'0102030405060708');
INSERT INTO crash_step (step, task, idx, register, value, how, from_type, from_member, from_address, memory_now, pc,
	file, line, text)
VALUES (2, -1000, 1, 'rax', -2008, 'loaded', 'struct drv_item', 'task', -79910, 12345, -600, 'drv/a.c', 52,
	'task was loaded from the record');
INSERT INTO trace (record, address, value, function, file, line, offset, live, callee_function, in_owner, calls_owner)
VALUES (-79950, -79960, -3010, 'drv_enter', 'drv/a.c', 36, -10, 0, 'schedule_timeout', 1, 0);
INSERT INTO code_member (type, member, offset, size, member_type)
VALUES ('struct drv_item', 'task', 40, 8, 'struct task_struct *');
