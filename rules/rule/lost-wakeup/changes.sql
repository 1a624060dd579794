-- Changes of facts.sql, and what the rule says of each (tests/unit/rules/test_rule_changes.c).

--@ change as it is: confirmed, awake=no, moving=no, being-told=no, same-lock=no, condition-met=yes, cannot-be-told=yes
SELECT 1;

--@ change there is no room: none
UPDATE wait_test SET value = 4;

--@ change what it looks at could not be read: none
UPDATE wait_test SET value = NULL, how = NULL, why = 'the page is not in the dump';

--@ change the look has a part that is not known: none
INSERT INTO test (statement, seq, root, root_kind, path, record_type, member, how, read_at, operator, constant)
VALUES ('drv/a.c:drv_put#2', 2, 'd', 'parameter', '->open', 'struct drv', 'open', 'direct', 'drv/a.c:drv_put#2',
	'truth', NULL);

--@ change it was woken: silent awake
UPDATE wait_edge SET asleep = 0 WHERE pid = 7;

--@ change the system ran on: silent moving
UPDATE dump SET crashed = 0;
UPDATE cpu SET registers_from = NULL;

--@ change a machine that was stopped from outside: confirmed, moving=no
UPDATE dump SET crashed = 0;

--@ change somebody is between store and wake: silent being-told
UPDATE frame SET function = 'drv_get', file = 'drv/a.c', line = 24 WHERE pid = 42;

--@ change who makes room sleeps there for something else: silent being-told
UPDATE frame SET function = 'drv_get', file = 'drv/a.c', line = 24 WHERE pid = 50;
UPDATE wait_edge SET kind = 'mutex', object = -9000 WHERE pid = 50;

--@ change what another CPU does is not known: likely, being-told=unknown
UPDATE task SET error = 'its stack is not in the dump' WHERE pid = 42;

--@ edit right
UPDATE argument SET path = '->room', member = 'room', text = '&d->room' WHERE statement = 'drv/a.c:drv_get#2';

--@ change the right queue is woken behind the store: none
--+ right
SELECT 1;

--@ change it is woken by a function that the store's calls: none
UPDATE argument SET path = '->room', member = 'room' WHERE statement = 'drv/a.c:drv_tell#1';
UPDATE call SET callee = 'drv_tell' WHERE statement = 'drv/a.c:drv_get#2';

--@ edit a chain of calls
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
SELECT 'drv/a.c:drv_call' || column1, 'drv_call' || column1, 'drv/a.c', 100 + 5 * column1, 103 + 5 * column1, 0, 0,
	'ok', 'full'
FROM (VALUES (1), (2), (3), (4), (5), (6));
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT 'drv/a.c:drv_call' || column1 || '#1', 'drv/a.c:drv_call' || column1, 1, 'drv/a.c', 101 + 5 * column1, 1, 'call',
	'drv_call' || (column1 + 1) || '(d)', 0, 1, 0
FROM (VALUES (1), (2), (3), (4), (5), (6));
INSERT INTO call (statement, seq, callee, line)
SELECT 'drv/a.c:drv_call' || column1 || '#1', 1, iif(column1 < 6, 'drv_call' || (column1 + 1), 'drv_tell'),
	101 + 5 * column1
FROM (VALUES (1), (2), (3), (4), (5), (6));

--@ change it is woken far below what the store's calls: none
--+ a chain of calls
UPDATE argument SET path = '->room', member = 'room' WHERE statement = 'drv/a.c:drv_tell#1';
UPDATE call SET callee = 'drv_call1' WHERE statement = 'drv/a.c:drv_get#2';

--@ change somebody is far above who is to make it true and to wake: silent being-told
--+ a chain of calls
UPDATE call SET callee = 'drv_get' WHERE statement = 'drv/a.c:drv_call6#1';
UPDATE frame SET function = 'drv_call1', file = 'drv/a.c', line = 106 WHERE pid = 42;

