-- What the facts by hand of several rules begin with: the file of a driver that does not exist, and a crash of PID 7,
-- on whose stack nothing is wrong. It got a return address, in place of a task, from the record of PID 42, whose stack
-- another call covers now; it lies there a second time.

--@ facts source
INSERT INTO tree (path, match) VALUES ('src', 'exact');
INSERT INTO file (path, tree, unit, hash, quality) VALUES ('drv/a.c', 'src', 'drv/a.c', 'h1', 'ok');

--@ facts dump
INSERT INTO dump (path, format, compression, flattened, incomplete, pages_present, pages_excluded, pages_absent,
	release, arch, kaslr_offset, paging_levels, cpus, vmlinux_match)
VALUES ('vmcore', 'kdump', 'zlib', 0, 0, 10, 0, 0, '6', 'x86_64', 0, 4, 2, 'yes');
INSERT INTO task (address, pid, tgid, comm, cpu, on_cpu, state, stack, stack_size, sp) VALUES
	(-1000, 7, 7, 'reader', 1, 1, 'R', -9000, 4096, -8000),
	(-2000, 42, 42, 'writer', 0, 0, 'S', -90000, 16384, -80000);
INSERT INTO frame (task, idx, pid, cpu, pc, sp, cfa, function, symbol, offset, file, line, column_number, inlined,
	interrupted, inferred, guess, fault, context, stack_kind, physical) VALUES
	(-1000, 0, 7, 1, -500, -8000, -7990, 'try_to_wake_up', 'try_to_wake_up', 5, 'kernel/core.c', 7, 1, 0, 1, 0, 0,
		1, 'task', 'task', 0),
	(-2000, 0, 42, 0, -750, -80000, -79900, 'other_call', 'other_call', 3, 'fs/x.c', 77, 1, 0, 0, 0, 0, 0,
		'task', 'task', 0);
INSERT INTO memory (address, bytes) VALUES (-500, x'90'), (-600, x'9090'), (-750, x'cc');
INSERT INTO crash (kind, task, pid, comm, cpu, idx, ip, function, file, line, fault_address, fault_access, error_code)
VALUES ('oops', -1000, 7, 'reader', 1, 0, -500, 'try_to_wake_up', 'kernel/core.c', 7, -100, 'read', 0);
INSERT INTO crash_step (step, task, idx, register, value, how, from_type, from_member, from_address, displacement,
	memory_now, pc, file, line, text)
VALUES (1, -1000, 0, 'rdi', -100, 'operand', 'struct task_struct', 'pi_lock', NULL, 1908, NULL, -500,
	'kernel/core.c', 7, 'the fault address is pi_lock of it');
INSERT INTO place (address, category, text, symbol, offset)
VALUES (-2008, 'function', 'code of other_helper()', 'other_helper', 16);
INSERT INTO echo (record, value, place, task, address, name, exact, hops) VALUES
	(-79950, -2008, 'return', -2000, -79910, 'other_helper', 1, 0),
	(-79950, -2008, 'stack', -2000, -81000, '+0x2328', 1, 0);
