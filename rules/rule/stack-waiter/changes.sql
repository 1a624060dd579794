-- Changes of facts.sql, and what the rule says of each (tests/unit/rules/test_rule_changes.c). A line "--+ NAME" is
-- the SQL of "--@ edit NAME".

--@ change as it is: confirmed, rule:entry-left-behind=excluded, rule:late-completion=excluded
SELECT 1;

--@ edit the unlink is last
UPDATE statement SET ord = 9 WHERE statement = 'drv/a.c:drv_wake#3';
UPDATE flow SET a = b, b = a WHERE a = 'drv/a.c:drv_wake#3';
UPDATE successor SET next = 'drv/a.c:drv_wake#4' WHERE statement = 'drv/a.c:drv_wake#2';
UPDATE successor SET next = 'drv/a.c:drv_wake#3' WHERE statement = 'drv/a.c:drv_wake#4';
UPDATE successor SET next = '' WHERE statement = 'drv/a.c:drv_wake#3';

--@ edit the unlink is on one path only
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_wake#7', 'drv/a.c:drv_wake', 7, 'drv/a.c', 14, 9, 'condition', 'late', 0, 1, 0);
UPDATE successor SET next = 'drv/a.c:drv_wake#7' WHERE statement = 'drv/a.c:drv_wake#2';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_wake#7', 'true', 'drv/a.c:drv_wake#3'),
	('drv/a.c:drv_wake#7', 'false', 'drv/a.c:drv_wake#4');
UPDATE flow SET dominates = 0 WHERE a = 'drv/a.c:drv_wake#3';

--@ edit no release
DELETE FROM call WHERE statement = 'drv/a.c:drv_wake#3';
DELETE FROM argument WHERE statement = 'drv/a.c:drv_wake#3';
DELETE FROM access WHERE statement = 'drv/a.c:drv_wake#2';

--@ edit a callee of the waker that was not read
UPDATE call SET callee = 'drv_trace' WHERE statement = 'drv/a.c:drv_wake#3';

--@ edit a callee of the owner that was not read
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_wait#7', 'drv/a.c:drv_wait', 7, 'drv/a.c', 33, 1, 'call', 'drv_prepare(&mine)', 0, 1, 0);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_wait#7', 1, 'drv_prepare', 33);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, address, text)
VALUES ('drv/a.c:drv_wait#7', 1, 0, 'mine', 'local', '', 1, '&mine');
UPDATE successor SET next = 'drv/a.c:drv_wait#7' WHERE statement = 'drv/a.c:drv_wait#1';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_wait#7', '', 'drv/a.c:drv_wait#2');

--@ edit no test of the owner
DELETE FROM test;
DELETE FROM call WHERE callee = 'list_empty_careful';
DELETE FROM access WHERE statement = 'drv/a.c:drv_wait#3';

--@ edit a call in flight
UPDATE crash_step SET how = 'handed', memory_now = 0, no_list = 1 WHERE step = 2;

-- ---------------------------------------------------------------- guards

-- A record in the heap is none of this rule's: what is left is that the source permits it elsewhere.
--@ change a record in the heap: merged
UPDATE object SET place = 'slab', task = NULL, pid = NULL, lifetime = 'free';
--@ unreached not-on-stack=yes
--@ unreached not-on-stack=unknown

--@ change the owner's own task uses it: silent same-context
UPDATE frame SET task = -2000, idx = idx + 5, context = 'task' WHERE task = -1000;
UPDATE crash SET task = -2000, idx = 5;
UPDATE crash_step SET task = -2000, idx = idx + 5;

--@ change an interrupt over the owner uses it: confirmed, same-context=no
UPDATE frame SET task = -2000, idx = idx + 5 WHERE task = -1000;
UPDATE crash SET task = -2000, idx = 5;
UPDATE crash_step SET task = -2000, idx = idx + 5;

--@ change the task of the stack is not known: likely, same-context=unknown, object-on-foreign-stack=unknown
UPDATE object SET task = NULL;

--@ change the owner calls the waker: silent same-context
INSERT INTO call (statement, seq, callee, callee_file, line) VALUES ('drv/a.c:drv_wait#4', 2, 'drv_wake', 'drv/a.c',
	37);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_wait#4', 2, 0, 'mine', 'local', '.wq', 'struct drv_waiter', 'wq', 1, '&mine.wq');

--@ change queued nowhere: silent same-context
DELETE FROM call WHERE statement = 'drv/a.c:drv_wait#2';

--@ change queued on a list of its own: silent same-context
UPDATE call SET callee = 'list_add' WHERE statement = 'drv/a.c:drv_wait#2';
UPDATE argument SET idx = 0 WHERE statement = 'drv/a.c:drv_wait#2';
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_wait#2', 1, 1, 'own', 'local', '', NULL, NULL, 1, '&own');
INSERT INTO stack_object (function, variable, type, file, line)
VALUES ('drv/a.c:drv_wait', 'own', 'struct list_head', 'drv/a.c', 33);

--@ change queued by a function that was not read: likely, same-context=unknown
UPDATE call SET callee = 'drv_queue' WHERE statement = 'drv/a.c:drv_wait#2';

--@ change the waker lets nobody go: silent never-unlinks
--+ no release

--@ change the waker lets nobody go, a callee was not read: likely, never-unlinks=unknown, release-is-last=no
--+ a callee of the waker that was not read
DELETE FROM access WHERE statement = 'drv/a.c:drv_wake#2';

--@ change the waker lets nobody go, it is degraded: likely, never-unlinks=unknown
--+ no release
UPDATE function SET quality = 'degraded' WHERE name = 'drv_wake';

--@ change the waker lets nobody go, its flow has a hole: likely, never-unlinks=unknown
--+ no release
UPDATE function SET cfg = 'partial' WHERE name = 'drv_wake';

--@ change the waker lets nobody go, it has no control flow: likely, never-unlinks=unknown
--+ no release
DELETE FROM successor WHERE statement LIKE '%drv_wake%';

--@ change a careful unlink last: silent careful-release-last
--+ the unlink is last
UPDATE call SET callee = 'list_del_init_careful' WHERE statement = 'drv/a.c:drv_wake#3';

--@ change a careful unlink last, the waker is degraded: likely, careful-release-last=unknown, release-is-last=unknown
--+ the unlink is last
UPDATE call SET callee = 'list_del_init_careful' WHERE statement = 'drv/a.c:drv_wake#3';
UPDATE function SET quality = 'degraded' WHERE name = 'drv_wake';

--@ change a careful unlink, then a use: confirmed, careful-release-last=no
UPDATE call SET callee = 'list_del_init_careful' WHERE statement = 'drv/a.c:drv_wake#3';

--@ change the unlink last: silent release-is-last, careful-release-last=no
--+ the unlink is last

--@ change the unlink last, the waker is degraded: likely, release-is-last=unknown
--+ the unlink is last
UPDATE function SET quality = 'degraded' WHERE name = 'drv_wake';

--@ change the unlink last, an edge is missing: likely, release-is-last=unknown
--+ the unlink is last
DELETE FROM successor WHERE statement LIKE '%drv_wake%';

--@ edit the unlink last, the waker has stored the record's address and calls on
UPDATE statement SET ord = 9 WHERE statement = 'drv/a.c:drv_wake#3';
UPDATE flow SET a = b, b = a WHERE a = 'drv/a.c:drv_wake#3';
UPDATE successor SET next = 'drv/a.c:drv_wake#4' WHERE statement = 'drv/a.c:drv_wake#2';
UPDATE successor SET next = 'drv/a.c:drv_wake#3' WHERE statement = 'drv/a.c:drv_wake#4';
UPDATE successor SET next = 'drv/a.c:drv_wake#10' WHERE statement = 'drv/a.c:drv_wake#3';
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_wake#10', 'drv/a.c:drv_wake', 10, 'drv/a.c', 17, 1, 'call', 'drv_tell(q)', 0, 1, 0);
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_wake#10', '', '');
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_wake#10', 1, 'drv_tell', 17);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_wake#10', 1, 0, 'q', 'global', '', 'struct drv_queue', '', 1, 'q');
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, to_type, to_member,
	line)