--@ change it is woken by who calls the store's: none
UPDATE argument SET path = '->room', member = 'room' WHERE statement = 'drv/a.c:drv_tell#1';
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_tell#0', 'drv/a.c:drv_tell', 0, 'drv/a.c', 29, 1, 'call', 'drv_get(d)', 0, 1, 0);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_tell#0', 1, 'drv_get', 29);
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_tell#0', 'drv/a.c:drv_tell#1', 1, 1);

--@ change it is woken later, by a work: none
UPDATE call SET callee = 'schedule_work' WHERE statement = 'drv/a.c:drv_get#2';

--@ change another function wakes the right queue: likely, cannot-be-told=unknown
UPDATE argument SET path = '->room', member = 'room' WHERE statement = 'drv/a.c:drv_tell#1';

--@ change nobody is woken at all: confirmed, cannot-be-told=yes
DELETE FROM call WHERE statement = 'drv/a.c:drv_get#2';

--@ change its head is handed to a function that is not known: likely, cannot-be-told=unknown
UPDATE call SET callee = 'drv_register' WHERE statement = 'drv/a.c:drv_tell#1';
UPDATE argument SET path = '->room', member = 'room' WHERE statement = 'drv/a.c:drv_tell#1';

--@ change not all files that know the record were read: likely, cannot-be-told=unknown
INSERT INTO gap (what, why, effect, count) VALUES ('files that mention struct drv', '20 files do', 'not looked at', 20);

--@ change the source is another kernel's: likely
UPDATE function_match SET match = 'differs', why = 'another line';

--@ edit first
UPDATE successor SET next = 'drv/a.c:drv_put#2' WHERE statement IN ('drv/a.c:drv_put', 'drv/a.c:drv_put#3');
UPDATE successor SET next = 'drv/a.c:drv_put#1' WHERE statement = 'drv/a.c:drv_put#2' AND arm = 'false';
UPDATE successor SET next = 'drv/a.c:drv_put#3' WHERE statement = 'drv/a.c:drv_put#1';
UPDATE statement SET ord = 0 WHERE statement = 'drv/a.c:drv_put#2';
DELETE FROM flow WHERE a = 'drv/a.c:drv_put#1' AND b = 'drv/a.c:drv_put#2';
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_put#2', 'drv/a.c:drv_put#1', 1, 0);
UPDATE argument SET path = '->room', member = 'room', text = '&d->room' WHERE statement = 'drv/a.c:drv_get#2';

--@ change it looks first: likely, same-lock=no, cannot-be-told=unknown
--+ first
SELECT 1;

--@ change it looks first, and again behind the way to the queue at what is not known: none
--+ first
UPDATE statement SET kind = 'condition', text = 'drv_has_room(d)' WHERE statement = 'drv/a.c:drv_put#1';
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_put#9', 'drv/a.c:drv_put', 9, 'drv/a.c', 14, 1, 'condition', 'drv_has_room(d)', 0, 1, 0);
UPDATE successor SET next = 'drv/a.c:drv_put#9' WHERE statement = 'drv/a.c:drv_put#1';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_put#9', 'true', 'drv/a.c:drv_put#4'),
	('drv/a.c:drv_put#9', 'false', 'drv/a.c:drv_put#3');

--@ change it looks first, under the lock of the other side: silent same-lock
--+ first
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how) VALUES
	('drv/a.c:drv_put#1', '&d->lock', 'd', '->lock', 'struct drv', 'lock', 1, 'acquired'),
	('drv/a.c:drv_put#2', '&d->lock', 'd', '->lock', 'struct drv', 'lock', 1, 'acquired'),
	('drv/a.c:drv_get#1', '&d->lock', 'd', '->lock', 'struct drv', 'lock', 1, 'acquired');

--@ change it looks first, under its caller's lock, which the other side takes: silent same-lock
--+ first
INSERT INTO lock_given (statement, lock, root, path, record_type, member, must)
VALUES ('drv/a.c:drv_put#3', '&d->lock', 'd', '->lock', 'struct drv', 'lock', 1);
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
VALUES ('drv/a.c:drv_get#1', '&d->lock', 'd', '->lock', 'struct drv', 'lock', 1, 'acquired');

