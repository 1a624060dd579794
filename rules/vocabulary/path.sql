-- Paths of a side: through its functions, into the calls that are handed the record and back. A place is (chain,
-- statement);
-- behind a call that was walked into it is ('>' before the call), of the side's own function's end ('', '').

--@ let entered by lane chain call: calls that a side was walked into
SELECT DISTINCT lane, parent AS chain, call FROM walk WHERE call IS NOT NULL

--@ let outer_call by lane chain: the call by which a side came into a chain, and the chain of who calls
SELECT DISTINCT lane, chain, parent, call FROM walk WHERE call IS NOT NULL

--@ let move by lane chain statement: control goes from one place of a side to the next
SELECT walk.lane, walk.chain, control_edge.statement, control_edge.arm,
	CASE WHEN control_edge.next = '' THEN coalesce(walk.parent, '') ELSE walk.chain END AS next_chain,
	CASE WHEN control_edge.next = '' AND walk.call IS NOT NULL THEN '>' || walk.call ELSE control_edge.next END
		AS next
FROM (SELECT DISTINCT lane, function, chain, parent, call FROM walk) AS walk
	CROSS JOIN control_edge ON control_edge.function = walk.function
WHERE NOT EXISTS (SELECT 1 FROM entered WHERE entered.lane = walk.lane AND entered.chain = walk.chain
	AND entered.call = control_edge.statement)
UNION
SELECT callee.lane, callee.parent, callee.call, '', callee.chain, callee.function FROM walk AS callee
WHERE callee.call IS NOT NULL
UNION
SELECT callee.lane, callee.chain, '>' || callee.call, successor.arm,
	CASE WHEN successor.next = '' THEN coalesce(caller.parent, '') ELSE callee.chain END,
	CASE WHEN successor.next = '' AND caller.call IS NOT NULL THEN '>' || caller.call ELSE successor.next END
FROM entered AS callee CROSS JOIN successor ON successor.statement = callee.call
	JOIN (SELECT DISTINCT lane, chain, parent, call FROM walk) AS caller ON caller.lane = callee.lane
		AND caller.chain = callee.chain

--@ let back by lane next_chain next: the same steps, to be gone backwards
SELECT lane, chain, statement, next_chain, next FROM move

--@ let kill by lane chain variable: a place where a variable of the walk gets another record
SELECT walk.lane, walk.chain, walk.variable, statement.statement
FROM walk CROSS JOIN statement ON statement.function = walk.function
	CROSS JOIN access ON access.statement = statement.statement AND access.root = walk.variable AND access.path = ''
		AND access.kind IN ('write', 'rmw')
WHERE NOT EXISTS (SELECT 1 FROM same_record same
	JOIN walk AS known ON known.lane = walk.lane AND known.chain = walk.chain AND known.variable = same.known
	WHERE same.function = walk.function AND same.statement = statement.statement AND same.other = walk.variable
	-- A copy of what was loaded from it: the next one of a chain.
	AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.function = walk.function AND alias.variable = same.known
		AND alias.of = walk.variable AND alias.how = 'member-load'))

--@ let thread by lane chain variable: a variable of the walk with the variables that it was handed on from
WITH RECURSIVE thread(lane, chain, variable, at_chain, at_variable) AS (
	SELECT DISTINCT lane, chain, variable, chain, variable FROM touch
	UNION
	SELECT thread.lane, thread.chain, thread.variable, outer_call.parent,
		substr(thread.at_chain, length(outer_call.parent) + 1,
			instr(substr(thread.at_chain, length(outer_call.parent) + 1), '@') - 1)
	FROM thread CROSS JOIN outer_call ON outer_call.lane = thread.lane AND outer_call.chain = thread.at_chain)
SELECT * FROM thread

--@ let renewed by lane chain variable at_chain statement: where the record that a variable leads to becomes another one
SELECT thread.lane, thread.chain, thread.variable, kill.chain AS at_chain, kill.statement
FROM thread JOIN kill ON kill.lane = thread.lane AND kill.chain = thread.at_chain AND kill.variable = thread.at_variable

--@ let kin by lane chain variable: variables of touches; kin: the same number for those whose record becomes another
-- one at the same places, so that paths need not be followed for each of them
SELECT lane, chain, variable, min(number) OVER (PARTITION BY lane, places) AS kin
FROM (SELECT touch.lane, touch.chain, touch.variable, row_number() OVER () AS number,
		coalesce((SELECT group_concat(renewed.place, ' ')
				FROM (SELECT DISTINCT at_chain || ' ' || statement AS place FROM renewed
					WHERE renewed.lane = touch.lane AND renewed.chain = touch.chain
					AND renewed.variable = touch.variable ORDER BY 1) AS renewed), '') AS places
	FROM (SELECT DISTINCT lane, chain, variable FROM touch) AS touch)

--@ let renewed_kin by lane kin at_chain statement: the same of all of a number
SELECT DISTINCT kin.lane, kin.kin, renewed.at_chain, renewed.statement
FROM kin JOIN renewed ON renewed.lane = kin.lane AND renewed.chain = kin.chain AND renewed.variable = kin.variable
