-- Changes of facts.sql, and what the rule says of each (tests/unit/rules/test_rule_changes.c). A line "--+ NAME" is
-- the SQL of "--@ edit NAME".

--@ change as it is: confirmed, rule:stack-waiter=excluded, rule:late-completion=excluded
SELECT 1;

--@ edit what decides is a variable that is set twice
DELETE FROM call WHERE statement = 'drv/a.c:drv_enter#3';
UPDATE statement SET text = 'late' WHERE statement = 'drv/a.c:drv_enter#3';
INSERT INTO access (statement, seq, kind, root, root_kind, path, type, marked, line) VALUES
	('drv/a.c:drv_enter#1', 5, 'write', 'late', 'local', '', 'int', 0, 32),
	('drv/a.c:drv_enter#2', 5, 'write', 'late', 'local', '', 'int', 0, 34),
	('drv/a.c:drv_enter#3', 1, 'read', 'late', 'local', '', 'int', 0, 36);

--@ edit a callee that was not read is handed the record before each return
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_enter#5', 1, 'drv_leave', 40);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, address, text)
VALUES ('drv/a.c:drv_enter#5', 1, 0, 'mine', 'local', '', 1, '&mine');

--@ edit the other way takes it off too
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_enter#5', 1, 'list_del', 40);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_enter#5', 1, 0, 'mine', 'local', '.node', 'struct drv_item', 'node', 1, '&mine.node');

--@ edit the walk takes off what it meets
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_show#2', 2, 'list_del', 52);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_show#2', 2, 0, 'w', 'local', '->node', 'struct drv_item', 'node', 1, '&w->node');

-- ---------------------------------------------------------------- guards

--@ change queued nowhere: silent not-shared
DELETE FROM call WHERE callee = 'list_add';
DELETE FROM argument WHERE statement = 'drv/a.c:drv_enter#2';

--@ change queued by a function that was not read: likely, not-shared=unknown, taken-off=unknown
UPDATE call SET callee = 'drv_queue' WHERE callee = 'list_add';

--@ change every way out takes it off: silent taken-off
--+ the other way takes it off too

--@ change every way out takes it off, it is degraded: likely, taken-off=unknown, left-behind-exit=unknown
--+ the other way takes it off too
UPDATE function SET quality = 'degraded' WHERE name = 'drv_enter';

--@ change every way out takes it off, its flow has a hole: likely, taken-off=unknown
--+ the other way takes it off too
UPDATE function SET cfg = 'partial' WHERE name = 'drv_enter';

--@ change every way out takes it off, it has no control flow: likely, taken-off=unknown
--+ the other way takes it off too
DELETE FROM successor WHERE statement LIKE '%drv_enter%';

--@ change every way out takes it off, it was put on a queue twice: likely, taken-off=unknown
--+ the other way takes it off too
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_enter#20', 'drv/a.c:drv_enter', 20, 'drv/a.c', 35, 1, 'call', 'list_add(&mine.node, &q->others)', 0,
	1, 0);
UPDATE successor SET next = 'drv/a.c:drv_enter#20' WHERE statement = 'drv/a.c:drv_enter#2';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_enter#20', '', 'drv/a.c:drv_enter#3');
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_enter#20', 1, 'list_add', 35);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
SELECT 'drv/a.c:drv_enter#20', 1, idx, root, root_kind, path, record_type, member, address, text FROM argument
WHERE statement = 'drv/a.c:drv_enter#2';

--@ change every way out takes it off, it was moved to another queue: silent taken-off
--+ the other way takes it off too
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_enter#20', 'drv/a.c:drv_enter', 20, 'drv/a.c', 35, 1, 'call', 'list_move(&mine.node, &q->others)', 0,
	1, 0);
UPDATE successor SET next = 'drv/a.c:drv_enter#20' WHERE statement = 'drv/a.c:drv_enter#2';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_enter#20', '', 'drv/a.c:drv_enter#3');
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_enter#20', 1, 'list_move', 35);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
SELECT 'drv/a.c:drv_enter#20', 1, idx, root, root_kind, path, record_type, member, address, text FROM argument
WHERE statement = 'drv/a.c:drv_enter#2';

