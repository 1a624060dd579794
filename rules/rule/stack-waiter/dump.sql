-- What the dump of facts.sql has.

--@ facts dump
INSERT INTO dump (path, format, compression, flattened, incomplete, pages_present, pages_excluded, pages_absent,
	release, arch,
	kaslr_offset, paging_levels, cpus, vmlinux_match) VALUES
	('vmcore', 'kdump', 'zlib', 0, 0, 10, 0, 0, '6', 'x86_64', 0, 4, 2, 'yes');
INSERT INTO task (address, pid, tgid, comm, cpu, on_cpu, state, stack, stack_size, sp) VALUES
	(-1000, 0, 0, 'swapper/1', 1, 1, 'R', -9000, 4096, -8000), (-2000, 42, 42, 'writer', 0, 0, 'S', -90000,
		16384, -80000);
INSERT INTO frame (task, idx, pid, cpu, pc, sp, cfa, function, symbol, offset, file, line, column_number, inlined,
	interrupted,
	inferred, guess, fault, context, stack_kind, physical) VALUES
	(-1000, 0, 0, 1, -500, -8000, -7990, 'try_to_wake_up', 'try_to_wake_up', 5, 'kernel/core.c', 7, 1, 0, 1, 0,
		0, 1, 'irq',
		'irq', 0),
	(-1000, 1, 0, 1, -600, -7980, -7970, 'drv_wake', 'drv_wake', 9, 'drv/a.c', 16, 1, 0, 0, 0, 0, 0, 'irq',
		'irq', 1),
	(-2000, 0, 42, 0, -750, -80000, -79900, 'other_call', 'other_call', 3, 'fs/x.c', 77, 1, 0, 0, 0, 0, 0,
		'task', 'task', 0);
INSERT INTO object (address, type, size, place, pid, comm, task, offset, lifetime, why, covering_idx,
	covering_function,
	owner_function, owner_variable, owner_file, owner_line, bytes) VALUES
	(-79950, 'struct drv_waiter', 64, 'stack', 42, 'writer', -2000, 10050, 'reused',
		'other_call() of PID 42 covers it', 0,
		'other_call', 'drv_wait', 'mine', 'drv/a.c', 32, x'0102030405060708');
INSERT INTO object_member (address, offset, size, name, type, value, word) VALUES
	(-79950, 0, 8, 'wq', 'struct wait_queue_entry', '1', 1);
INSERT INTO memory (address, bytes) VALUES (-500, x'90'), (-600, x'9090'), (-750, x'cc'), (-79900, x'01000000');
INSERT INTO crash (kind, task, pid, comm, cpu, idx, ip, function, file, line, fault_address, fault_access,
	error_code) VALUES
	('oops', -1000, 0, 'swapper/1', 1, 0, -500, 'try_to_wake_up', 'kernel/core.c', 7, -100, 'read', 0);
INSERT INTO crash_step (step, task, idx, register, value, how, from_type, from_member, from_address, displacement,
	memory_now,
	pc, file, line, text) VALUES
	(1, -1000, 0, 'rdi', -100, 'operand', 'struct task_struct', 'pi_lock', NULL, 1908, NULL, -500,
		'kernel/core.c', 7,
		'the fault address is pi_lock of it'),
	(2, -1000, 1, 'rax', -2008, 'loaded', 'struct drv_waiter', 'task', -79910, NULL, 12345, -600, 'drv/a.c', 16,
		'task was loaded from the record');
INSERT INTO place (address, category, text, symbol, offset) VALUES
	(-2008, 'function', 'code of other_helper()', 'other_helper', 16), (-70000, 'function', 'drv_wake()',
		'drv_wake', 0);
INSERT INTO trace (record, address, value, function, file, line, offset, live, callee_function, in_owner,
	calls_owner) VALUES
	(-79950, -79960, -3010, 'drv_wait', 'drv/a.c', 34, -10, 0, 'prepare_to_wait', 1, 0);
INSERT INTO code_member (type, member, offset, size, member_type) VALUES
	('struct drv_waiter', 'task', 40, 8, 'struct task_struct *');
INSERT INTO code_call (function, file, address, callee, line, inlined) VALUES
	('drv_wake', 'drv/a.c', -640, 'list_del_init', 15, 1), ('drv_wait', 'drv/a.c', -3000, 'finish_wait', 40, 0);
INSERT INTO echo (record, value, place, task, address, name, exact, hops) VALUES
	(-79950, -2008, 'return', -2000, -79910, 'other_helper', 1, 0),
	(-79950, -2008, 'stack', -2000, -81000, '+0x2328', 1, 0);
