-- Who of a ring is to complete what another of it waits for.

--@ let completes of the case by cycle step: the call by which the next of a ring is to complete what the one before it
-- waits for
SELECT ring.cycle, ring.step, ring.waits_for, ring.member, next.step AS next_step, next.who AS next_who,
	next.pid AS next_pid, next.comm AS next_comm,
	iif(call.work IS NULL, next.who, 'a work behind ' || next.who) AS by_whom,
	iif(call.work IS NULL, 'would complete ', 'would let a work complete ') AS would,
	call.function AS function_name, call.file, call.line, call.address,
	coalesce(call.callee, 'complete') || '()' || coalesce(' in ' || call.function || '()', '') AS text
FROM wait_cycle AS ring
	JOIN wait_cycle AS next ON next.cycle = ring.cycle AND next.step = ring.step % ring.steps + 1
	JOIN complete_call AS call ON call.task = next.task AND call.object = ring.object
WHERE ring.owner_completes

--@ let completes_too of the case by cycle step: places of the source that complete the same member of such a struct, in
-- other functions
SELECT DISTINCT completes.cycle, completes.step, function.name AS function_name, statement.file, statement.line
FROM completes
	JOIN effect_anywhere AS effect ON effect.effect = 'complete'
		AND completes.member = replace(effect.record_type, 'struct ', '') || '.' || effect.member
	JOIN statement ON statement.statement = effect.statement
	JOIN function ON function.function = effect.function
WHERE function.name IS NOT completes.function_name