-- ---------------------------------------------------------------- items

--@ change the call that made it is alive: silent owner-left
UPDATE object SET lifetime = 'live';

--@ change what became of the call is not known: likely, owner-left=unknown
UPDATE object SET lifetime = 'unknown';

--@ change what decides is a variable that is set twice: likely, left-behind-exit=unknown, rule:stack-waiter=excluded
--+ what decides is a variable that is set twice

--@ change a callee that was not read may take it off: likely, left-behind-exit=unknown
--+ a callee that was not read is handed the record before each return

--@ change who takes it off is behind more calls than are followed: likely, taken-off=unknown, left-behind-exit=unknown
CREATE TEMP TABLE far AS WITH RECURSIVE far(number) AS (SELECT 1 UNION SELECT number + 1 FROM far WHERE number < 10)
SELECT number, 'drv_far_' || number AS name, 'drv/a.c:drv_far_' || number AS function,
	iif(number < 10, 'drv_far_' || (number + 1), 'list_del') AS callee
FROM far;
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
SELECT function, name, 'drv/a.c', number + 100, number + 100, 1, 0, 'ok', 'full' FROM far;
INSERT INTO function_match (function, match) SELECT function, 'exact' FROM far;
INSERT INTO parameter (function, idx, name, type) SELECT function, 0, 'item', 'struct drv_item *' FROM far;
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT function || '#1', function, 1, 'drv/a.c', number + 100, 1, 'call', callee || '(item)', 0, 1, 0 FROM far;
INSERT INTO successor (statement, arm, next)
SELECT function, '', function || '#1' FROM far UNION SELECT function || '#1', '', '' FROM far;
INSERT INTO call (statement, seq, callee, line)
SELECT function || '#1', 1, callee, number + 100 FROM far UNION SELECT 'drv/a.c:drv_enter#5', 1, 'drv_far_1', 40;
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
SELECT function || '#1', 1, 0, 'item', 'parameter', iif(number < 10, '', '->node'), 'struct drv_item',
	iif(number < 10, NULL, 'node'), number = 10, 'item' FROM far
UNION SELECT 'drv/a.c:drv_enter#5', 1, 0, 'mine', 'local', '', NULL, NULL, 1, '&mine';

-- Silent by taken-off before that.
--@ unreached left-behind-exit=no

--@ change the walk takes off what it meets: likely, still-linked=unknown
--+ the walk takes off what it meets

--@ change the walk takes off what it meets, and a queue leads to it: confirmed, still-linked=yes
--+ the walk takes off what it meets
INSERT INTO queue_entry (address, type, pid, queue, linked, prev, next, live)
VALUES (-79950, 'wait_queue_entry', 42, -5000, 1, -5000, -5000, 0);

--@ change the walk takes off what it meets, and a queue leads to a later record: likely, still-linked=unknown
--+ the walk takes off what it meets
UPDATE object SET lifetime = 'reincarnated';
INSERT INTO queue_entry (address, type, pid, queue, linked, prev, next, live)
VALUES (-79950, 'wait_queue_entry', 42, -5000, 1, -5000, -5000, 0);

--@ change the walk takes off what it meets, and a queue breaks in it: confirmed, still-linked=yes
--+ the walk takes off what it meets
INSERT INTO queue (address, type, name, holder, length, closes, in_flux) VALUES (-5000, 'list_head', 'q', 'data', 1,
	0, 0);
INSERT INTO queue_damage (queue, position, address, kind, one_bit, text)
VALUES (-5000, 1, -79950, 'dead-stack', 0, 'the entry lies in a dead stack frame');

--@ change the walk takes off what it meets, and a link leads to it: likely, still-linked=yes
--+ the walk takes off what it meets
DELETE FROM trace;
INSERT INTO witness (record, value, offset, holder, name, place_address, written_by, independent)
VALUES (-79950, -79950, 0, 'list', 'drv.items', -5000, 'the list', 3);

