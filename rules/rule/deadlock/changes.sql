-- Changes of facts.sql, and what the rule says of each (tests/unit/rules/test_rule_changes.c).

--@ change as it is: confirmed, may-go-on=no, other-completer=no, let-go-elsewhere=no, stale-hint=no, moving=no
SELECT 1;

--@ change how it is known: confirmed, all-wait=yes, owners-exact=yes, owner-took=yes
SELECT 1;

--@ change nothing shows that who is named took them: likely, owner-took=unknown, owners-exact=yes
DELETE FROM statement;

--@ change that of one alone: likely, owner-took=unknown
DELETE FROM statement WHERE function = 'drv/a.c:drv_close';

--@ edit keeps
-- a function that was read can return with it
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_open#1', '', ''), ('drv/a.c:drv_close#1', '', '');

--@ edit put
-- one that lets go of it and takes it nowhere, called by a pointer
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_put', 'drv_put', 'drv/a.c', 35, 38, 1, 0, 'ok', 'full');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_put#1', 'drv/a.c:drv_put', 1, 'drv/a.c', 36, 1, 'unlock', 'mutex_unlock(&d->b)', 0, 1, 0);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_put#1', 0, 'mutex_unlock', 36);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_put#1', 0, 0, 'd', 'parameter', '->b', 'struct drv', 'b', 1, '&d->b');
INSERT INTO function_value (target, file) VALUES ('drv_put', 'drv/a.c');

--@ edit given back
-- a callback that takes it, by what another calls, and lets go of it by a call
UPDATE function_value SET target = 'drv_run';
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg) VALUES
	('drv/a.c:drv_run', 'drv_run', 'drv/a.c', 45, 50, 1, 0, 'ok', 'full'),
	('drv/a.c:drv_get', 'drv_get', 'drv/a.c', 40, 43, 1, 0, 'ok', 'full');
WITH event(function, ord, line, callee) AS (VALUES ('drv/a.c:drv_get', 1, 41, 'drv_open'),
	('drv/a.c:drv_run', 1, 46, 'drv_get'), ('drv/a.c:drv_run', 2, 47, 'drv_put'))
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT function || '#' || ord, function, ord, 'drv/a.c', line, 1, 'call', callee || '(d)', 0, 1, 0 FROM event;
INSERT INTO call (statement, seq, callee, callee_file, line)
SELECT statement, 0, replace(text, '(d)', ''), 'drv/a.c', line FROM statement WHERE kind = 'call';
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_run#1', 'drv/a.c:drv_run#2', 1, 1);

--@ change it is let go of where it was taken, each by a call: confirmed, let-go-elsewhere=no
--+ put
--+ keeps
--+ given back
SELECT 1;

--@ change it is let go of by a call, and taken nowhere before: likely, let-go-elsewhere=unknown
--+ put
--+ keeps
--+ given back
DELETE FROM call WHERE statement = 'drv/a.c:drv_run#1';

--@ change another function lets go of it: likely, let-go-elsewhere=unknown
--+ put
SELECT 1;

--@ edit by a pointer
-- it lets go of what a member leads to
UPDATE argument SET root = 'loan', path = '->what', record_type = 'struct loan', member = 'what', address = 0
WHERE statement = 'drv/a.c:drv_put#1';

--@ edit kept
-- and who takes it keeps it there
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, line)
VALUES ('drv/a.c:drv_open#1', 9, 'address', 'd', 'parameter', '->b', 'struct drv', 'b', 'struct mutex', 0, 18);
INSERT INTO escaped (statement, seq, function, root, root_kind, path, to_root, to_root_kind, to_path, to_type,
	to_member, line)
VALUES ('drv/a.c:drv_open#1', 9, 'drv/a.c:drv_open', 'd', 'parameter', '->b', 'loan', 'global', '.what', 'struct loan',
	'what', 18);

--@ change another function lets go of it by a pointer that is kept: likely, let-go-elsewhere=unknown
--+ put
--+ by a pointer
--+ kept
SELECT 1;

