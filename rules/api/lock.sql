-- Locks: the macro or function that source writes, and the argument that is the lock. A family is a stem, the kind of
-- lock and the verbs that it has; `trylock` takes it or says in its result that it did not.
WITH verb(name, effect) AS (VALUES
	('lock', 'lock'), ('lock_bh', 'lock'), ('lock_irq', 'lock'), ('lock_irqsave', 'lock'),
	('lock_nested', 'lock'), ('lock_irqsave_nested', 'lock'),
	('lock_irq_nested', 'lock'), ('lock_nest_lock', 'lock'), ('lock_io', 'lock'),
	('lock_interruptible', 'trylock'), ('lock_killable', 'trylock'), ('lock_interruptible_nested', 'trylock'),
	('lock_killable_nested', 'trylock'),
	('trylock', 'trylock'), ('trylock_bh', 'trylock'), ('trylock_irq', 'trylock'), ('trylock_irqsave', 'trylock'),
	('unlock', 'unlock'), ('unlock_bh', 'unlock'), ('unlock_irq', 'unlock'), ('unlock_irqrestore', 'unlock')),
stem(name, kind, sleeps) AS (VALUES
	('spin_', 'spin', 0), ('raw_spin_', 'spin', 0), ('_raw_spin_', 'spin', 0), ('read_', 'rwlock', 0),
	('write_', 'rwlock', 0),
	('mutex_', 'mutex', 1), ('rt_mutex_', 'mutex', 1), ('ww_mutex_', 'mutex', 1))
INSERT INTO api (function, effect, argument, member, detail)
SELECT stem.name || verb.name, verb.effect, 0, '', stem.kind FROM stem JOIN verb
WHERE CASE WHEN stem.sleeps THEN verb.name NOT LIKE '%irq%' AND verb.name NOT LIKE '%bh'
	ELSE verb.name NOT LIKE '%_io' AND verb.name NOT LIKE '%interruptible%' AND verb.name NOT LIKE '%killable%' END;
INSERT INTO api (function, effect, argument, member, detail) VALUES
	('down', 'lock', 0, '', 'semaphore'), ('down_interruptible', 'trylock', 0, '', 'semaphore'),
	('down_killable', 'trylock', 0, '', 'semaphore'),
	('down_timeout', 'trylock', 0, '', 'semaphore'), ('down_trylock', 'trylock', 0, '', 'semaphore'),
	('up', 'unlock', 0, '', 'semaphore'),
	('down_read', 'lock', 0, '', 'rwsem'), ('down_read_nested', 'lock', 0, '', 'rwsem'),
	('down_read_killable', 'trylock', 0, '', 'rwsem'),
	('down_read_interruptible', 'trylock', 0, '', 'rwsem'), ('down_read_trylock', 'trylock', 0, '', 'rwsem'),
	('up_read', 'unlock', 0, '', 'rwsem'),
	('down_write', 'lock', 0, '', 'rwsem'), ('down_write_nested', 'lock', 0, '', 'rwsem'),
	('down_write_killable', 'trylock', 0, '', 'rwsem'),
	('down_write_trylock', 'trylock', 0, '', 'rwsem'), ('up_write', 'unlock', 0, '', 'rwsem'),
	('percpu_down_read', 'lock', 0, '', 'rwsem'), ('percpu_down_write', 'lock', 0, '', 'rwsem'),
	('percpu_up_read', 'unlock', 0, '', 'rwsem'),
	('percpu_up_write', 'unlock', 0, '', 'rwsem'), ('write_seqlock', 'lock', 0, '', 'seqlock'),
	('write_seqlock_irq', 'lock', 0, '', 'seqlock'),
	('write_seqlock_irqsave', 'lock', 0, '', 'seqlock'), ('write_seqlock_bh', 'lock', 0, '', 'seqlock'),
	('write_sequnlock', 'unlock', 0, '', 'seqlock'),
	('write_sequnlock_irq', 'unlock', 0, '', 'seqlock'),
	('write_sequnlock_irqrestore', 'unlock', 0, '', 'seqlock'),
	('write_sequnlock_bh', 'unlock', 0, '', 'seqlock'), ('lock_sock', 'lock', 0, '', 'socket'),
	('lock_sock_nested', 'lock', 0, '', 'socket'),
	('release_sock', 'unlock', 0, '', 'socket'), ('bh_lock_sock', 'lock', 0, '', 'socket'),
	('bh_lock_sock_nested', 'lock', 0, '', 'socket'),
	('bh_unlock_sock', 'unlock', 0, '', 'socket'), ('bit_spin_lock', 'lock', 1, '', 'spin'),
	('bit_spin_trylock', 'trylock', 1, '', 'spin'),
	('bit_spin_unlock', 'unlock', 1, '', 'spin');
-- Taken so that others may have it so too.
INSERT INTO api (function, effect, argument, member, detail)
SELECT function, 'shared', argument, '', '' FROM api
WHERE effect IN ('lock', 'trylock') AND (function GLOB 'read_*' OR function GLOB '*down_read*');
