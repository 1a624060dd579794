# SPDX-License-Identifier: MIT
"""A copy of the minikernel's source that a case alters, and the proof that the kernel keeps of what happened in it."""
import os
import re
import shutil

FERRY, HEADER, FAULT = "drivers/ferry/ferry.c", "include/linux/ferry.h", "arch/x86/mm/fault.c"
COUNTERS = ("address", "inside", "released", "left_called", "left_impatient")


def raced(fault, end):
    """Who failed used what a called passenger wrote over its ticket."""
    return fault["left_called"] > 0 and fault["left_impatient"] == 0 and fault["address"] >= 0x1000


class Kernel:
    def __init__(self, source, folder, word=None):
        """`word` is which line of eight a sparse manifest has; what that hits, the compiler decides."""
        self.folder, self.word = shutil.copytree(source, folder), word

    def path(self, file):
        return os.path.join(self.folder, file)

    def read(self, file):
        with open(self.path(file), encoding="utf-8") as f:
            return f.read()

    def write(self, file, text):
        with open(self.path(file), "w", encoding="utf-8") as f:
            f.write(text)

    def replace(self, old, new, file=FERRY):
        """Replace the one place that has this text."""
        text = self.read(file)
        assert text.count(old) == 1, (file, old, text.count(old))
        with open(self.path(file), "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))

    def replace_between(self, first, last, new, file=FERRY):
        """Replace from one text up to another, which stays."""
        text = self.read(file)
        start = text.index(first)
        self.replace(text[start:text.index(last, start)], new, file)

    def driver(self, text, *members):
        """A driver of the case's own instead of the ferry's (it has ferry_init()), with these counters."""
        declared = "".join("\tunsigned long %s;\n" % m for m in ("address",) + members)
        self.write(HEADER, """#ifndef _LINUX_FERRY_H
#define _LINUX_FERRY_H

#include <linux/wait.h>

struct ferry_proof {
%s};
extern struct ferry_proof ferry_proof, ferry_proof_at_fault;

void ferry_init(unsigned long mode);

#endif
""" % declared)
        headers = ("asm/bootparam", "linux/completion", "linux/ferry", "linux/mutex", "linux/panic", "linux/printk",
                   "linux/sched", "linux/slab")
        self.write(FERRY, "".join("#include <%s.h>\n" % h for h in headers) + """
struct ferry_proof ferry_proof, ferry_proof_at_fault;
""" + text)
        self.keep_at_fault()
        for made in ("kernel/locking/Makefile", "kernel/sched/Makefile"):
            self.write(made, "") # mutexes and completions are built for whatever driver

    def prove(self, *more):
        """Count in ferry_proof how passengers leave and how often one is let go, and `more` of the case's own.

        ferry_proof_at_fault is the same when a fault begins, with its address. The texts that are counted must still be
        as they were: this comes first.
        """
        members = "".join("\tunsigned long %s;\n" % m for m in COUNTERS + more)
        self.replace("void ferry_init(", """struct ferry_proof {
%s};
extern struct ferry_proof ferry_proof, ferry_proof_at_fault;

void ferry_init(""" % members, HEADER)
        self.replace("static struct kmem_cache *party_cache;", """static struct kmem_cache *party_cache;
struct ferry_proof ferry_proof, ferry_proof_at_fault;""")
        self.replace("""	unsigned long flags;

	add_wait_queue_exclusive(""", """	unsigned long flags;

	ferry_proof.inside++;
	add_wait_queue_exclusive(""")
        self.replace("""		return -1;
	}
	return 0;""", """		ferry_proof.inside--;
		ferry_proof.left_impatient++;
		return -1;
	}
	ferry_proof.inside--;
	ferry_proof.left_called++;
	return 0;""")
        self.replace("""#else
	WRITE_ONCE(""", """#else
	ferry_proof.released++;
	WRITE_ONCE(""")
        self.keep_at_fault()

    def keep_at_fault(self):
        self.replace("#include <linux/panic.h>", "#include <linux/ferry.h>\n#include <linux/panic.h>", FAULT)
        self.replace('\tprintk("BUG: unable to handle page fault', """	ferry_proof.address = address;
	ferry_proof_at_fault = ferry_proof;
	printk("BUG: unable to handle page fault""", FAULT)

    # How the ferry runs; each is independent of the others.

    def one_passenger(self):
        """Bruno alone: nobody else waits for the lock that a faulting ferryman keeps, and each record is his."""
        text = self.read(FERRY)
        for name in ("anna", "clara"):
            self.replace(re.search(r'\tkthread_run_on_cpu\(ferry_passenger.*"%s"\);\n' % name, text).group(0), "")

    def long_trips(self, rounds):
        """Who has left stays on board, and its manifest stays over its ticket."""
        self.replace("round < 4;", "round < %d;" % rounds)

    def passengers_poll(self):
        """A passenger looks again and again instead of sleeping, and has patience: it leaves as soon as it may."""
        self.replace("""		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(ticket.state)""", """		__set_current_state(TASK_RUNNING);
		if (READ_ONCE(ticket.state)""")
        self.replace("#define PATIENCE 6", "#define PATIENCE 100000")

    def passengers_hurry(self, turns=1):
        """A passenger looks a few times, without sleeping, and goes on board whatever came of it."""
        self.replace("""		set_current_state(TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(ticket.state)""", """		__set_current_state(TASK_RUNNING);
		if (READ_ONCE(ticket.state)""")
        self.replace("#define PATIENCE 6", "#define PATIENCE %d" % turns)
        self.replace("""		if (!ferry_board(&ferry, (unsigned long)seats))
			cargo""", """		ferry_board(&ferry, (unsigned long)seats);
		cargo""")

    def ferryman_late(self, loops=3000):
        """He takes his time between two crossings."""
        self.replace("""	for (;;)
		ferry_depart(&ferry);""", """	for (;;) {
		for (volatile int i = 0; i < %d; i++)
			;
		ferry_depart(&ferry);
	}""" % loops)

    def slow_console(self, loops=20000):
        """Printing an oops takes long; the other CPU runs on."""
        self.replace("""	show_regs(regs);
	printk""", """	for (volatile int i = 0; i < %d; i++)
		;
	show_regs(regs);
	printk""" % loops, FAULT)

    def runs_on(self):
        """The owner leaves while the oops is being printed."""
        self.passengers_poll()
        self.slow_console()
        self.one_passenger()
        self.long_trips(1500)

    def sparse_manifest(self, word, value="first + 0x1000 * i"):
        """Of eight lines only one is written: of an old ticket one word changes."""
        self.replace("""	for (int i = 0; i < MANIFEST_LINES; i++)
		lines[i] = first + 0x1000 * i;""", """	for (int i = %d; i < MANIFEST_LINES; i += 8)
		lines[i] = %s;""" % (word, value))
        self.replace("""		for (int i = 0; i < MANIFEST_LINES; i++)
			sum""", """		for (int i = %d; i < MANIFEST_LINES; i += 8)
			sum""" % word)

    def stoker(self, statement, after=40):
        """What the stoker's shovel does to the first entry at the pier, from a crossing on (mode stray)."""
        self.replace("\t\t*(unsigned long *)((char *)first - sizeof(long)) = 0x0000100000c0a1e0UL;", statement)
        self.replace("READ_ONCE(ferry.crossings) < 40", "READ_ONCE(ferry.crossings) < %d" % after)

    def ferryman_walks(self, body, first="", declared="struct ferry_ticket *ticket;", locked=True):
        """He goes along the pier himself, with its lock, instead of waking the queue; `first` comes before the lock."""
        if locked:
            body = "\tspin_lock_irqsave(&f->pier.lock, flags);\n" + body
            body += "\tspin_unlock_irqrestore(&f->pier.lock, flags);\n"
        self.replace("""	f->free_seats = 4;
	__wake_up(&f->pier, TASK_NORMAL, 3, f);
""", """	%s
	unsigned long flags;

	f->free_seats = 4;
%s%s""" % (declared, first, body))

    def answered_later(self, dwell, gone="if (!ferry_proof.inside)\n\t\t\tferry_proof.gone++;"):
        """The ferryman takes a ticket off the pier, keeps it in a variable of the file, and answers it when he has
        dwelt; who looks on board at a list of harbours on the same stack comes upon what he wrote."""
        self.one_passenger()
        self.replace("	struct wait_queue_entry wait;\n};", """	struct wait_queue_entry wait;
	unsigned long fare;
};""", HEADER)
        self.replace("static unsigned long cargo", """static struct ferry_ticket *volatile taken[4];
static unsigned long cargo""")
        self.ferryman_walks("""	ticket = NULL;
	if (!list_empty(&f->pier.head)) {
		ticket = list_first_entry(&f->pier.head, struct ferry_ticket, wait.entry);
		list_del_init(&ticket->wait.entry);
		taken[f->crossings %% 4] = ticket;
	}
	spin_unlock_irqrestore(&f->pier.lock, flags);
	for (volatile int i = 0; i < %d; i++)
		;
	if (ticket) {
		%s
		ferry_answer(ticket, f->crossings);
	}
	spin_lock_irqsave(&f->pier.lock, flags);
""" % (dwell, gone))
        self.replace("static noinline void ferry_depart(", """static noinline void ferry_answer(
	struct ferry_ticket *ticket, unsigned long crossings)
{
	ticket->fare = 0x2000 + (crossings & 0xff);
	smp_store_release(&ticket->state, TICKET_CALLED);
}

static noinline void ferry_depart(""")

    def bell(self, mark=""):
        """A ticket has a queue of its own, on which nobody is: it is woken after the state."""
        self.replace("	struct wait_queue_entry wait;\n};", """	struct wait_queue_entry wait;
	struct wait_queue_head bell;
};""", HEADER)
        rung = "	__wake_up(&ticket->bell, TASK_NORMAL, 1, NULL); %s\n#endif" % mark
        self.replace("	wake_up_process(ticket->holder);\n#endif", rung)
        self.replace("""	ferry_proof.inside++;
	add_wait_queue_exclusive(&f->pier""", """	ferry_proof.inside++;
	init_waitqueue_head(&ticket.bell);
	add_wait_queue_exclusive(&f->pier""")

    def harbours(self, stored="1", while_on_board=""):
        """On board a passenger looks at a list of harbours again and again; `stored`: those that it has put there."""
        self.replace_between("static noinline unsigned long ferry_write_manifest(", "static int ferry_passenger(",
                             """static const unsigned long harbour[4] = { 1, 2, 3, 5 };

static noinline unsigned long ferry_write_manifest(unsigned long first)
{
	const unsigned long *volatile lines[MANIFEST_LINES];
	unsigned long sum = first;

	for (int i = 0; i < MANIFEST_LINES; i++)
		if (%s)
			lines[i] = &harbour[i & 3];
	%s
	for (int round = 0; round < 40; round++)
		for (int i = 0; i < MANIFEST_LINES; i++)
			sum += *lines[i];
	return sum;
}

""" % (stored, while_on_board))

    def stray_return(self, after=2):
        """A third task writes a return address over the holder of a ticket whose owner waits: as a later call may."""
        self.stoker("""		ferry_proof.strays++;
		((unsigned long *)first)[-1] = (unsigned long)ferry_passenger + 0x21;""", after)

    # The roles of a kernel in which the race is real, where a case leaves those lines as they are.

    def mark_owner(self):
        self.replace("""	struct ferry_ticket ticket = {
""", """	struct ferry_ticket ticket = { /* role: owner */
""")

    def mark_leave(self):
        self.replace("""	if (READ_ONCE(ticket.state) != TICKET_CALLED) {
""", """	if (READ_ONCE(ticket.state) != TICKET_CALLED) { /* role: leave */
""")

    def mark_waker(self):
        self.replace("""	WRITE_ONCE(ticket->state, TICKET_CALLED);
""", """	WRITE_ONCE(ticket->state, TICKET_CALLED); /* role: release */
""")
        self.replace("""	wake_up_process(ticket->holder);
#endif""", """	wake_up_process(ticket->holder); /* role: use */
#endif""")

    def ferry_member(self, declaration):
        self.replace("""	unsigned long crossings;
""", """	unsigned long crossings;
	%s;
""" % declaration)
