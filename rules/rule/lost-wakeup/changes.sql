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

--@ change it wakes without the look too: none
--+ look
DELETE FROM flow WHERE a = 'drv/a.c:drv_get#9' AND b = 'drv/a.c:drv_get#2';

--@ change it looks first, and its entry is on no queue: confirmed, cannot-be-told=yes
--+ first
UPDATE wait_edge SET unlinked = 1 WHERE pid = 7;