--@ change another function lets go of what is elsewhere: confirmed, let-go-elsewhere=no
--+ put
--+ by a pointer
SELECT 1;

--@ change another function lets go of what another pointer leads to: confirmed, let-go-elsewhere=no
--+ put
--+ by a pointer
--+ kept
UPDATE escaped SET to_member = 'other';

--@ change it takes it by that pointer before: confirmed, let-go-elsewhere=no
--+ put
--+ by a pointer
--+ kept
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_put#0', 'drv/a.c:drv_put', 0, 'drv/a.c', 35, 1, 'lock', 'mutex_lock(loan->what)', 0, 1, 0);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_put#0', 0, 'mutex_lock', 35);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_put#0', 0, 0, 'loan', 'parameter', '->what', 'struct loan', 'what', 0, 'loan->what');
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_put#0', 'drv/a.c:drv_put#1', 1, 1);

--@ edit handed
-- it lets go of what it is handed, which is that lock
UPDATE argument SET root = 'lock', path = '', record_type = NULL, member = NULL, address = 0
WHERE statement = 'drv/a.c:drv_put#1';
INSERT INTO parameter (function, idx, name, type) VALUES ('drv/a.c:drv_put', 0, 'lock', 'struct mutex *');
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_end', 'drv_end', 'drv/a.c', 45, 48, 1, 0, 'ok', 'full');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_end#1', 'drv/a.c:drv_end', 1, 'drv/a.c', 46, 1, 'call', 'drv_put(&d->b)', 0, 1, 0);
INSERT INTO call (statement, seq, callee, callee_file, line)
VALUES ('drv/a.c:drv_end#1', 0, 'drv_put', 'drv/a.c', 46);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_end#1', 0, 0, 'd', 'parameter', '->b', 'struct drv', 'b', 1, '&d->b');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, line)
VALUES ('drv/a.c:drv_end#1', 0, 'address', 'd', 'parameter', '->b', 'struct drv', 'b', 'struct mutex', 0, 46);
UPDATE function_value SET target = 'drv_end';

--@ change another function hands it to what lets go of it: likely, let-go-elsewhere=unknown
--+ put
--+ handed
SELECT 1;

--@ change another function hands another one to what lets go of it: confirmed, let-go-elsewhere=no
--+ put
--+ handed
UPDATE argument SET path = '->c', member = 'c' WHERE statement = 'drv/a.c:drv_end#1';
UPDATE access SET path = '->c', member = 'c' WHERE statement = 'drv/a.c:drv_end#1';

--@ edit far
-- six functions that call one another, of which the last lets go of it
WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 6)
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
SELECT 'drv/a.c:drv_far' || x, 'drv_far' || x, 'drv/a.c', 50 + x, 50 + x, 1, 0, 'ok', 'full' FROM n;
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT function || '#1', function, 1, 'drv/a.c', line, 1, 'call', 'drv_far(d)', 0, 1, 0 FROM function
WHERE name LIKE 'drv\_far%' ESCAPE '\';
INSERT INTO call (statement, seq, callee, callee_file, line)
SELECT statement, 0, iif(line = 51, 'drv_put', 'drv_far' || (line - 51)), 'drv/a.c', line FROM statement
WHERE text = 'drv_far(d)';
UPDATE function_value SET target = 'drv_far6';

--@ change a function far above lets go of it: likely, let-go-elsewhere=unknown
--+ put
--+ far
SELECT 1;

--@ change a function far above lets go of it, and nobody but who is known calls that: confirmed, let-go-elsewhere=no
--+ put
--+ far
DELETE FROM function_value;

--@ edit comes to it
-- a task that the lock does not name is in a function that takes it, and behind that goes to what lets go of it
DELETE FROM function_value;
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_run', 'drv_run', 'drv/a.c', 60, 66, 1, 0, 'ok', 'full');
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_run#1', 'drv/a.c:drv_run', 1, 'drv/a.c', 61, 1, 'lock', 'mutex_lock(&d->b)', 0, 1, 0),
	('drv/a.c:drv_run#2', 'drv/a.c:drv_run', 2, 'drv/a.c', 63, 1, 'call', 'schedule()', 0, 1, 0),
	('drv/a.c:drv_run#3', 'drv/a.c:drv_run', 3, 'drv/a.c', 65, 1, 'call', 'drv_put(d)', 0, 1, 0);
