-- Where locks were taken that a ring of waits goes through.

--@ uses: functions that take the lock which is their first argument, try to (trylock), or let go of it (unlock)
SELECT function, max(effect) FROM api
WHERE effect IN ('lock', 'trylock', 'unlock') AND argument = 0 GROUP BY function ORDER BY function

--@ held: who has what is waited for in a ring, what that is, and the frame from which on he may have taken it
SELECT DISTINCT hold.owner_task, hold.object, coalesce((SELECT min(own.frame) FROM wait_edge AS own
	WHERE own.task = hold.owner_task), 0)
FROM wait_edge AS hold
WHERE hold.cycle IS NOT NULL AND hold.object IS NOT NULL AND hold.owner_task IS NOT NULL AND NOT hold.owner_completes
ORDER BY 1, 2 LIMIT 32