--@ change the walk hands it to what was not read: likely, still-linked=unknown
UPDATE call SET callee = 'drv_look' WHERE callee = 'wake_up_process';
UPDATE argument SET path = '' WHERE statement = 'drv/a.c:drv_show#2';

-- ---------------------------------------------------------------- whose record: by the queue

--@ edit debug information does not tell the owner, and both links of a queue lead to the record
UPDATE object SET owner_function = NULL, owner_variable = NULL, owner_file = NULL, owner_line = NULL;
DELETE FROM trace;
INSERT INTO object_member (address, offset, size, name, type, value)
VALUES (-79950, 0, 8, 'node.next', 'struct list_head *', 'NULL');
INSERT INTO queue (address, type, name, holder, length, closes, in_flux) VALUES (-5000, 'wait_queue_head', 'q', 'data',
	0, 0, 1);
INSERT INTO queue_damage (queue, position, address, kind, expected, found, one_bit, prev, text)
VALUES (-5000, 1, -79950, 'one-sided', -4992, 0, 0, -4992, 'it does not lead back');
INSERT INTO witness (record, value, offset, holder, name, place_address, written_by, independent) VALUES
	(-79950, -79950, 0, 'list', 'q.items.next', -4992, 'the list', 1),
	(-79950, -79950, 0, 'list', 'q.items.prev', -4984, 'the list', 2);
INSERT INTO variable (task, idx, name, type, parameter, state, value, line)
VALUES (-1000, 1, 'q', 'struct drv *', 1, 'value', -5016, 48);
INSERT INTO source_member (type, member, offset, declared) VALUES ('struct drv', 'items', 16, 'wait_queue_head_t');
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_show#2', 5, '__wake_up', 52);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_show#2', 5, 0, 'q', 'parameter', '->items', 'struct drv', 'items', 1, '&q->items');

--@ change one function alone queues there: confirmed, owner-left=yes, never-there=excluded
--+ debug information does not tell the owner, and both links of a queue lead to the record

--@ change one function alone queues there, and one link leads to the record: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
DELETE FROM witness WHERE place_address = -4984;

--@ change one function alone queues there, and the links lead into the middle of it: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
UPDATE object_member SET offset = 8;

--@ change one function alone queues there, and the queue is another one: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
UPDATE variable SET value = -5024;

--@ edit the waker's pointer is not known, and the queue lies in a variable
UPDATE variable SET state = 'unavailable', value = NULL WHERE name = 'q';
UPDATE queue SET holder_type = 'struct drv', holder_offset = 16;

--@ change one function alone queues in that variable: confirmed, owner-left=yes
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ the waker's pointer is not known, and the queue lies in a variable

--@ edit nobody was seen to meet it: the queue alone leads to it
DELETE FROM frame WHERE function = 'drv_show';
UPDATE crash_step SET how = 'queued', task = NULL, idx = NULL, value = -79950, from_address = -79950, memory_now = NULL;

--@ change nobody was seen to meet it, and one function alone queues in that variable: confirmed, owner-left=yes,
-- never-there=excluded
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ the waker's pointer is not known, and the queue lies in a variable
--+ nobody was seen to meet it: the queue alone leads to it

--@ change nobody was seen to meet it, and the queue is another member of that variable: damaged, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ the waker's pointer is not known, and the queue lies in a variable
--+ nobody was seen to meet it: the queue alone leads to it
UPDATE queue SET holder_offset = 24;

--@ change a later call's record is there and not queued yet: confirmed, owner-left=yes, never-there=excluded
--+ debug information does not tell the owner, and both links of a queue lead to the record
UPDATE object SET lifetime = 'unqueued';

--@ change the queue is another member of that variable: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ the waker's pointer is not known, and the queue lies in a variable
UPDATE queue SET holder_offset = 24;

--@ change one function alone queues there, and not all files that know it were read: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
INSERT INTO gap (what, why, effect, count) VALUES ('files that mention struct drv', 'too many', 'others were not read',
	9);

--@ change one function alone queues there, and a file was not read well: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
INSERT INTO file (path, tree, unit, hash, quality) VALUES ('drv/b.c', 'src', 'drv/b.c', 'h9', 'degraded');