--@ change it looks first, and has given its caller's lock back before it goes on the queue: likely, same-lock=no
--+ first
INSERT INTO lock_given (statement, lock, root, path, record_type, member, must)
SELECT 'drv/a.c:drv_put#' || ord, '&d->lock', 'd', '->lock', 'struct drv', 'lock', 1
FROM statement WHERE function = 'drv/a.c:drv_put' AND ord IN (1, 3);
INSERT INTO lock_region (statement, lock, root, path, record_type, member, must, how)
VALUES ('drv/a.c:drv_get#1', '&d->lock', 'd', '->lock', 'struct drv', 'lock', 1, 'acquired');

--@ change somebody is between store and wake, in a module without debug information: silent being-told
UPDATE frame SET function = 'drv_get', file = NULL, line = NULL WHERE pid = 42;

--@ change a byte without sign may be compared as one with it: none
UPDATE access SET type = 'unsigned char' WHERE statement = 'drv/a.c:drv_put#2';
UPDATE test SET operator = '>', constant = 4;
UPDATE wait_test SET value = 200;

--@ edit look
UPDATE argument SET path = '->room', member = 'room', text = '&d->room' WHERE statement = 'drv/a.c:drv_get#2';
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_get#9', 'drv/a.c:drv_get', 9, 'drv/a.c', 23, 1, 'condition', 'waitqueue_active(&d->room)', 0, 1,
	0);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_get#9', 1, 'waitqueue_active', 23);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_get#9', 1, 0, 'd', 'parameter', '->room', 'struct drv', 'room', 1, '&d->room');
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_get#1', 'drv/a.c:drv_get#9', 1, 1),
	('drv/a.c:drv_get#9', 'drv/a.c:drv_get#2', 1, 0);

--@ change who makes room looks for waiters without a barrier: likely, cannot-be-told=unknown
--+ look
SELECT 1;

--@ change there is a barrier: none
--+ look
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_get#8', 'drv/a.c:drv_get', 8, 'drv/a.c', 23, 1, 'barrier', 'smp_mb()', 0, 1, 0);
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_get#1', 'drv/a.c:drv_get#8', 1, 1),
	('drv/a.c:drv_get#8', 'drv/a.c:drv_get#9', 1, 1);

--@ change what is called between may have a barrier: none
--+ look
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_get#8', 'drv/a.c:drv_get', 8, 'drv/a.c', 23, 1, 'call', 'drv_flush(d)', 0, 1, 0);
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_get#1', 'drv/a.c:drv_get#8', 1, 1),
	('drv/a.c:drv_get#8', 'drv/a.c:drv_get#9', 1, 1);

--@ change it wakes without the look too: none
--+ look
DELETE FROM flow WHERE a = 'drv/a.c:drv_get#9' AND b = 'drv/a.c:drv_get#2';

--@ edit off
UPDATE wait_edge SET unlinked = 1, object = NULL, object_type = NULL, member = NULL, place = NULL, how = NULL
WHERE pid = 7;
INSERT INTO wait_head (task, statement, expression, address, place)
VALUES (-1000, 'drv/a.c:drv_put#1', 'd->room', -8000, 'slab object');
INSERT INTO keeper_search (task) VALUES (-1000);

--@ change it looks first, and its entry is on no queue: confirmed, being-told=no, told-by-itself=no, cannot-be-told=yes
--+ first
--+ off
SELECT 1;

--@ change it looks in time, and its entry is on no queue: confirmed, cannot-be-told=yes
--+ right
--+ off
SELECT 1;

--@ change where its queue is is not known: none
--+ first
--+ off
UPDATE wait_head SET address = NULL, why = 'the variable is not known';

--@ change its queue lies in memory that is free: silent gone
--+ first
--+ off
UPDATE wait_head SET place = 'free object of slab cache drv';

--@ change it goes on the queue only sometimes: none
--+ off
UPDATE flow SET dominates = 0 WHERE a = 'drv/a.c:drv_put#1' AND b = 'drv/a.c:drv_put#3';