VALUES ('drv/a.c:drv_wake#1', 5, 'drv/a.c:drv_wake', 'w', 'local', '', 'q', 'global', '->last', 'struct drv_queue',
	'last', 12);

--@ edit what it calls was read
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_tell', 'drv_tell', 'drv/a.c', 80, 84, 1, 0, 'ok', 'full');
INSERT INTO parameter (function, idx, name, type) VALUES ('drv/a.c:drv_tell', 0, 'queue', 'struct drv_queue *');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_tell#1', 'drv/a.c:drv_tell', 1, 'drv/a.c', 82, 1, 'call', 'wake_up_process(queue->last->task)', 0,
	1, 0);
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, marked, line)
VALUES ('drv/a.c:drv_tell#1', 1, 'read', 'queue', 'parameter', '->last', 'struct drv_queue', 'last', 0, 82);

--@ change the unlink last, a call behind it that was not read may find it: likely, release-is-last=unknown
--+ the unlink last, the waker has stored the record's address and calls on

--@ change the unlink last, a call behind it finds it: likely, release-is-last=unknown
--+ the unlink last, the waker has stored the record's address and calls on
--+ what it calls was read

--@ change the unlink last, a call far below what it calls finds it: likely, release-is-last=unknown
--+ the unlink last, the waker has stored the record's address and calls on
--+ what it calls was read
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
SELECT 'drv/a.c:drv_call' || column1, 'drv_call' || column1, 'drv/a.c', 100 + 5 * column1, 103 + 5 * column1, 0, 0,
	'ok', 'full'
FROM (VALUES (1), (2), (3), (4), (5), (6));
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT function || '#1', function, 1, file, line + 1, 1, 'call', 'it()', 0, 1, 0
FROM function WHERE name LIKE 'drv\_call%' ESCAPE '\';
INSERT INTO call (statement, seq, callee, line)
SELECT function || '#1', 1, iif(name < 'drv_call6', 'drv_call' || (substr(name, 9) + 1), 'drv_tell'), line + 1
FROM function WHERE name LIKE 'drv\_call%' ESCAPE '\';
UPDATE call SET callee = 'drv_call1' WHERE statement = 'drv/a.c:drv_wake#10';

--@ change the unlink last, a call behind it reads something else: silent release-is-last
--+ the unlink last, the waker has stored the record's address and calls on
--+ what it calls was read
UPDATE access SET member = 'first', path = '->first' WHERE statement = 'drv/a.c:drv_tell#1';

--@ change the unlink last, a careful one, a call behind it finds it: likely, careful-release-last=unknown
--+ the unlink last, the waker has stored the record's address and calls on
--+ what it calls was read
UPDATE call SET callee = 'list_del_init_careful' WHERE statement = 'drv/a.c:drv_wake#3';

--@ change the unlink last, who calls the waker is done with it too: silent release-is-last
--+ the unlink is last
--+ who calls the waker was read

--@ change the unlink last, who calls the waker goes on with it: likely, release-is-last=unknown
--+ the unlink is last
--+ who calls the waker was read
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_tick#2', 'drv/a.c:drv_tick', 2, 'drv/a.c', 63, 1, 'expression', 'entry->flags', 0, 1, 0);
UPDATE successor SET next = 'drv/a.c:drv_tick#2' WHERE statement = 'drv/a.c:drv_tick#1';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_tick#2', '', '');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, marked, line)
VALUES ('drv/a.c:drv_tick#2', 1, 'read', 'entry', 'local', '->flags', 'struct wait_queue_entry', 'flags', 0, 63);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_tick#1', 1, 0, 'entry', 'local', '', 'struct wait_queue_entry', '', 1, 'entry');

--@ change the unlink last, who calls the waker by that member is not known: likely, release-is-last=unknown
--+ the unlink is last
UPDATE slot SET type = 'struct drv_call', member = 'done';

--@ change behind it only a call that was not read: likely, release-is-last=unknown, released-first=yes
UPDATE call SET callee = 'drv_trace' WHERE statement = 'drv/a.c:drv_wake#4';
UPDATE argument SET root = 'w', path = '', record_type = NULL, member = NULL, text = 'w'
WHERE statement = 'drv/a.c:drv_wake#4';
DELETE FROM access WHERE statement = 'drv/a.c:drv_wake#4';

--@ change the waker was not read: likely, careful-release-last=unknown, release-is-last=unknown, pinned=unknown
DELETE FROM parameter WHERE function LIKE '%drv_wake';
DELETE FROM function WHERE name = 'drv_wake';

--@ change the owner tests under the waker's lock: silent owner-retakes-lock
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
SELECT column1, '&head->lock', 'head', '->lock', 'struct wait_queue_head', 'lock', 1, 'acquired'
FROM (VALUES ('kernel/wait.c:finish_wait#1'), ('drv/a.c:drv_wait#3'));

--@ change the owner tests under another lock: confirmed, owner-retakes-lock=no
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
SELECT column1, '&drv->lock', 'drv', '->lock', 'struct drv', 'other', 1, 'acquired'
FROM (VALUES ('kernel/wait.c:finish_wait#1'), ('drv/a.c:drv_wait#3'));

--@ change the owner tests under its lock on one path: confirmed, owner-retakes-lock=no
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
SELECT column1, '&head->lock', 'head', '->lock', 'struct wait_queue_head', 'lock', 0, 'acquired'
FROM (VALUES ('kernel/wait.c:finish_wait#1'), ('drv/a.c:drv_wait#3'));

--@ edit the owner takes the lock in any case
UPDATE call SET callee = 'remove_wait_queue' WHERE callee = 'finish_wait';
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_wait#5', 1, 0, 'q', 'parameter', '->wait', 'struct drv_queue', 'wait', 1, '&q->wait'),
	('drv/a.c:drv_wait#2', 1, 0, 'q', 'parameter', '->wait', 'struct drv_queue', 'wait', 1, '&q->wait');
DELETE FROM code_call WHERE callee = 'finish_wait';

--@ change the owner takes the lock in any case: silent owner-retakes-lock
--+ the owner takes the lock in any case

--@ change the owner takes the lock in any case, a callee was not read: likely, owner-retakes-lock=unknown
--+ a callee of the owner that was not read
--+ the owner takes the lock in any case

--@ edit another lock on each way out
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_wait#6', 'drv/a.c:drv_wait', 6, 'drv/a.c', 41, 1, 'lock', 'spin_lock(&stats->lock)', 0, 1, 0);
UPDATE successor SET next = 'drv/a.c:drv_wait#6' WHERE statement = 'drv/a.c:drv_wait#5';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_wait#6', '', '');
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_wait#6', 1, 'spin_lock', 41);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_wait#6', 1, 0, 'stats', 'parameter', '->lock', 'struct drv_stats', 'lock', 1, '&stats->lock');

-- A timer's callback wakes the queue: all who call the waker are on its stack, and were read.
--@ edit who calls the waker was read
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_tick', 'drv_tick', 'drv/a.c', 60, 70, 1, 0, 'ok', 'full');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_tick#1', 'drv/a.c:drv_tick', 1, 'drv/a.c', 62, 1, 'call', 'entry->func(entry)', 0, 1, 0);
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_tick', '', 'drv/a.c:drv_tick#1'),
	('drv/a.c:drv_tick#1', '', '');
INSERT INTO call (statement, seq, slot_type, slot_member, line)
VALUES ('drv/a.c:drv_tick#1', 1, 'struct wait_queue_entry', 'func', 62);
INSERT INTO slot (type, member, target, file, line) VALUES ('struct timer_list', 'function', 'drv_tick', 'drv/a.c', 72);
INSERT INTO frame (task, idx, pid, cpu, pc, sp, cfa, function, symbol, offset, file, line, column_number, inlined,
	interrupted, inferred, guess, fault, context, stack_kind, physical)
