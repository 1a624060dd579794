-- The case database: everything that rules may know. A comment before a table and behind a column is its
-- documentation (docs/facts.md is made from them). Addresses are INTEGER: the 64 bits as SQLite's signed integer;
-- facts prints them as hex strings (columns of the names in hex_column). Keys are stable: an address, a place in the
-- source, a name; never the order of insertion.
PRAGMA user_version = 1;
PRAGMA application_id = 0x766d7263; -- "vmrc": a file of ours, which --case may replace

-- Columns that hold addresses or other 64-bit words, whatever their table: facts prints them in hex.
CREATE TABLE hex_column (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO hex_column VALUES ('address'), ('stack'), ('pc'), ('sp'), ('cfa'), ('ip'), ('start'), ('task'), ('value'),
	('prev'), ('next'), ('queue'), ('lock'), ('lock_address'), ('expected'), ('found'), ('memory_now'), ('low'),
	('high'), ('holder_task'), ('holder_address'), ('target_object'), ('kaslr_offset'), ('fault_address'),
	('spin_address'), ('from_address'), ('object_address'), ('on_address'), ('record'), ('place_address'),
	('sp_low'), ('object'), ('owner_task'), ('outer_address'), ('frame_high'), ('trace_address'), ('pool'),
	('limited'), ('workqueue'), ('work'), ('func');

-- ---------------------------------------------------------------- dump facts

-- The dump that this case is about (one row, none in a source-only case).
CREATE TABLE dump (
	path TEXT NOT NULL,           -- as given
	format TEXT,                  -- kdump, elf; what only libkdumpfile reads, as it calls it (lkcd)
	compression TEXT,             -- of pages: zlib, lzo, snappy, zstd, none
	flattened INTEGER NOT NULL,   -- 1: makedumpfile's flattened form
	incomplete INTEGER NOT NULL,  -- 1: the file ends early
	pages_present INTEGER, pages_excluded INTEGER, pages_absent INTEGER, -- pages of RAM by state
	release TEXT, version TEXT, build_id TEXT, arch TEXT, -- of the kernel that ran
	kaslr_offset INTEGER,         -- run-time less link-time address
	paging_levels INTEGER,        -- 4 or 5
	cpus INTEGER,                 -- CPUs with registers or online
	vmlinux TEXT,                 -- its path; NULL: none was given
	vmlinux_match TEXT,           -- yes, no, unknown
	naming TEXT,                  -- where names come from: full (a vmlinux with DWARF), types (one without: BTF),
	                              -- own (no vmlinux: the kernel's kallsyms, BTF, ORC), none
	nameless TEXT,                -- why it is none where no vmlinux was given
	package TEXT,                 -- the distribution's package that has the vmlinux; NULL: not known
	split INTEGER NOT NULL DEFAULT 0, -- 1: one part of several, the others are not there
	reader TEXT,                  -- who read the file: vmrace, libkdumpfile and its version
	crashed INTEGER NOT NULL DEFAULT 0, -- 1: the kernel wrote down that it crashed (VMCOREINFO's CRASHTIME)
	lists_checked INTEGER         -- 1: who takes an entry off a list checks that both its neighbours lead to it
	                              -- (CONFIG_LIST_HARDENED, CONFIG_DEBUG_LIST), and reports it where they do not
) STRICT;

-- A module and the debug file found for it: match is yes, no, unknown.
CREATE TABLE module (name TEXT PRIMARY KEY, path TEXT, match TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- A CPU.
CREATE TABLE cpu (
	cpu INTEGER PRIMARY KEY,      -- number
	online INTEGER NOT NULL,      -- in cpu_online_mask
	task INTEGER,                 -- task_struct of its current task
	pid INTEGER,                  -- of that task
	pc INTEGER, sp INTEGER,       -- where it stopped
	registers_from TEXT,          -- crash_notes, QEMU note, ...
	rq_clock INTEGER              -- ns: the clock of its run queue, as of its last update (a CPU that is stuck
	                              -- with interrupts off does not move it); NULL unknown
) STRICT;

-- A task (thread), idle tasks included.
CREATE TABLE task (
	address INTEGER PRIMARY KEY,  -- of its task_struct
	pid INTEGER NOT NULL, tgid INTEGER NOT NULL, -- pid 0: idle task
	comm TEXT NOT NULL,           -- cleaned of control bytes
	cpu INTEGER NOT NULL,         -- that it runs or last ran on
	on_cpu INTEGER NOT NULL,      -- 1: was running
	state TEXT NOT NULL,          -- letter as ps prints
	stack INTEGER, stack_size INTEGER, -- lowest address and bytes
	sp INTEGER,                   -- lowest live address of the task's own stack: below it is dead memory
	error TEXT,                   -- why its stack trace is empty or ends early
	last_ran INTEGER              -- ns of its CPU's run queue clock: since then (or longer) it has been on no
	                              -- CPU. From se.exec_start, where a migration has not cleared it,
	                              -- else sched_info.last_queued. NULL: it is on one (on_cpu), or not known
) STRICT;

-- A frame of a task's stack trace, inlined ones included.
CREATE TABLE frame (
	task INTEGER NOT NULL,        -- task_struct
	idx INTEGER NOT NULL,         -- 0: innermost
	pid INTEGER NOT NULL, cpu INTEGER NOT NULL,
	pc INTEGER NOT NULL, sp INTEGER, cfa INTEGER,
	function TEXT, symbol TEXT, offset INTEGER, file TEXT, line INTEGER, column_number INTEGER,
	inlined INTEGER NOT NULL, interrupted INTEGER NOT NULL, inferred INTEGER NOT NULL, guess INTEGER NOT NULL,
	fault INTEGER NOT NULL,       -- 1: the exception's (or spin's) registers are this frame's
	context TEXT NOT NULL,        -- task, softirq, irq, nmi, exception, unknown
	stack_kind TEXT NOT NULL,     -- task, irq, exception, entry, exited, unknown
	physical INTEGER NOT NULL,    -- idx of the physical frame that it is inlined into (its own when it is one)
	PRIMARY KEY (task, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX frame_function ON frame (function);

-- A variable of a frame (of the implicated frames only).
CREATE TABLE variable (
	task INTEGER NOT NULL, idx INTEGER NOT NULL, -- the frame
	name TEXT NOT NULL, type TEXT NOT NULL,
	parameter INTEGER NOT NULL,   -- 1: a parameter
	state TEXT NOT NULL,          -- value, address, optimized_out, unavailable
	value INTEGER, address INTEGER, size INTEGER,
	how TEXT,                     -- how it was resolved
	why TEXT,                     -- why not
	file TEXT, line INTEGER,      -- of its declaration
	PRIMARY KEY (task, idx, name, line)
) STRICT, WITHOUT ROWID;

-- A register of a physical frame (of the implicated frames only).
CREATE TABLE register (
	task INTEGER NOT NULL, idx INTEGER NOT NULL,
	name TEXT NOT NULL,           -- rax ... rip
	value INTEGER NOT NULL,
	PRIMARY KEY (task, idx, name)
) STRICT, WITHOUT ROWID;

-- What an address that other facts mention is.
CREATE TABLE place (
	address INTEGER PRIMARY KEY,
	category TEXT NOT NULL,       -- as identify
	text TEXT NOT NULL,           -- one line
	symbol TEXT, offset INTEGER, pid INTEGER, comm TEXT, cpu INTEGER, cache TEXT, start INTEGER,
	state TEXT, type TEXT, member TEXT, file TEXT, line INTEGER,
	size INTEGER                  -- bytes of the slab object from the address on; NULL: in none
) STRICT;

-- A record that one task left for another: on a stack, or in the heap. The heart of the dump side. There is a row for
-- each record that a step of the value chain (crash_step: loaded, handed, queued) leads to, and for live ones like it
-- on stacks; not for what no step leads to, as a timer that is pending in a free object.
CREATE TABLE object (
	address INTEGER PRIMARY KEY,  -- start of the automatic variable or heap object
	type TEXT,                    -- struct ..., NULL unknown
	size INTEGER,
	place TEXT NOT NULL,          -- stack, slab, data, other
	pid INTEGER, comm TEXT,       -- whose stack
	task INTEGER,                 -- task_struct of that task
	cache TEXT, slab_state TEXT,  -- of a slab object
	offset INTEGER,               -- within the stack or slab object
	lifetime TEXT NOT NULL,       -- live (the frame that made it is there), dead-below-sp, reused (another
	                              -- function's live frame covers it), reincarnated (a later call of the same
	                              -- function has its record here), unqueued (the same, and it has not put it on
	                              -- the queue yet that leads here), free, pending, exited, unknown
	why TEXT,                     -- how that is known
	covering_idx INTEGER, covering_function TEXT, covering_variable TEXT,
	covering_type TEXT,           -- live frame of `task` that covers the address
	owner_function TEXT,          -- function whose automatic variable it is or was, as DWARF tells; NULL unknown
	                              -- or ambiguous
	owner_variable TEXT, owner_file TEXT, owner_line INTEGER, -- its declaration
	bytes BLOB,                   -- now; NULL: not in the dump
	impossible TEXT,              -- of a task's stack: why no variable of a frame of that task can be there (the
	                              -- stack's end mark, its last word, the saved registers at its top,
	                              -- beyond its outermost frame, a task that has never run); NULL: nothing speaks
	                              -- against it, or place is another
	found_by TEXT                 -- the chain read this place for another thing, on the stack of its own task: who
	                              -- holds the pointer that leads here (reference.holder_name); NULL: the chain
	                              -- was read from it, or it is like such a record
) STRICT;

-- Members of an object's bytes, for people.
CREATE TABLE object_member (
	address INTEGER NOT NULL,     -- of the object
	offset INTEGER NOT NULL, size INTEGER NOT NULL,
	name TEXT NOT NULL, type TEXT NOT NULL,
	value TEXT,                   -- as text; NULL: not in the dump
	word INTEGER,                 -- the value as a number, sign- or zero-extended as its type is; NULL: wider
	                              -- than 8 bytes, text, or not in the dump
	PRIMARY KEY (address, offset, name)
) STRICT, WITHOUT ROWID;

-- A place that holds an address within a record on a stack that the value chain runs through (256 bytes from its
-- start where its size is not known), but for the record itself and the frames of the task whose stack it is on: what
-- they have there now may be of a later call.
CREATE TABLE witness (
	record INTEGER NOT NULL,      -- object.address
	value INTEGER NOT NULL,       -- the address that is held
	offset INTEGER NOT NULL,      -- value less record
	holder TEXT NOT NULL,         -- register, spill (a word of a live frame), variable, list (a link of a queue's
	                              -- head or entry), heap (a member of an object at hand)
	task INTEGER, idx INTEGER, pid INTEGER, -- the live frame; NULL of list and heap
	name TEXT NOT NULL,           -- register, variable, place in the frame, or what the word is a part of
	place_address INTEGER,        -- where it lies, NULL: in a register (as the unwinder found it)
	function TEXT,                -- of the frame
	written_by TEXT NOT NULL,     -- who stored it there
	independent INTEGER NOT NULL, -- group: one damaged word may have made all of a group. 1: all that who used
	                              -- the record has (its frames read the pointer once), the
	                              -- word that it was read from (one of list and heap where that is not known),
	                              -- other tasks' frames (they may have read the same word).
	                              -- Others: a word each. Who links an entry by a damaged pointer writes two
	                              -- words: not for users that link or move it.
	UNIQUE (record, holder, task, idx, name, place_address, value)
) STRICT;

-- Where the value that was used of a record on a stack lies besides, in what the task of that stack has at hand: it
-- tells that a reuse of the stack put it there. Zero is not looked for.
CREATE TABLE echo (
	record INTEGER NOT NULL,      -- object.address
	value INTEGER NOT NULL,       -- that was loaded from it, or that a call in flight finds there (crash_step)
	place TEXT NOT NULL,          -- stack (any word of it, live or dead, outside the record), register,
	                              -- variable (of that task's live frames),
	                              -- series (no copy: words around the place where it was read are an array that
	                              -- continues to it),
	                              -- saved (the place where it was read itself: there a live frame of that task
	                              -- keeps the register `name` of its caller, as its unwind row says),
	                              -- return (no copy: the value is a return address, just behind a call of the
	                              -- function `name`: nothing but a stack holds such a word),
	                              -- member (of a slab object that such a variable, or a pointer in an aggregate
	                              -- one, points to: its first 1024 bytes), reached (the same of one that pointers
	                              -- lead to from there); both only where the value points into a slab object too.
	                              -- An aggregate over the record is left out; tasks and links of lists and trees
	                              -- are not followed; at most 512 objects
	task INTEGER,                 -- whose stack it is; NULL: of a task that is gone
	idx INTEGER,                  -- the frame; NULL of a word of the stack
	address INTEGER,              -- of the word, variable or member, or the place itself (series, saved, return);
	                              -- NULL: in a register
	name TEXT NOT NULL,           -- of the register or variable; of a word its offset in the stack; of member and
	                              -- reached the way: "data.hctx > driver_data > +0x0"
	exact INTEGER NOT NULL,       -- 1: the same value; 0: a pointer into the slab object that the value points
	                              -- into
	hops INTEGER NOT NULL,        -- reached: pointers from the object that the variable points to on, 1 or 2
	UNIQUE (record, value, place, task, idx, address, name)
) STRICT;

-- Return addresses in the stack around a record on a stack that the value chain runs through, from 512 bytes below it
-- to 4096 above its start: words that point into kernel text, just behind a call instruction. The memory may be dead:
-- then somebody has run there, and left it.
CREATE TABLE trace (
	record INTEGER NOT NULL,      -- object.address
	address INTEGER NOT NULL,     -- of the word
	value INTEGER NOT NULL,       -- the return address
	function TEXT, file TEXT, line INTEGER, -- that has the call (the concrete function), and the call's place
	offset INTEGER NOT NULL,      -- address less record: below 0 are callees of who had the record, or later
	                              -- calls
	live INTEGER NOT NULL,        -- 1: the return address of a live frame lies in this word
	callee_function TEXT,         -- what the call calls, without suffixes of the compiler; NULL: through a
	                              -- pointer
	in_owner INTEGER NOT NULL,    -- 1: the call is in the record's owner_function, or in a body of it inlined
	                              -- there
	calls_owner INTEGER NOT NULL, -- 1: it calls the owner_function directly
	outer_address INTEGER,        -- where the function's own return address lay (by its frame's size at this
	                              -- call): a trace there is
	                              -- of its caller, and the two are of one chain of calls; NULL unknown
	PRIMARY KEY (record, address)
) STRICT, WITHOUT ROWID;

-- Functions that have an automatic variable like a record on a stack: whose it is or was, one of them. Of a record that
-- more than 8 functions may have made there is no row.
CREATE TABLE object_owner (
	record INTEGER NOT NULL,      -- object.address
	function TEXT NOT NULL, variable TEXT NOT NULL, file TEXT, line INTEGER, -- the declaration
	PRIMARY KEY (record, function, variable, line)
) STRICT;

-- A frame above a record on the stack of its task whose function leads to one that may be the record's owner: by
-- at most 2 direct calls (of any of its call sites: the call that it stands at now, or has left, may be another),
-- or with one call through a pointer. Dead ones: the nearest 8 above it that left a return address; the same run
-- of the function may have called the owner before. Indirect ways are only there where the place is exact, and a
-- static table has what is called at the offset that the call's pointer was loaded from; they are looked for where
-- no direct one is exact. No row proves nothing: nor is an owner followed that is only inlined or has a namesake.
CREATE TABLE room (
	record INTEGER NOT NULL,      -- object.address
	owner TEXT NOT NULL,          -- object_owner.function
	start TEXT NOT NULL,          -- live, dead (the frame)
	how TEXT NOT NULL,            -- direct, indirect (the way)
	task INTEGER NOT NULL, idx INTEGER, -- the live frame; idx NULL: a dead one
	trace_address INTEGER,        -- of a dead frame: where its return address lies (trace.address); NULL: a live
	                              -- one
	function TEXT,                -- of the frame
	calls TEXT NOT NULL,          -- the way: "a > b > owner"; "*b": called through a pointer
	depth INTEGER NOT NULL,       -- calls on it
	sp_low INTEGER NOT NULL,      -- the frame's stack pointer (when the call was made that left the return
	                              -- address): below it is the room
	bytes INTEGER NOT NULL,       -- from the record's start to there
	frame_size INTEGER,           -- bytes of the owner's frame where it calls, its return address included; NULL
	                              -- unknown
	frame_high INTEGER,           -- where that frame would end, when called on this way; NULL unknown
	fits INTEGER,                 -- 1: the record would lie within that frame; 0: not; NULL unknown
	exact INTEGER,                -- 1: the owner's variable would lie exactly at the record's address; 0:
	                              -- elsewhere; NULL unknown
	UNIQUE (record, owner, start, how, task, idx, trace_address)
) STRICT;

-- A pointer from something live into a foreign stack or into a free slab object. Of root there are those whose struct
-- covers what the chain of the crash read from its own task's stack.
CREATE TABLE reference (
	holder TEXT NOT NULL,         -- register, variable, stack, root, heap
	holder_address INTEGER,       -- where the pointer lies (NULL: in a register)
	holder_task INTEGER, holder_idx INTEGER, holder_pid INTEGER, -- the frame, for register, variable and stack
	holder_name TEXT NOT NULL,    -- register or variable name, symbol, type.member
	value INTEGER NOT NULL,       -- the pointer
	type TEXT,                    -- struct that it points to, NULL unknown
	target TEXT NOT NULL,         -- stack, slab
	target_pid INTEGER,           -- whose stack
	target_object INTEGER,        -- object.address, when it is part of one
	target_state TEXT NOT NULL,   -- live, dead, free, pending, exited
	UNIQUE (holder, holder_name, value, holder_task, holder_idx, holder_address)
) STRICT;

-- A wait queue or other list head that was looked at.
CREATE TABLE queue (
	address INTEGER PRIMARY KEY,  -- of the head
	type TEXT NOT NULL,           -- wait_queue_head, swait_queue_head, list_head
	name TEXT,                    -- symbol, or type.member of what holds it
	holder TEXT,                  -- what it lies in, one line
	holder_type TEXT,             -- of a variable of the kernel's data that it is a part of; NULL: of none, or
	                              -- unknown
	holder_offset INTEGER,        -- in that
	lock_address INTEGER, lock_held INTEGER, -- its lock, and whether that is held (NULL unknown)
	length INTEGER NOT NULL,      -- entries reached
	closes INTEGER,               -- 1: forward and backward walks come back to the head; 0: not; NULL: not
	                              -- readable
	in_flux INTEGER               -- 1: its lock is held, or a running task's frame is inside a function that
	                              -- links or takes off an entry (api) and was handed
	                              -- a pointer to this queue, or one that could not be read; 0: its lock is free,
	                              -- and every CPU's stack was read and has no such frame; NULL unknown
) STRICT;

-- A wait-queue entry: on any stack, live or dead, or reached from a queue head.
CREATE TABLE queue_entry (
	address INTEGER PRIMARY KEY,
	type TEXT NOT NULL,           -- wait_queue_entry or swait_queue
	pid INTEGER,                  -- whose stack it is on, or NULL
	queue INTEGER,                -- address of the head, NULL unknown
	function TEXT,                -- its func (swait: NULL)
	linked INTEGER NOT NULL,      -- 1: its list links lead to others
	prev INTEGER, next INTEGER,   -- list links
	live INTEGER NOT NULL         -- 1: it lies in memory that is alive
) STRICT;

-- A broken place in a queue or list that a live root reaches.
CREATE TABLE queue_damage (
	queue INTEGER NOT NULL,       -- head
	position INTEGER NOT NULL,    -- entries from the head, 0: the head itself
	address INTEGER NOT NULL,     -- list_head at which it shows
	kind TEXT NOT NULL,           -- free-object, pending-object, dead-stack, free-page, one-sided, poison, cycle,
	                              -- foreign-type
	expected INTEGER, found INTEGER, -- the link's two values
	one_bit INTEGER,              -- 1: they differ in one bit
	prev INTEGER, next INTEGER,   -- neighbours
	text TEXT NOT NULL,           -- one sentence
	PRIMARY KEY (queue, position, kind)
) STRICT, WITHOUT ROWID;

-- A lock on an implicated stack or queue.
CREATE TABLE lock (
	address INTEGER PRIMARY KEY,
	type TEXT NOT NULL,           -- spinlock, rwlock, mutex, rwsem, ...
	name TEXT,                    -- symbol, or type.member of what holds it
	held INTEGER,                 -- 1, 0, NULL unknown
	value INTEGER,                -- raw word
	owner_pid INTEGER,            -- where the lock tells
	valid INTEGER                 -- 0: what lies there is no such lock (another type's memory); NULL unknown
) STRICT;
-- Who holds a lock, and how that is known.
CREATE TABLE lock_hold (
	lock INTEGER NOT NULL, pid INTEGER NOT NULL, cpu INTEGER, idx INTEGER, how TEXT NOT NULL,
	PRIMARY KEY (lock, pid, how)
) STRICT, WITHOUT ROWID;
-- Who waits or spins for a lock: the frame idx of pid.
CREATE TABLE lock_wait (
	lock INTEGER NOT NULL, pid INTEGER NOT NULL, cpu INTEGER, idx INTEGER, spins INTEGER NOT NULL,
	how TEXT NOT NULL,
	PRIMARY KEY (lock, pid, how)
) STRICT, WITHOUT ROWID;
-- What a task that does not run waits for (the first frame that is not the scheduler).
CREATE TABLE blocked (
	pid INTEGER NOT NULL, task INTEGER PRIMARY KEY, function TEXT, on_kind TEXT, on_address INTEGER
) STRICT;

-- What a task that does not run waits for, or one whose CPU spins: a row for each that it waits for, one without such
-- where none is known.
CREATE TABLE wait_edge (
	task INTEGER NOT NULL, pid INTEGER NOT NULL,
	kind TEXT NOT NULL,           -- mutex, rwsem read, rwsem write, rt_mutex, ww_mutex, semaphore, percpu_rwsem,
	                              -- spinlock, rwlock, completion, wait queue, futex, bit, folio, flush, rcu, srcu,
	                              -- io, child, stop, freeze, file lock, sleep, unknown
	object INTEGER,               -- its address (of a plain futex the process's); NULL: see why
	object_type TEXT,             -- struct mutex, ...
	member TEXT,                  -- "type.member" of what it is a part of, by a pointer of who waits
	name TEXT,                    -- its symbol
	place TEXT,                   -- what lies there, as identify says it
	owner_task INTEGER, owner_pid INTEGER, -- who must do something before it goes on; NULL: not known, or nobody
	owner_exact INTEGER,          -- 1: the object names it; 0: a hint
	owner_how TEXT,               -- how it is known
	owner_waits INTEGER NOT NULL DEFAULT 0, -- 1: it does not have it: it waits for it too, before this one
	owner_completes INTEGER NOT NULL DEFAULT 0, -- 1: it does not have it: it is to complete it, as any such owner
	                              -- may (complete_call)
	owner_holds_up INTEGER NOT NULL DEFAULT 0, -- 1: nor is it to: it keeps a work from being begun that is
	ownerless TEXT,               -- the object tells its owner, and that is no task: why; NULL else
	owner_gone INTEGER NOT NULL,  -- 1: that is so because its owner has exited, and its memory is free
	lost TEXT,                    -- of a mutex: where its owner is, being no more in what took it: has exited,
	                              -- has gone back to user space, has no work any more (a thread of the kernel);
	                              -- NULL else
	since INTEGER,                -- ns for which it has been on no CPU, at least
	frame INTEGER,                -- idx of who waits: the first frame that is no code of the scheduler, a lock or a
	                              -- wait
	how TEXT,                     -- how the object is known
	why TEXT,                     -- why the object or the kind is not
	doubt TEXT,                   -- why it may go on though the owner does nothing; NULL: it cannot
	device TEXT,                  -- of who waits for I/O: the disk
	request INTEGER,              -- its struct request in flight; NULL: see request_how
	request_operation TEXT, request_sector INTEGER, request_bytes INTEGER, -- read, write, ...
	request_age INTEGER,          -- ns since it was begun, at least
	request_exact INTEGER,        -- 1: it has what is waited for; 0: it is the oldest of the device
	request_how TEXT,             -- how it is known, or why it is not
	idle INTEGER NOT NULL,        -- 1: a thread of the kernel that has no work
	asleep INTEGER NOT NULL,      -- 1: nobody has woken it: it is on no run queue and on its way to none, and
	                              -- neither a timer nor a signal that has come ends the wait; 0: else,
	                              -- or not known
	unlinked INTEGER NOT NULL,    -- 1: the entry that it waits with is in no list
	cycle INTEGER,                -- number of the ring of waits that this row is a step of
	step INTEGER,                 -- from 1: its owner is the task of the next step, the last's of the first
	sure INTEGER,                 -- 1: all steps of the ring have exact owners and no doubt
	UNIQUE (task, owner_task)
) STRICT;
CREATE INDEX wait_edge_owner ON wait_edge (owner_task);

-- Places where works wait until somebody gets to them: a pool of workers, or what is behind the limit of a workqueue.
CREATE TABLE work_pool (
	pool INTEGER NOT NULL,        -- its struct worker_pool
	limited INTEGER,              -- its struct pool_workqueue, where they wait behind a limit; NULL: in the pool
	number INTEGER NOT NULL,      -- of the pool, as the kernel's log has it
	cpu INTEGER,                  -- whose pool it is; NULL: of none
	softirq INTEGER NOT NULL,     -- 1: a softirq runs its works, not workers
	workqueue INTEGER, name TEXT, -- whose limit it is
	active INTEGER, most INTEGER, -- works of that which are begun or wait in a pool; and how many may be
	workers INTEGER NOT NULL, idle INTEGER NOT NULL, running INTEGER NOT NULL, -- as the pool counts them
	works INTEGER NOT NULL,       -- that wait here
	cut INTEGER NOT NULL,         -- 1: there are more, or the list is broken
	since INTEGER,                -- ns for which the pool has begun no work; of a limit, for which who runs works
	                              -- of it has been at them; at least; NULL: not known
	still INTEGER NOT NULL,       -- 1: that is a second or more: nobody gets to them; 0: they move, or why is not
	                              -- NULL
	why TEXT,                     -- why that is not known
	UNIQUE (pool, limited)
) STRICT;

-- The first works that wait in such a place.
CREATE TABLE work_pending (
	pool INTEGER NOT NULL, limited INTEGER, -- work_pool.pool, limited
	ord INTEGER NOT NULL,         -- from 0
	work INTEGER NOT NULL,        -- its struct work_struct
	func INTEGER, symbol TEXT,    -- that it runs
	workqueue INTEGER, name TEXT  -- that it was put on
) STRICT;
CREATE INDEX work_pending_pool ON work_pending (pool);

-- By whom they are held up.
CREATE TABLE work_holder (
	pool INTEGER NOT NULL, limited INTEGER, -- work_pool.pool, limited
	task INTEGER NOT NULL, pid INTEGER NOT NULL,
	role TEXT NOT NULL,           -- of a worker: runs, can run, sleeps (wait_edge has what for), spare (it has no
	                              -- work, and nobody woke it); on the CPU: another, on the CPU that a worker needs
	work INTEGER, func INTEGER, symbol TEXT, -- that it runs
	since INTEGER,                -- ns for which it has been on its CPU; of who sleeps, on none; at least
	scheduling TEXT,              -- SCHED_FIFO, SCHED_RR, SCHED_DEADLINE; NULL: it is no real-time task
	manager INTEGER NOT NULL,     -- 1: it is to make another worker
	panicked INTEGER NOT NULL,    -- 1: the kernel panicked on its CPU, and works may wait for no longer than that
	interrupt INTEGER             -- idx of the innermost frame of an interrupt that is on its CPU
) STRICT;
CREATE INDEX work_holder_pool ON work_holder (pool);

-- Calls that took what a ring of waits goes through, by machine code: of the innermost function on the owner's stack
-- that has such, the last ones on a way to where it is now. What functions did that have returned is not looked at.
CREATE TABLE lock_call (
	task INTEGER NOT NULL, object INTEGER NOT NULL, -- wait_edge.owner_task, object
	idx INTEGER NOT NULL,         -- frame of the function that has the call
	address INTEGER NOT NULL,     -- of the call
	function TEXT, file TEXT, line INTEGER, -- where it stands
	callee TEXT NOT NULL,         -- that takes it, being handed its address
	certain INTEGER NOT NULL,     -- 1: every way to where the function is now goes by this call, and no call of the
	                              -- function behind it lets go of the lock
	PRIMARY KEY (task, object, address)
) STRICT, WITHOUT ROWID;

-- Calls by which one who is waited for completes that, on a way on from where a function of its stack is: by machine
-- code, whatever decides the way.
CREATE TABLE complete_call (
	task INTEGER NOT NULL, object INTEGER NOT NULL, -- wait_edge.owner_task, object
	idx INTEGER NOT NULL,         -- frame of the function that the way goes through
	address INTEGER NOT NULL,     -- of the call
	function TEXT, file TEXT, line INTEGER, -- where it stands
	callee TEXT,                  -- that completes it, being handed its address
	work INTEGER,                 -- whose function has the way, and which is not begun before the task is done; idx
	                              -- is then where that waits; NULL: it is the task's own way
	PRIMARY KEY (task, object)
) STRICT, WITHOUT ROWID;

-- What the conditions of a function look at in which somebody sleeps in a queue (state D or S), as the dump has it: of
-- one task of each queue and function, and of who is on no queue. Filled when the source has been read.
CREATE TABLE wait_test (
	task INTEGER NOT NULL, idx INTEGER NOT NULL, -- who sleeps: wait_edge.task, frame
	statement TEXT NOT NULL, seq INTEGER NOT NULL, -- as in test
	expression TEXT NOT NULL,     -- what is looked at, as written
	value INTEGER,                -- now; NULL: see why
	how TEXT,                     -- how the value was found
	why TEXT,                     -- why it was not
	PRIMARY KEY (task, statement, seq)
) STRICT, WITHOUT ROWID;

-- Of those of wait_test whose entry is on no queue: the queue that the source names, as the dump has it.
CREATE TABLE wait_head (
	task INTEGER NOT NULL,        -- wait_edge.task
	statement TEXT NOT NULL,      -- that puts it on the queue
	expression TEXT NOT NULL,     -- the queue, as written there
	address INTEGER,              -- of its head; NULL: see why
	place TEXT,                   -- what lies there, as identify says it
	why TEXT,                     -- why it was not found
	PRIMARY KEY (task, statement)
) STRICT, WITHOUT ROWID;

-- Of the same: that all memory, live stacks and registers were looked through for pointers to the task, or into what is
-- in use of its stack. Whoever is about to wake it has one.
CREATE TABLE keeper_search (
	task INTEGER PRIMARY KEY,     -- wait_edge.task
	why TEXT                      -- why not all was looked at; NULL: all was
) STRICT;

-- And what was found. Not told is what cannot wake it: dead stacks, free and user memory, the kernel's own account of
-- tasks, owner words of locks that it has, what leads to where no variable of its frames can lie.
CREATE TABLE task_keeper (
	task INTEGER NOT NULL,        -- whom it leads to: wait_edge.task
	address INTEGER,              -- where it lies; NULL: in a register
	value INTEGER NOT NULL,
	text TEXT NOT NULL,           -- what lies there, as identify says it
	holder_task INTEGER, holder_pid INTEGER, holder_comm TEXT, -- on whose stack, in whose registers; NULL: memory
	sure INTEGER NOT NULL         -- 1: a register, or the place of one or of a variable in a live frame; 0: else
) STRICT;
CREATE INDEX task_keeper_task ON task_keeper (task);

-- The crash (one row).
CREATE TABLE crash (
	kind TEXT NOT NULL,           -- oops, panic, hang, sysrq, none
	task INTEGER, pid INTEGER, comm TEXT, cpu INTEGER,
	idx INTEGER,                  -- frame of `task` that faulted (or spins)
	ip INTEGER, function TEXT, file TEXT, line INTEGER,
	fault_address INTEGER, fault_access TEXT, -- read, write, execute
	error_code INTEGER,           -- of the exception, as its report says (x86 page fault: 1 there, 2 write)
	spin_address INTEGER,         -- of a hang, or of a panic that ended one: the word that it spins on (the lock
	                              -- that it takes that for: see lock)
	reported_ns INTEGER,          -- ns: what was over before it was over before the fault, or before its report:
	                              -- time of the first line of its report in the log; of a hang, whose
	                              -- report comes late, when the CPU that spins last switched tasks, by its soft
	                              -- lock-up watchdog (steps of 1.07 s, rounded down). NULL unknown
	clock_is_one INTEGER          -- 1: run queues and log have one clock (__sched_clock_stable), so that
	                              -- last_ran, rq_clock and reported_ns compare; 0: each CPU has its own,
	                              -- which may differ by more than a tick; NULL unknown
) STRICT;
-- What to tell people about the crash, line by line.
CREATE TABLE crash_explanation (line INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
-- The value chain: from the fault address (step 1) to the memory that it came from.
CREATE TABLE crash_step (
	step INTEGER PRIMARY KEY,
	task INTEGER, idx INTEGER,    -- frame in which this holds
	register TEXT,                -- that held the value, or NULL
	value INTEGER NOT NULL,       -- value used
	how TEXT NOT NULL,            -- operand (base + displacement), argument (handed by the caller), loaded (from
	                              -- memory), computed; handed:
	                              -- no part of the chain, an address on another task's stack that a call in
	                              -- flight works with, or the entry that a walk of a queue had come to; queued: no
	                              -- part either, and nobody's: where a damaged queue leads to on a stack first
	from_type TEXT, from_member TEXT, -- what it was loaded from, or the type and member that a displacement is
	from_address INTEGER,         -- where it was loaded from; handed: the list of the queue head in it, else the
	                              -- address; queued: the value
	displacement INTEGER,         -- value = next step's value + displacement
	memory_now INTEGER,           -- what from_address holds in the dump; NULL: not readable
	pc INTEGER,                   -- instruction that did it
	file TEXT, line INTEGER,      -- of that instruction
	text TEXT NOT NULL,           -- one sentence
	no_list INTEGER NOT NULL DEFAULT 0 -- from_address is a queue head's list, and the value (handed: memory_now)
	                                   -- is nothing that one in use holds
) STRICT;

-- Bytes of memory that facts mention: code at the pc of implicated frames, words of locks and links.
CREATE TABLE memory (address INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

-- Lines of the kernel log that report trouble.
CREATE TABLE log_report (
	sequence INTEGER NOT NULL, line INTEGER PRIMARY KEY, nanoseconds INTEGER NOT NULL, kind TEXT NOT NULL,
	pid INTEGER, cpu INTEGER, text TEXT NOT NULL
) STRICT;

-- What was looked at: a row for each kind of thing that could be; also when there was none. No row: nobody could look.
CREATE TABLE looked (
	what TEXT PRIMARY KEY,        -- chain (of the crash: followed, or there is none), log, tasks, queues, locks,
	                              -- waits; source (of the files that a dump implicates, those that a tree has)
	count INTEGER NOT NULL,       -- that were found
	known INTEGER NOT NULL        -- that there are, as far as is known
) STRICT, WITHOUT ROWID;

-- What could not be seen.
CREATE TABLE gap (
	what TEXT NOT NULL, why TEXT NOT NULL, effect TEXT NOT NULL, address INTEGER, count INTEGER NOT NULL,
	PRIMARY KEY (what, why)
) STRICT, WITHOUT ROWID;

-- What debug information says of the code of implicated functions: roles without source, and the check of the source
-- against it.
CREATE TABLE code_function (
	name TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, -- declaration
	low INTEGER, high INTEGER,    -- run-time range, NULL: only inlined
	PRIMARY KEY (name, file)
) STRICT, WITHOUT ROWID;
-- Lines that have code in a function (inlined bodies have rows of their own function).
CREATE TABLE code_line (
	function TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, address INTEGER NOT NULL,
	PRIMARY KEY (function, file, address, line)
) STRICT, WITHOUT ROWID;
-- Calls of a function, direct ones by name (empty: through a pointer), and bodies inlined into it (inlined = 1) with
-- the line of the call; ordered by address.
CREATE TABLE code_call (
	function TEXT NOT NULL, file TEXT NOT NULL, address INTEGER NOT NULL, callee TEXT NOT NULL, line INTEGER,
	inlined INTEGER NOT NULL,
	PRIMARY KEY (function, file, address, callee, inlined)
) STRICT;
-- Automatic variables whose type is a struct.
CREATE TABLE code_variable (
	function TEXT NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, line INTEGER NOT NULL,
	parameter INTEGER NOT NULL,
	PRIMARY KEY (function, file, name, line)
) STRICT, WITHOUT ROWID;
-- Members of record types: offsets in bytes.
CREATE TABLE code_member (
	type TEXT NOT NULL, member TEXT NOT NULL, offset INTEGER NOT NULL, size INTEGER NOT NULL,
	member_type TEXT NOT NULL,
	pointee_size INTEGER,         -- bytes of what a pointer points to, as declared; NULL: no pointer, or to void, a
	                              -- function or an incomplete type
	PRIMARY KEY (type, member)
) STRICT, WITHOUT ROWID;