--@ change it has a second entry: none
--+ off
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_put#2', 1, 'prepare_to_wait', 13);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_put#2', 1, 0, 'd', 'parameter', '->room', 'struct drv', 'room', 1, '&d->room'),
	('drv/a.c:drv_put#2', 1, 1, 'again', 'local', '', 'struct wait_queue_entry', NULL, 1, '&again');

--@ change its entry is no variable of its function: none
--+ off
UPDATE argument SET root_kind = 'parameter', address = 0 WHERE statement = 'drv/a.c:drv_put#1' AND idx = 1;

--@ edit kept
INSERT INTO task_keeper (task, address, value, text, sure)
VALUES (-1000, -8888, -1000, 'allocated object of slab cache drv', 0);

--@ change memory in use leads to the task: likely, being-told=no, cannot-be-told=unknown
--+ first
--+ off
--+ kept
SELECT 1;

--@ change not all memory was looked at: likely, cannot-be-told=unknown
--+ first
--+ off
UPDATE keeper_search SET why = 'the dump has not all memory';

--@ change memory was not looked at: likely, cannot-be-told=unknown
--+ first
--+ off
DELETE FROM keeper_search;

--@ change somebody has it at hand: silent being-told
--+ first
--+ off
INSERT INTO task_keeper (task, address, value, text, holder_task, holder_pid, holder_comm, sure)
VALUES (-1000, -8888, -1000, 'task stack', -2000, 42, 'getter', 1);

--@ change what leads to it may be left on a stack: likely, cannot-be-told=unknown
--+ first
--+ off
INSERT INTO task_keeper (task, address, value, text, holder_task, holder_pid, holder_comm, sure)
VALUES (-1000, -8888, -1000, 'task stack', -2000, 42, 'getter', 0);

--@ edit named
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_tell#1', 2, 'wake_up_process', 30);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_tell#1', 2, 0, 'd', 'parameter', '->called', 'struct drv', 'called', 0, 'd->called');
UPDATE frame SET function = 'drv_tell', file = 'drv/a.c', line = 30 WHERE pid = 42;

--@ change memory leads to it, and a function that wakes by name runs: silent being-told
--+ first
--+ off
--+ kept
--+ named
SELECT 1;

--@ change a function that wakes by name runs, and nothing leads to it: confirmed, being-told=no
--+ first
--+ off
--+ named
SELECT 1;

--@ change somebody is between store and wake of the queue that it has left: confirmed, being-told=no
--+ first
--+ off
UPDATE frame SET function = 'drv_get', file = 'drv/a.c', line = 24 WHERE pid = 42;

--@ change somebody is between store and wake, and memory leads to it: silent being-told
--+ first
--+ off
--+ kept
UPDATE frame SET function = 'drv_get', file = 'drv/a.c', line = 24 WHERE pid = 42;

--@ change a leader of threads is woken by name: likely, cannot-be-told=unknown
--+ first
--+ off
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_tell#1', 2, 'wake_up_process', 30);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_tell#1', 2, 0, 't', 'local', '->group_leader', 'struct task_struct', 'group_leader', 0,
	't->group_leader');

--@ change all tasks are gone through: likely, cannot-be-told=unknown
--+ first
--+ off
INSERT INTO access (statement, seq, kind, root, root_kind, path, type, marked, line)
VALUES ('drv/a.c:drv_tell#1', 1, 'read', 'init_task', 'global', '.tasks.next', 'struct list_head *', 0, 30);

--@ change somebody else was woken from its queue, and has not run: silent taken-first
DELETE FROM wait_edge WHERE pid = 50;
UPDATE task SET state = 'R' WHERE pid = 50;

--@ change somebody else is behind its wait, and waits for a lock: silent taken-first
UPDATE wait_edge SET kind = 'mutex', object = -9000 WHERE pid = 50;

--@ change somebody else waits there till a timer ends it: confirmed, taken-first=no
UPDATE wait_edge SET asleep = 0, doubt = 'a timer ends the wait' WHERE pid = 50;

--@ change its queue lies in a free object: silent gone
UPDATE wait_edge SET place = 'free object of slab cache kmalloc-64 +0x8' WHERE pid = 7;