INSERT INTO call (statement, seq, callee, callee_file, line) VALUES
	('drv/a.c:drv_run#1', 0, 'mutex_lock', NULL, 61), ('drv/a.c:drv_run#2', 0, 'schedule', NULL, 63),
	('drv/a.c:drv_run#3', 0, 'drv_put', 'drv/a.c', 65);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_run#1', 0, 0, 'd', 'parameter', '->b', 'struct drv', 'b', 1, '&d->b');
INSERT INTO flow (a, b, dominates, postdominates) VALUES ('drv/a.c:drv_run#1', 'drv/a.c:drv_run#2', 1, 1),
	('drv/a.c:drv_run#1', 'drv/a.c:drv_run#3', 1, 1), ('drv/a.c:drv_run#2', 'drv/a.c:drv_run#3', 1, 1);
INSERT INTO task (address, pid, tgid, comm, cpu, on_cpu, state) VALUES (-4000, 60, 60, 'fourth', 0, 0, 'R');
INSERT INTO frame (task, idx, pid, cpu, pc, function, file, line, inlined, interrupted, inferred, guess, fault, context,
	stack_kind, physical)
VALUES (-4000, 1, 60, 0, -800, 'drv_run', 'drv/a.c', 63, 0, 0, 0, 0, 0, 'task', 'task', 1);

--@ change one whom it does not name comes to what lets go of it: likely, let-go-elsewhere=unknown
--+ put
--+ comes to it
SELECT 1;

--@ change who comes to that has to take it first: confirmed, let-go-elsewhere=no
--+ put
--+ comes to it
UPDATE frame SET line = 61 WHERE pid = 60;

--@ change who comes to that is whom it names: confirmed, let-go-elsewhere=no
--+ put
--+ comes to it
UPDATE frame SET task = -1000, idx = 4, pid = 7 WHERE pid = 60;

--@ change that one is called by name alone, by who takes it: confirmed, let-go-elsewhere=no
--+ put
DELETE FROM function_value;

--@ change one callback takes it and the other lets go of it, in one task: confirmed, let-go-elsewhere=no
--+ put
--+ keeps
INSERT INTO function_value (target, file) VALUES ('drv_open', 'drv/a.c');

--@ change the same, and the owner is gone: likely, let-go-elsewhere=unknown
--+ put
--+ keeps
INSERT INTO function_value (target, file) VALUES ('drv_open', 'drv/a.c');
UPDATE wait_edge SET cycle = NULL, step = NULL, sure = NULL;
UPDATE wait_edge SET lost = 'has gone back to user space' WHERE pid = 42;

--@ change a signal ends one of the waits: likely, may-go-on=unknown
UPDATE wait_edge SET doubt = 'a signal ends the wait' WHERE pid = 42;

--@ change the third may go on: confirmed, may-go-on=no
UPDATE wait_edge SET doubt = 'a timer ends the wait' WHERE pid = 50;

--@ change one owner is a hint: likely, owners-exact=unknown
UPDATE wait_edge SET owner_exact = 0, owner_how = 'the last reader that the rwsem names: a hint' WHERE pid = 7;

--@ edit reader
UPDATE wait_edge SET kind = 'rwsem write', owner_exact = 0, owner_how = 'the last reader that the rwsem names: a hint'
WHERE pid = 7;

--@ change the reader has long let go: silent stale-hint
--+ reader
SELECT 1;

--@ change a function of the reader's stack may have taken it: likely, stale-hint=unknown, owners-exact=unknown
--+ reader
DELETE FROM statement WHERE function = 'drv/a.c:drv_close';
INSERT INTO code_call (function, file, address, callee, line, inlined)
VALUES ('drv_close', 'drv/a.c', -595, 'down_read', 28, 0);