VALUES (-1000, 2, 0, 1, -650, -7960, -7950, 'drv_tick', 'drv_tick', 9, 'drv/a.c', 62, 1, 0, 0, 0, 0, 0, 'irq', 'irq', 2);

--@ change another lock on each way out: likely, owner-retakes-lock=unknown
--+ another lock on each way out

--@ change another lock on each way out, those who call the waker do not have it: confirmed, owner-retakes-lock=no
--+ another lock on each way out
--+ who calls the waker was read

--@ change another lock on each way out, who calls the waker has it: silent owner-retakes-lock
--+ another lock on each way out
--+ who calls the waker was read
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
VALUES ('drv/a.c:drv_tick#1', '&stats->lock', 'stats', '->lock', 'struct drv_stats', 'lock', 1, 'acquired');

--@ change another lock on each way out, who calls the waker may have it: likely, owner-retakes-lock=unknown
--+ another lock on each way out
--+ who calls the waker was read
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
VALUES ('drv/a.c:drv_tick#1', '&stats->lock', 'stats', '->lock', 'struct drv_stats', 'lock', 0, 'acquired');

--@ change the waker's own lock on each way out, given back before the use: confirmed, owner-retakes-lock=no
--+ another lock on each way out
UPDATE access SET member = 'seen', path = '->seen' WHERE statement = 'drv/a.c:drv_wake#2';
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
VALUES ('drv/a.c:drv_wake#3', '&stats->lock', 'stats', '->lock', 'struct drv_stats', 'lock', 1, 'acquired');

--@ change no test of the owner was seen: likely, owner-retakes-lock=unknown, leave-without-lock=unknown
--+ no test of the owner
UPDATE call SET callee = 'drv_leave' WHERE callee = 'finish_wait';

--@ edit a reference is taken before the release
-- and the record is handed on after it
UPDATE call SET callee = 'get_task_struct' WHERE statement = 'drv/a.c:drv_wake#4';
UPDATE statement SET ord = 2, line = 13 WHERE statement = 'drv/a.c:drv_wake#4';
UPDATE statement SET ord = 4 WHERE statement = 'drv/a.c:drv_wake#2';
UPDATE flow SET a = b, b = a WHERE b = 'drv/a.c:drv_wake#4' AND a <> 'drv/a.c:drv_wake#1';
UPDATE access SET seq = 9 WHERE statement = 'drv/a.c:drv_wake#4';
UPDATE successor SET next = 'drv/a.c:drv_wake#4' WHERE statement = 'drv/a.c:drv_wake#1';
UPDATE successor SET next = 'drv/a.c:drv_wake#2' WHERE statement = 'drv/a.c:drv_wake#4';
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_wake#8', 'drv/a.c:drv_wake', 8, 'drv/a.c', 16, 1, 'call', 'drv_trace(w)', 0, 1, 0);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_wake#8', 1, 'drv_trace', 16);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, address, text)
VALUES ('drv/a.c:drv_wake#8', 1, 0, 'w', 'local', '', 0, 'w');
UPDATE successor SET next = 'drv/a.c:drv_wake#8' WHERE statement = 'drv/a.c:drv_wake#3';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_wake#8', '', '');

--@ change a reference is taken of what the record leads to, which is handed on: silent released-first, pinned=unknown
--+ a reference is taken before the release
SELECT 1;

--@ change a reference is taken of the record itself: silent pinned
--+ a reference is taken before the release
UPDATE argument SET path = '', member = '' WHERE statement = 'drv/a.c:drv_wake#4';

-- ---------------------------------------------------------------- items

--@ change the waker's task is the owner's: silent same-context
UPDATE object SET task = -1000;
UPDATE frame SET context = 'task';
--@ unreached object-on-foreign-stack=no

--@ change the call that made it is alive: silent owner-left
UPDATE object SET lifetime = 'live';

--@ change what became of the call is not known: likely, owner-left=unknown
UPDATE object SET lifetime = 'unknown';

--@ change more than one function has such a record: likely, owner-left=unknown
UPDATE object SET owner_function = NULL, owner_variable = NULL;

--@ change a later call has its record there: confirmed, owner-left=yes
UPDATE object SET lifetime = 'reincarnated';

--@ change the entry is on its queue: silent released-first
INSERT INTO queue (address, type, name, holder, lock_address, lock_held, length, closes, in_flux)
VALUES (-5000, 'wait_queue_head', 'q', 'kernel data', -5000, 1, 1, 1, 1);
INSERT INTO queue_entry (address, type, pid, queue, function, linked, prev, next, live)
VALUES (-79950, 'wait_queue_entry', 42, -5000, 'drv_wake', 1, -5000, -5000, 0);

--@ change the entry of a later call is on its queue: confirmed, released-first=yes
UPDATE object SET lifetime = 'reincarnated';
INSERT INTO queue_entry (address, type, pid, queue, function, linked, prev, next, live)
VALUES (-79950, 'wait_queue_entry', 42, -5000, 'drv_wake', 1, -5000, -5000, 0);

--@ change the waker is before the use: likely, released-first=unknown
UPDATE frame SET line = 13 WHERE function = 'drv_wake';

--@ change a use on a path without the release: likely, released-first=unknown
--+ the unlink is on one path only

--@ change a use on a path without the release, and the entry is off its queue: confirmed, released-first=yes
--+ the unlink is on one path only
INSERT INTO queue_entry (address, type, pid, queue, function, linked, prev, next, live)
VALUES (-79950, 'wait_queue_entry', 42, -5000, 'drv_wake', 0, -79950, -79950, 0);

--@ change a use on a path without the release, and the owner has gone: likely, released-first=unknown
--+ the unlink is on one path only
UPDATE object SET lifetime = 'exited';

--@ change the value is the owner's task: likely, stale-value=unknown, never-set=open, plain-value=open
UPDATE crash_step SET value = -2000 WHERE step = 2;
INSERT INTO place (address, category, text, pid) VALUES (-2000, 'task', 'task_struct of PID 42', 42);

--@ change the value is another task: likely, stale-value=unknown, plain-value=open
UPDATE crash_step SET value = -1000 WHERE step = 2;
INSERT INTO place (address, category, text, pid) VALUES (-1000, 'task', 'task_struct of PID 0', 0);

--@ change memory still holds the value: confirmed, stale-value=yes
UPDATE crash_step SET memory_now = value;

--@ change memory still holds the value, of an unknown kind: likely, stale-value=yes, plain-value=open
UPDATE crash_step SET memory_now = value;
DELETE FROM place WHERE address = -2008;

--@ change the member cannot be read: confirmed, stale-value=yes
UPDATE crash_step SET memory_now = NULL;

--@ change the member cannot be read, and others set it: likely, stale-value=unknown
UPDATE crash_step SET memory_now = NULL;
UPDATE place SET category = 'slab object' WHERE address = -2008;
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_wake#2', 5, 'write', 'w', 'local', '->task', 'struct drv_waiter', 'task', 't', 0, 'other', 14);

--@ change the value is in a list that never holds it: confirmed, stale-value=yes, plain-value=excluded
UPDATE crash_step SET memory_now = value, no_list = 1 WHERE step = 2;

--@ change the waker lets go by a way that it knows nothing of: likely, leave-without-lock=unknown
DELETE FROM slot;
INSERT INTO alias (function, variable, of, type, how, line, statement)
VALUES ('drv/a.c:drv_wake', 'w', 'q', 'struct drv_waiter', 'list-walk', 12, 'drv/a.c:drv_wake#1');

--@ change the owner has a way out that leaves it queued: silent rule:entry-left-behind, leave-without-lock=unknown
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_wait#9', 'drv/a.c:drv_wait', 9, 'drv/a.c', 38, 1, 'return', 'return', 0, 1, 0);
UPDATE successor SET next = 'drv/a.c:drv_wait#9' WHERE statement = 'drv/a.c:drv_wait#4';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_wait#9', '', '');

