-- Changes of the facts that begin with begin.sql, and what a rule says of each: what else may explain the value that
-- was read.

--@ change the owner stores what is not known: likely, never-set=open, left-meanwhile=open
UPDATE access SET value = 'who' WHERE member = 'task' AND kind = 'write';

--@ change off its CPU before the report: likely, never-set=open, left-meanwhile=excluded
UPDATE access SET value = 'who' WHERE member = 'task' AND kind = 'write';
UPDATE crash SET reported_ns = 5000, clock_is_one = 1;
UPDATE task SET last_ran = 4000 WHERE pid = 42;

--@ change another task, as a live record may hold: likely, plain-value=open, never-set=excluded
UPDATE crash_step SET value = -1000 WHERE step = 2;
INSERT INTO place (address, category, text, pid) VALUES (-1000, 'task', 'task_struct of PID 7', 7);

--@ change nothing explains the value: likely, stray-write=open
UPDATE crash_step SET value = 77777777 WHERE step = 2;

--@ change one bit from another task: likely, flipped-bit=open
UPDATE crash_step SET value = -1000 - (1 << 40) WHERE step = 2;

--@ change nothing else ties it to that place: likely, never-there=open
DELETE FROM trace;

--@ change no record can be there: silent never-there
UPDATE object SET impossible = 'beyond its outermost frame';
