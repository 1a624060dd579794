"""Which tables must have rows for a SELECT to have one: read from the program that SQLite makes of it.

A way is a set of tables; where each way has one without rows, the statement gives none. A program is followed from its
start; behind an instruction that goes on only if a cursor has a row, its table is one that is needed. What is not known
counts as a way that needs nothing.
"""
from collections import defaultdict, namedtuple

WAYS = 24  # of one place; where there are more, what all of them need
NOTHING = frozenset()
# Go on only with a row at the cursor p1, else to p2.
WITH_ROW = {"Rewind", "Last", "Sort", "SorterSort", "SeekGE", "SeekGT", "SeekLE", "SeekLT", "SeekRowid", "NotExists",
            "NotFound", "NoConflict", "IfEmpty"}
# To p2 only with a row.
JUMP_WITH_ROW = {"Found", "Next", "Prev", "SorterNext"}
# After which comes the next one: p2 is something else than a place. Of what stands nowhere here it may be one.
NO_JUMP = set("""
    Add AddImm Affinity AggFinal AggInverse AggStep AggStep1 AggValue And BeginSubrtn BitAnd BitNot BitOr Blob Cast
    Close CollSeq Column ColumnsUsed Compare Concat Copy Count DeferredSeek Delete Divide Explain FilterAdd FinishSeek
    Function IdxInsert IdxRowid Insert Int64 Integer IsTrue MakeRecord Move Multiply NewRowid Noop Not Null NullRow
    OffsetLimit OpenAutoindex OpenDup OpenEphemeral OpenPseudo OpenRead Or Permutation PureFunc Real RealAffinity
    Remainder ReopenIdx ResetSorter ResultRow RowData RowSetAdd Rowid SCopy SeekHit Sequence ShiftLeft ShiftRight
    SorterData SorterInsert SorterOpen String String8 Subtract TableLock Transaction VColumn VOpen Variable ZeroOrNull
    """.split())
OWN_TABLE = {"OpenEphemeral", "OpenAutoindex", "SorterOpen"}  # which the statement fills itself
INSERTS = {"Insert", "IdxInsert", "SorterInsert"}

Step = namedtuple("Step", "at op p1 p2 p3")


def fewest(ways):
    """Those that no other one is a part of."""
    least = frozenset(way for way in ways if not any(other < way for other in ways))
    return least if len(least) <= WAYS else frozenset([frozenset.intersection(*least)])


class Program:
    """The instructions of a statement, with what is known of each."""

    def __init__(self, database, explained):
        self.steps = [Step(*row[:5]) for row in explained]
        self.callers, self.routines, self.entries = defaultdict(list), defaultdict(list), defaultdict(list)
        for step in self.steps:
            if step.op == "Yield":
                (self.callers if step.p2 else self.routines)[step.p1].append(step)
            elif step.op == "InitCoroutine":
                self.entries[step.p1].append(step.p3)
            elif step.op == "Gosub":
                self.callers[step.p1].append(step)
        self.tables = self.find_tables(database)
        self.reached = defaultdict(frozenset)  # ways by place
        self.inserted = defaultdict(frozenset)  # ways to a row of a table of its own, by cursor

    def find_tables(self, database):
        """The tables by cursor; None is one that may have rows."""
        names = {}
        for number, name in database.execute("SELECT seq, name FROM pragma_database_list").fetchall():
            for table, root in database.execute('SELECT tbl_name, rootpage FROM "%s".sqlite_master' % name):
                names[number, root] = table
        found = defaultdict(set)
        for step in self.steps:
            if step.op in ("OpenRead", "ReopenIdx"):
                found[step.p1].add(names.get((step.p3, step.p2)))
            elif step.op in OWN_TABLE:
                found[step.p1].add(step.p1)
            elif step.op == "OpenDup":
                found[step.p1].add(step.p2)
            elif step.op.startswith("Open") or step.op == "VOpen":
                found[step.p1].add(None)
        return {cursor: tables.pop() if len(tables) == 1 else None for cursor, tables in found.items()}

    def with_row(self, ways, cursor):
        """What is needed where a cursor has a row besides."""
        table = self.tables.get(cursor)
        if table is None:
            return ways
        rows = self.inserted[table] if isinstance(table, int) else [frozenset([table])]
        return fewest({way | row for way in ways for row in rows})

    def comes_back(self, step, ways):
        """Into what has been begun before, of a coroutine or a subroutine: what was needed there is needed as well."""
        callers, behind = self.callers[step.p1], step.at + 1
        if step.op == "EndCoroutine":
            return [(other.p2, self.both(ways, other)) for other in callers]
        if step.op == "Yield" and step.p2:
            return [(entry, ways) for entry in self.entries[step.p1]] \
                + [(other.at + 1, self.both(ways, other)) for other in self.routines[step.p1]]
        falls_through = [(behind, ways)] if step.op == "Return" and step.p3 else []
        written = [other for other in self.steps if other.op == "Integer" and other.p2 == step.p1]
        return falls_through + [(other.at + 1, self.both(ways, other)) for other in callers] \
            + [(other.p1 + 1, self.both(ways, other)) for other in written if other.p1 + 1 < len(self.steps)]

    def both(self, ways, step):
        return fewest({way | other for way in ways for other in self.reached[step.at]})

    def leads_to(self, step, ways):
        """(place, ways) of all that may come next."""
        behind = step.at + 1
        if step.op == "Halt":
            return []
        if step.op in ("Goto", "Gosub"):
            return [(step.p2, ways)]
        if step.op in ("Init", "InitCoroutine"):
            return [(step.p2 or behind, ways)]
        if step.op in ("Yield", "Return", "EndCoroutine"):
            return self.comes_back(step, ways)
        if step.op == "Jump":
            return [(step.p1, ways), (step.p2, ways), (step.p3, ways)]
        is_place = step.op not in NO_JUMP and 0 < step.p2 < len(self.steps)
        there = [(step.p2, self.with_row(ways, step.p1) if step.op in JUMP_WITH_ROW else ways)] if is_place else []
        return there + [(behind, self.with_row(ways, step.p1) if step.op in WITH_ROW else ways)]

    def follow(self):
        """Until nothing new is reached."""
        self.reached[0] = frozenset([NOTHING])
        is_new = True
        while is_new:
            is_new = False
            for step in self.steps:
                if not self.reached[step.at]:
                    continue
                for table, place, ways in ([(self.inserted, self.tables.get(step.p1), self.reached[step.at])]
                                           if step.op in INSERTS else []) \
                        + [(self.reached, *next_one) for next_one in self.leads_to(step, self.reached[step.at])]:
                    more = fewest(table[place] | ways)
                    is_new |= more != table[place]
                    table[place] = more

    def ways(self):
        self.follow()
        return fewest(frozenset().union(*[self.reached[step.at] for step in self.steps if step.op == "ResultRow"]))


def ways_of(database, explained):
    """Sorted lists of sorted names; None where a row may need no table. explained: the rows of EXPLAIN."""
    ways = Program(database, explained).ways()
    return None if NOTHING in ways or not ways else sorted(sorted(way) for way in ways)