--@ change the owner gives up, and leaves a pointer to it: silent rule:late-completion
UPDATE successor SET next = 'drv/a.c:drv_wait#5' WHERE statement = 'drv/a.c:drv_wait#4';
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, to_type,
	to_member, line)
VALUES ('drv/a.c:drv_wait#2', 3, 'drv/a.c:drv_wait', 'mine', 'local', '', 'q', 'parameter', '->last',
	'struct drv_queue',
	'last', 34);

--@ change a callee that was not read may take back a pointer to it: likely, rule:late-completion=open
--+ a callee of the owner that was not read
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, to_type,
	to_member, line)
VALUES ('drv/a.c:drv_wait#2', 3, 'drv/a.c:drv_wait', 'mine', 'local', '', 'q', 'parameter', '->last',
	'struct drv_queue', 'last', 34);

-- Silent by owner-left before that.
--@ unreached stale-value=no

-- ---------------------------------------------------------------- the source

--@ change the waker's source is not this kernel's: likely
UPDATE function_match SET match = 'differs' WHERE function = 'drv/a.c:drv_wake';

--@ change nothing was compared with the dump: likely
DELETE FROM function_match;

-- ---------------------------------------------------------------- rivals: the owner stored it, or nothing

--@ edit the code does not tell which member it read
UPDATE crash_step SET from_type = NULL, from_member = NULL WHERE step = 2;

--@ change the code does not tell which member it read: likely, never-set=open
--+ the code does not tell which member it read

--@ change the code does not tell which member it read, and the record has one there: confirmed, never-set=excluded,
-- plain-value=excluded
--+ the code does not tell which member it read
INSERT INTO object_member (address, offset, size, name, type, value)
VALUES (-79950, 40, 8, 'task', 'struct task_struct *', 'NULL');

--@ change the code does not tell which member it read, and nobody sets what the record has there: likely, never-set=open
--+ the code does not tell which member it read
INSERT INTO object_member (address, offset, size, name, type, value)
VALUES (-79950, 40, 8, 'other', 'struct task_struct *', 'NULL');

--@ change the owner stores nothing there: likely, never-set=open
DELETE FROM access WHERE member = 'task' AND kind = 'write';

--@ change the owner stores what is not known: likely, never-set=open
UPDATE access SET value = 'who' WHERE member = 'task' AND kind = 'write';

--@ change the owner stores the value itself: likely, never-set=open
UPDATE access SET value = '-2008', constant = -2008 WHERE member = 'task' AND kind = 'write';

--@ edit another member lies in the same place
INSERT INTO source_member (type, member, offset, declared) VALUES ('struct drv_waiter', 'code', 40, 'unsigned long');

--@ change another member lies in the same place, and nobody stores that: confirmed, never-set=excluded
--+ another member lies in the same place
SELECT 1;

--@ change another member lies in the same place, and the owner stores that: likely, never-set=open
--+ another member lies in the same place
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_wait#1', 8, 'write', 'mine', 'local', '.code', 'struct drv_waiter', 'code', 'unsigned long', 0,
	'number', 32);

--@ change another member lies elsewhere, and the owner stores that: confirmed, never-set=excluded
--+ another member lies in the same place
UPDATE source_member SET offset = 48 WHERE member = 'code';
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_wait#1', 8, 'write', 'mine', 'local', '.code', 'struct drv_waiter', 'code', 'unsigned long', 0,
	'number', 32);

--@ change the owner copies something there, and it is no address: likely, never-set=open
UPDATE access SET value = NULL WHERE member = 'task' AND kind = 'write';
UPDATE place SET category = 'user address' WHERE address = -2008;

--@ change the owner only gives it a first value, when it is queued already: likely, never-set=open
DELETE FROM access WHERE member = 'task' AND kind = 'write';
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_wait#4', 2, 'INIT_LIST_HEAD', 37);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_wait#4', 2, 0, 'mine', 'local', '.task', 'struct drv_waiter', 'task', 1, '&mine.task');

--@ change the owner stores it when it is queued already: likely, never-set=open
UPDATE access SET statement = 'drv/a.c:drv_wait#4' WHERE member = 'task' AND kind = 'write';

--@ change the owner's callee may store it: likely, never-set=open
--+ a callee of the owner that was not read

--@ edit the callback was read, and is a function
UPDATE crash_step SET from_member = 'wq.func', value = -70000, memory_now = 12345 WHERE step = 2;
INSERT INTO code_member (type, member, offset, size, member_type)
VALUES ('struct drv_waiter', 'wq.func', 8, 8, 'int (*)(struct wait_queue_entry *)');

--@ change the callback was read, and is what the owner stores: likely, never-set=open
--+ the callback was read, and is a function

--@ change the callback was read, and is what the owner stores by its address: likely, never-set=open
--+ the callback was read, and is a function
UPDATE access SET value = '&drv_wake' WHERE member = 'wq.func';

-- ---------------------------------------------------------------- rivals: the member holds such values

--@ change how the member is declared is not known: likely, plain-value=open
DELETE FROM code_member;

--@ change the member may hold anything: likely, plain-value=open
UPDATE code_member SET member_type = 'void *';
UPDATE source_member SET declared = 'void *';

--@ change a user address in a pointer to user memory: likely, plain-value=open
UPDATE source_member SET declared = 'void __user *';
UPDATE place SET category = 'user address' WHERE address = -2008;

--@ change the member is a number: likely, plain-value=open
UPDATE code_member SET member_type = 'unsigned long';
UPDATE source_member SET declared = 'unsigned long';

--@ change a slab object, as the member may hold: likely, plain-value=open, stray-write=open
UPDATE place SET category = 'slab object' WHERE address = -2008;

--@ edit a data symbol, which is written
UPDATE place SET category = 'data symbol' WHERE address = -2008;
UPDATE code_member SET pointee_size = 2048, member_type = 'struct drv_user *';

--@ change a data symbol, as the member may hold: likely, plain-value=open
--+ a data symbol, which is written

--@ change a data symbol, where no task lies: likely, plain-value=excluded
--+ a data symbol, which is written
UPDATE code_member SET member_type = 'struct task_struct *';

--@ change a data symbol in read-only memory, which is written: likely, plain-value=excluded
--+ a data symbol, which is written
UPDATE crash SET error_code = 3, fault_access = 'write';

--@ change a data symbol in memory that is not there: likely, plain-value=open
--+ a data symbol, which is written
UPDATE crash SET error_code = 2, fault_access = 'write';

--@ change a data symbol in read-only memory, which is read: likely, plain-value=open
--+ a data symbol, which is written
UPDATE crash SET error_code = 1;

--@ change a write to read-only memory somewhere else: likely, plain-value=open
--+ a data symbol, which is written
UPDATE crash SET error_code = 3, fault_access = 'write', fault_address = -5000;

--@ edit an address where nothing is
UPDATE place SET category = 'unknown' WHERE address = -2008;
UPDATE crash SET error_code = 2, fault_access = 'write';
UPDATE code_member SET pointee_size = 2048;

--@ change an address where nothing is, of a pointer to a task: likely, plain-value=excluded
--+ an address where nothing is

--@ change an address where nothing is, of a pointer to something else: likely, plain-value=open
--+ an address where nothing is
UPDATE code_member SET member_type = 'struct drv_user *';

--@ change an address where there is memory: likely, plain-value=open
--+ an address where nothing is
UPDATE crash SET error_code = 1;

--@ change an address of which the processor said nothing: likely, plain-value=open
--+ an address where nothing is
UPDATE crash SET error_code = NULL;

--@ change there is nothing at another address: likely, plain-value=open
--+ an address where nothing is
UPDATE crash SET fault_address = -5000;

--@ change a hole of the address space, of a pointer to something else: likely, plain-value=excluded
--+ an address where nothing is
UPDATE code_member SET member_type = 'struct drv_user *';
UPDATE place SET state = 'hole' WHERE address = -2008;

-- ---------------------------------------------------------------- rivals: a stray write

