-- Allocation and release of memory: which argument is let go, -1: what is returned.
INSERT INTO api (function, effect, argument, member, detail) VALUES
	('kfree', 'free', 0, '', ''),
	('kvfree', 'free', 0, '', ''),
	('vfree', 'free', 0, '', ''),
	('kfree_sensitive', 'free', 0, '', ''),
	('kmem_cache_free', 'free', 1, '', ''),
	('kfree_rcu', 'free', 0, '', 'after a grace period'),
	('kmalloc', 'alloc', -1, '', ''),
	('kzalloc', 'alloc', -1, '', ''),
	('kmem_cache_alloc', 'alloc', -1, '', ''),
	('smp_store_release', 'publish', 0, '', 'store-release'),
	('WRITE_ONCE', 'publish', 0, '', 'plain marked store'),
	('xchg', 'publish', 0, '', ''),
	('cmpxchg', 'publish', 0, '', '');
