-- By what else a place is reached than by the record's member: as another member, or by a pointer that others have.

--@ let overlaid: members that lie in the same bytes as the one that was read, as those of a union do
SELECT DISTINCT other.name AS member
FROM judged_value AS read JOIN subject_object AS record
	JOIN object_member AS self ON self.address = record.address
		AND self.name IN (read.record_member, read.from_member)
	JOIN object_member AS other ON other.address = self.address AND other.name <> self.name
		AND other.offset < self.offset + self.size AND self.offset < other.offset + other.size
UNION
SELECT DISTINCT other.member
FROM judged_value AS read
	JOIN source_member AS self ON self.type = read.from_type AND self.member = read.from_member
	JOIN source_member AS other ON other.type = self.type AND other.offset = self.offset
		AND NOT member_in(other.member, self.member)

--@ let given_away: variables of that stack, of the call that covers the record now or of the one that the value points
-- into, whose address is stored where others find it: who has that may have written there before; points: into which
WITH RECURSIVE given(points, name, function, variable, depth) AS (
	SELECT 0, function.name || '()''s ' || object.covering_variable, function.function, object.covering_variable, 0
	FROM subject_object AS record JOIN object ON object.address = record.address
		JOIN function ON function.name = object.covering_function
	WHERE object.covering_function IS NOT object.owner_function
	UNION
	SELECT 1, function.name || '()''s ' || place.member, function.function,
		substr(place.member, 1, instr(replace(place.member, '-', '.') || '.', '.') - 1), 0
	FROM judged_value AS read JOIN subject_object AS record
		JOIN place ON place.address = read.value AND place.category = 'task stack' AND place.pid = record.pid
		JOIN function ON function.name = place.symbol AND function.file = coalesce(place.file, function.file)
	WHERE place.member IS NOT NULL
	UNION
	SELECT given.points, given.name, handed.target, handed.parameter, given.depth + 1
	FROM given CROSS JOIN handed ON handed.function = given.function AND handed.variable = given.variable
	WHERE handed.parameter IS NOT NULL AND given.depth < 4
	LIMIT 400)
SELECT DISTINCT given.points, given.name, function.file, escaped.line
FROM given CROSS JOIN escaped ON escaped.function = given.function AND escaped.root = given.variable
	JOIN function ON function.function = given.function
WHERE escaped.to_root <> escaped.root AND (escaped.to_root_kind <> 'local' OR escaped.to_path LIKE '->%')
UNION -- an address of no record
SELECT given.points, given.name, statement.file, statement.line
FROM given CROSS JOIN statement ON statement.function = given.function
	CROSS JOIN access ON access.statement = statement.statement AND access.kind = 'write'
		AND access.value IN (given.variable, '&' || given.variable) AND access.type LIKE '%*'
WHERE access.root_kind = 'global' OR access.path LIKE '->%'