--@ edit the value is of an unknown kind
UPDATE crash_step SET value = 77777777 WHERE step = 2;

--@ change nothing explains the value: likely, stray-write=open
--+ the value is of an unknown kind

--@ edit the value is zero
UPDATE crash_step SET value = 0 WHERE step = 2;
INSERT INTO place (address, category, text) VALUES (0, 'small offset', 'NULL');

--@ change a later call or a stray write can have left zero: likely, stray-write=open, plain-value=excluded
--+ the value is zero

--@ change zero, and the owner was off its CPU before: confirmed, stray-write=excluded, left-meanwhile=excluded
--+ the value is zero
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET on_cpu = 0, last_ran = 4000 WHERE address = -2000;

--@ change zero, and the owner ran on: likely, stray-write=open
--+ the value is zero
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET on_cpu = 0, last_ran = 6000 WHERE address = -2000;

--@ edit the owner sleeps each time
UPDATE statement SET loop = 1 WHERE statement IN ('drv/a.c:drv_wait#2', 'drv/a.c:drv_wait#3', 'drv/a.c:drv_wait#4');
UPDATE successor SET next = 'drv/a.c:drv_wait#2' WHERE statement = 'drv/a.c:drv_wait#4';

--@ change zero, and who still waited would be asleep: confirmed, stray-write=excluded
--+ the value is zero
--+ the owner sleeps each time

--@ change zero, and the owner sets its state back before it gives its CPU away: likely, stray-write=open
--+ the value is zero
--+ the owner sleeps each time
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_wait#3', 9, 'write', 'current', 'global', '->__state', 'struct task_struct', '__state',
	'unsigned int', 1, 'TASK_RUNNING', 36, 0);

--@ change zero, and the owner sets its state by itself: confirmed, stray-write=excluded
--+ the value is zero
--+ the owner sleeps each time
UPDATE successor SET next = 'drv/a.c:drv_wait#3' WHERE statement = 'drv/a.c:drv_wait#4';
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_wait#3', 9, 'write', 'current', 'global', '->__state', 'struct task_struct', '__state',
	'unsigned int', 1, 'TASK_UNINTERRUPTIBLE', 36, 2);

--@ change zero, and a signal may have woken the owner: likely, stray-write=open
--+ the value is zero
--+ the owner sleeps each time
UPDATE successor SET next = 'drv/a.c:drv_wait#3' WHERE statement = 'drv/a.c:drv_wait#4';
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_wait#3', 9, 'write', 'current', 'global', '->__state', 'struct task_struct', '__state',
	'unsigned int', 1, 'TASK_INTERRUPTIBLE', 36, 1);

--@ change zero, and the end of its time may have woken the owner: likely, stray-write=open
--+ the value is zero
--+ the owner sleeps each time
UPDATE call SET callee = 'schedule_timeout' WHERE statement = 'drv/a.c:drv_wait#4';

--@ change zero, and the owner only yields: likely, stray-write=open
--+ the value is zero
--+ the owner sleeps each time
UPDATE call SET callee = 'cond_resched' WHERE statement = 'drv/a.c:drv_wait#4';

--@ change zero, and the owner looks again and again too: likely, stray-write=open
--+ the value is zero
--+ the owner sleeps each time
UPDATE successor SET next = 'drv/a.c:drv_wait#3' WHERE statement = 'drv/a.c:drv_wait#3' AND arm = 'false';

--@ edit another function wakes a task
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_poke', 'drv_poke', 'drv/a.c', 60, 64, 1, 0, 'ok', 'full');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_poke#1', 'drv/a.c:drv_poke', 1, 'drv/a.c', 62, 9, 'call', 'wake_up_process(drv_last)', 0, 1, 0);
INSERT INTO successor (statement, arm, next)
VALUES ('drv/a.c:drv_poke', '', 'drv/a.c:drv_poke#1'), ('drv/a.c:drv_poke#1', '', '');
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_poke#1', 1, 'wake_up_process', 62);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_poke#1', 1, 0, 'drv_last', 'global', '', NULL, NULL, 0, 'drv_last');

--@ change zero, and another one that has the task may have woken it: likely, stray-write=open
--+ the value is zero
--+ the owner sleeps each time
--+ another function wakes a task

--@ change zero, and another one wakes who is no matter here: confirmed, stray-write=excluded
--+ the value is zero
--+ the owner sleeps each time
--+ another function wakes a task
UPDATE argument SET root = 'other', root_kind = 'parameter', path = '->task', record_type = 'struct drv_other',
	member = 'task', text = 'other->task' WHERE statement = 'drv/a.c:drv_poke#1';

--@ change zero, and another one wakes whom somebody put there: likely, stray-write=open
--+ the value is zero
--+ the owner sleeps each time
--+ another function wakes a task
UPDATE argument SET root = 'other', root_kind = 'parameter', path = '->task', record_type = 'struct drv_other',
	member = 'task', text = 'other->task' WHERE statement = 'drv/a.c:drv_poke#1';
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_poke#1', 9, 'write', 'other', 'parameter', '->task', 'struct drv_other', 'task',
	'struct task_struct *', 0, 'who', 62);

--@ change zero, and another one wakes who has put himself there: confirmed, stray-write=excluded
--+ the value is zero
--+ the owner sleeps each time
--+ another function wakes a task
UPDATE argument SET root = 'other', root_kind = 'parameter', path = '->task', record_type = 'struct drv_other',
	member = 'task', text = 'other->task' WHERE statement = 'drv/a.c:drv_poke#1';
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_poke#1', 9, 'write', 'other', 'parameter', '->task', 'struct drv_other', 'task',
	'struct task_struct *', 0, 'current', 62);

--@ change zero, and another one wakes whom the owner names there: likely, stray-write=open
--+ the value is zero
--+ the owner sleeps each time
--+ another function wakes a task
UPDATE argument SET root = 'q', root_kind = 'parameter', path = '->last', record_type = 'struct drv', member = 'last',
	text = 'q->last' WHERE statement = 'drv/a.c:drv_poke#1';
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_wait#2', 9, 'write', 'q', 'parameter', '->last', 'struct drv', 'last', 'struct task_struct *', 0,
	'current', 34);

--@ change a function that lies nowhere, and who still waited would be asleep: confirmed, stray-write=excluded
--+ the owner sleeps each time
DELETE FROM echo;

--@ change a return address that lies nowhere else on the owner's stack: likely, stray-write=open
DELETE FROM echo WHERE place = 'stack';

--@ change a function that lies on the owner's stack too: likely, stray-write=open
DELETE FROM echo WHERE place = 'return';

--@ change a function, and the owner was off its CPU before: confirmed, stray-write=excluded
DELETE FROM echo;
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET on_cpu = 0, last_ran = 4000 WHERE address = -2000;

--@ change an address in the record itself: likely, stray-write=open
UPDATE crash_step SET value = -79910 WHERE step = 2;
INSERT INTO place (address, category, text) VALUES (-79910, 'stack', 'stack of task 42');
INSERT INTO echo (record, value, place, task, address, name, exact, hops) VALUES (-79950, -79910, 'stack', -2000,
	-81000, '+0x2328', 1, 0);

--@ change the value is on the owner's stack: likely, stray-write=excluded
UPDATE crash_step SET value = -81234 WHERE step = 2;

--@ edit the call that covers it has given its variable away
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('fs/x.c:other_call', 'other_call', 'fs/x.c', 70, 80, 0, 0, 'ok', 'full');
UPDATE object SET covering_variable = 'list' WHERE address = -79950;
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, line)
VALUES ('fs/x.c:other_call#1', 1, 'fs/x.c:other_call', 'list', 'local', '', 'last', 'global', '', 75);

--@ change the call that covers it has given its variable away: likely, stray-write=open
--+ the call that covers it has given its variable away
SELECT 1;

--@ change that call has given another one away: confirmed, stray-write=excluded
--+ the call that covers it has given its variable away
UPDATE object SET covering_variable = 'bag' WHERE address = -79950;