--@ change somebody has the lock of its queue: silent being-told
INSERT INTO queue (address, type, length, in_flux) VALUES (-8000, 'wait_queue_head', 2, 1);

--@ change the system ran on after an oops: silent moving
UPDATE dump SET crashed = 0;
UPDATE cpu SET registers_from = NULL;
INSERT INTO crash (kind) VALUES ('oops');

--@ change a panic that nobody wrote down but the log, for which files are not looked for: likely, moving=no
UPDATE dump SET crashed = 0;
UPDATE cpu SET registers_from = NULL;
INSERT INTO crash (kind) VALUES ('oops');
INSERT INTO log_report (sequence, nanoseconds, kind, text)
VALUES (1, 1, 'panic', 'Kernel panic - not syncing: Fatal exception');

--@ change who is to wake it sleeps in a queue between store and wake: silent being-told
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_tell#0', 'drv/a.c:drv_tell', 0, 'drv/a.c', 29, 1, 'call', 'drv_get(d)', 0, 1, 0),
	('drv/a.c:drv_tell#2', 'drv/a.c:drv_tell', 2, 'drv/a.c', 31, 1, 'call', 'schedule()', 0, 1, 0);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_tell#0', 1, 'drv_get', 29),
	('drv/a.c:drv_tell#2', 1, 'schedule', 31);
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_tell#0', 'drv/a.c:drv_tell#2', 1, 1);
UPDATE frame SET function = 'drv_tell', file = 'drv/a.c', line = 31 WHERE pid = 50;
UPDATE wait_edge SET object = -9000 WHERE pid = 50;

--@ change it looks at what was read before its loop: none
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_put#0', 'drv/a.c:drv_put', 0, 'drv/a.c', 11, 1, 'assign', 'used = d->used', 0, 1, 0);
UPDATE test SET how = 'copy', read_at = 'drv/a.c:drv_put#0';

--@ edit between
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_put#9', 'drv/a.c:drv_put', 9, 'drv/a.c', 12, 9, 'assign', 'used = d->used', 0, 1, 0);
UPDATE successor SET next = 'drv/a.c:drv_put#9' WHERE statement = 'drv/a.c:drv_put#1';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_put#9', '', 'drv/a.c:drv_put#2');
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_put#3', 'drv/a.c:drv_put#9', 0, 0),
	('drv/a.c:drv_put#1', 'drv/a.c:drv_put#9', 1, 1), ('drv/a.c:drv_put#9', 'drv/a.c:drv_put#2', 1, 1);

--@ change it looks at what it has read again: confirmed
--+ between
UPDATE test SET how = 'copy', read_at = 'drv/a.c:drv_put#9';

--@ change what it calls before it looks stores that: none
--+ between
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_put#9', 1, 'drv_get', 12);

--@ change it hands the record to what was not read before it looks: none
--+ between
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_put#9', 1, 'drv_refresh', 12);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, address, text)
VALUES ('drv/a.c:drv_put#9', 1, 0, 'd', 'parameter', '', 'struct drv', 1, 'd');

--@ change it stores that by another pointer before it looks: none
--+ between
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_put#9', 1, 'write', 'e', 'local', '->used', 'struct drv', 'used', 'int', 0, '8', 12);

--@ change it looks into another record the next time: none
--+ between
INSERT INTO access (statement, seq, kind, root, root_kind, path, type, marked, value, line)
VALUES ('drv/a.c:drv_put#9', 1, 'write', 'd', 'parameter', '', 'struct drv *', 0, 'd->next', 12);

--@ change an unsigned word is compared with a negative number: none
UPDATE test SET operator = '!=', constant = -115;
UPDATE wait_test SET value = 4294967181;

--@ change whether what it looks at is negative depends on its type: none
UPDATE wait_test SET value = -1;

--@ change it goes on a queue that a pointer leads to: none
UPDATE argument SET address = 0 WHERE statement LIKE 'drv/a.c:drv_put#%' AND idx = 0;

