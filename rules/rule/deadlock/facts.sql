-- Facts by hand: two tasks, each of which waits for the mutex that the other has; a third waits for one of the two.

--@ facts source
INSERT INTO tree (path, match) VALUES ('src', 'exact');
INSERT INTO file (path, tree, unit, hash, quality) VALUES ('drv/a.c', 'src', 'drv/a.c', 'h1', 'ok');
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg) VALUES
	('drv/a.c:drv_open', 'drv_open', 'drv/a.c', 15, 22, 0, 0, 'ok', 'full'),
	('drv/a.c:drv_close', 'drv_close', 'drv/a.c', 25, 32, 0, 0, 'ok', 'full');
WITH event(function, line, text, member) AS (VALUES
	('drv/a.c:drv_open', 18, 'mutex_lock(&d->b)', 'b'), ('drv/a.c:drv_close', 28, 'mutex_lock(&d->a)', 'a'))
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT function || '#1', function, 1, 'drv/a.c', line, 1, 'lock', text, 0, 1, 0 FROM event;
INSERT INTO call (statement, seq, callee, line) SELECT statement, 0, 'mutex_lock', line FROM statement;
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
SELECT statement, 0, 0, 'd', 'parameter', '->' || substr(text, 16, 1), 'struct drv', substr(text, 16, 1), 1,
	substr(text, 12, 5)
FROM statement;

--@ facts dump
INSERT INTO dump (path, flattened, incomplete, paging_levels, cpus, vmlinux_match, crashed)
VALUES ('vmcore', 0, 0, 4, 2, 'yes', 1);
INSERT INTO cpu (cpu, online, registers_from) VALUES (0, 1, 'crash_notes'), (1, 1, 'crash_notes');
INSERT INTO task (address, pid, tgid, comm, cpu, on_cpu, state) VALUES (-1000, 7, 7, 'first', 1, 0, 'D'),
	(-2000, 42, 42, 'second', 0, 0, 'D'), (-3000, 50, 50, 'third', 0, 0, 'D');
INSERT INTO frame (task, idx, pid, cpu, pc, function, file, line, inlined, interrupted, inferred, guess, fault, context,
	stack_kind, physical) VALUES
	(-1000, 3, 7, 1, -500, 'drv_open', 'drv/a.c', 20, 0, 0, 0, 0, 0, 'task', 'task', 3),
	(-2000, 3, 42, 0, -600, 'drv_close', 'drv/a.c', 30, 0, 0, 0, 0, 0, 'task', 'task', 3),
	(-3000, 3, 50, 0, -700, 'drv_read', 'drv/a.c', 40, 0, 0, 0, 0, 0, 'task', 'task', 3);
INSERT INTO code_call (function, file, address, callee, line, inlined) VALUES
	('drv_open', 'drv/a.c', -490, 'mutex_lock', 20, 0), ('drv_close', 'drv/a.c', -590, 'mutex_lock', 30, 0);
INSERT INTO memory (address, bytes) VALUES (-500, x'90'), (-600, x'90'), (-700, x'90'), (-8000, x'00'), (-8100, x'00');
INSERT INTO wait_edge (task, pid, kind, object, object_type, member, name, place, owner_task, owner_pid, owner_exact,
	owner_how, owner_gone, since, frame, how, idle, asleep, unlinked, cycle, step, sure) VALUES
	(-1000, 7, 'mutex', -8000, 'struct mutex', 'drv.a', 'drv_lock', 'drv_lock', -2000, 42, 1,
		'the mutex names its owner', 0, 5000000000, 3, 'its record is in the list of it', 0, 1, 0, 1, 1, 1),
	(-2000, 42, 'mutex', -8100, 'struct mutex', 'drv.b', NULL, 'slab object', -1000, 7, 1,
		'the mutex names its owner', 0, 5000000000, 3, 'its record is in the list of it', 0, 1, 0, 1, 2, 1),
	(-3000, 50, 'mutex', -8100, 'struct mutex', 'drv.b', NULL, 'slab object', -1000, 7, 1,
		'the mutex names its owner', 0, 4000000000, 3, 'its record is in the list of it', 0, 1, 0, NULL, NULL,
		NULL);
