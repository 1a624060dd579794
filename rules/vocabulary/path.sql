-- Paths of a side: through its functions, into the calls that are handed the record and back. A place is (chain,
-- statement);
-- behind a call that was walked into it is ('>' before the call), of the side's own function's end ('', '').

--@ let move by lane chain statement: control goes from one place of a side to the next
SELECT c.lane, c.chain, e.statement, e.arm, CASE WHEN e.next = '' THEN coalesce(c.parent, '')
	ELSE c.chain END AS next_chain,
	CASE WHEN e.next = '' AND c.call IS NOT NULL THEN '>' || c.call ELSE e.next END AS next
FROM (SELECT DISTINCT lane, function, chain, parent, call FROM walk) c CROSS
	JOIN control_edge e ON e.function = c.function
WHERE NOT EXISTS (SELECT 1 FROM walk d WHERE d.lane = c.lane AND d.parent = c.chain AND d.call = e.statement)
UNION
SELECT d.lane, d.parent, d.call, '', d.chain, d.function FROM walk d WHERE d.call IS NOT NULL
UNION
SELECT d.lane, d.parent, '>' || d.call, e.arm, CASE WHEN e.next = '' THEN coalesce(p.parent, '') ELSE d.parent END,
	CASE WHEN e.next = '' AND p.call IS NOT NULL THEN '>' || p.call ELSE e.next END
FROM walk d CROSS JOIN successor e ON e.statement = d.call
JOIN (SELECT DISTINCT lane, chain, parent, call FROM walk) p ON p.lane = d.lane AND p.chain = d.parent
WHERE d.call IS NOT NULL

--@ let back by lane next_chain next: the same steps, to be gone backwards
SELECT lane, chain, statement, next_chain, next FROM move

--@ let kill by lane chain variable: a place where a variable of the walk gets another record
SELECT w.lane, w.chain, w.variable, s.statement
FROM walk w CROSS JOIN statement s ON s.function = w.function
CROSS JOIN access a ON a.statement = s.statement AND a.root = w.variable AND a.path = '' AND a.kind IN ('write', 'rmw')
WHERE NOT EXISTS (SELECT 1 FROM same_record same JOIN walk o ON o.lane = w.lane AND o.chain = w.chain
	AND o.variable = same.known
	WHERE same.function = w.function AND same.statement = s.statement AND same.other = w.variable
		-- A copy of what was loaded from it: the next one of a chain.
		AND NOT EXISTS (SELECT 1 FROM alias n WHERE n.function = w.function AND n.variable = same.known
			AND n.of = w.variable AND n.how = 'member-load'))

--@ let thread by lane chain variable: a variable of the walk with the variables that it was handed on from
WITH RECURSIVE thread(lane, chain, variable, at_chain, at_variable) AS (
	SELECT DISTINCT lane, chain, variable, chain, variable FROM touch
	UNION
	SELECT t.lane, t.chain, t.variable, w.parent, substr(t.at_chain, length(w.parent) + 1,
		instr(substr(t.at_chain, length(w.parent) + 1), '@') - 1)
	FROM thread t JOIN walk w ON w.lane = t.lane AND w.chain = t.at_chain WHERE w.parent IS NOT NULL)
SELECT * FROM thread

--@ let renewed by lane chain variable at_chain statement: where the record that a variable leads to becomes another one
SELECT t.lane, t.chain, t.variable, k.chain AS at_chain, k.statement
FROM thread t JOIN kill k ON k.lane = t.lane AND k.chain = t.at_chain AND k.variable = t.at_variable

--@ let kin by lane chain variable: variables of touches; kin: the same number for those whose record becomes another
-- one at the same places, so that paths need not be followed for each of them
SELECT lane, chain, variable, min(number) OVER (PARTITION BY lane, places) AS kin
FROM (SELECT t.lane, t.chain, t.variable, row_number() OVER () AS number, coalesce((
	SELECT group_concat(k.place, ' ') FROM (SELECT DISTINCT at_chain || ' ' || statement AS place FROM renewed x
		WHERE x.lane = t.lane AND x.chain = t.chain AND x.variable = t.variable ORDER BY 1) k), '') AS places
	FROM (SELECT DISTINCT lane, chain, variable FROM touch) t)

--@ let renewed_kin by lane kin at_chain statement: the same of all of a number
SELECT DISTINCT g.lane, g.kin, k.at_chain, k.statement
FROM kin g JOIN renewed k ON k.lane = g.lane AND k.chain = g.chain AND k.variable = g.variable
