-- What makes a lock, list, queue or completion ready for use (include/linux/spinlock.h, wait.h, swait.h, list.h,
-- completion.h, mutex.h), and helpers that only compute with an address.
INSERT INTO api (function, effect, argument, member, detail) VALUES
	('__init_swait_queue_head', 'init', 0, '', ''),
	('spin_lock_init', 'init', 0, '', ''),
	('__spin_lock_init', 'init', 0, '', ''),
	('__raw_spin_lock_init', 'init', 0, '', ''),
	('__mutex_init', 'init', 0, '', ''),
	('__init_rwsem', 'init', 0, '', ''),
	('sema_init', 'init', 0, '', ''),
	('INIT_HLIST_NODE', 'init', 0, '', ''),
	('INIT_HLIST_HEAD', 'init', 0, '', ''),
	('plist_node_init', 'init', 0, '', ''),
	('spinlock_check', 'address-only', 0, '', ''),
	('lockdep_init_map', 'address-only', 0, '', ''),
	('lockdep_init_map_type', 'address-only', 0, '', '');