--@ change that call keeps it for itself: confirmed, stray-write=excluded
--+ the call that covers it has given its variable away
UPDATE escaped SET to_root_kind = 'local';

--@ change that call has given it away, and the owner was off its CPU before: confirmed, stray-write=excluded
--+ the call that covers it has given its variable away
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET on_cpu = 0, last_ran = 4000 WHERE address = -2000;

--@ change the value points to what a call has given away: likely, stray-write=open
--+ the call that covers it has given its variable away
UPDATE object SET covering_variable = NULL WHERE address = -79950;
UPDATE crash_step SET value = -81234 WHERE step = 2;
UPDATE task SET stack = -90000, stack_size = 16384 WHERE pid = 42;
INSERT INTO place (address, category, text, symbol, pid, member, file)
VALUES (-81234, 'task stack', 'stack of task 42', 'other_call', 42, 'list.[0]', 'fs/x.c');

--@ change the value is on another task's stack: likely, stray-write=open
UPDATE crash_step SET value = -8500 WHERE step = 2;

--@ edit the value is the address of an object
INSERT INTO place (address, category, text) VALUES (77777777, 'slab object', 'an object');

--@ edit the value is on that stack too
INSERT INTO echo (record, value, place, task, address, name, exact, hops) VALUES (-79950, 77777777, 'stack', -2000,
	-81000, '9000', 1, 0);

--@ change a number is on that stack too: likely, stray-write=open
--+ the value is of an unknown kind
--+ the value is on that stack too

--@ change an address is on that stack too: likely, stray-write=open
--+ the value is of an unknown kind
--+ the value is the address of an object
--+ the value is on that stack too

--@ change an address is on that stack too, and who still waited would be asleep: likely, stray-write=excluded
--+ the value is of an unknown kind
--+ the value is the address of an object
--+ the value is on that stack too
--+ the owner sleeps each time

--@ change a large number that is no address is on that stack too: confirmed, stray-write=excluded
--+ the value is of an unknown kind
--+ the value is the address of an object
--+ the value is on that stack too
UPDATE crash_step SET value = 77777777777777 WHERE step = 2;
UPDATE place SET address = 77777777777777, category = 'non-canonical' WHERE address = 77777777;
UPDATE echo SET value = 77777777777777 WHERE value = 77777777;

--@ change the owner was off its CPU before: likely, stray-write=excluded, left-meanwhile=excluded
--+ the value is of an unknown kind
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET on_cpu = 0, last_ran = 4000 WHERE address = -2000;

--@ change the owner was off its CPU when it was reported: likely, stray-write=open
--+ the value is of an unknown kind
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET on_cpu = 0, last_ran = 6000 WHERE address = -2000;

--@ change the owner was off its CPU by another clock: likely, stray-write=open
--+ the value is of an unknown kind
UPDATE crash SET reported_ns = 5000, clock_is_one = 0;
UPDATE task SET on_cpu = 0, last_ran = 4000 WHERE address = -2000;

--@ change the value is in the record only: likely, stray-write=open
--+ the value is of an unknown kind
--+ the value is on that stack too
UPDATE echo SET address = -79940;

--@ change another value is on that stack: likely, stray-write=open
--+ the value is of an unknown kind
--+ the value is on that stack too
UPDATE echo SET value = value + 8;

--@ change the value is in a register of that task: likely, stray-write=open
--+ the value is of an unknown kind
--+ the value is the address of an object
INSERT INTO echo (record, value, place, task, idx, name, exact, hops) VALUES (-79950, 77777777, 'register', -2000,
	0, 'rbx', 1, 0);

--@ change it is, and who still waited would be asleep: likely, stray-write=excluded
--+ the value is of an unknown kind
--+ the value is the address of an object
--+ the owner sleeps each time
INSERT INTO echo (record, value, place, task, idx, name, exact, hops) VALUES (-79950, 77777777, 'register', -2000,
	0, 'rbx', 1, 0);

--@ change a small number that is on that stack too: likely, stray-write=open
UPDATE crash_step SET value = 3 WHERE step = 2;
INSERT INTO echo (record, value, place, task, address, name, exact, hops) VALUES (-79950, 3, 'stack', -2000, -81000,
	'9000', 1, 0);

--@ edit a live frame keeps a register there
UPDATE crash_step SET value = 3 WHERE step = 2;
INSERT INTO echo (record, value, place, task, idx, address, name, exact, hops)
SELECT -79950, 3, 'saved', -2000, 0, from_address, 'rbp', 1, 0 FROM crash_step WHERE step = 2;

--@ change a small number that a live frame keeps there: likely, stray-write=excluded
--+ a live frame keeps a register there

--@ change a small number that a live frame keeps beside it: likely, stray-write=open
--+ a live frame keeps a register there
UPDATE echo SET address = address + 8;

-- ---------------------------------------------------------------- rivals: a flipped bit

--@ change one bit from the owner's task: likely, flipped-bit=open
UPDATE crash_step SET value = -2000 - (1 << 40) WHERE step = 2;

--@ change one bit from another task: likely, flipped-bit=open
UPDATE crash_step SET value = -1000 - (1 << 40) WHERE step = 2;

--@ change one bit from what memory holds, where only the owner stores: confirmed, flipped-bit=excluded
UPDATE crash_step SET memory_now = value - (1 << 40);

--@ change one bit from what memory holds, where others store: likely, flipped-bit=open
UPDATE crash_step SET memory_now = value - (1 << 40);
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_wake#2', 5, 'write', 'w', 'local', '->task', 'struct drv_waiter', 'task', 't', 0, 'other', 14);

--@ change one bit from a record that is alive: likely, flipped-bit=open
INSERT INTO object (address, type, size, place, pid, task, lifetime)
VALUES (-79950 - (1 << 20), 'struct drv_waiter', 64, 'stack', 43, -3000, 'live');

--@ edit a record that is alive, one bit away, where lists are checked
INSERT INTO object (address, type, size, place, pid, task, lifetime, owner_function)
VALUES (-79950 - (1 << 20), 'struct drv_waiter', 64, 'stack', 43, -3000, 'live', 'drv_wait');
INSERT INTO object_member (address, offset, size, name, type, value, word)
VALUES (-79950 - (1 << 20), 56, 1, 'done', 'bool', 'false', 0);
UPDATE dump SET lists_checked = 1;

--@ change it has not what the waker stores before it takes a record off: confirmed, flipped-bit=excluded
--+ a record that is alive, one bit away, where lists are checked

--@ change it has what the waker stores: likely, flipped-bit=open
--+ a record that is alive, one bit away, where lists are checked
UPDATE object_member SET word = 1 WHERE name = 'done';

--@ change the waker took none off a list that is checked: likely, flipped-bit=open
--+ a record that is alive, one bit away, where lists are checked
UPDATE dump SET lists_checked = 0;

--@ change it is another function's record: likely, flipped-bit=open
--+ a record that is alive, one bit away, where lists are checked
UPDATE object SET owner_function = 'drv_other' WHERE lifetime = 'live';

--@ change others store there too: likely, flipped-bit=open
--+ a record that is alive, one bit away, where lists are checked
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_reset', 'drv_reset', 'drv/a.c', 60, 65, 1, 0, 'ok', 'full');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_reset#1', 'drv/a.c:drv_reset', 1, 'drv/a.c', 62, 9, 'assign', 'w->done = false', 0, 1, 0);
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_reset#1', 1, 'write', 'w', 'parameter', '->done', 'struct drv_waiter', 'done', 'bool', 0,
	'false', 62, 0);

--@ change the owner stores there when it can be found: likely, flipped-bit=open
--+ a record that is alive, one bit away, where lists are checked
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_wait#3', 9, 'write', 'mine', 'local', '.done', 'struct drv_waiter', 'done', 'bool', 0, 'false',
	36, 0);

