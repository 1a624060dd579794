-- Locks: the macro or function that source writes, and the argument that is the lock.
WITH lock(name, stem) AS (VALUES
	('spin_lock', 'spin'), ('spin_lock_irq', 'spin'), ('spin_lock_irqsave', 'spin'), ('spin_lock_bh', 'spin'), ('spin_lock_nested', 'spin'),
	('raw_spin_lock', 'spin'), ('raw_spin_lock_irq', 'spin'), ('raw_spin_lock_irqsave', 'spin'), ('_raw_spin_lock', 'spin'), ('_raw_spin_lock_irq', 'spin'),
	('_raw_spin_lock_irqsave', 'spin'), ('_raw_spin_lock_bh', 'spin'), ('mutex_lock', 'mutex'), ('mutex_lock_nested', 'mutex'), ('down', 'semaphore'),
	('down_read', 'rwsem'), ('down_write', 'rwsem'), ('read_lock', 'rwlock'), ('write_lock', 'rwlock'), ('write_lock_irq', 'rwlock'),
	('write_lock_irqsave', 'rwlock'), ('read_lock_irqsave', 'rwlock'))
INSERT INTO api (function, effect, argument, member, detail) SELECT name, 'lock', 0, '', stem FROM lock;
WITH unlock(name, stem) AS (VALUES
	('spin_unlock', 'spin'), ('spin_unlock_irq', 'spin'), ('spin_unlock_irqrestore', 'spin'), ('spin_unlock_bh', 'spin'),
	('raw_spin_unlock', 'spin'), ('raw_spin_unlock_irq', 'spin'), ('raw_spin_unlock_irqrestore', 'spin'), ('_raw_spin_unlock', 'spin'),
	('_raw_spin_unlock_irq', 'spin'), ('_raw_spin_unlock_irqrestore', 'spin'), ('mutex_unlock', 'mutex'), ('up', 'semaphore'), ('up_read', 'rwsem'),
	('up_write', 'rwsem'), ('read_unlock', 'rwlock'), ('write_unlock', 'rwlock'), ('write_unlock_irq', 'rwlock'), ('write_unlock_irqrestore', 'rwlock'),
	('read_unlock_irqrestore', 'rwlock'))
INSERT INTO api (function, effect, argument, member, detail) SELECT name, 'unlock', 0, '', stem FROM unlock;
