-- ---------------------------------------------------------------- source facts
-- A function's key is "file:name" (static names clash between files), a statement's "file:name#ord", ord its place in
-- evaluation order. Objects are written as a root (a parameter, local or global of that function) and a member path;
-- where the root is an alias (container_of, a cast, a first member, a list walk) the root of the aliased pointer is
-- given too.

-- A source file that was read, or of which some functions came with a .c file that calls them (then that is its
-- unit).
CREATE TABLE file (
	path TEXT PRIMARY KEY,        -- relative to its tree
	tree TEXT NOT NULL,
	unit TEXT,                    -- the .c file that was parsed for it
	hash TEXT NOT NULL,           -- of its content
	quality TEXT NOT NULL         -- ok, degraded, unusable
) STRICT, WITHOUT ROWID;
-- What libclang complained of (severity error, fatal), what was not read (limit), which files the source asked for and
-- was not given (refused); of each file that was not read well, why (unread: the first error; foreign: no kernel
-- of this architecture has it).
CREATE TABLE parse_problem (
	file TEXT NOT NULL, line INTEGER NOT NULL, severity TEXT NOT NULL, text TEXT NOT NULL,
	PRIMARY KEY (file, line, text)
) STRICT, WITHOUT ROWID;
-- A function definition. Of headers (and included sources) those that a .c file reaches within four levels of calls,
-- and that hand on a record of their own stack, look into a record that the file looks into, or call a function of it.
CREATE TABLE function (
	function TEXT PRIMARY KEY,    -- file:name
	name TEXT NOT NULL, file TEXT NOT NULL,
	line INTEGER NOT NULL, last_line INTEGER NOT NULL,
	static INTEGER NOT NULL, inline INTEGER NOT NULL,
	quality TEXT NOT NULL,        -- ok, degraded (the unit had errors), unusable
	cfg TEXT NOT NULL             -- full, partial (computed goto, asm goto)
) STRICT, WITHOUT ROWID;
CREATE INDEX function_name ON function (name);
-- Parameters in order.
CREATE TABLE parameter (
	function TEXT NOT NULL, idx INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
	PRIMARY KEY (function, idx)
) STRICT, WITHOUT ROWID;
-- An event of a function in evaluation order.
CREATE TABLE statement (
	statement TEXT PRIMARY KEY,   -- file:name#ord
	function TEXT NOT NULL, ord INTEGER NOT NULL,
	file TEXT NOT NULL, line INTEGER NOT NULL, column_number INTEGER NOT NULL,
	kind TEXT NOT NULL,           -- declare, assign, call, condition, return, barrier, lock, unlock, expression
	text TEXT NOT NULL,           -- as written, one line
	macro TEXT,                   -- name of the macro whose expansion it is (wait_event, smp_wmb, guard)
	loop INTEGER NOT NULL,        -- depth of loops around it
	exit_unlocked INTEGER NOT NULL, -- 1: some path from after it to the function's end acquires no lock
	exit_locked INTEGER NOT NULL  -- 1: some path from after it to the function's end acquires a lock
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_function ON statement (function, ord);
-- Order: b can come after a on a path of the same call. Of statements that call, lock, test, return, order memory,
-- assign a pointer or touch memory beyond their own variables; of a function with more than 1000 such there is none,
-- and a parse_problem of severity limit.
CREATE TABLE flow (
	a TEXT NOT NULL, b TEXT NOT NULL,
	dominates INTEGER NOT NULL,   -- 1: b is never reached but through a
	postdominates INTEGER NOT NULL, -- 1: after a, b always comes
	PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
-- Direct edges of the control flow: next is the next statement after `statement` of those that flow knows or that
-- give a pointer variable of the function another value (the step of a list walk is its condition). Empty arms lead
-- to what comes after them. A path that avoids some statements is a recursive query over it. No rows where flow has
-- none for its bound.
CREATE TABLE successor (
	statement TEXT NOT NULL,      -- the function's key: the entry
	arm TEXT NOT NULL,            -- of a condition: as in branch; '' else
	next TEXT NOT NULL,           -- '': the function's end
	PRIMARY KEY (statement, arm, next)
) STRICT, WITHOUT ROWID;
CREATE INDEX successor_next ON successor (next);
-- Statements that successor leaves out and that give a variable of the function, no pointer, a value: on the edge from
-- `statement`.
CREATE TABLE stored (
	statement TEXT NOT NULL, arm TEXT NOT NULL, -- as in successor
	store TEXT NOT NULL,          -- the statement that is left out
	PRIMARY KEY (statement, arm, store)
) STRICT, WITHOUT ROWID;
CREATE INDEX stored_store ON stored (store);
-- The arms of a condition: first statement of each (NULL: the function's end).
CREATE TABLE branch (
	statement TEXT NOT NULL, arm TEXT NOT NULL, first TEXT, acquires INTEGER NOT NULL,
	PRIMARY KEY (statement, arm)
) STRICT, WITHOUT ROWID;
-- An access to memory. Each assignment of a local pointer is one (write or rmw, path ''), by the macro of a loop and
-- as the out-parameter of a call too: where its alias ends. Atomics, bit operations, xchg and cmpxchg are accesses
-- (marked) of the member that they are given: `flags`, `refs`.
CREATE TABLE access (
	statement TEXT NOT NULL, seq INTEGER NOT NULL, -- order within the statement
	kind TEXT NOT NULL,           -- read, write, rmw, address (taken, not dereferenced)
	root TEXT NOT NULL, root_kind TEXT NOT NULL, -- variable that the expression starts at: parameter, local,
	                                             -- global; result: of the call of function `root`
	path TEXT NOT NULL,           -- "->task", ".wq.entry", "" for the variable itself
	record_type TEXT,             -- struct that the last member belongs to, or the outermost struct reached by
	                              -- the last pointer
	member TEXT,                  -- member path within record_type
	alias_root TEXT, alias_type TEXT, alias_member TEXT, -- the same bytes seen from the pointer that the root was
	                                                     -- made of
	type TEXT,                    -- of the value
	marked INTEGER NOT NULL,      -- 1: READ_ONCE, smp_load_acquire, ...
	value TEXT,                   -- of a write: the right side as written
	line INTEGER NOT NULL,
	constant INTEGER,             -- the value that is stored (of cmpxchg: when it is), NULL: not known when
	                              -- compiled
	PRIMARY KEY (statement, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_member ON access (record_type, member);
-- What a condition looks at: a row for each read of a member or global that decides it, and for each call whose
-- result does, directly or through a local variable that can have no other value. Two assignments of that variable
-- which read the same, or give it the results of two functions, are two rows: one of them holds. What is not known on
-- every path is none. root is meant as it was at read_at. The operator is what holds on the arm `true` of branch ("&":
-- a bit of the constant is set, "!&": none is, "truth", "not"); of a switch it is "switch", the arms name values.
CREATE TABLE test (
	statement TEXT NOT NULL, seq INTEGER NOT NULL, -- the condition; order of the rows
	root TEXT, root_kind TEXT, path TEXT, -- what was read, as in access; of a result: its first argument that
	                                      -- leads to a record
	record_type TEXT, member TEXT,
	how TEXT NOT NULL,            -- direct, copy (in a local variable), result (of a call), mixed (a copy, or a
	                              -- constant that leads to other_arm)
	read_at TEXT,                 -- statement that reads it, or calls
	operator TEXT,                -- ==, !=, <, <=, >, >=, &, !&, truth, not, switch; NULL: it depends on it in
	                              -- another way
	constant INTEGER,             -- the other side, NULL: none, or not known when compiled
	callee TEXT,                  -- of a result; NULL: of a call through a pointer
	other_arm TEXT,               -- of mixed: as in branch
	PRIMARY KEY (statement, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX test_member ON test (record_type, member);
CREATE INDEX test_read ON test (read_at);
-- What a function's result says: of a member or global that was read, of another function's result, or a constant.
-- The operator is what holds when the result is true; "truth": the result is that value itself.
CREATE TABLE returned (
	statement TEXT NOT NULL, seq INTEGER NOT NULL, -- the return; order of the rows
	root TEXT, root_kind TEXT, path TEXT, record_type TEXT, member TEXT, -- as in test; NULL of a constant
	how TEXT NOT NULL,            -- direct, copy, result, constant
	read_at TEXT,                 -- statement that reads it, or calls
	operator TEXT,                -- as in test; NULL of a constant
	constant INTEGER,             -- the other side; of a constant: the value that is returned
	callee TEXT,                  -- of a result; NULL: of a call through a pointer
	PRIMARY KEY (statement, seq)
) STRICT, WITHOUT ROWID;
-- A call; macro functions that matter (locks, list walks, barriers) too. Of assembly that has operands in memory, or
-- pointers, the callee is asm, and these are its arguments.
CREATE TABLE call (
	statement TEXT NOT NULL, seq INTEGER NOT NULL,
	callee TEXT,                  -- NULL: through a pointer
	callee_file TEXT,             -- of its definition when that was seen
	slot_type TEXT, slot_member TEXT, -- of an indirect call: the member that holds the pointer
	line INTEGER NOT NULL,
	macro_line INTEGER,           -- where the macro begins whose argument it is, when that is another line
	PRIMARY KEY (statement, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_callee ON call (callee);
-- Arguments of a call that are variables, members or their addresses. Of a pointer variable itself (path '') the
-- record_type is the type that it points to: kfree(p) has no other fact that tells it.
CREATE TABLE argument (
	statement TEXT NOT NULL, seq INTEGER NOT NULL, idx INTEGER NOT NULL,
	root TEXT NOT NULL, root_kind TEXT NOT NULL,
	path TEXT NOT NULL,           -- as in access; root_kind function: a function is passed
	record_type TEXT, member TEXT, alias_root TEXT, alias_type TEXT, alias_member TEXT,
	address INTEGER NOT NULL,     -- 1: its address is passed, or a pointer to it
	text TEXT NOT NULL,
	constant INTEGER,             -- the value that the call (atomic_set) stores there, NULL: none, or not known
	PRIMARY KEY (statement, seq, idx)
) STRICT, WITHOUT ROWID;
-- A function stored in a callback member: by initialiser, assignment, or a macro or function that does it; not where it
-- is handed to a function that was not read (argument and function_value have that).
CREATE TABLE slot (
	type TEXT NOT NULL, member TEXT NOT NULL, target TEXT NOT NULL, -- struct, member path, function name
	function TEXT,                -- where it is stored (key), NULL: in a static initialiser
	object TEXT,                  -- root variable of the object
	record_type TEXT, record_member TEXT, -- the outermost struct that holds it, and the path in that
	file TEXT NOT NULL, line INTEGER NOT NULL,
	PRIMARY KEY (type, member, target, file, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX slot_target ON slot (target);
-- A function whose address is taken in the .c file that defines it, wherever that goes: it has calls that nobody
-- names.
CREATE TABLE function_value (
	target TEXT NOT NULL, file TEXT NOT NULL,
	PRIMARY KEY (target, file)
) STRICT, WITHOUT ROWID;
-- A pointer made of another: variable = container_of(source, type, member), a cast, a first member, a list walk, a
-- copy. It holds from its statement until the variable is assigned again (access: write or rmw, path ''). member-load
-- is another object: variable = of->member.
CREATE TABLE alias (
	function TEXT NOT NULL, variable TEXT NOT NULL,
	of TEXT NOT NULL,             -- variable points to type; of: variable or parameter
	type TEXT, member TEXT,       -- record type of `variable`, and where in it `of` points; of member-load: what
	                              -- was read
	how TEXT NOT NULL,            -- container_of, cast, first-member, list-walk, copy, address (variable = &of),
	                              -- member (variable points to `member` of what `of` is or points to),
	                              -- member-load
	line INTEGER NOT NULL,
	statement TEXT,               -- that assigns the variable; NULL: there is none
	of_type TEXT,                 -- of member-load: record that `member` belongs to: escaped.to_type
	UNIQUE (function, variable, of, line, statement)
) STRICT;
CREATE INDEX alias_load ON alias (of_type, member);
CREATE INDEX alias_type ON alias (type);
-- The address of (a part of) an object, or a pointer variable that leads to it, stored in a member, an element or a
-- global: where others may find it. By assignment, initialiser, xchg and the like; not by a function that is given it
-- (argument), not in a static initialiser, not a pointer that was itself read from memory.
CREATE TABLE escaped (
	statement TEXT NOT NULL, seq INTEGER NOT NULL, -- that stores; order within it
	function TEXT NOT NULL,
	root TEXT NOT NULL, root_kind TEXT NOT NULL, path TEXT NOT NULL, -- what is stored: the variable or a part of it
	to_root TEXT NOT NULL, to_root_kind TEXT NOT NULL, to_path TEXT NOT NULL, -- where
	to_type TEXT, to_member TEXT, -- record that the last member there belongs to, and its name; NULL: no member
	line INTEGER NOT NULL,
	PRIMARY KEY (statement, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX escaped_to ON escaped (to_type, to_member);
CREATE INDEX escaped_function ON escaped (function);
-- A struct on a function's stack.
CREATE TABLE stack_object (
	function TEXT NOT NULL, variable TEXT NOT NULL, type TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
	macro TEXT,
	PRIMARY KEY (function, variable, line)
) STRICT, WITHOUT ROWID;
-- A lock held at a statement.
CREATE TABLE lock_region (
	statement TEXT NOT NULL, lock TEXT NOT NULL, -- lock: as written ("&rqw->wait.lock")
	root TEXT, path TEXT, record_type TEXT, member TEXT,
	must INTEGER NOT NULL,        -- 1: on every path to it; 0: on some
	how TEXT NOT NULL,            -- acquired, asserted (lockdep), guard; rcu: RCU, SRCU, a local lock: no task
	                              -- waits for it
	PRIMARY KEY (statement, lock)
) STRICT, WITHOUT ROWID;
-- At this statement a lock has been given back that the function did not take (or that it asserts to be entered
-- with): its caller's. From the statement that gives it back until one takes it again.
CREATE TABLE lock_given (
	statement TEXT NOT NULL, lock TEXT NOT NULL, -- the rest as in lock_region
	root TEXT, path TEXT, record_type TEXT, member TEXT,
	must INTEGER NOT NULL,        -- 1: on every path to it; 0: on some
	PRIMARY KEY (statement, lock)
) STRICT, WITHOUT ROWID;
-- Lines of source for people: those of implicated functions.
CREATE TABLE source_line (
	file TEXT NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL,
	PRIMARY KEY (file, line)
) STRICT, WITHOUT ROWID;
-- Members of structs as the source has them: offsets by libclang, to check against debug information.
CREATE TABLE source_member (
	type TEXT NOT NULL, member TEXT NOT NULL, offset INTEGER NOT NULL,
	declared TEXT,                -- its type as it is written, with __user, __rcu, __iomem, __percpu
	PRIMARY KEY (type, member)
) STRICT, WITHOUT ROWID;

-- A source tree and whether it is this kernel's (fill/source.c compares its facts with code_*).
CREATE TABLE tree (
	path TEXT PRIMARY KEY, match TEXT NOT NULL
) STRICT, WITHOUT ROWID; -- match: exact, differs, unknown
-- Why a tree differs or cannot be compared; function: whose ("file:name"), '' of the tree.
CREATE TABLE tree_reason (
	path TEXT NOT NULL, function TEXT NOT NULL, text TEXT NOT NULL,
	PRIMARY KEY (path, function, text)
) STRICT, WITHOUT ROWID;
-- A comment "vmrace: RULE: REASON" of a file that was read, or that a scan of its whole tree left out: the findings of
-- the rule that have a role in its lines are accepted where they are written.
CREATE TABLE suppression (
	file TEXT NOT NULL, line INTEGER NOT NULL,
	rule TEXT NOT NULL,           -- as written: there may be no such rule
	reason TEXT NOT NULL,         -- '': none is given, and it accepts nothing
	first INTEGER NOT NULL, last INTEGER NOT NULL, -- lines of the statement or function
	PRIMARY KEY (file, line, rule)
) STRICT, WITHOUT ROWID;
-- Implicated functions that source and debug information have: match is exact or differs.
CREATE TABLE function_match (function TEXT PRIMARY KEY, match TEXT NOT NULL, why TEXT) STRICT, WITHOUT ROWID;
