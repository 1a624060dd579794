-- Facts by hand, of a driver that does not exist: drv_submit() leaves a pointer to its record with the driver, and
-- returns when its wait times out without taking it back. drv_irq() completes the request, in what is there now.

--@ with ../begin.sql

--@ facts source
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg) VALUES
	('drv/a.c:drv_submit', 'drv_submit', 'drv/a.c', 30, 45, 0, 0, 'ok', 'full'),
	('drv/a.c:drv_irq', 'drv_irq', 'drv/a.c', 48, 60, 0, 0, 'ok', 'full');
INSERT INTO function_match (function, match) SELECT function, 'exact' FROM function;
INSERT INTO parameter (function, idx, name, type) VALUES
	('drv/a.c:drv_submit', 0, 'q', 'struct drv *'), ('drv/a.c:drv_irq', 0, 'q', 'struct drv *');
WITH event(function, ord, line, kind, text) AS (VALUES
	('drv/a.c:drv_submit', 1, 32, 'declare', 'struct drv_req mine'),
	('drv/a.c:drv_submit', 2, 34, 'assign', 'q->req = &mine'),
	('drv/a.c:drv_submit', 3, 36, 'condition', '!wait_for_completion_timeout(&mine.done, 10)'),
	('drv/a.c:drv_submit', 4, 38, 'return', 'return -ETIME'),
	('drv/a.c:drv_submit', 5, 40, 'return', 'return 0'),
	('drv/a.c:drv_irq', 1, 50, 'assign', 'r = q->req'),
	('drv/a.c:drv_irq', 2, 52, 'assign', 'r->status = 0'),
	('drv/a.c:drv_irq', 3, 54, 'call', 'wake_up_process(r->task)'))
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT event.function || '#' || ord, event.function, ord, function.file, event.line, 1, kind, text, 0, 1, 0
FROM event JOIN function ON function.function = event.function;
INSERT INTO successor (statement, arm, next) VALUES
	('drv/a.c:drv_submit', '', 'drv/a.c:drv_submit#1'), ('drv/a.c:drv_submit#1', '', 'drv/a.c:drv_submit#2'),
	('drv/a.c:drv_submit#2', '', 'drv/a.c:drv_submit#3'), ('drv/a.c:drv_submit#3', 'true',
		'drv/a.c:drv_submit#4'),
	('drv/a.c:drv_submit#3', 'false', 'drv/a.c:drv_submit#5'), ('drv/a.c:drv_submit#4', '', ''),
	('drv/a.c:drv_submit#5', '', ''), ('drv/a.c:drv_irq', '', 'drv/a.c:drv_irq#1'),
	('drv/a.c:drv_irq#1', '', 'drv/a.c:drv_irq#2'), ('drv/a.c:drv_irq#2', '', 'drv/a.c:drv_irq#3'),
	('drv/a.c:drv_irq#3', '', '');
INSERT INTO flow (a, b, dominates, postdominates)
SELECT earlier.statement, later.statement, 1, later.ord < 4 FROM statement AS earlier
JOIN statement AS later ON earlier.function = later.function AND earlier.ord < later.ord
	WHERE NOT (earlier.ord = 4 AND later.ord = 5);
INSERT INTO call (statement, seq, callee, line) VALUES
	('drv/a.c:drv_submit#3', 1, 'wait_for_completion_timeout', 36), ('drv/a.c:drv_irq#3', 1, 'wake_up_process',
		54);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text) VALUES
	('drv/a.c:drv_submit#3', 1, 0, 'mine', 'local', '.done', 'struct drv_req', 'done', 1, '&mine.done'),
	('drv/a.c:drv_irq#3', 1, 0, 'r', 'local', '->task', 'struct drv_req', 'task', 0, 'r->task');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant) VALUES
	('drv/a.c:drv_submit#1', 1, 'write', 'mine', 'local', '.task', 'struct drv_req', 'task',
		'struct task_struct *', 0,
		'current', 32, NULL),
	('drv/a.c:drv_submit#2', 1, 'write', 'q', 'parameter', '->req', 'struct drv', 'req', 'struct drv_req *', 0,
		'&mine', 34, NULL),
	('drv/a.c:drv_irq#1', 1, 'read', 'q', 'parameter', '->req', 'struct drv', 'req', 'struct drv_req *', 0,
		NULL, 50,
		NULL),
	('drv/a.c:drv_irq#1', 2, 'write', 'r', 'local', '', NULL, NULL, 'struct drv_req *', 0, NULL, 50, NULL),
	('drv/a.c:drv_irq#2', 1, 'write', 'r', 'local', '->status', 'struct drv_req', 'status', 'int', 0, '0', 52, 0),
	('drv/a.c:drv_irq#3', 2, 'read', 'r', 'local', '->task', 'struct drv_req', 'task', 'struct task_struct *',
		0, NULL,
		54, NULL);
INSERT INTO test (statement, seq, root, root_kind, path, record_type, member, how, read_at, operator, callee)
VALUES ('drv/a.c:drv_submit#3', 1, 'mine', 'local', '.done', 'struct drv_req', 'done', 'result',
	'drv/a.c:drv_submit#3',
	'not', 'wait_for_completion_timeout');
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, to_type,
	to_member,
	line)
VALUES ('drv/a.c:drv_submit#2', 1, 'drv/a.c:drv_submit', 'mine', 'local', '', 'q', 'parameter', '->req', 'struct drv',
	'req', 34);
INSERT INTO alias (function, variable, of, type, member, how, line, statement, of_type)
VALUES ('drv/a.c:drv_irq', 'r', 'q', 'struct drv_req', 'req', 'member-load', 50, 'drv/a.c:drv_irq#1', 'struct drv');
INSERT INTO stack_object (function, variable, type, file, line)
VALUES ('drv/a.c:drv_submit', 'mine', 'struct drv_req', 'drv/a.c', 32);

--@ facts dump
INSERT INTO frame (task, idx, pid, cpu, pc, sp, cfa, function, symbol, offset, file, line, column_number, inlined,
	interrupted, inferred, guess, fault, context, stack_kind, physical)
VALUES (-1000, 1, 7, 1, -600, -7980, -7970, 'drv_irq', 'drv_irq', 9, 'drv/a.c', 54, 1, 0, 0, 0, 0, 0, 'irq', 'task', 1);
UPDATE frame SET context = 'irq' WHERE task = -1000;
INSERT INTO object (address, type, size, place, pid, comm, task, offset, lifetime, why, covering_idx,
	covering_function, owner_function, owner_variable, owner_file, owner_line, bytes)
VALUES (-79950, 'struct drv_req', 64, 'stack', 42, 'writer', -2000, 10050, 'reused',
	'other_call() of PID 42 covers it', 0, 'other_call', 'drv_submit', 'mine', 'drv/a.c', 32, x'0102030405060708');
INSERT INTO crash_step (step, task, idx, register, value, how, from_type, from_member, from_address, memory_now, pc,
	file, line, text)
VALUES (2, -1000, 1, 'rax', -2008, 'loaded', 'struct drv_req', 'task', -79910, 12345, -600, 'drv/a.c', 54,
	'task was loaded from the record');
INSERT INTO trace (record, address, value, function, file, line, offset, live, callee_function, in_owner, calls_owner)
VALUES (-79950, -79960, -3010, 'drv_submit', 'drv/a.c', 36, -10, 0, 'schedule_timeout', 1, 0);
INSERT INTO code_member (type, member, offset, size, member_type)
VALUES ('struct drv_req', 'task', 40, 8, 'struct task_struct *');
