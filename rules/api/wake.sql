-- Waking and pinning of tasks (kernel/sched/core.c, include/linux/sched/task.h, wake_q.h, rcuwait.h).
INSERT INTO api (function, effect, argument, member, detail) VALUES
	('wake_up_process', 'wake', 0, '', ''),
	('wake_up_state', 'wake', 0, '', ''),
	('try_to_wake_up', 'wake', 0, '', ''),
	('wake_up_q', 'wake-queue', 0, '', ''),
	('wake_q_add', 'wake-queue', 1, '', 'takes a reference of the task'),
	('wake_q_add_safe', 'wake-queue', 1, '', 'takes over the caller''s reference'),
	('rcuwait_wake_up', 'wake', 0, '', ''),
	('get_task_struct', 'get', 0, '', ''),
	('put_task_struct', 'put', 0, '', ''),
	('send_sig', 'wake', 1, '', ''),
	('kref_get', 'get', 0, '', ''),
	('kref_put', 'put', 0, '', ''),
	('refcount_inc', 'get', 0, '', '');
