-- What the two sides of a race do to their record. Read from what a rule says is a side (lane, function, variable).

--@ let walk by lane function variable: a variable that leads to the record, in a function that a side runs through
-- chain: the calls that led there, each "variable@statement>"; call: the last of them; parent: the chain before it.
WITH RECURSIVE walk(lane, function, variable, chain, parent, call, depth) AS (
	SELECT lane, function, variable, '', NULL, NULL, 0 FROM side WHERE function IS NOT NULL AND variable IS NOT NULL
	UNION
	SELECT w.lane, w.function, same.other, w.chain, w.parent, w.call, w.depth
	FROM walk w JOIN same_record same ON same.function = w.function AND same.known = w.variable
	UNION
	SELECT w.lane, h.target, h.parameter, w.chain || w.variable || '@' || h.statement || '>', w.chain, h.statement,
		w.depth + 1
	FROM walk w JOIN handed h ON h.function = w.function AND h.variable = w.variable
	WHERE h.target IS NOT NULL AND h.parameter IS NOT NULL AND w.depth < 8 AND instr(w.chain, '@' || h.target ||
		'#') = 0
		AND (NOT h.known OR EXISTS (SELECT 1 FROM api x WHERE x.function = h.callee
			AND x.effect = 'leave-careful')))
SELECT * FROM walk LIMIT 400

--@ let walk_top by lane chain: the call of the side's own function that a chain begins with
SELECT DISTINCT lane, chain, CASE WHEN chain = '' THEN NULL ELSE substr(substr(chain, instr(chain, '@') + 1), 1,
	instr(substr(chain, instr(chain, '@') + 1), '>') - 1) END AS top
FROM walk

--@ let touched: what each variable of the walk is used for
SELECT w.lane, w.function, w.variable, w.chain, w.depth, s.statement, a.seq, a.line, a.kind, a.record_type, a.member,
	'' AS detail,
	a.constant, a.value
FROM walk w CROSS JOIN statement s ON s.function = w.function CROSS JOIN access a ON a.statement = s.statement
	AND a.root = w.variable
WHERE a.path <> '' AND a.kind IN ('read', 'write', 'rmw')
UNION
SELECT w.lane, w.function, w.variable, w.chain, w.depth, e.statement, e.seq, e.line, e.effect, e.record_type,
	coalesce(nullif(e.api_member, ''), e.member), e.detail, NULL, NULL
FROM walk w CROSS JOIN effect e ON e.function = w.function AND e.root = w.variable AND (e.path = '' OR e.address = 1)
WHERE e.effect <> 'address-only'
UNION
SELECT w.lane, w.function, w.variable, w.chain, w.depth, h.statement, h.seq, NULL, iif(h.traced, 'read', 'pass'), NULL,
	NULL, coalesce(h.callee, 'a pointer'), NULL, NULL
FROM walk w CROSS JOIN handed h ON h.function = w.function AND h.variable = w.variable WHERE NOT h.known
	AND h.target IS NULL
	-- What is known to be an access by itself (atomics, bits) is no hand-over.
	AND NOT EXISTS (SELECT 1 FROM access a WHERE a.statement = h.statement AND a.root = h.variable AND a.marked = 1
		AND a.path <> '')

--@ let touch by lane kind: an access, effect or pass of the record, with its place in the source
SELECT row_number() OVER (ORDER BY t.lane, t.depth, t.chain, s.ord, t.seq, t.kind, t.variable) AS touch, t.lane,
	t.function,
	f.name AS function_name, t.variable, t.chain, t.depth, coalesce(top.top, t.statement) AS top,
	(SELECT x.ord FROM statement x WHERE x.statement = coalesce(top.top, t.statement)) AS top_ord, t.statement,
		s.ord, t.seq,
	s.file, coalesce(t.line, s.line) AS line, s.text, s.kind AS statement_kind, t.kind, t.record_type, t.member,
		t.detail, t.constant,
	t.value
FROM touched t JOIN statement s ON s.statement = t.statement JOIN function f ON f.function = t.function
JOIN walk_top top ON top.lane = t.lane AND top.chain = t.chain

--@ let unread by lane: what a walk did not see: a callee that was not read, a function of doubtful quality, a bound
-- that was hit
SELECT t.lane, t.detail || '(), which is handed the record and was not read' AS what, where_at(t.file, t.line) AS place
FROM touch t WHERE t.kind = 'pass'
UNION
SELECT w.lane, f.name || '(), read with quality ' || f.quality || ', control flow ' || f.cfg, f.file
FROM walk w JOIN function f ON f.function = w.function WHERE f.quality <> 'ok' OR f.cfg <> 'full'
UNION
SELECT w.lane, f.name || '(), which has no control-flow edges', f.file FROM walk w
	JOIN function f ON f.function = w.function
WHERE NOT EXISTS (SELECT 1 FROM successor e WHERE e.statement = w.function)
	AND EXISTS (SELECT 1 FROM statement s WHERE s.function = w.function)
UNION
SELECT w.lane, 'calls deeper than ' || max(w.depth), NULL FROM walk w GROUP BY w.lane HAVING max(w.depth) >= 8
UNION
SELECT w.lane, 'more than ' || count(*) || ' variables', NULL FROM walk w GROUP BY w.lane HAVING count(*) >= 400