--@ edit the waker takes it off by a node of its own
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_wake#2', 3, 'list_del', 14);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_wake#2', 3, 0, 'w', 'local', '->node', 'struct drv_waiter', 'node', 1, '&w->node');
UPDATE object_member
SET name = 'node.prev', type = 'struct list_head *', offset = 24, size = 8, value = 'NULL', word = 0
WHERE name = 'done';
INSERT INTO object_member (address, offset, size, name, type, value, word)
VALUES (-79950 - (1 << 20), 16, 8, 'node.next', 'struct list_head *', 'NULL', 0);

--@ change its links are none that taking leaves: confirmed, flipped-bit=excluded
--+ a record that is alive, one bit away, where lists are checked
--+ the waker takes it off by a node of its own

--@ change its links are poisoned: likely, flipped-bit=open
--+ a record that is alive, one bit away, where lists are checked
--+ the waker takes it off by a node of its own
UPDATE object_member SET word = -2401263026318606046 WHERE name = 'node.prev';

--@ change two bits from a record that is alive: confirmed, flipped-bit=excluded
INSERT INTO object (address, type, size, place, pid, task, lifetime)
VALUES (-79950 - 4096 * 3, 'struct drv_waiter', 64, 'stack', 43, -3000, 'live');

--@ change what else such a member holds is not known: likely, flipped-bit=open
UPDATE code_member SET member_type = 'struct drv_page *';
UPDATE source_member SET declared = 'struct drv_page *';
UPDATE access SET value = 'page' WHERE member = 'task' AND kind = 'write';

-- ---------------------------------------------------------------- rivals: gone while the report was printed

--@ change what was read is what a live record holds: likely, left-meanwhile=open
UPDATE access SET value = 'who' WHERE member = 'task' AND kind = 'write';

--@ edit clocks
UPDATE access SET value = 'who' WHERE member = 'task' AND kind = 'write';
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET last_ran = 4000 WHERE pid = 42;

--@ change off its CPU before the report: likely, left-meanwhile=excluded, never-set=open
--+ clocks

--@ change off its CPU after the report: likely, left-meanwhile=open
--+ clocks
UPDATE task SET last_ran = 5000 WHERE pid = 42;

--@ change the owner runs: likely, left-meanwhile=open
--+ clocks
UPDATE task SET on_cpu = 1 WHERE pid = 42;

--@ change each CPU has its clock: likely, left-meanwhile=open
--+ clocks
UPDATE crash SET clock_is_one = 0;

--@ change whether the clocks are one is not known: likely, left-meanwhile=open
--+ clocks
UPDATE crash SET clock_is_one = NULL;

--@ change when it was reported is not known: likely, left-meanwhile=open
--+ clocks
UPDATE crash SET reported_ns = NULL;

-- ---------------------------------------------------------------- rivals: a damaged pointer to nothing

--@ change the callback gives its queue's lock up before: likely, found-before=open
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_wake#1', 9, 'spin_unlock', 12);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_wake#1', 9, 0, 'q', 'local', '->lock', 'struct wait_queue_head', 'lock', 1, '&q->lock');

--@ edit the owner goes by its state
DELETE FROM call WHERE statement = 'drv/a.c:drv_wait#5';
DELETE FROM argument WHERE statement = 'drv/a.c:drv_wait#5';

--@ edit another function lets the owner go
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg) VALUES
	('drv/a.c:drv_cancel', 'drv_cancel', 'drv/a.c', 60, 64, 1, 0, 'ok', 'full'),
	('drv/a.c:drv_flush', 'drv_flush', 'drv/a.c', 66, 74, 0, 0, 'ok', 'full');
INSERT INTO parameter (function, idx, name, type) VALUES ('drv/a.c:drv_cancel', 0, 'w', 'struct drv_waiter *');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked) VALUES
	('drv/a.c:drv_cancel#1', 'drv/a.c:drv_cancel', 1, 'drv/a.c', 62, 9, 'assign', 'w->done = true', 0, 1, 0),
	('drv/a.c:drv_flush#1', 'drv/a.c:drv_flush', 1, 'drv/a.c', 68, 9, 'condition', 'list_for_each_entry_safe(w)', 1,
		1, 0),
	('drv/a.c:drv_flush#2', 'drv/a.c:drv_flush', 2, 'drv/a.c', 69, 9, 'call', 'list_del(&w->node)', 1, 1, 0),
	('drv/a.c:drv_flush#3', 'drv/a.c:drv_flush', 3, 'drv/a.c', 70, 9, 'call', 'drv_cancel(w)', 1, 1, 0);
INSERT INTO successor (statement, arm, next) VALUES
	('drv/a.c:drv_wake', '', 'drv/a.c:drv_wake#1'),
	('drv/a.c:drv_cancel', '', 'drv/a.c:drv_cancel#1'), ('drv/a.c:drv_cancel#1', '', ''),
	('drv/a.c:drv_flush', '', 'drv/a.c:drv_flush#1'), ('drv/a.c:drv_flush#1', 'true', 'drv/a.c:drv_flush#2'),
	('drv/a.c:drv_flush#1', 'false', ''), ('drv/a.c:drv_flush#2', '', 'drv/a.c:drv_flush#3'),
	('drv/a.c:drv_flush#3', '', 'drv/a.c:drv_flush#1')
ON CONFLICT DO NOTHING;
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_flush#2', 1, 'list_del', 69),
	('drv/a.c:drv_flush#3', 1, 'drv_cancel', 70);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text) VALUES
	('drv/a.c:drv_flush#2', 1, 0, 'w', 'local', '->node', 'struct drv_waiter', 'node', 1, '&w->node'),
	('drv/a.c:drv_flush#3', 1, 0, 'w', 'local', '', 'struct drv_waiter', '', 1, 'w');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant) VALUES
	('drv/a.c:drv_cancel#1', 1, 'write', 'w', 'parameter', '->done', 'struct drv_waiter', 'done', 'bool', 0, 'true',
		62, 1),
	('drv/a.c:drv_flush#1', 1, 'write', 'w', 'local', '', NULL, NULL, 'struct drv_waiter *', 0, NULL, 68, NULL);

--@ change the owner goes by its state: confirmed, let-go-before=excluded
--+ the owner goes by its state

--@ change another function lets the owner go, its caller takes the record off before: confirmed, let-go-before=excluded
--+ the owner goes by its state
--+ another function lets the owner go

--@ change another function lets the owner go, and others may call it: likely, let-go-before=open
--+ the owner goes by its state
--+ another function lets the owner go
UPDATE function SET static = 0 WHERE name = 'drv_cancel';

--@ change another function lets the owner go, by a pointer to it too: likely, let-go-before=open
--+ the owner goes by its state
--+ another function lets the owner go
INSERT INTO function_value (target, file) VALUES ('drv_cancel', 'drv/a.c');

--@ change another function lets the owner go, and its caller takes nothing off: likely, let-go-before=open
--+ the owner goes by its state
--+ another function lets the owner go
DELETE FROM call WHERE callee = 'list_del';

--@ change another function lets the owner go, and its caller takes another one off: likely, let-go-before=open
--+ the owner goes by its state
--+ another function lets the owner go
UPDATE argument SET root = 'next' WHERE statement = 'drv/a.c:drv_flush#2';

--@ change another function lets the owner go, of the next one too: likely, let-go-before=open
--+ the owner goes by its state
--+ another function lets the owner go
INSERT INTO access (statement, seq, kind, root, root_kind, path, type, marked, line)
VALUES ('drv/a.c:drv_flush#2', 5, 'write', 'w', 'local', '', 'struct drv_waiter *', 0, 69);

--@ change another function lets the owner go, of another record that it finds: likely, let-go-before=open
--+ the owner goes by its state
--+ another function lets the owner go
INSERT INTO access (statement, seq, kind, root, root_kind, path, type, marked, line)
VALUES ('drv/a.c:drv_cancel#1', 5, 'write', 'w', 'parameter', '', 'struct drv_waiter *', 0, 61);

--@ change another function lets the owner go, and its caller was read in part: likely, let-go-before=open
--+ the owner goes by its state
--+ another function lets the owner go
UPDATE function SET cfg = 'partial' WHERE name = 'drv_flush';

