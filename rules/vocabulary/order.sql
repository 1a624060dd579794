-- Order within one call of a function.

-- then can come after first; always_first: then is never reached but through first; always_then: after first, then
-- comes.
CREATE VIEW order_of AS
SELECT a AS first, b AS "then", dominates AS always_first, postdominates AS always_then FROM flow;

-- The same, to be asked with the function and what comes then: there is no index by that alone.
CREATE VIEW order_before AS
SELECT statement.function, statement.statement AS first, flow.b AS "then", flow.dominates AS always_first
FROM statement CROSS JOIN flow ON flow.a = statement.statement;

-- Direct edges with the function that they are in: from its key (the entry), and from each statement.
CREATE VIEW control_edge AS
SELECT statement.function, successor.statement, successor.arm, successor.next
FROM statement CROSS JOIN successor ON successor.statement = statement.statement
UNION ALL
SELECT function.function, successor.statement, successor.arm, successor.next
FROM function CROSS JOIN successor ON successor.statement = function.function;

-- The place of an effect that came from a call is told by the call's statement: text, file and line of each statement.
CREATE VIEW place_of AS
SELECT statement.statement, statement.function, function.name AS function_name, statement.ord, statement.kind,
	statement.file, statement.line, statement.text, statement.loop
FROM statement JOIN function ON function.function = statement.function;
