-- ---------------------------------------------------------------- conclusions (written by the engine alone)

-- How a rule ended: fired, silent, not_applicable, error.
CREATE TABLE rule_result (
	rule TEXT PRIMARY KEY, status TEXT NOT NULL, silenced_by TEXT, why TEXT,
	missing TEXT -- of not_applicable: a table without rows (or a|b) that the rule needs
) STRICT, WITHOUT ROWID;
-- What was looked at (one row, when the rules have been evaluated).
CREATE TABLE coverage (
	crash TEXT,                   -- read, none (looked for: there is none), unread; NULL: no dump
	tasks_read INTEGER, tasks_all INTEGER, -- with a whole stack trace; all. NULL: not looked at
	queues INTEGER, locks INTEGER, pending INTEGER, -- that were found; NULL as above
	sources_exact INTEGER NOT NULL, sources_differs INTEGER NOT NULL, -- files that are this kernel's, or not
	sources_unknown INTEGER NOT NULL, sources_unread INTEGER NOT NULL, -- not compared; not read
	sources_foreign INTEGER NOT NULL, -- not read, and not for this architecture
	rules_asked INTEGER NOT NULL, rules_not_applicable INTEGER NOT NULL,
	blind TEXT,                   -- why nothing could be looked at; NULL: something was
	way_out TEXT                  -- what to do then
) STRICT;
-- A finding, or a candidate that stayed silent (verdict silent, or merged into another: explained).
CREATE TABLE finding (
	finding INTEGER PRIMARY KEY,
	rule TEXT NOT NULL, candidate INTEGER NOT NULL,
	verdict TEXT NOT NULL,        -- confirmed, likely, damaged, possible, silent, merged
	title TEXT NOT NULL, sentence TEXT,
	fingerprint TEXT,             -- vmrace1: 32 hex digits of rule, role functions, object type and member; 16
	                              -- more of the roles' statements where source is bound
	object_type TEXT, object_address INTEGER, object_place TEXT, object_pid INTEGER, object_comm TEXT,
	object_cache TEXT, object_offset INTEGER,
	object_lifetime TEXT, object_member TEXT,
	silenced_by TEXT, why TEXT,   -- of a silent one: item, guard or rival, and why
	fix_text TEXT, fix_diff TEXT, reproduce_text TEXT, reproduce_file TEXT, reproduce_line INTEGER
) STRICT;
-- A role of a finding: one function and one line.
CREATE TABLE role (
	finding INTEGER NOT NULL, ord INTEGER NOT NULL, role TEXT NOT NULL, function TEXT, file TEXT, line INTEGER,
	pid INTEGER, comm TEXT, cpu INTEGER, frame INTEGER,
	PRIMARY KEY (finding, role)
) STRICT, WITHOUT ROWID;
-- Evidence of a finding: key is the rule's word for it, id what people see (E1...).
CREATE TABLE evidence (
	finding INTEGER NOT NULL, key TEXT NOT NULL,
	ord INTEGER NOT NULL, id TEXT NOT NULL,
	kind TEXT NOT NULL,           -- dump, source, log, derived
	statement TEXT NOT NULL,
	address INTEGER, bytes BLOB, type TEXT, member TEXT, file TEXT, line INTEGER,
	parents TEXT NOT NULL,        -- keys that a derived one follows from, separated by spaces
	PRIMARY KEY (finding, key)
) STRICT, WITHOUT ROWID;
-- A step of the interleaving; evidence: keys, separated by spaces (so in the tables below).
CREATE TABLE step (
	finding INTEGER NOT NULL, step INTEGER NOT NULL, lane TEXT NOT NULL, pid INTEGER, tense TEXT NOT NULL,
	text TEXT NOT NULL, file TEXT, line INTEGER, evidence TEXT NOT NULL,
	PRIMARY KEY (finding, step)
) STRICT, WITHOUT ROWID;
-- A confirm item (yes: speaks for the race).
CREATE TABLE confirm (
	finding INTEGER NOT NULL, ord INTEGER NOT NULL, item TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL,
	why TEXT NOT NULL, evidence TEXT NOT NULL,
	PRIMARY KEY (finding, item)
) STRICT, WITHOUT ROWID;
-- A guard (yes: it holds, so there is no race).
CREATE TABLE guard (
	finding INTEGER NOT NULL, ord INTEGER NOT NULL, item TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL,
	why TEXT NOT NULL, evidence TEXT NOT NULL,
	PRIMARY KEY (finding, item)
) STRICT, WITHOUT ROWID;
-- A rival: another explanation of the same evidence. Only of what was observed; a possible finding has none.
CREATE TABLE rival (
	finding INTEGER NOT NULL, ord INTEGER NOT NULL,
	item TEXT NOT NULL, text TEXT NOT NULL,
	state TEXT NOT NULL,          -- excluded, open (nothing excludes it: likely at most), holds (so the finding
	                              -- is silent)
	why TEXT NOT NULL,            -- what excludes it, or what would
	evidence TEXT NOT NULL,       -- keys, separated by spaces
	PRIMARY KEY (finding, item)
) STRICT, WITHOUT ROWID;
-- What speaks against the verdict.
CREATE TABLE against (
	finding INTEGER NOT NULL, ord INTEGER NOT NULL, text TEXT NOT NULL, evidence TEXT NOT NULL,
	PRIMARY KEY (finding, ord)
) STRICT, WITHOUT ROWID;
-- Locks of a finding.
CREATE TABLE finding_lock (
	finding INTEGER NOT NULL, ord INTEGER NOT NULL, lane TEXT NOT NULL, lock TEXT NOT NULL, address INTEGER,
	state TEXT NOT NULL, evidence TEXT NOT NULL,
	PRIMARY KEY (finding, ord)
) STRICT, WITHOUT ROWID;
-- Other places of the same shape.
CREATE TABLE sibling (
	finding INTEGER NOT NULL, function TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
	PRIMARY KEY (finding, function, file, line)
) STRICT, WITHOUT ROWID;
-- Nodes and edges of the graph: evidence is one key; what has none is not drawn.
CREATE TABLE node (
	finding INTEGER NOT NULL, ord INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
	tooltip TEXT, evidence TEXT NOT NULL,
	PRIMARY KEY (finding, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE edge (
	finding INTEGER NOT NULL, ord INTEGER NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, label TEXT NOT NULL,
	tooltip TEXT, evidence TEXT NOT NULL,
	PRIMARY KEY (finding, a, b, label)
) STRICT, WITHOUT ROWID;
-- What a report could not see.
CREATE TABLE limits (ord INTEGER PRIMARY KEY, what TEXT NOT NULL, why TEXT NOT NULL, effect TEXT NOT NULL) STRICT;