--@ change a second function queues there: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ a second function
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_stay#1', 1, 'list_add', 72);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text) VALUES
	('drv/a.c:drv_stay#1', 1, 0, 'other', 'local', '', 'struct drv_item', '', 1, '&other'),
	('drv/a.c:drv_stay#1', 1, 1, 'q', 'parameter', '->items', 'struct drv', 'items', 1, '&q->items');

--@ edit a second function
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_stay', 'drv_stay', 'drv/a.c', 70, 76, 0, 0, 'ok', 'full');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_stay#1', 'drv/a.c:drv_stay', 1, 'drv/a.c', 72, 1, 'call', 'stay', 0, 1, 0);

--@ change a second function queues what is no variable there: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ a second function
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_stay#1', 1, 'list_add', 72);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_stay#1', 1, 1, 'q', 'parameter', '->items', 'struct drv', 'items', 1, '&q->items');

--@ change a second function hands the head to what was not read: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ a second function
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_stay#1', 1, 'poll_wait', 72);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_stay#1', 1, 1, 'q', 'parameter', '->items', 'struct drv', 'items', 1, '&q->items');

--@ change a second function keeps the head's address: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ a second function
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, to_type,
	to_member, line)
VALUES ('drv/a.c:drv_stay#1', 1, 'drv/a.c:drv_stay', 'q', 'parameter', '->items', 'g', 'global', '.head', 'struct g',
	'head', 72);

--@ change a second function has a pointer to the head: likely, owner-left=unknown
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ a second function
INSERT INTO alias (function, variable, of, type, member, how, line, statement)
VALUES ('drv/a.c:drv_stay', 'head', 'q', 'struct drv', 'items', 'member', 72, 'drv/a.c:drv_stay#1');

--@ change a second function only wakes who is there: confirmed, owner-left=yes
--+ debug information does not tell the owner, and both links of a queue lead to the record
--+ a second function
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_stay#1', 1, '__wake_up', 72);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_stay#1', 1, 0, 'q', 'parameter', '->items', 'struct drv', 'items', 1, '&q->items');

-- ---------------------------------------------------------------- other rules

--@ change not sure to be left queued, but sure to be left by a pointer: silent rule:late-completion
--+ what decides is a variable that is set twice
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, to_type,
	to_member,
	line)
VALUES ('drv/a.c:drv_enter#2', 1, 'drv/a.c:drv_enter', 'mine', 'local', '', 'q', 'parameter', '->last', 'struct drv',
	'last', 34);

--@ change not sure to be left queued, nor to be left by a pointer: likely, rule:late-completion=open
--+ a callee that was not read is handed the record before each return
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_enter#4', 2, 'drv_leave', 38);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, address, text)
VALUES ('drv/a.c:drv_enter#4', 2, 0, 'mine', 'local', '', 1, '&mine');
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, to_type,
	to_member,
	line)
VALUES ('drv/a.c:drv_enter#2', 1, 'drv/a.c:drv_enter', 'mine', 'local', '', 'q', 'parameter', '->last', 'struct drv',
	'last', 34);
--@ unreached rule:stack-waiter=holds

--@ with ../rivals.sql

--@ change the walk stores what the owner looks at before it uses the record: likely, let-go-first=open
INSERT INTO test (statement, seq, root, root_kind, path, record_type, member, how, read_at, operator, constant)
VALUES ('drv/a.c:drv_enter#3', 1, 'mine', 'local', '.state', 'struct drv_item', 'state', 'direct',
	'drv/a.c:drv_enter#3', '!=', 0);
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_show#3', 'drv/a.c:drv_show', 3, 'drv/a.c', 51, 1, 'assign', 'w->state = 1', 1, 1, 0);
UPDATE successor SET next = 'drv/a.c:drv_show#3' WHERE statement = 'drv/a.c:drv_show#1' AND arm = 'true';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_show#3', '', 'drv/a.c:drv_show#2');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line,
	constant)
VALUES ('drv/a.c:drv_show#3', 1, 'write', 'w', 'local', '->state', 'struct drv_item', 'state', 'int', 0, '1', 51, 1);