--@ change another function stores that member: likely, never-set=open, left-meanwhile=open
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_boost', 'drv_boost', 'drv/a.c', 60, 64, 1, 0, 'ok', 'full');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_boost#1', 'drv/a.c:drv_boost', 1, 'drv/a.c', 62, 9, 'assign', 'w->task = by', 0, 1, 0);
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_boost#1', 1, 'write', 'w', 'parameter', '->task', 'struct drv_waiter', 'task',
	'struct task_struct *', 0, 'by', 62);

--@ change nothing else ties it to that place: likely, never-there=open
DELETE FROM trace;

--@ change no record can be there: silent never-there
UPDATE object SET impossible = 'the last word of the stack';

--@ change return addresses of others: likely, never-there=open
UPDATE trace SET in_owner = 0, function = 'drv_other';

--@ change a return address of the function that the rule takes for the owner: confirmed, never-there=excluded
UPDATE trace SET in_owner = 0;

--@ change a return address of a caller of the owner: confirmed, never-there=excluded
UPDATE trace SET in_owner = 0, calls_owner = 1, address = -79880, offset = 70;

--@ change the owner ran on another part of that stack: likely, never-there=open
UPDATE trace SET address = -78950, offset = 1000, outer_address = -78700;

--@ change a member still holds what the owner stored: confirmed, never-there=excluded
DELETE FROM trace;
UPDATE object_member SET name = 'wq.func', word = -70000;

--@ change a member holds a small number that the owner stores too: likely, never-there=open
DELETE FROM trace;
UPDATE access SET value = '1', constant = 1 WHERE member = 'wq.func';
UPDATE object_member SET name = 'wq.func', word = 1;

--@ edit room for the owner
DELETE FROM trace;
INSERT INTO room (record, owner, start, how, task, idx, function, calls, depth, sp_low, bytes, frame_size, frame_high,
	fits, exact)
VALUES (-79950, 'drv_wait', 'live', 'direct', -2000, 1, 'drv_ioctl', 'drv_ioctl > drv_wait', 1, -79800, 150, 200,
	-79800, 1, NULL);

--@ change a live frame has room for the owner's: confirmed, never-there=excluded
--+ room for the owner

--@ change the owner's variable would lie elsewhere: likely, owner-left=unknown
--+ room for the owner
UPDATE room SET exact = 0;

--@ change the owner's frame would not fit: likely, never-there=open
--+ room for the owner
UPDATE room SET fits = 0;

--@ change whether the owner's frame fits is not known: likely, never-there=open
--+ room for the owner
UPDATE room SET fits = NULL;

--@ change the owner's frame has room, but may lie elsewhere: likely, never-there=open
--+ room for the owner
UPDATE room SET how = 'indirect';

--@ change the variable of a frame called by a pointer would lie just there: confirmed, never-there=excluded
--+ room for the owner
UPDATE room SET how = 'indirect', exact = 1;

--@ change the variable of a frame below a dead one would lie just there: confirmed, never-there=excluded
--+ room for the owner
UPDATE room SET start = 'dead', idx = NULL, trace_address = -79792, exact = 1;

--@ change the variable of a frame below a dead call by a pointer would lie just there: likely, never-there=open
--+ room for the owner
UPDATE room SET start = 'dead', idx = NULL, trace_address = -79792, exact = 1, calls = function || ' > *' || owner;

--@ change there is room below a dead frame: likely, never-there=open
--+ room for the owner
UPDATE room SET start = 'dead', idx = NULL, trace_address = -79792;

--@ change the room is for another function's frame: likely, never-there=open
--+ room for the owner
UPDATE room SET owner = 'drv_other', exact = 1;

--@ edit two words that hold it
DELETE FROM trace;
INSERT INTO witness (record, value, offset, holder, task, idx, pid, name, written_by, independent) VALUES
	(-79950, -79950, 0, 'register', -1000, 1, 0, 'rbx', 'drv_wake()', 1),
	(-79950, -79950, 0, 'spill', -1000, 2, 0, '-16', 'its caller', 2);

--@ change two words that were written independently hold its address: confirmed, never-there=excluded
--+ two words that hold it

--@ change two words of one origin hold its address: likely, never-there=open
--+ two words that hold it
UPDATE witness SET independent = 1;

--@ edit words of the waker where lists are checked
UPDATE witness SET independent = 1, place_address = -8000 + 8 * idx;
UPDATE dump SET lists_checked = 1;

--@ change it was taken off a list that is checked: confirmed, never-there=excluded
--+ two words that hold it
--+ words of the waker where lists are checked

--@ change lists are not checked: likely, never-there=open
--+ two words that hold it
--+ words of the waker where lists are checked
UPDATE dump SET lists_checked = 0;

--@ change the check reported the list: likely, never-there=open
--+ two words that hold it
--+ words of the waker where lists are checked
INSERT INTO log_report (sequence, line, nanoseconds, kind, text) VALUES (1, 1, 1, 'list', 'list_del corruption');

--@ change one word of the waker, where lists are checked: likely, never-there=open
--+ two words that hold it
--+ words of the waker where lists are checked
DELETE FROM witness WHERE holder = 'register';

--@ change registers and a word, where lists are checked: confirmed, never-there=excluded
--+ two words that hold it
--+ words of the waker where lists are checked
UPDATE witness SET place_address = NULL, idx = 0 WHERE holder = 'register';

--@ change registers of a frame that did not fail: likely, never-there=open
--+ two words that hold it
--+ words of the waker where lists are checked
UPDATE witness SET place_address = NULL WHERE holder = 'register';

--@ change registers of a frame that was stopped: confirmed, never-there=excluded
--+ two words that hold it
--+ words of the waker where lists are checked
UPDATE witness SET place_address = NULL WHERE holder = 'register';
UPDATE frame SET interrupted = 1 WHERE task = -1000 AND idx = 1;

-- ---------------------------------------------------------------- a call in flight that works with the record

--@ change a queue head that is none, and the CPU is still at it: confirmed, stale-value=yes
--+ a call in flight
UPDATE crash SET spin_address = -79950;

--@ change a queue head that is none by now: likely, left-meanwhile=open
--+ a call in flight

--@ change a queue head that is none, as a step of the chain has it: likely, left-meanwhile=excluded
--+ a call in flight
UPDATE crash_step SET memory_now = 0x7ff00ff00ff00ff WHERE step = 2;
UPDATE crash_step SET value = 0x7ff00ff00ff00ff WHERE step = 1;

--@ change a queue head that is none, and a small number of the chain is the same: likely, stale-value=unknown
--+ a call in flight
UPDATE crash_step SET memory_now = 0 WHERE step = 2;
UPDATE crash_step SET value = 0 WHERE step = 1;

--@ change a queue head that is none, and its owner has not run since before the report: confirmed, stale-value=yes
--+ a call in flight
UPDATE crash SET clock_is_one = 1, reported_ns = 9000000;
UPDATE task SET on_cpu = 0, last_ran = 8000000 WHERE address = (SELECT task FROM object WHERE address = -79950);

--@ change a queue head that could be one: likely, stale-value=unknown
--+ a call in flight
UPDATE crash_step SET no_list = 0;

--@ change a queue head one bit from an empty one: likely, flipped-bit=open
--+ a call in flight
UPDATE crash SET spin_address = -79950;
UPDATE crash_step SET memory_now = from_address - (1 << 40) WHERE step = 2;

--@ change a call in flight, one bit from a record that is alive: likely, flipped-bit=open
--+ a call in flight
INSERT INTO object (address, type, size, place, pid, task, lifetime)
VALUES (-79950 - (1 << 20), 'struct drv_waiter', 64, 'stack', 43, -3000, 'live');

--@ change a call in flight with a record that is alive: merged
--+ a call in flight
UPDATE object SET lifetime = 'live';

--@ change a call in flight with a record of unknown fate: merged
--+ a call in flight
UPDATE object SET lifetime = 'unknown';
