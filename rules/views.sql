-- The vocabulary of the rules: derivations live once, here.

-- What a call does to which argument, by api.
CREATE VIEW effect AS
SELECT s.function, s.statement, c.seq, s.ord, s.file, s.line, s.text, s.macro, c.callee, p.effect, p.detail, p.member AS api_member,
	g.root, g.root_kind, g.path, g.record_type, g.member, g.address, g.text AS argument
FROM statement s CROSS JOIN call c ON c.statement = s.statement CROSS JOIN api p ON p.function = c.callee -- from the function that is asked for
CROSS JOIN argument g ON g.statement = c.statement AND g.seq = c.seq AND g.idx = p.argument;

-- Pointers within one function that lead to the same record: both names of an alias, list walks (another record each round) left out.
CREATE VIEW same_record AS
SELECT function, of AS a, variable AS b FROM alias WHERE how <> 'list-walk'
UNION SELECT function, variable, of FROM alias WHERE how IN ('container_of', 'first-member', 'cast', 'copy');

-- Calls that hand on a pointer to (part of) what a variable leads to: to which function's which parameter.
CREATE VIEW handed AS
SELECT s.function, s.statement, c.seq, s.ord, s.exit_unlocked, g.root AS variable, c.callee, k.function AS target, p.name AS parameter,
	EXISTS (SELECT 1 FROM api x WHERE x.function = c.callee) AS known
FROM statement s CROSS JOIN argument g ON g.statement = s.statement CROSS JOIN call c ON c.statement = g.statement AND c.seq = g.seq
LEFT JOIN function k ON k.name = c.callee AND (c.callee_file IS NULL OR c.callee_file = k.file)
LEFT JOIN parameter p ON p.function = k.function AND p.idx = g.idx
WHERE g.path = '' OR g.address = 1;

-- Frames with what people want to read.
CREATE VIEW frame_text AS
SELECT f.*, 'PID ' || f.pid || ' (' || t.comm || ') frame ' || f.idx || ': ' || coalesce(f.function, f.symbol, address(f.pc)) ||
	coalesce(' at ' || f.file || ':' || f.line, '') AS text, t.comm
FROM frame f JOIN task t ON t.address = f.task;