--@ change in the dump it is on another queue: none
UPDATE wait_edge SET member = 'drv.data' WHERE pid = 7;

--@ change a local pointer to the right queue is woken: likely, cannot-be-told=unknown
UPDATE argument SET root = 'q', root_kind = 'local', path = '', record_type = 'struct wait_queue_head', member = NULL,
	alias_root = 'd', alias_type = 'struct drv', alias_member = 'room'
WHERE statement = 'drv/a.c:drv_tell#1';

--@ change the right queue is woken as a part of a larger record: likely, cannot-be-told=unknown
UPDATE argument SET root = 'o', path = '->drv.room', record_type = 'struct outer', member = 'drv.room'
WHERE statement = 'drv/a.c:drv_tell#1';

--@ edit unknown
UPDATE argument SET root = 'q', root_kind = 'local', path = '', record_type = 'struct wait_queue_head', member = NULL
WHERE statement = 'drv/a.c:drv_tell#1';

--@ change who has the record wakes a queue that is not known: likely, cannot-be-told=unknown
--+ unknown
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_tell#1', 1, 'read', 'd', 'parameter', '->used', 'struct drv', 'used', 'int', 0, NULL, 30);

--@ change somebody wakes a queue that is not known: likely, cannot-be-told=unknown
--+ unknown
SELECT 1;

--@ change what is woken is no variable: likely, cannot-be-told=unknown
DELETE FROM argument WHERE statement = 'drv/a.c:drv_tell#1';

--@ change its list is walked: likely, cannot-be-told=unknown
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_tell#1', 1, 'read', 'd', 'parameter', '->room.head.next', 'struct drv', 'room.head.next',
	'struct list_head *', 0, NULL, 30);

--@ edit other
UPDATE argument SET path = '->room', member = 'room' WHERE statement = 'drv/a.c:drv_tell#1';

--@ change a timer wakes the right queue: silent told-by-itself
--+ other
INSERT INTO slot (type, member, target, function, file, line)
VALUES ('struct timer_list', 'function', 'drv_tell', 'drv/a.c:drv_init', 'drv/a.c', 40);

--@ change a function of a table wakes the right queue: likely, told-by-itself=no
--+ other
INSERT INTO slot (type, member, target, file, line) VALUES ('struct drv_ops', 'tell', 'drv_tell', 'drv/a.c', 40);

--@ change a timer stores something else that it looks at, and wakes the right queue: likely, told-by-itself=no
--+ other
INSERT INTO slot (type, member, target, function, file, line)
VALUES ('struct timer_list', 'function', 'drv_tell', 'drv/a.c:drv_init', 'drv/a.c', 40);
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_tell#0', 'drv/a.c:drv_tell', 0, 'drv/a.c', 29, 1, 'assign', 'd->used = 8', 0, 1, 0);
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_tell#0', 'drv/a.c:drv_tell#1', 1, 1);
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_tell#0', 1, 'write', 'd', 'parameter', '->used', 'struct drv', 'used', 'int', 0, '8', 29, 8);

--@ change it waits once, and another function wakes the right queue: none
--+ other
DELETE FROM flow WHERE a = 'drv/a.c:drv_put#3' AND b IN ('drv/a.c:drv_put#1', 'drv/a.c:drv_put#2');
UPDATE successor SET next = 'drv/a.c:drv_put#4' WHERE statement = 'drv/a.c:drv_put#3';

--@ edit behind
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_get#3', 'drv/a.c:drv_get', 3, 'drv/a.c', 25, 1, 'call', 'd->ops->told(d)', 0, 1, 0);
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_get#1', 'drv/a.c:drv_get#3', 1, 1);

--@ change behind the store is called by a pointer, and another function wakes the right queue: none
--+ other
--+ behind
INSERT INTO call (statement, seq, slot_type, slot_member, line)
VALUES ('drv/a.c:drv_get#3', 1, 'struct drv_ops', 'told', 25);

--@ change behind the store the record is handed to what was not read: none
--+ other
--+ behind
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_get#3', 1, 'drv_core_told', 25);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, address, text)
VALUES ('drv/a.c:drv_get#3', 1, 0, 'd', 'parameter', '', 'struct drv', 1, 'd');

