-- Facts by hand, of a driver that does not exist: drv_close() cancels the timer of its record and frees it, drv_reset()
-- frees it as it is. drv_late() is what the timer calls.

--@ facts source
INSERT INTO tree (path, match) VALUES ('src', 'exact');
INSERT INTO file (path, tree, unit, hash, quality) VALUES ('drv/a.c', 'src', 'drv/a.c', 'h1', 'ok');
WITH body(name, line) AS (VALUES ('drv_late', 10), ('drv_open', 20), ('drv_close', 30), ('drv_reset', 40))
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
SELECT 'drv/a.c:' || name, name, 'drv/a.c', line, line + 8, name = 'drv_late', 0, 'ok', 'full' FROM body;
INSERT INTO parameter (function, idx, name, type)
SELECT function, 0, iif(name = 'drv_late', 't', 'd'), iif(name = 'drv_late', 'struct timer_list *', 'struct drv *')
FROM function;
INSERT INTO function_value (target, file) VALUES ('drv_late', 'drv/a.c');
WITH event(name, ord, line, kind, text) AS (VALUES
	('drv_late', 1, 12, 'declare', 'struct item *r = from_timer(r, t, timer)'),
	('drv_late', 2, 14, 'assign', 'r->late = 1'),
	('drv_open', 1, 22, 'assign', 'r = d->item'),
	('drv_open', 2, 24, 'call', 'mod_timer(&r->timer, 10)'),
	('drv_close', 1, 32, 'assign', 'r = d->item'),
	('drv_close', 2, 34, 'call', 'del_timer_sync(&r->timer)'),
	('drv_close', 3, 36, 'call', 'kfree(r)'),
	('drv_reset', 1, 42, 'assign', 'r = d->item'),
	('drv_reset', 2, 44, 'call', 'wake_up_var(d)'),
	('drv_reset', 3, 46, 'call', 'kfree(r)'))
INSERT INTO statement (statement, function, ord, file, line, column_number, kind, text, loop, exit_unlocked,
	exit_locked)
SELECT 'drv/a.c:' || name || '#' || ord, 'drv/a.c:' || name, ord, 'drv/a.c', line, 1, kind, text, 0, 1, 0 FROM event;
INSERT INTO successor (statement, arm, next) SELECT function, '', function || '#1' FROM function;
INSERT INTO successor (statement, arm, next)
SELECT statement.statement, '', coalesce((SELECT later.statement FROM statement AS later
	WHERE later.function = statement.function
	AND later.ord = statement.ord + 1), '') FROM statement;
INSERT INTO flow (a, b, dominates, postdominates)
SELECT earlier.statement, later.statement, 1, 1 FROM statement AS earlier
	JOIN statement AS later ON earlier.function = later.function AND earlier.ord < later.ord;
INSERT INTO call (statement, seq, callee, line) VALUES
	('drv/a.c:drv_open#2', 1, 'mod_timer', 24), ('drv/a.c:drv_close#2', 1, 'del_timer_sync', 34),
	('drv/a.c:drv_close#3', 1, 'kfree', 36), ('drv/a.c:drv_reset#2', 1, 'wake_up_var', 44),
	('drv/a.c:drv_reset#3', 1, 'kfree', 46);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text) VALUES
	('drv/a.c:drv_open#2', 1, 0, 'r', 'local', '->timer', 'struct item', 'timer', 1, '&r->timer'),
	('drv/a.c:drv_close#2', 1, 0, 'r', 'local', '->timer', 'struct item', 'timer', 1, '&r->timer'),
	('drv/a.c:drv_close#3', 1, 0, 'r', 'local', '', 'struct item', NULL, 1, 'r'),
	('drv/a.c:drv_reset#2', 1, 0, 'd', 'parameter', '', 'struct drv', NULL, 1, 'd'),
	('drv/a.c:drv_reset#3', 1, 0, 'r', 'local', '', 'struct item', NULL, 1, 'r');
INSERT INTO access (statement, seq, kind, root, root_kind, path, record_type, member, type, marked, value, line) VALUES
	('drv/a.c:drv_late#1', 1, 'write', 'r', 'local', '', NULL, NULL, 'struct item *', 0, NULL, 12),
	('drv/a.c:drv_late#2', 1, 'write', 'r', 'local', '->late', 'struct item', 'late', 'int', 0, '1', 14),
	('drv/a.c:drv_open#1', 1, 'write', 'r', 'local', '', NULL, NULL, 'struct item *', 0, 'd->item', 22),
	('drv/a.c:drv_close#1', 1, 'write', 'r', 'local', '', NULL, NULL, 'struct item *', 0, 'd->item', 32),
	('drv/a.c:drv_reset#1', 1, 'write', 'r', 'local', '', NULL, NULL, 'struct item *', 0, 'd->item', 42);
INSERT INTO alias (function, variable, of, type, member, how, line, statement, of_type)
VALUES ('drv/a.c:drv_late', 'r', 't', 'struct item', 'timer', 'container_of', 12, 'drv/a.c:drv_late#1', NULL);
INSERT INTO alias (function, variable, of, type, member, how, line, statement, of_type)
SELECT function, 'r', 'd', 'struct item', 'item', 'member-load', line + 2, function || '#1', 'struct drv'
FROM function WHERE name <> 'drv_late';
