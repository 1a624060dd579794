-- id: lost-wakeup
-- title: A task sleeps though what it waits for has come
-- family: 9
-- severity: error
-- verdict: race
-- cwe: CWE-362 CWE-833
-- roles: wait condition store wake
-- optional: wake
-- culprit: wait
-- needs: wait_test
-- wants: nothing
--
-- A task sleeps in a queue, and the condition that would let it go is true in the dump: it was not on the queue when it
-- was told, or is on another one than is told. See lost-wakeup.md.

--@ bind: of each queue and function one sleeper
SELECT 1 AS observed, sleeper.task, sleeper.object, sleeper.object_type, sleeper.queue_name, missed.kind,
	sleeper.who || ' in ' || sleeper.function_name || '()' AS who, due.condition_text AS looks,
	due.expression || ' is ' || due.value AS is_met, store_of.function_name AS teller
FROM sleeper JOIN due ON due.task = sleeper.task JOIN missed ON missed.task = sleeper.task
	JOIN store_of ON store_of.task = sleeper.task
ORDER BY sleeper.pid

--@ let lost: the sleeper, what it looks at, and who made that
SELECT sleeper.*, due.condition, due.condition_file, due.condition_line, due.condition_text, due.expression, due.value,
	due.value_how, due.arm
FROM bound JOIN sleeper ON sleeper.task = bound.task JOIN due ON due.task = bound.task

--@ let made: the store
SELECT store_of.* FROM bound JOIN store_of ON store_of.task = bound.task

--@ let woke: the wake that follows it; of another queue, where it tells another
SELECT wake.function_name, wake.file, wake.line, wake.text, wake.head AS head
FROM made JOIN wrong_wake AS wake ON wake.store = made.statement AND wake.task = made.task
	AND wake.statement = made.wrong JOIN bound ON bound.kind IN ('untold', 'other queue')
UNION ALL
SELECT wake.function_name, wake.file, wake.line, wake.text, NULL
FROM made JOIN wake_told AS wake ON wake.store = made.statement AND wake.task = made.task
	AND wake.statement = made.told JOIN bound ON bound.kind IN ('unlinked', 'taken off', 'looked first',
		'unordered')

--@ guard awake: it was woken, or a timer or signal ends its sleep
SELECT iif(asleep, 'no', 'yes') AS state, iif(asleep, 'it is on no run queue and on its way to none, and no timer' ||
		' or signal that has come ends its sleep', who || ' is about to run, or that is not known') AS why,
	'wait' AS evidence
FROM lost

--@ guard moving: the dump is no picture of one moment
SELECT 1 AS priority, 'yes' AS state, 'the system ran while the dump was taken: the queue and what the condition' ||
		' looks at were read at two times' AS why, 'wait' AS evidence
FROM dump WHERE crashed = 0 AND NOT EXISTS (SELECT 1 FROM cpu WHERE registers_from IS NOT NULL)
	AND NOT EXISTS (SELECT 1 FROM crash WHERE kind IN ('panic', 'sysrq'))
	AND NOT EXISTS (SELECT 1 FROM log_report WHERE kind = 'panic') -- who oopses may run on
UNION ALL SELECT 2, 'no', 'all CPUs had stopped when the dump was taken', 'wait' FROM lost

--@ guard gone: what it sleeps in is no queue any more
SELECT 1 AS priority, 'yes' AS state, 'the queue lies in ' || object_place AS why, 'wait' AS evidence
FROM lost WHERE object_place LIKE 'free %' OR object_place LIKE 'pending %' OR object_place LIKE '%: free%'
	OR object_place LIKE '%freed%' OR object_place LIKE '%below its stack pointer%' OR object_place LIKE '%exited%'
UNION ALL SELECT 2, 'no', queue_name || ' lies in memory that is in use', 'wait' FROM lost

--@ guard taken-first: somebody else was woken, or is behind the wait, and takes what has come
SELECT 1 AS priority, 'yes' AS state, 'PID ' || pid || ' (' || comm || ') is in ' || function || '() at ' ||
	coalesce(where_at(file, line), '?') || ' and does not sleep there: what has come may be for it, and then the' ||
	' condition is not met any more' AS why, 'wait' AS evidence
FROM bound JOIN in_front ON in_front.task = bound.task
UNION ALL SELECT 2, 'no', 'no task is in its function that was woken, or is behind the wait', 'wait' FROM lost

--@ guard told-by-itself: who wakes the queue comes whatever was stored
SELECT 1 AS priority, 'yes' AS state, by_itself.name || '() wakes ' || bound.queue_name ||
	' whatever was stored, and a timer, a work, an interrupt or a thread calls it: it may come yet' AS why,
	'src-store' AS evidence
FROM bound JOIN by_itself ON by_itself.task = bound.task WHERE bound.kind NOT IN ('unlinked', 'taken off')
UNION ALL SELECT 2, 'no', 'nobody who comes by himself wakes the queue', 'src-store' FROM lost

