-- Facts of a race by hand, of a driver that does not exist: drv_wait() queues its record and waits, drv_wake() unlinks
-- it and then reads the task from it. The record lies on PID 42's stack, the waker runs in an interrupt over the idle
-- task of CPU 1, and the task that it got is a function's address.

--@ facts source
INSERT INTO tree (path, match) VALUES ('src', 'exact');
INSERT INTO file (path, tree, unit, hash, quality) VALUES
	('drv/a.c', 'src', 'drv/a.c', 'h1', 'ok'), ('kernel/wait.c', 'src', 'kernel/wait.c', 'h2', 'ok');
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg) VALUES
	('drv/a.c:drv_wake', 'drv_wake', 'drv/a.c', 10, 20, 1, 0, 'ok', 'full'),
	('drv/a.c:drv_wait', 'drv_wait', 'drv/a.c', 30, 50, 0, 0, 'ok', 'full'),
	('kernel/wait.c:finish_wait', 'finish_wait', 'kernel/wait.c', 100, 120, 0, 0, 'ok', 'full');
INSERT INTO function_match (function, match) SELECT function, 'exact' FROM function;
INSERT INTO parameter (function, idx, name, type) VALUES
	('drv/a.c:drv_wake', 0, 'wq', 'struct wait_queue_entry *'),
	('kernel/wait.c:finish_wait', 0, 'head', 'struct wait_queue_head *'),
	('kernel/wait.c:finish_wait', 1, 'entry', 'struct wait_queue_entry *');

WITH event(function, ord, line, kind, text) AS (VALUES
	('drv/a.c:drv_wake', 1, 12, 'declare', 'w = container_of(wq)'),
	('drv/a.c:drv_wake', 2, 14, 'assign', 'w->done = true'),
	('drv/a.c:drv_wake', 3, 15, 'call', 'list_del_init(&wq->entry)'),
	('drv/a.c:drv_wake', 4, 16, 'call', 'wake_up_process(w->task)'),
	('drv/a.c:drv_wait', 1, 32, 'declare', 'struct drv_waiter mine'),
	('drv/a.c:drv_wait', 2, 34, 'call', 'prepare_to_wait(&q->wait, &mine.wq, TASK_UNINTERRUPTIBLE)'),
	('drv/a.c:drv_wait', 3, 36, 'condition', 'mine.done'),
	('drv/a.c:drv_wait', 4, 37, 'call', 'schedule()'),
	('drv/a.c:drv_wait', 5, 40, 'call', 'finish_wait(&q->wait, &mine.wq)'),
	('kernel/wait.c:finish_wait', 1, 110, 'condition', '!list_empty_careful(&entry->entry)'),
	('kernel/wait.c:finish_wait', 2, 111, 'lock', 'spin_lock_irqsave(&head->lock)'),
	('kernel/wait.c:finish_wait', 3, 112, 'call', 'list_del_init(&entry->entry)'),
	('kernel/wait.c:finish_wait', 4, 113, 'unlock', 'spin_unlock_irqrestore(&head->lock)'))
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT event.function || '#' || ord, event.function, ord, function.file, event.line, 1, kind, text, 0, 1, 0
FROM event JOIN function ON function.function = event.function;

-- One behind the other, but for the conditions: until it is done the owner sleeps, and finish_wait() need not lock.
INSERT INTO successor (statement, arm, next)
SELECT function, '', function || '#1' FROM function
UNION SELECT statement.statement, '', coalesce(later.statement, '') FROM statement
LEFT JOIN statement AS later ON later.function = statement.function AND later.ord = statement.ord + 1
	WHERE statement.kind <> 'condition';
UPDATE successor SET next = 'drv/a.c:drv_wait#3' WHERE statement = 'drv/a.c:drv_wait#4';
INSERT INTO successor (statement, arm, next) VALUES
	('drv/a.c:drv_wait#3', 'true', 'drv/a.c:drv_wait#5'), ('drv/a.c:drv_wait#3', 'false', 'drv/a.c:drv_wait#4'),
	('kernel/wait.c:finish_wait#1', 'true', 'kernel/wait.c:finish_wait#2'), ('kernel/wait.c:finish_wait#1',
		'false', '');
INSERT INTO branch (statement, arm, first, acquires)
SELECT statement, arm, nullif(next, ''), next LIKE '%finish_wait#2' FROM successor WHERE arm <> '';
INSERT INTO flow (a, b, dominates, postdominates)
SELECT earlier.statement, later.statement, later.statement <> 'drv/a.c:drv_wait#4' OR earlier.ord < 4,
	later.statement <> 'drv/a.c:drv_wait#4' AND earlier.statement <> 'kernel/wait.c:finish_wait#1'
FROM statement AS earlier JOIN statement AS later ON earlier.function = later.function AND earlier.ord < later.ord;
UPDATE flow SET dominates = 0 WHERE a = 'drv/a.c:drv_wait#4' AND b = 'drv/a.c:drv_wait#5';
INSERT INTO flow (a, b, dominates, postdominates) VALUES
	('drv/a.c:drv_wait#3', 'drv/a.c:drv_wait#3', 1, 0), ('drv/a.c:drv_wait#4', 'drv/a.c:drv_wait#3', 0, 1),
	('drv/a.c:drv_wait#4', 'drv/a.c:drv_wait#4', 1, 0);

