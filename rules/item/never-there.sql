--@ item never-there: there was no such record: the pointer to it was damaged
SELECT 1 AS priority, 'holds' AS state, 'no record can be there: ' || record.impossible AS why, 'object' AS evidence
FROM subject_object AS record WHERE record.impossible IS NOT NULL
UNION ALL
SELECT 1 + tie.priority, 'excluded', tie.how, 'object lifetime' FROM tie
UNION ALL
SELECT 9, 'open', 'nothing but the pointer by which it was found says that a record was ever there', 'object'
FROM subject_object AS record
