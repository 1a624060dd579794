-- Whether the owner can have stored the value that was used itself, and whether its member holds such values.

--@ let never_set_answer of the owner: whether the owner can have stored the value itself
SELECT 0 AS priority, 'excluded' AS state, valueless.why AS why, 'object lifetime' AS evidence FROM valueless
UNION ALL
SELECT 1 AS priority, 'open' AS state, 'which member was read is not known' AS why, '' AS evidence
WHERE NOT EXISTS (SELECT 1 FROM judged_value WHERE from_member IS NOT NULL)
UNION ALL
SELECT 2, 'open', 'the owner''s stores are not known: its function was not read', ''
WHERE NOT EXISTS (SELECT 1 FROM side WHERE lane = 'waiter' AND function IS NOT NULL)
UNION ALL
SELECT 3, 'open',
	'the owner stores ' || coalesce(store.written, 'a value') || ' in ' || read.from_member || ' at ' ||
		where_at(store.file, store.line) || ', of which it is not known whether it was ' || address(read.value),
	'src-owner'
FROM owner_puts AS store JOIN judged_value AS read
WHERE store.kind <> 'init' AND store.number IS NULL AND NOT store.is_function
	AND NOT (coalesce(store.written, '') LIKE '&%'
		AND EXISTS (SELECT 1 FROM judged JOIN no_address ON no_address.category = judged.category))
UNION ALL
SELECT 4, 'open', 'the owner stores that value itself at ' || where_at(store.file, store.line), 'src-owner'
FROM owner_puts AS store JOIN judged_value AS read ON store.number = read.value
UNION ALL
SELECT 4, 'open',
	others_put.name || '() stores ' || coalesce(others_put.written, 'a value') || ' there too, at ' ||
		where_at(others_put.file, others_put.line), 'chain-' || judged.step
FROM others_put JOIN judged_value AS read JOIN judged WHERE coalesce(others_put.number = read.value, 1)
UNION ALL
SELECT 5, 'open', 'it hands the member on to ' || unread.what, 'src-owner' FROM unread WHERE unread.lane = 'waiter'
UNION ALL
SELECT 6, 'excluded',
	set_first.text || ' at ' || where_at(set_first.file, set_first.line) ||
		' sets it before the record can be found, on every path, and no store gives it ' || address(read.value),
	'src-owner chain-' || judged.step
FROM set_first JOIN judged_value AS read JOIN judged
UNION ALL
SELECT 7, 'open',
	'the owner was not seen to set ' || read.from_member || ' on every path before the record can be found',
	'src-owner'
FROM judged_value AS read

--@ let plain_value_answer: whether the member holds such values anyway
SELECT 0 AS priority, 'excluded' AS state, valueless.why AS why, 'object lifetime' AS evidence FROM valueless
UNION ALL
SELECT 1 AS priority, 'excluded' AS state, 'the list of a queue head that is in use never holds it',
	'chain-' || judged.step
FROM judged WHERE judged.no_list = 1
UNION ALL
SELECT 2, 'open', 'how the member is declared is not known', '' WHERE NOT EXISTS (SELECT 1 FROM member_declared)
UNION ALL
SELECT 3, 'open',
	'the member is declared as ' || coalesce(member.declared, member.member_type) || ', which may hold ' ||
		coalesce(judged.place_text, address(read.value)), 'chain-' || judged.step
FROM member_declared AS member JOIN judged JOIN judged_value AS read
	JOIN fitting ON (member.declared LIKE fitting.pattern OR member.member_type LIKE fitting.pattern)
		AND (fitting.category IS NULL OR fitting.category = judged.category)
UNION ALL
SELECT 4, 'open', address(read.value) || ' is no value of a known kind', 'chain-' || judged.step
FROM judged JOIN judged_value AS read WHERE judged.category IS NULL
UNION ALL
SELECT 5, 'open',
	'the member is declared as ' || coalesce(member.declared, member.member_type) || ', which is no pointer',
	'chain-' || judged.step
FROM member_declared AS member JOIN judged WHERE member.member_type NOT LIKE '%*%'
UNION ALL
SELECT 6, 'excluded',
	coalesce(member.declared, member.member_type) || ' ' || read.from_member || ' does not hold such values: ' ||
		address(read.value) || ' is ' || judged.place_text, 'chain-' || judged.step || ' value'
FROM member_declared AS member JOIN judged JOIN judged_value AS read
WHERE judged.category NOT IN ('slab object', 'unknown', 'data symbol', 'module', 'vmalloc area', 'large kmalloc',
	'per-CPU variable', 'page content')
UNION ALL
SELECT 7, 'excluded',
	member.member_type || ' ' || read.from_member || ' does not hold such values: ' || address(read.value) ||
		' is ' || judged.place_text, 'chain-' || judged.step || ' value'
FROM member_declared AS member JOIN judged JOIN judged_value AS read
WHERE judged.category = 'unknown' AND judged.place_state = 'hole'
UNION ALL
SELECT 7, 'excluded',
	coalesce(member.declared, member.member_type) || ' ' || read.from_member ||
		' does not hold such values: what it points to takes ' || member.pointee_size || ' bytes, and ' ||
		address(read.value) || ' is ' || judged.place_text || ', of which ' || judged.place_size ||
		' are left from there', 'chain-' || judged.step || ' value'
FROM member_declared AS member JOIN judged JOIN judged_value AS read
WHERE judged.category = 'slab object' AND member.pointee_size > judged.place_size
UNION ALL
SELECT 8, 'excluded',
	member.member_type || ' ' || read.from_member || ' does not hold such values: ' || address(read.value) ||
		' is ' || judged.place_text || ', where no ' || fitting.category || ' lies',
	'chain-' || judged.step || ' value'
FROM member_declared AS member JOIN judged JOIN judged_value AS read
	JOIN fitting ON member.member_type LIKE fitting.pattern
WHERE fitting.category IN ('task', 'page')
	AND judged.category IN ('data symbol', 'module', 'vmalloc area', 'large kmalloc', 'per-CPU variable')
UNION ALL
-- x86: a write (2) to a page that is there (1).
SELECT 9, 'excluded',
	member.member_type || ' ' || read.from_member || ' does not hold such values: what it points to is ' ||
		'written, and memory at ' || address(crash.fault_address) || ' is read-only',
	'chain-' || judged.step || ' value'
FROM member_declared AS member JOIN judged JOIN judged_value AS read JOIN crash
WHERE crash.error_code & 3 = 3 AND member.member_type NOT LIKE 'const %'
	AND within(crash.fault_address, read.value, member.pointee_size)
UNION ALL
-- Tasks lie in memory that stays mapped when they are over. x86: there was no page (1 is not set).
SELECT 10, 'excluded',
	member.member_type || ' ' || read.from_member || ' does not hold such values: there is no memory at ' ||
		address(crash.fault_address) || ', where a task would have what was looked for',
	'chain-' || judged.step || ' value'
FROM member_declared AS member JOIN judged JOIN judged_value AS read JOIN crash
	JOIN fitting ON member.member_type LIKE fitting.pattern
WHERE fitting.category = 'task' AND judged.category = 'unknown' AND crash.error_code & 1 = 0
	AND within(crash.fault_address, read.value, member.pointee_size)
UNION ALL
SELECT 11, 'open', address(read.value) || ' is ' || judged.place_text || ', which the member may hold',
	'chain-' || judged.step
FROM judged JOIN judged_value AS read
