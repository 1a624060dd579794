-- Who queues a record on its own stack.

--@ let owner_of_entry of the case: functions that queue a record on their own stack, or have it queued
SELECT DISTINCT local.function AS owner, owner.name AS owner_name, local.variable, local.type, local.file AS owner_file,
	local.line AS owner_line
FROM stack_object AS local JOIN function AS owner ON owner.function = local.function
WHERE EXISTS (SELECT 1 FROM linked WHERE linked.function = local.function AND linked.variable = local.variable)
