-- Changes of facts.sql, and what the rule says of each (tests/unit/rules/test_rule_changes.c). A line "--+ NAME" is
-- the SQL of "--@ edit NAME".

--@ change as is: possible, own-callback=no, other-records=no, not-reached=no, cancelled=no, freed-while-armed=unknown
SELECT 1;

--@ edit the other place does not cancel
UPDATE call SET callee = 'del_timer' WHERE callee = 'del_timer_sync';

--@ edit the call is a condition
UPDATE statement SET kind = 'condition' WHERE statement = 'drv/a.c:drv_reset#2';
UPDATE flow SET postdominates = 0 WHERE a = 'drv/a.c:drv_reset#2';
UPDATE successor SET arm = 'true' WHERE statement = 'drv/a.c:drv_reset#2';
INSERT INTO successor (statement, arm, next) VALUES ('drv/a.c:drv_reset#2', 'false', '');

--@ change the timer only taken off: possible, cancelled=no
UPDATE call SET callee = 'del_timer' WHERE callee = 'wake_up_var';
UPDATE argument SET root = 'r', root_kind = 'local', path = '->timer', record_type = 'struct item', member = 'timer'
WHERE statement = 'drv/a.c:drv_reset#2';

--@ change cancelled: silent cancelled
UPDATE call SET callee = 'timer_shutdown_sync' WHERE callee = 'wake_up_var';
UPDATE argument SET root = 'r', root_kind = 'local', path = '->timer', record_type = 'struct item', member = 'timer'
WHERE statement = 'drv/a.c:drv_reset#2';

--@ change another timer of the record is cancelled: possible, cancelled=no
UPDATE call SET callee = 'timer_shutdown_sync' WHERE callee = 'wake_up_var';
UPDATE argument SET root = 'r', root_kind = 'local', path = '->other', record_type = 'struct item', member = 'other'
WHERE statement = 'drv/a.c:drv_reset#2';

--@ change handed to what was not read: silent cancelled, cancelled=unknown
UPDATE call SET callee = 'drv_stop' WHERE callee = 'wake_up_var';
UPDATE argument SET root = 'r', root_kind = 'local', record_type = 'struct item'
WHERE statement = 'drv/a.c:drv_reset#2';

--@ change no place cancels: silent cancelled, cancelled=unknown
--+ the other place does not cancel

--@ change the other place cancels and does not free: silent cancelled, cancelled=unknown
UPDATE call SET callee = 'vfree_atomic' WHERE statement = 'drv/a.c:drv_close#3';

--@ change a function of the file was not read: silent cancelled, cancelled=unknown
INSERT INTO function (function, name, file, line, last_line, static, inline, quality, cfg)
VALUES ('drv/a.c:drv_stop', 'drv_stop', 'drv/a.c', 50, 55, 0, 0, 'ok', 'full');

--@ change something was called before that was not read: silent cancelled, cancelled=unknown
UPDATE call SET callee = 'drv_stop' WHERE callee = 'wake_up_var';

--@ change something waits before: silent cancelled, cancelled=unknown
UPDATE call SET callee = 'msleep' WHERE callee = 'wake_up_var';

--@ change the timer is handed to what was not read: silent cancelled, cancelled=unknown
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_open#2', 2, 'drv_stop', 24);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, member, address, text)
VALUES ('drv/a.c:drv_open#2', 2, 0, 'r', 'local', '->timer', 'struct item', 'timer', 1, '&r->timer');

--@ change a condition decides: silent not-reached, not-reached=unknown
--+ the call is a condition

--@ change a test of the pointer alone decides: possible, not-reached=no
--+ the call is a condition
DELETE FROM call WHERE callee = 'wake_up_var';
DELETE FROM argument WHERE statement = 'drv/a.c:drv_reset#2';
INSERT INTO access (statement, seq, kind, root, root_kind, path, type, marked, line)
VALUES ('drv/a.c:drv_reset#2', 1, 'read', 'r', 'local', '', 'struct item *', 0, 44);

--@ change its control flow has a hole: silent cancelled, cancelled=unknown
UPDATE function SET cfg = 'partial' WHERE name = 'drv_reset';

--@ change the callback frees it: silent own-callback, own-callback=yes
INSERT INTO call (statement, seq, callee, line) VALUES ('drv/a.c:drv_late#2', 1, 'kfree', 14);
INSERT INTO argument (statement, seq, idx, root, root_kind, path, record_type, address, text)
VALUES ('drv/a.c:drv_late#2', 1, 0, 'q', 'local', '', 'struct item', 1, 'q');
INSERT INTO alias (function, variable, of, type, member, how, line, statement, of_type)
VALUES ('drv/a.c:drv_late', 'q', 'r', 'struct item', 'next', 'member-load', 12, 'drv/a.c:drv_late#1', 'struct item');

--@ change the callback calls who frees it: silent own-callback, own-callback=unknown
INSERT INTO call (statement, seq, callee, callee_file, line)
VALUES ('drv/a.c:drv_late#2', 1, 'drv_reset', 'drv/a.c', 14);

--@ change armed in records that are elsewhere: silent other-records, other-records=unknown
UPDATE alias SET member = 'idle' WHERE function = 'drv/a.c:drv_open';

--@ change nothing arms it: none
DELETE FROM call WHERE callee = 'mod_timer';
