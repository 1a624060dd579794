-- Facts by hand: a queue with a symbol, whose second entry lies in a stack frame that is dead.

--@ facts dump
INSERT INTO dump (path, flattened, incomplete, paging_levels, cpus, vmlinux_match) VALUES ('vmcore', 0, 0, 4, 2, 'yes');
INSERT INTO queue (address, type, name, holder, lock_address, lock_held, length, closes, in_flux)
VALUES (-5000, 'wait_queue_head', 'drv_queue', 'kernel data', -5000, 0, 2, 0, 0);
INSERT INTO queue_damage (queue, position, address, kind, one_bit, prev, text)
VALUES (-5000, 1, -79930, 'dead-stack', 0, -5000, 'the entry lies in a dead stack frame');
