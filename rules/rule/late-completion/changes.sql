-- Changes of facts.sql, and what the rule says of each (tests/unit/rules/test_rule_changes.c). A line "--+ NAME" is
-- the SQL of "--@ edit NAME".

--@ change as it is: confirmed, rule:stack-waiter=excluded, rule:entry-left-behind=excluded
SELECT 1;

--@ edit the pointer is taken back when it times out
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_submit#4', 1, 'write', 'q', 'parameter', '->req', 'struct drv', 'req', 't', 0, 'NULL', 37, 0);

--@ edit a callee that was not read is handed the record
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_submit#4', 1, 'drv_abort', 37);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, address, text)
VALUES ('drv/a.c:drv_submit#4', 1, 0, 'mine', 'local', '', 1, '&mine');

--@ edit it is found later, by the task whose stack it is
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_irq#2', 2, 'write', 'r', 'local', '->result', 'struct drv_req', 'result', 'long', 0, 'got', 52,
		NULL),
	('drv/a.c:drv_irq#2', 3, 'write', 'r', 'local', '->done', 'struct drv_req', 'done', 'int', 0, '1', 52, 1);
INSERT INTO object_member (address, offset, size, name, type, value, word) VALUES
	(-79950, 0, 4, 'status', 'int', '0', 0), (-79950, 8, 8, 'result', 'long', '17', 17),
	(-79950, 16, 4, 'done', 'int', '1', 1);
UPDATE object SET found_by = 'drv_last.req[3]';
DELETE FROM crash_step WHERE step = 2;
INSERT INTO crash_step (step, task, idx, register, value, how, from_address, memory_now, pc, text)
VALUES (2, -2000, 0, 'rax', 17, 'loaded', -79942, 17, -750, '17 was loaded from its own stack');
UPDATE crash SET task = -2000, pid = 42, comm = 'writer', idx = 0, function = 'other_call';

-- ---------------------------------------------------------------- found later

-- A merged finding is that of source alone: no record of the dump is bound.

--@ change it is found later: likely, same-context=unknown, completer-in-flight=unknown, completed-before=open
--+ it is found later, by the task whose stack it is

--@ change it is found later, stray: likely, stray-write=open
--+ it is found later, by the task whose stack it is

--@ change what stands there is not what the completer stores: merged
--+ it is found later, by the task whose stack it is
UPDATE object_member SET word = 4712 WHERE name = 'done';

--@ change another constant of it does not stand there: merged
--+ it is found later, by the task whose stack it is
UPDATE object_member SET word = 4712 WHERE name = 'status';

--@ change a constant that it stores on some ways does not stand there: likely, completer-in-flight=unknown
--+ it is found later, by the task whose stack it is
UPDATE object_member SET word = 4712 WHERE name = 'status';
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_irq#9', 'drv/a.c:drv_irq', 9, 'drv/a.c', 53, 1, 'assign', 'r->status = 0', 0, 1, 0),
	('drv/a.c:drv_irq#8', 'drv/a.c:drv_irq', 8, 'drv/a.c', 53, 1, 'condition', 'bad', 0, 1, 0);
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_irq#8', 'drv/a.c:drv_irq#9', 1, 0);
UPDATE access SET statement = 'drv/a.c:drv_irq#9' WHERE member = 'status';

--@ change nothing but zero stands there: merged
--+ it is found later, by the task whose stack it is
UPDATE access SET constant = 0 WHERE member = 'done';
UPDATE object_member SET word = 0 WHERE name = 'done';

--@ change what was read is none of what the completer stores: merged
--+ it is found later, by the task whose stack it is
UPDATE crash_step SET from_address = -79920 WHERE step = 2;

--@ change the record is alive: merged
--+ it is found later, by the task whose stack it is
UPDATE object SET lifetime = 'live';

--@ change the owner calls what stores it: silent same-context
--+ it is found later, by the task whose stack it is
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_submit#5', 1, 'drv_finish', 40);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, address, text)
VALUES ('drv/a.c:drv_submit#5', 1, 0, 'mine', 'local', '', 1, '&mine');
UPDATE function SET name = 'drv_finish' WHERE name = 'drv_irq';
UPDATE parameter SET name = 'r' WHERE function = 'drv/a.c:drv_irq';

--@ change it was taken off a queue before: likely, taken-back=no
--+ it is found later, by the task whose stack it is
DELETE FROM escaped;
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_submit#2', 2, 'hlist_add_head', 34),
	('drv/a.c:drv_submit#4', 2, 'hlist_del_init', 38), ('drv/a.c:drv_submit#5', 2, 'hlist_del_init', 40),
	('drv/a.c:drv_irq#1', 2, 'hlist_del_init', 50);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text) VALUES
	('drv/a.c:drv_submit#2', 2, 0, 'mine', 'local', '.node', 'struct drv_req', 'node', 1, '&mine.node'),
	('drv/a.c:drv_submit#4', 2, 0, 'mine', 'local', '.node', 'struct drv_req', 'node', 1, '&mine.node'),
	('drv/a.c:drv_submit#5', 2, 0, 'mine', 'local', '.node', 'struct drv_req', 'node', 1, '&mine.node'),
	('drv/a.c:drv_irq#1', 2, 0, 'r', 'local', '->node', 'struct drv_req', 'node', 1, '&r->node');

