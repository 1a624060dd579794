-- What leads to the owner's record, and what it leads to. The owner is the lane 'waiter'.

--@ let holder by chain variable: variables of the owner's functions that lead to what has the pointer; prefix: by what
-- path
WITH RECURSIVE holder(chain, function, variable, prefix) AS (
	SELECT DISTINCT w.chain, w.function, e.to_root, '' FROM walk w JOIN left_with e ON e.function = w.function
		AND e.root = w.variable
	WHERE w.lane = 'waiter'
	UNION
	SELECT h.chain, h.function, s.other, h.prefix FROM holder h JOIN same_record s ON s.function = h.function
		AND s.known = h.variable WHERE h.prefix = ''
	UNION -- what it was read from
	SELECT h.chain, h.function, a.of, '->' || a.member FROM holder h JOIN alias a ON a.function = h.function
		AND a.variable = h.variable AND a.how = 'member-load' WHERE h.prefix = ''
	UNION -- into a call that is walked into, and back
	SELECT d.chain, d.function, p.name, '' FROM holder h JOIN walk d ON d.lane = 'waiter' AND d.parent = h.chain
	CROSS JOIN argument g ON g.statement = d.call AND g.root = h.variable AND g.path LIKE '%' || h.prefix
	JOIN parameter p ON p.function = d.function AND p.idx = g.idx
	UNION
	SELECT d.parent, s.function, g.root, '' FROM holder h JOIN walk d ON d.lane = 'waiter' AND d.chain = h.chain
	JOIN parameter p ON p.function = d.function AND p.name = h.variable
	CROSS JOIN argument g ON g.statement = d.call AND g.idx = p.idx CROSS JOIN statement s ON s.statement = d.call
	WHERE h.prefix = '')
SELECT * FROM holder

--@ let companion by chain variable: completions of the owner's own that its record leads to: who completes one is done
-- with the record
SELECT DISTINCT w.chain, e.function, e.root AS variable FROM walk w JOIN escaped e ON e.function = w.function
	AND e.to_root = w.variable AND e.root <> e.to_root AND e.to_root_kind = 'local' AND e.to_path NOT LIKE '->%'
JOIN stack_object o ON o.function = e.function AND o.variable = e.root AND o.type = 'struct completion'
WHERE w.lane = 'waiter'
