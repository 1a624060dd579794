-- Order within one call of a function.

-- then can come after first; always_first: then is never reached but through first; always_then: after first, then
-- comes.
CREATE VIEW order_of AS
SELECT a AS first, b AS "then", dominates AS always_first, postdominates AS always_then FROM flow;

-- The same, to be asked with the function and what comes then: there is no index by that alone.
CREATE VIEW order_before AS
SELECT s.function, s.statement AS first, o.b AS "then", o.dominates AS always_first
FROM statement s CROSS JOIN flow o ON o.a = s.statement;

-- Direct edges with the function that they are in: from its key (the entry), and from each statement.
CREATE VIEW control_edge AS
SELECT s.function, e.statement, e.arm, e.next FROM statement s CROSS JOIN successor e ON e.statement = s.statement
UNION ALL
SELECT f.function, e.statement, e.arm, e.next FROM function f CROSS JOIN successor e ON e.statement = f.function;

-- The place of an effect that came from a call is told by the call's statement: text, file and line of each statement.
CREATE VIEW place_of AS
SELECT s.statement, s.function, f.name AS function_name, s.ord, s.kind, s.file, s.line, s.text, s.loop
FROM statement s JOIN function f ON f.function = s.function;
