--@ let reuse: how the stack's next use explains the value
SELECT 1 AS priority, 'it is zero' AS how FROM judged_value WHERE value = 0
UNION ALL SELECT 2, 'it is ' || j.place_text || ', as the frames of a later call leave it' FROM judged j WHERE j.category IN ('function', 'image section')
UNION ALL SELECT 3, 'it is an address on that task''s own stack' FROM judged_value v JOIN subject_object o JOIN task t ON t.address = o.task WHERE within(v.value, t.stack, t.stack_size)
UNION ALL SELECT 4, 'the same value lies ' || CASE e.place WHEN 'stack' THEN 'on that task''s stack at ' || address(e.address) ELSE 'in ' || coalesce(e.name, e.place) || ' of a live frame of that task' END
FROM judged_value v JOIN echo e ON e.value = v.value JOIN subject_object o ON e.task = o.task AND (e.address IS NULL OR NOT within(e.address, o.address, coalesce(o.size, 8)))

--@ item stray-write: somebody else wrote over the record, or over the pointer in it
SELECT 1 AS priority, 'open' AS state, 'no value was read from the record' AS why, '' AS evidence WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE value IS NOT NULL)
UNION ALL
SELECT 1 + r.priority, 'excluded', 'the next use of that stack explains ' || address(v.value) || ': ' || r.how, 'value object chain-' || j.step FROM reuse r JOIN judged_value v JOIN judged j
UNION ALL
SELECT 9, 'open', 'nothing that the owner''s task does explains ' || address(v.value) || ': a stray write into a live record would look the same', 'chain-' || j.step FROM judged_value v JOIN judged j