--@ guard being-told: somebody is between making it true and telling it
SELECT 1 AS priority, 'yes' AS state, 'PID ' || pid || ' (' || comm || ') is in ' || function || '() at ' ||
	coalesce(where_at(file, line), '?') || ': it may be about to wake the queue' AS why, 'src-store' AS evidence
FROM bound JOIN telling ON telling.task = bound.task
WHERE bound.kind NOT IN ('unlinked', 'taken off') OR EXISTS (SELECT 1 FROM by_name WHERE by_name.task = bound.task)
UNION ALL SELECT 1, 'yes', 'PID ' || pid || ' (' || comm || ') may be about to wake it by name: ' || what, 'wait'
FROM bound JOIN about_to_wake ON about_to_wake.task = bound.task WHERE bound.kind IN ('unlinked', 'taken off')
UNION ALL SELECT 2, 'yes', 'somebody works on the queue: its lock is held, or a CPU is in a function that links or' ||
	' takes off an entry of it', 'wait'
FROM bound JOIN queue ON queue.address = bound.object AND queue.in_flux = 1
UNION ALL SELECT 3, 'unknown', 'what PID ' || task.pid || ' (' || task.comm || ') does is not known: ' || task.error,
	'wait'
FROM lost JOIN task ON (task.on_cpu OR task.state = 'R') AND task.error IS NOT NULL
	AND (task.pid <> 0 OR NOT EXISTS (SELECT 1 FROM frame WHERE frame.task = task.address))
UNION ALL SELECT 4, 'no', 'no task is in a function that makes it true or wakes the queue', 'wait' FROM lost

--@ guard same-lock: nobody can come between its look and its going to sleep
SELECT 1 AS priority, 'yes' AS state, 'it looks and goes on the queue under ' || under_lock.lock ||
	', which the other side has when it makes it true' AS why, 'src-condition' AS evidence
FROM bound JOIN under_lock ON under_lock.task = bound.task WHERE bound.kind = 'looked first'
UNION ALL SELECT 2, 'no', iif(bound.kind = 'looked first', 'no lock is held at its look, on its way to the queue' ||
		' and at the store', 'that it looked in time does not help it'), 'src-condition'
FROM bound

--@ confirm condition-met: what it waits for has come
SELECT 'yes' AS state, expression || ' is ' || value || ' (' || value_how || '): ' || condition_text || ' is ' || arm
	|| ', and with that it would not go to sleep' AS why, 'value src-condition' AS evidence
FROM lost

--@ confirm cannot-be-told: nobody can wake it any more
SELECT 0 AS priority, 'unknown' AS state, 'what may wake it by name: ' || group_concat(DISTINCT by_name.text) AS why,
	'wait' AS evidence
FROM bound JOIN by_name ON by_name.task = bound.task WHERE bound.kind IN ('unlinked', 'taken off') HAVING count(*) > 0
UNION ALL SELECT 1, 'yes', 'its entry is on no queue, no timer is set, and no register, live stack or memory in use' ||
	' leads to the task', 'wait'
FROM bound WHERE kind IN ('unlinked', 'taken off')
UNION ALL SELECT 2, 'unknown', 'what else may wake it: ' || group_concat(DISTINCT other_waker.text), 'src-store'
FROM bound JOIN other_waker ON other_waker.task = bound.task WHERE bound.kind = 'untold' HAVING count(*) > 0
UNION ALL SELECT 3, 'yes', 'no function that knows the record wakes ' || queue_name, 'src-store' FROM bound
WHERE kind = 'untold'
UNION ALL SELECT 4, 'unknown', 'that it looked before the store was seen has left no trace: between that and ' ||
	unordered.text || ' a barrier (smp_mb()) is missing', 'src-store src-wake'
FROM bound JOIN made JOIN unordered ON unordered.task = made.task AND unordered.store = made.statement
WHERE bound.kind = 'unordered'
UNION ALL SELECT 5, 'unknown', iif(kind = 'other queue', 'other functions do wake ' || queue_name ||
	': which store made it true is not to be seen', 'whether it was woken between its look and its going to ' ||
	'sleep has left no trace: it lacks a look between the two'), 'src-link'
FROM bound

--@ object
SELECT object_type AS type, object AS address, iif(queue_name LIKE 'a queue at %', 'other', 'data') AS place,
	'live' AS lifetime
FROM bound

--@ roles
SELECT 'wait' AS role, function_name AS function, file, line, pid, comm, cpu, idx AS frame FROM lost
UNION ALL SELECT 'condition', function_name, condition_file, condition_line, pid, comm, cpu, idx FROM lost
UNION ALL SELECT 'store', function_name, file, line, NULL, NULL, NULL, NULL FROM made
UNION ALL SELECT 'wake', function_name, file, line, NULL, NULL, NULL, NULL FROM woke