INSERT INTO call (statement, seq, callee, line) VALUES
	('drv/a.c:drv_wake#3', 1, 'list_del_init', 15),
	('drv/a.c:drv_wake#4', 1, 'wake_up_process', 16),
	('drv/a.c:drv_wait#2', 1, 'prepare_to_wait', 34),
	('drv/a.c:drv_wait#4', 1, 'schedule', 37),
	('drv/a.c:drv_wait#5', 1, 'finish_wait', 40),
	('kernel/wait.c:finish_wait#1', 1, 'list_empty_careful', 110),
	('kernel/wait.c:finish_wait#2', 1, 'spin_lock_irqsave', 111),
	('kernel/wait.c:finish_wait#3', 1, 'list_del_init', 112),
	('kernel/wait.c:finish_wait#4', 1, 'spin_unlock_irqrestore', 113);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text) VALUES
	('drv/a.c:drv_wake#3', 1, 0, 'wq', 'parameter', '->entry', 'struct wait_queue_entry', 'entry', 1,
		'&wq->entry'),
	('drv/a.c:drv_wake#4', 1, 0, 'w', 'local', '->task', 'struct drv_waiter', 'task', 0, 'w->task'),
	('drv/a.c:drv_wait#2', 1, 1, 'mine', 'local', '.wq', 'struct drv_waiter', 'wq', 1, '&mine.wq'),
	('drv/a.c:drv_wait#5', 1, 1, 'mine', 'local', '.wq', 'struct drv_waiter', 'wq', 1, '&mine.wq'),
	('kernel/wait.c:finish_wait#1', 1, 0, 'entry', 'parameter', '->entry', 'struct wait_queue_entry', 'entry', 1,
		'&entry->entry'),
	('kernel/wait.c:finish_wait#2', 1, 0, 'head', 'parameter', '->lock', 'struct wait_queue_head', 'lock', 1,
		'&head->lock'),
	('kernel/wait.c:finish_wait#3', 1, 0, 'entry', 'parameter', '->entry', 'struct wait_queue_entry', 'entry', 1,
		'&entry->entry'),
	('kernel/wait.c:finish_wait#4', 1, 0, 'head', 'parameter', '->lock', 'struct wait_queue_head', 'lock', 1,
		'&head->lock');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, alias_root, type, marked,
	value, line,
	constant) VALUES
	('drv/a.c:drv_wake#1', 2, 'write', 'w', 'local', '', NULL, NULL, NULL, 'struct drv_waiter *', 0, NULL, 12,
		NULL),
	('drv/a.c:drv_wake#2', 2, 'write', 'w', 'local', '->done', 'struct drv_waiter', 'done', 'wq', 'bool', 0,
		'true', 14, 1),
	('drv/a.c:drv_wake#4', 2, 'read', 'w', 'local', '->task', 'struct drv_waiter', 'task', 'wq',
		'struct task_struct *', 0,
		NULL, 16, NULL),
	('drv/a.c:drv_wait#1', 1, 'write', 'mine', 'local', '.task', 'struct drv_waiter', 'task', NULL,
		'struct task_struct *',
		0, 'current', 32, NULL),
	('drv/a.c:drv_wait#1', 2, 'write', 'mine', 'local', '.wq.func', 'struct drv_waiter', 'wq.func', NULL,
		'int (*)(struct wait_queue_entry *)', 0, 'drv_wake', 32, NULL),
	('drv/a.c:drv_wait#3', 1, 'read', 'mine', 'local', '.done', 'struct drv_waiter', 'done', NULL, 'bool', 0,
		NULL, 36, NULL);
INSERT INTO test (statement, seq, root, root_kind, path, record_type, member, how, read_at, operator, callee) VALUES
	('drv/a.c:drv_wait#3', 1, 'mine', 'local', '.done', 'struct drv_waiter', 'done', 'direct',
		'drv/a.c:drv_wait#3', 'truth',
		NULL),
	('kernel/wait.c:finish_wait#1', 1, 'entry', 'parameter', '->entry', 'struct wait_queue_entry', 'entry',
		'result',
		'kernel/wait.c:finish_wait#1', 'not', 'list_empty_careful');
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
SELECT statement, '&head->lock', 'head', '->lock', 'struct wait_queue_head', 'lock', 1, 'acquired' FROM statement
WHERE function = 'kernel/wait.c:finish_wait' AND ord IN (2, 3);
INSERT INTO slot (type, member, target, function, object, record_type, record_member, file, line) VALUES
	('struct wait_queue_entry', 'func', 'drv_wake', 'drv/a.c:drv_wait', 'mine', 'struct drv_waiter', 'wq.func',
		'drv/a.c', 32);
INSERT INTO function_value (target, file) VALUES ('drv_wake', 'drv/a.c');
INSERT INTO alias (function, variable, of, type, member, how, line, statement) VALUES
	('drv/a.c:drv_wake', 'w', 'wq', 'struct drv_waiter', 'wq', 'container_of', 12, 'drv/a.c:drv_wake#1');
INSERT INTO stack_object (function, variable, type, file, line) VALUES
	('drv/a.c:drv_wait', 'mine', 'struct drv_waiter', 'drv/a.c', 32);
INSERT INTO source_member (type, member, offset, declared) VALUES ('struct drv_waiter', 'task', 40,
	'struct task_struct *');
WITH RECURSIVE n(x) AS (SELECT 10 UNION ALL SELECT x + 1 FROM n WHERE x < 50)
INSERT INTO source_line (file, line, text) SELECT 'drv/a.c', x, 'line ' || x FROM n;

--@ with dump.sql
