-- Facts by hand, of a driver that does not exist: drv_put() waits for room, drv_get() makes some and wakes those who
-- wait for data. drv_tell() stands there for what changes.sql makes of it.

--@ facts source
INSERT INTO tree (path, match) VALUES ('src', 'exact');
INSERT INTO file (path, tree, unit, hash, quality) VALUES ('drv/a.c', 'src', 'drv/a.c', 'h1', 'ok');
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg) VALUES
	('drv/a.c:drv_put', 'drv_put', 'drv/a.c', 10, 18, 0, 0, 'ok', 'full'),
	('drv/a.c:drv_get', 'drv_get', 'drv/a.c', 20, 26, 0, 0, 'ok', 'full'),
	('drv/a.c:drv_tell', 'drv_tell', 'drv/a.c', 28, 32, 0, 0, 'ok', 'full');
INSERT INTO function_match (function, match) SELECT function, 'exact' FROM function;
WITH event(function, ord, line, kind, text) AS (VALUES
	('drv_put', 1, 12, 'call', 'prepare_to_wait(&d->room, &entry, TASK_UNINTERRUPTIBLE)'),
	('drv_put', 2, 13, 'condition', 'd->used < 4'), ('drv_put', 3, 15, 'call', 'schedule()'),
	('drv_put', 4, 17, 'call', 'finish_wait(&d->room, &entry)'), ('drv_put', 5, 18, 'assign', 'd->used++'),
	('drv_get', 1, 22, 'assign', 'd->used--'), ('drv_get', 2, 24, 'call', 'wake_up(&d->data)'),
	('drv_tell', 1, 30, 'call', 'wake_up(&d->data)'))
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT 'drv/a.c:' || function || '#' || ord, 'drv/a.c:' || function, ord, 'drv/a.c', line, 1, kind, text, 0, 1, 0
FROM event;
INSERT INTO successor (statement, arm, next) VALUES
	('drv/a.c:drv_put', '', 'drv/a.c:drv_put#1'), ('drv/a.c:drv_put#1', '', 'drv/a.c:drv_put#2'),
	('drv/a.c:drv_put#2', 'true', 'drv/a.c:drv_put#4'), ('drv/a.c:drv_put#2', 'false', 'drv/a.c:drv_put#3'),
	('drv/a.c:drv_put#3', '', 'drv/a.c:drv_put#1'), ('drv/a.c:drv_put#4', '', 'drv/a.c:drv_put#5'),
	('drv/a.c:drv_put#5', '', ''),
	('drv/a.c:drv_get', '', 'drv/a.c:drv_get#1'), ('drv/a.c:drv_get#1', '', 'drv/a.c:drv_get#2'),
	('drv/a.c:drv_get#2', '', ''), ('drv/a.c:drv_tell', '', 'drv/a.c:drv_tell#1'), ('drv/a.c:drv_tell#1', '', '');
INSERT INTO flow (a, b, dominates, postdominates)
SELECT earlier.statement, later.statement, 1, 0
FROM statement AS earlier JOIN statement AS later ON earlier.function = later.function AND earlier.ord < later.ord;
INSERT INTO flow (a, b, dominates, postdominates) VALUES
	('drv/a.c:drv_put#3', 'drv/a.c:drv_put#1', 0, 0), ('drv/a.c:drv_put#3', 'drv/a.c:drv_put#2', 0, 0);
INSERT INTO call (statement, seq, callee, line) VALUES
	('drv/a.c:drv_put#1', 1, 'prepare_to_wait', 12), ('drv/a.c:drv_put#3', 1, 'schedule', 15),
	('drv/a.c:drv_put#4', 1, 'finish_wait', 17), ('drv/a.c:drv_get#2', 1, '__wake_up', 24),
	('drv/a.c:drv_tell#1', 1, '__wake_up', 30);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text) VALUES
	('drv/a.c:drv_put#1', 1, 0, 'd', 'parameter', '->room', 'struct drv', 'room', 1, '&d->room'),
	('drv/a.c:drv_put#1', 1, 1, 'entry', 'local', '', 'struct wait_queue_entry', NULL, 1, '&entry'),
	('drv/a.c:drv_put#4', 1, 0, 'd', 'parameter', '->room', 'struct drv', 'room', 1, '&d->room'),
	('drv/a.c:drv_get#2', 1, 0, 'd', 'parameter', '->data', 'struct drv', 'data', 1, '&d->data'),
	('drv/a.c:drv_tell#1', 1, 0, 'd', 'parameter', '->data', 'struct drv', 'data', 1, '&d->data');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line) VALUES
	('drv/a.c:drv_put#2', 1, 'read', 'd', 'parameter', '->used', 'struct drv', 'used', 'int', 0, NULL, 13),
	('drv/a.c:drv_put#5', 1, 'rmw', 'd', 'parameter', '->used', 'struct drv', 'used', 'int', 0, NULL, 18),
	('drv/a.c:drv_get#1', 1, 'rmw', 'd', 'parameter', '->used', 'struct drv', 'used', 'int', 0, NULL, 22);
INSERT INTO test (statement, seq, root, root_kind, path, record_type, member, how, read_at, operator, constant)
VALUES ('drv/a.c:drv_put#2', 1, 'd', 'parameter', '->used', 'struct drv', 'used', 'direct', 'drv/a.c:drv_put#2', '<',
	4);

--@ facts dump
INSERT INTO dump (path, flattened, incomplete, paging_levels, cpus, vmlinux_match, crashed)
VALUES ('vmcore', 0, 0, 4, 2, 'yes', 1);
INSERT INTO cpu (cpu, online, registers_from) VALUES (0, 1, 'crash_notes'), (1, 1, 'crash_notes');
INSERT INTO task (address, pid, tgid, comm, cpu, on_cpu, state) VALUES (-1000, 7, 7, 'putter', 1, 0, 'D'),
	(-2000, 42, 42, 'getter', 0, 1, 'R'), (-3000, 50, 50, 'other', 0, 0, 'D');
INSERT INTO frame (task, idx, pid, cpu, pc, function, file, line, inlined, interrupted, inferred, guess, fault, context,
	stack_kind, physical) VALUES
	(-1000, 3, 7, 1, -500, 'drv_put', 'drv/a.c', 15, 0, 0, 0, 0, 0, 'task', 'task', 3),
	(-2000, 0, 42, 0, -600, 'cpu_idle_poll', 'kernel/idle.c', 5, 0, 0, 0, 0, 0, 'task', 'task', 0),
	(-3000, 3, 50, 0, -500, 'drv_put', 'drv/a.c', 15, 0, 0, 0, 0, 0, 'task', 'task', 3);
INSERT INTO memory (address, bytes) VALUES (-500, x'90'), (-8000, x'00');
INSERT INTO wait_edge (task, pid, kind, object, object_type, member, place, owner_gone, since, frame, how, idle, asleep,
	unlinked) VALUES
	(-1000, 7, 'wait queue', -8000, 'struct wait_queue_head', 'drv.room', 'slab object', 0, 5000000000, 3,
		'its record is in the list of it', 0, 1, 0),
	(-3000, 50, 'wait queue', -8000, 'struct wait_queue_head', 'drv.room', 'slab object', 0, 4000000000, 3,
		'its record is in the list of it', 0, 1, 0);
INSERT INTO wait_test (task, idx, statement, seq, expression, value, how)
VALUES (-1000, 3, 'drv/a.c:drv_put#2', 1, 'd->used', 1, 'from where its queue lies');
