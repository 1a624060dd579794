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
-- write, read: of the argument's memory, and nothing else (include/linux/string.h, uaccess.h, sprintf.h).
INSERT INTO api (function, effect, argument, member, detail)
SELECT column1, 'write', 0, '', '' FROM (VALUES ('memset'), ('memzero_explicit'), ('memcpy'), ('memmove'), ('strcpy'),
	('strscpy'), ('strscpy_pad'), ('strncpy'), ('strlcpy'), ('sprintf'), ('snprintf'), ('scnprintf'), ('vsnprintf'),
	('copy_from_user'), ('_copy_from_user'), ('__copy_from_user'), ('copy_from_kernel_nofault'), ('memcpy_fromio'),
	('memcpy_and_pad'), ('get_random_bytes'))
UNION ALL
SELECT column1, 'read', column2, '', '' FROM (VALUES ('memcpy', 1), ('memmove', 1), ('memcmp', 0), ('memcmp', 1),
	('strcpy', 1), ('strscpy', 1), ('strscpy_pad', 1), ('strncpy', 1), ('strlcpy', 1), ('strcmp', 0), ('strcmp', 1),
	('strncmp', 0), ('strncmp', 1), ('strlen', 0), ('copy_to_user', 1), ('_copy_to_user', 1), ('__copy_to_user', 1),
	('memcpy_toio', 1), ('memchr_inv', 0), ('print_hex_dump', 6));