--@ change the calls of a function of its stack are not known: likely, stale-hint=unknown
--+ reader
DELETE FROM statement WHERE function = 'drv/a.c:drv_close';
DELETE FROM code_call WHERE function = 'drv_close';

--@ change the source shows where the reader took it: likely, stale-hint=no, owners-exact=unknown
--+ reader
INSERT INTO code_call (function, file, address, callee, line, inlined)
VALUES ('drv_close', 'drv/a.c', -595, 'down_read', 28, 0);

--@ change the system ran on: likely, moving=unknown
UPDATE dump SET crashed = 0;
UPDATE cpu SET registers_from = NULL;

--@ change a machine that was stopped from outside: confirmed, moving=no
UPDATE dump SET crashed = 0;

--@ change no ring: none
UPDATE wait_edge SET cycle = NULL, step = NULL, sure = NULL;

--@ change one task waits for itself: confirmed, owners-exact=yes
--+ keeps
DELETE FROM wait_edge WHERE pid = 42;
UPDATE wait_edge SET owner_task = -1000, owner_pid = 7 WHERE pid = 7;

--@ change the owner has exited: confirmed, all-wait=yes
--+ keeps
UPDATE wait_edge SET cycle = NULL, step = NULL, sure = NULL;
DELETE FROM wait_edge WHERE pid = 7;
UPDATE wait_edge SET lost = 'has exited';
UPDATE task SET state = 'Z' WHERE pid = 7;

--@ change it has, and nothing that was read can return with it: likely, owner-took=unknown
UPDATE wait_edge SET cycle = NULL, step = NULL, sure = NULL;
DELETE FROM wait_edge WHERE pid = 7;
UPDATE wait_edge SET lost = 'has exited';
UPDATE task SET state = 'Z' WHERE pid = 7;

--@ change the owner has gone back to user space: confirmed, all-wait=yes
--+ keeps
UPDATE wait_edge SET cycle = NULL, step = NULL, sure = NULL;
UPDATE wait_edge SET lost = 'has gone back to user space' WHERE pid = 42;

--@ change the owner has gone back to user space, and a signal ends the wait: likely, may-go-on=unknown
UPDATE wait_edge SET cycle = NULL, step = NULL, sure = NULL;
UPDATE wait_edge SET lost = 'has gone back to user space', doubt = 'a signal ends the wait' WHERE pid = 42;

--@ change its memory is free: confirmed, all-wait=yes
--+ keeps
DELETE FROM wait_edge WHERE pid = 7;
UPDATE wait_edge SET cycle = NULL, step = NULL, sure = NULL, owner_task = NULL, owner_pid = NULL, owner_exact = NULL,
	owner_how = NULL, ownerless = 'its owner has exited', owner_gone = 1;

--@ change an owner that exits and is only a hint: none
UPDATE wait_edge SET cycle = NULL, step = NULL, sure = NULL, owner_exact = 0;
UPDATE task SET state = 'Z' WHERE pid = 7;

--@ change the machine code tells where a lock was taken: confirmed, owners-exact=yes
INSERT INTO lock_call (task, object, idx, address, function, file, line, callee, certain)
VALUES (-1000, -8100, 3, -495, 'drv_open', 'drv/a.c', 18, 'mutex_lock', 1);

--@ change several calls may have taken it, and no source: confirmed, owners-exact=yes
DELETE FROM statement;
INSERT INTO lock_call (task, object, idx, address, function, file, line, callee, certain)
VALUES (-1000, -8100, 3, -495, 'drv_open', 'drv/a.c', 18, 'mutex_lock', 0),
	(-1000, -8100, 3, -497, 'drv_open', 'drv/a.c', 17, 'mutex_lock', 0),
	(-2000, -8000, 3, -595, 'drv_close', 'drv/a.c', 28, 'mutex_lock', 1);

