--@ let tie: what ties the record to that task and place, beside the pointer by which it was found
SELECT 1 AS priority, 'its member ' || m.name || ' still holds ' || m.value || ', which its owner stores there' AS how
FROM subject_object o JOIN object_member m ON m.address = o.address JOIN owner_words w ON member_in(m.name, w.member) AND m.word = w.number WHERE o.lifetime <> 'reincarnated'
UNION ALL
SELECT 2, 'the stack around it has a return address of ' || t.function || '(), ' || iif(t.in_owner, 'its owner', 'which calls its owner') || ', at ' || address(t.address)
FROM subject_object o JOIN trace t ON t.record = o.address WHERE t.in_owner OR t.calls_owner
UNION ALL
SELECT 3, 'a queue leads to it: ' || address(n.address) FROM subject_now n JOIN queue_entry q ON q.address = n.address WHERE n.linked = 1
UNION ALL
SELECT 4, 'the live frame ' || r.idx || ', ' || r.function || '(), calls its owner, whose frame fits just there' FROM subject_object o JOIN room r ON r.record = o.address WHERE r.fits = 1 AND r.depth <= 2
UNION ALL
SELECT 5, 'the waker''s side holds its address in ' || count(DISTINCT w.independent) || ' places that were written independently' FROM subject_object o JOIN witness w ON w.record = o.address
HAVING count(DISTINCT w.independent) > 1

--@ let owner_words: what the owner stores in members of its record, as numbers
SELECT t.member, coalesce(t.constant, CASE WHEN t.value IN ('current', 'get_current()') THEN o.task END, (SELECT p.address FROM place p WHERE p.symbol = ltrim(t.value, '&') AND p.offset = 0)) AS number
FROM touch t JOIN subject_object o WHERE t.lane = 'waiter' AND t.kind = 'write' AND coalesce(t.constant, 1) <> 0 AND NOT EXISTS (SELECT 1 FROM judged_value v WHERE member_in(v.from_member, t.member))

--@ item never-there: there was no such record: the pointer to it was damaged
SELECT 1 AS priority, 'holds' AS state, 'no record can be there: ' || o.impossible AS why, 'object' AS evidence FROM subject_object o WHERE o.impossible IS NOT NULL
UNION ALL
SELECT 1 + t.priority, 'excluded', t.how, 'object lifetime' FROM tie t
UNION ALL
SELECT 9, 'open', 'nothing but the pointer by which it was found says that a record was ever there', 'object' FROM subject_object o