--@ sentence
SELECT bound.who || ' sleeps in ' || bound.queue_name || ' though ' || bound.is_met || ': ' || CASE bound.kind
	WHEN 'unlinked' THEN 'it is on no queue any more, as it was told before it went to sleep'
	WHEN 'taken off' THEN 'it is on no queue any more, as it was told before it went to sleep, or not woken'
	WHEN 'looked first' THEN 'it looked before it was on the queue, and ' || bound.teller ||
		'() wakes only who is there'
	WHEN 'unordered' THEN bound.teller || '() looks whether anybody waits, and nothing orders that behind its store'
	ELSE bound.teller || '() makes it so and ' ||
		coalesce('wakes ' || (SELECT head FROM woke) || ', another queue', 'wakes nobody') END AS sentence
FROM bound

--@ evidence
SELECT 'wait' AS key, coalesce(seen.kind, 'derived') AS kind, bound.who || ' sleeps in ' || lost.queue_name || ': ' ||
	coalesce(lost.how, 'its frames show it') ||
	coalesce('; it has been on no CPU for ' || lost.since / 1000000 || ' ms', '') AS statement,
	lost.pc AS address, seen.bytes AS bytes, lost.object_type AS type, lost.file AS file, lost.line AS line
FROM bound JOIN lost LEFT JOIN seen ON seen.address = lost.pc
--@ evidence
SELECT 'value' AS key, 'derived' AS kind, lost.expression || ' is ' || lost.value || ', by ' || lost.value_how
	AS statement, 'wait' AS parents
FROM lost
--@ evidence
SELECT 'src-condition' AS key, 'source' AS kind, 'it goes on when ' || condition_text || ' is ' || arm AS statement,
	condition_file AS file, condition_line AS line
FROM lost
--@ evidence
SELECT 'src-link' AS key, 'source' AS kind, lost.function_name || '() goes on the queue: ' || place.text AS statement,
	place.file AS file, place.line AS line
FROM lost JOIN statement AS place ON place.statement = lost.link
--@ evidence
SELECT 'src-store' AS key, 'source' AS kind, function_name || '() makes it true: ' || text AS statement, file, line
FROM made
--@ evidence
SELECT 'src-wake' AS key, 'source' AS kind, function_name || '() wakes then: ' || text AS statement, file, line
FROM woke

--@ steps
SELECT 1 AS ord, lost.comm || ' ' || lost.pid AS lane, lost.pid AS pid,
	'must have' AS tense, 'looks: ' || lost.condition_text || ' is not yet ' || lost.arm AS text,
	lost.condition_file AS file, lost.condition_line AS line, 'src-condition' AS evidence
FROM bound JOIN lost
UNION ALL SELECT 3, 'waker', NULL, 'must have', 'makes it true: ' || text, file, line, 'src-store' FROM made
UNION ALL SELECT 4, 'waker', NULL, 'must have',
	iif(head IS NULL, 'wakes who is on the queue: ', 'wakes another queue: ') || text, file, line, 'src-wake'
FROM woke
UNION ALL SELECT iif(bound.kind IN ('other queue', 'untold'), 2, 5), lost.comm || ' ' || lost.pid,
	lost.pid, 'happened', 'sleeps in ' || lost.queue_name, lost.file, lost.line, 'wait'
FROM bound JOIN lost

--@ against
SELECT iif(kind IN ('looked first', 'other queue', 'unordered'), 'that it came in this order has left no trace: only' ||
		' that the source permits it, and that it sleeps though its condition is met',
	'nothing found: looked for a task that is about to wake it, a signal, a timer, and others who wake the queue')
	AS text, 'wait' AS evidence
FROM bound

--@ fix
SELECT CASE kind WHEN 'looked first' THEN 'Go on the queue first, and look then (wait_event() does both).'
	WHEN 'unordered' THEN 'Put smp_mb() between the store and the look for waiters (wq_has_sleeper() has it).'
	WHEN 'unlinked' THEN 'Set the state and go on the queue before the look (wait_event() does both).'
	WHEN 'taken off' THEN 'Set the state before the look, and wake whoever is taken off the queue.'
	ELSE 'Wake ' || queue_name || ' behind the store.' END || ' This is a suggestion.' AS text
FROM bound

--@ nodes
SELECT 'sleeper' AS id, 'task' AS kind, bound.who AS label, where_at(lost.file, lost.line) AS tooltip,
	'wait' AS evidence
FROM bound JOIN lost
UNION ALL SELECT 'queue', 'object', bound.queue_name, address(bound.object), 'wait' FROM bound
UNION ALL SELECT 'store', 'statement', text, where_at(file, line), 'src-store' FROM made
UNION ALL SELECT 'wake', 'statement', text, where_at(file, line), 'src-wake' FROM woke

--@ edges
SELECT 'sleeper' AS a, 'queue' AS b, 'sleeps in' AS label, 'wait' AS evidence FROM bound
UNION ALL SELECT 'store', 'sleeper', 'makes its condition true', 'src-store' FROM bound
UNION ALL SELECT 'store', 'wake', 'then', 'src-wake' FROM woke