--@ edit own interrupt
DELETE FROM wait_edge WHERE pid <> 7;
UPDATE task SET on_cpu = 1, state = 'R' WHERE pid = 7;
UPDATE wait_edge SET kind = 'spinlock', object_type = 'struct raw_spinlock', owner_task = -1000, owner_pid = 7,
	owner_how = 'what the interrupt came into took it';
INSERT INTO frame (task, idx, pid, cpu, pc, function, file, line, inlined, interrupted, inferred, guess, fault, context,
	stack_kind, physical) VALUES
	(-1000, 9, 7, 1, -580, 'drv_close', 'drv/a.c', 29, 0, 1, 0, 0, 0, 'task', 'task', 9);
INSERT INTO lock_call (task, object, idx, address, function, file, line, callee, certain)
VALUES (-1000, -8000, 9, -585, 'drv_close', 'drv/a.c', 28, '_raw_spin_lock', 1);

--@ change an interrupt spins for what its CPU has: confirmed, owners-exact=yes, all-wait=yes
--+ own interrupt
SELECT 1;

--@ change what it came into may have let go of it: likely, owners-exact=unknown
--+ own interrupt
UPDATE wait_edge SET owner_exact = 0, sure = 0;

--@ edit queued
UPDATE wait_edge SET kind = 'rwsem read', owner_waits = 1, owner_how = 'it waits first in the list' WHERE pid = 7;
UPDATE wait_edge SET kind = 'rwsem write', object = -8000, owner_how = 'it took the rwsem for reading' WHERE pid = 42;

--@ change a reader behind a writer behind the same reader: confirmed, owners-exact=yes
--+ queued
SELECT 1;

--@ change that reader may have let go of it: likely, owners-exact=unknown, stale-hint=unknown
--+ queued
UPDATE wait_edge SET owner_exact = 0, sure = 0, owner_how = 'the last reader that the rwsem names: a hint'
WHERE pid = 42;
DELETE FROM statement WHERE function = 'drv/a.c:drv_open';
DELETE FROM code_call WHERE function = 'drv_open';

--@ change that reader only stands at the call: silent stale-hint
--+ queued
UPDATE wait_edge SET owner_exact = 0, sure = 0, owner_how = 'the last reader that the rwsem names: a hint'
WHERE pid = 42;
DELETE FROM statement WHERE function = 'drv/a.c:drv_open';
UPDATE code_call SET callee = 'down_read', address = -500 WHERE function = 'drv_open';

--@ edit completing
UPDATE wait_edge SET kind = 'completion', object_type = 'struct completion', member = 'drv.done', name = NULL,
	owner_exact = 0, sure = 0, owner_completes = 1,
	owner_how = 'a way on from where it is leads to complete() of it: a hint, for another may complete it'
WHERE pid = 7;
INSERT INTO complete_call (task, object, idx, address, function, file, line, callee)
VALUES (-2000, -8000, 3, -580, 'drv_close', 'drv/a.c', 31, 'complete');

--@ change one of them is to complete what the other waits for: likely, other-completer=unknown, owners-exact=unknown
--+ completing
SELECT 1;

--@ change a work behind one of them is to: likely, other-completer=unknown, owners-exact=unknown
--+ completing
UPDATE wait_edge SET owner_holds_up = 1,
	owner_how = 'a work that is not begun before it is done leads to complete() of it: a hint, for another may ' ||
		'complete it'
WHERE pid = 7;
UPDATE complete_call SET work = -9000;

--@ change the source has another who completes it: likely, other-completer=unknown
--+ completing
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
VALUES ('drv/a.c:drv_open#2', 'drv/a.c:drv_open', 2, 'drv/a.c', 19, 1, 'call', 'complete(&d->done)', 0, 1, 0);
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_open#2', 0, 'complete', 19);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_open#2', 0, 0, 'd', 'parameter', '->done', 'struct drv', 'done', 1, '&d->done');

--@ change a timer ends the wait for it: likely, may-go-on=unknown, other-completer=unknown
--+ completing
UPDATE wait_edge SET doubt = 'a timer ends the wait' WHERE pid = 7;