--@ change behind the store something else is handed to what was not read: likely
--+ other
--+ behind
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_get#3', 1, 'printk', 25);

--@ change who calls the store's function by a pointer may wake the right queue behind it: none
--+ other
INSERT INTO function_value (target, file) VALUES ('drv_get', 'drv/a.c');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_tell#0', 'drv/a.c:drv_tell', 0, 'drv/a.c', 29, 1, 'call', 'd->ops->get(d)', 0, 1, 0);
INSERT INTO call (statement, seq, slot_type, slot_member, line)
VALUES ('drv/a.c:drv_tell#0', 1, 'struct drv_ops', 'get', 29);
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_tell#0', 'drv/a.c:drv_tell#1', 1, 1);

--@ change its entry is on no queue, and a function that has its record looks a task up: likely, cannot-be-told=unknown
--+ first
--+ off
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_tell#1', 2, 'get_pid_task', 30),
	('drv/a.c:drv_tell#1', 3, 'wake_up_process', 30);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, address, text)
VALUES ('drv/a.c:drv_tell#1', 3, 0, 't', 'local', '', 'struct task_struct', 1, 't');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_tell#1', 1, 'read', 'd', 'parameter', '->used', 'struct drv', 'used', 'int', 0, NULL, 30);

--@ edit soft
UPDATE task SET state = 'S' WHERE pid = 7;

--@ change its sleep is one that a signal ends, and nobody wakes its queue: confirmed, cannot-be-told=yes
--+ soft
SELECT 1;

--@ edit signals
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_tell#1', 2, 'kill_pid', 30);

--@ change nobody wakes its queue, and a signal may be sent: likely, cannot-be-told=unknown
--+ soft
--+ signals
SELECT 1;

--@ change a signal may be sent to who sleeps deeply: confirmed
--+ signals
SELECT 1;

--@ change it is a thread of the kernel, whose files were not looked for: likely, cannot-be-told=unknown
--+ soft
INSERT INTO frame (task, idx, pid, cpu, pc, function, file, line, inlined, interrupted, inferred, guess, fault, context,
	stack_kind, physical)
VALUES (-1000, 4, 7, 1, -700, 'kthread', 'kernel/kthread.c', 300, 0, 0, 0, 0, 0, 'task', 'task', 4);

--@ change a signal has come: silent awake
--+ soft
UPDATE wait_edge SET asleep = 0 WHERE pid = 7;

--@ edit told
UPDATE flow SET postdominates = 1 WHERE a = 'drv/a.c:drv_get#1' AND b = 'drv/a.c:drv_get#2';

--@ change it looks first, then sleeps till a signal comes: likely, same-lock=no, cannot-be-told=unknown
--+ first
--+ soft
--+ told
SELECT 1;

--@ change it looks first, and who makes room wakes it or not: none
--+ first
--+ soft
SELECT 1;

--@ change it looks first, and somebody makes room and wakes nobody: none
--+ first
--+ soft
--+ told
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_tell#2', 'drv/a.c:drv_tell', 2, 'drv/a.c', 31, 1, 'assign', 'd->used--', 0, 1, 0);
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line)
VALUES ('drv/a.c:drv_tell#2', 1, 'rmw', 'd', 'parameter', '->used', 'struct drv', 'used', 'int', 0, NULL, 31);

--@ change it sleeps till a signal comes, and another function wakes the right queue: none
--+ soft
UPDATE argument SET path = '->room', member = 'room' WHERE statement = 'drv/a.c:drv_tell#1';

--@ change it sleeps till a signal comes, and who makes room looks for waiters without a barrier: likely
--+ look
--+ soft
SELECT 1;

--@ change it sleeps till a signal comes, and its entry is on no queue: confirmed, cannot-be-told=yes
--+ first
--+ off
--+ soft
SELECT 1;

--@ change its entry is on no queue, and a signal may be sent: likely, cannot-be-told=unknown
--+ first
--+ off
--+ soft
--+ signals
SELECT 1;
