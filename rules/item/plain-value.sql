--@ item plain-value: such a value is what the member holds anyway
SELECT 1 AS priority, 'open' AS state, 'how the member is declared is not known' AS why, '' AS evidence WHERE NOT EXISTS (SELECT 1 FROM member_declared)
UNION ALL
SELECT 2, 'excluded', 'the list of a queue head that is in use never holds it', 'chain-' || j.step FROM judged j WHERE j.no_list = 1
UNION ALL
SELECT 3, 'open', 'the member is declared as ' || coalesce(d.declared, d.member_type) || ', which may hold ' || coalesce(j.place_text, address(v.value)), 'chain-' || j.step
FROM member_declared d JOIN judged j JOIN judged_value v JOIN fitting f ON (d.declared LIKE f.pattern OR d.member_type LIKE f.pattern)
	AND (f.category IS NULL OR f.category = j.category)
UNION ALL
SELECT 4, 'open', address(v.value) || ' is no value of a known kind', 'chain-' || j.step FROM judged j JOIN judged_value v WHERE j.category IS NULL
UNION ALL
SELECT 5, 'open', 'the member is declared as ' || coalesce(d.declared, d.member_type) || ', which is no pointer', 'chain-' || j.step FROM member_declared d JOIN judged j
WHERE d.member_type NOT LIKE '%*%'
UNION ALL
SELECT 6, 'excluded', coalesce(d.declared, d.member_type) || ' ' || v.from_member || ' does not hold such values: ' || address(v.value) || ' is ' || j.place_text, 'chain-' || j.step || ' value'
FROM member_declared d JOIN judged j JOIN judged_value v WHERE j.category NOT IN ('slab object', 'unknown', 'data symbol', 'module', 'vmalloc area', 'large kmalloc', 'per-CPU variable', 'page content')
UNION ALL
SELECT 7, 'open', address(v.value) || ' is ' || j.place_text || ', which the member may hold', 'chain-' || j.step FROM judged j JOIN judged_value v
