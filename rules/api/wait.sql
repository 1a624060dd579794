-- Wait queues, simple wait queues, completions (kernel/sched/wait.c, swait.c, completion.c).
-- leave-careful: returns without the head's lock when the entry is not on the list. retakes-lock: takes the head's lock on
-- every path, so whoever calls it has waited for a waker that holds it. called-locked: the callback in that member runs with
-- that lock held.
INSERT INTO api (function, effect, argument, member, detail) VALUES
	('finish_wait', 'leave-careful', 1, 'entry', 'list_empty_careful decides whether the lock is taken'),
	('remove_wait_queue', 'retakes-lock', 0, 'lock', ''),
	('add_wait_queue', 'link', 1, 'entry', 'needs-lock'),
	('add_wait_queue_exclusive', 'link', 1, 'entry', 'needs-lock'),
	('add_wait_queue_priority', 'link', 1, 'entry', 'needs-lock'),
	('__add_wait_queue', 'link', 1, 'entry', ''),
	('__add_wait_queue_exclusive', 'link', 1, 'entry', ''),
	('__add_wait_queue_entry_tail', 'link', 1, 'entry', ''),
	('__remove_wait_queue', 'remove', 1, 'entry', ''),
	('prepare_to_wait', 'link', 1, 'entry', 'needs-lock'),
	('prepare_to_wait_exclusive', 'link', 1, 'entry', 'needs-lock'),
	('prepare_to_wait_event', 'link', 1, 'entry', 'needs-lock'),
	('default_wake_function', 'wake', 0, 'private', ''),
	('autoremove_wake_function', 'careful-unlink', 0, 'entry', 'wakes first; the unlink is its last access'),
	('woken_wake_function', 'wake', 0, 'private', 'never unlinks'),
	('wake_bit_function', 'careful-unlink', 0, 'entry', 'through autoremove_wake_function'),
	('struct wait_queue_entry.func', 'called-locked', -1, 'lock', 'struct wait_queue_head'),
	('prepare_to_swait_exclusive', 'link', 1, 'task_list', 'needs-lock'),
	('prepare_to_swait_event', 'link', 1, 'task_list', 'needs-lock'),
	('finish_swait', 'leave-careful', 1, 'task_list', 'list_empty_careful decides whether the lock is taken'),
	('wait_for_completion', 'retakes-lock', 0, 'wait.lock', ''),
	('wait_for_completion_io', 'retakes-lock', 0, 'wait.lock', ''),
	('wait_for_completion_timeout', 'retakes-lock', 0, 'wait.lock', ''),
	('wait_for_completion_interruptible', 'retakes-lock', 0, 'wait.lock', ''),
	('wait_for_completion_killable', 'retakes-lock', 0, 'wait.lock', ''),
	('wait_for_completion_interruptible_timeout', 'retakes-lock', 0, 'wait.lock', ''),
	('wait_for_completion_killable_timeout', 'retakes-lock', 0, 'wait.lock', ''),
	('complete', 'complete', 0, '', 'takes wait.lock'),
	('complete_all', 'complete', 0, '', 'takes wait.lock');