--@ change by what others find it is not known: likely, taken-back=unknown
--+ it is found later, by the task whose stack it is
DELETE FROM escaped;
DELETE FROM alias;
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_submit#2', 2, 'drv_leave', 34);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, address, text)
VALUES ('drv/a.c:drv_submit#2', 2, 0, 'mine', 'local', '', 1, '&mine');

-- ---------------------------------------------------------------- guards

--@ change the owner's own task completes it: silent same-context
UPDATE frame SET task = -2000, idx = idx + 5, context = 'task' WHERE task = -1000;
UPDATE crash SET task = -2000, idx = 5;
UPDATE crash_step SET task = -2000, idx = idx + 5;

--@ change the task of the stack is not known: likely, same-context=unknown
UPDATE object SET task = NULL;

--@ change the pointer is left with nobody: silent not-shared
DELETE FROM escaped;

--@ change the pointer is left with a variable of its own: silent not-shared
UPDATE escaped SET to_root_kind = 'local', to_path = '.req';

--@ edit the pointer is left behind a local pointer
UPDATE escaped SET to_root_kind = 'local';

--@ change the pointer is left behind a local pointer: confirmed, not-shared=no
--+ the pointer is left behind a local pointer

--@ change the pointer is left behind a pointer to a variable of its own: silent not-shared
--+ the pointer is left behind a local pointer
INSERT INTO alias (function, variable, of, type, how, line, statement)
VALUES ('drv/a.c:drv_submit', 'q', 'own', 'struct drv', 'address', 33, 'drv/a.c:drv_submit#1');

--@ change the pointer is left by a function that was not read: likely, not-shared=unknown, taken-back=unknown
--+ a callee that was not read is handed the record
DELETE FROM escaped;

--@ change the owner was not read: likely, not-shared=unknown, taken-back=unknown
DELETE FROM escaped;
DELETE FROM stack_object;

--@ change the pointer is taken back: silent taken-back
--+ the pointer is taken back when it times out

--@ change the pointer is taken back, it is degraded: likely, taken-back=unknown, left-behind-exit=unknown
--+ the pointer is taken back when it times out
UPDATE function SET quality = 'degraded' WHERE name = 'drv_submit';

--@ change the pointer is taken back, it has no control flow: likely, taken-back=unknown
--+ the pointer is taken back when it times out
DELETE FROM successor WHERE statement LIKE '%drv_submit%';

--@ change it waits until it is done: silent taken-back
UPDATE call SET callee = 'wait_for_completion' WHERE callee = 'wait_for_completion_timeout';
DELETE FROM test;

-- ---------------------------------------------------------------- items

--@ change the call that made it is alive: silent owner-left
UPDATE object SET lifetime = 'live';

--@ change what became of the call is not known: likely, owner-left=unknown
UPDATE object SET lifetime = 'unknown';

--@ change whoever met it reads no such pointer: likely, completer-in-flight=unknown
UPDATE frame SET function = 'drv_other', file = 'drv/b.c' WHERE function = 'drv_irq';
UPDATE function SET name = 'drv_nobody' WHERE name = 'drv_irq';

--@ change a callee that was not read may take it back: likely, left-behind-exit=unknown
--+ a callee that was not read is handed the record

--@ change what the wait returns is not looked at as it is, and taken back on one way: likely, left-behind-exit=unknown
--+ the pointer is taken back when it times out
UPDATE test SET operator = NULL;

--@ change what the wait returns is not looked at as it is, and taken back on none: confirmed, left-behind-exit=yes
UPDATE test SET operator = NULL;

-- Silent by taken-back before that.
--@ unreached left-behind-exit=no

-- ---------------------------------------------------------------- other rules

--@ change taken back in doubt, but surely left queued: silent rule:entry-left-behind
--+ the pointer is taken back when it times out
DELETE FROM test;
DELETE FROM call WHERE statement = 'drv/a.c:drv_submit#3';
DELETE FROM argument WHERE statement = 'drv/a.c:drv_submit#3';
INSERT INTO access (statement, seq, kind, root, root_kind, path, type, marked, line) VALUES
	('drv/a.c:drv_submit#1', 5, 'write', 'late', 'local', '', 'int', 0, 32),
	('drv/a.c:drv_submit#2', 5, 'write', 'late', 'local', '', 'int', 0, 34),
	('drv/a.c:drv_submit#3', 5, 'read', 'late', 'local', '', 'int', 0, 36);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_submit#2', 1, 'list_add', 34);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_submit#2', 1, 0, 'mine', 'local', '.node', 'struct drv_req', 'node', 1, '&mine.node');
--@ unreached rule:stack-waiter=holds

--@ edit the value is zero
UPDATE crash_step SET value = 0 WHERE step = 2;
INSERT INTO place (address, category, text) VALUES (0, 'small offset', 'NULL');

--@ change zero, where who waits sleeps, and gives up by itself: likely, stray-write=open
--+ the value is zero

--@ change zero, and the owner was off its CPU before: confirmed, stray-write=excluded
--+ the value is zero
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET on_cpu = 0, last_ran = 4000 WHERE address = -2000;

--@ with ../rivals.sql
