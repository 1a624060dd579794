# SPDX-License-Identifier: MIT
"""A cloakroom whose visitors queue with a check on their stack; parts that the entry_* cases share."""
HEAD = """
struct coat_check {
	unsigned long number;
	unsigned long is_called;
	struct task_struct *visitor;
	struct list_head hook;
};

struct room {
	spinlock_t lock;
	struct list_head queue;
	unsigned long calls;
	bool has_cabs;
};

static struct room room = { .queue = LIST_HEAD_INIT(room.queue) };
static unsigned long acts = 0x4000;

static noinline void room_rest(unsigned long loops)
{
	for (volatile unsigned long i = 0; i < loops; i++)
		;
}

static noinline unsigned long room_read(unsigned long first, int turns)
{
	volatile unsigned long lines[60];
	unsigned long sum = 0;

	for (int i = 0; i < 60; i++)
		lines[i] = first + 0x1000 * i;
	while (turns-- > 0)
		schedule();
	for (int i = 0; i < 60; i++)
		sum += lines[i];
	return sum;
}
"""
CALL = """
static noinline void room_call(struct room *r)
{
	struct coat_check *check;

	spin_lock(&r->lock);
	WRITE_ONCE(r->calls, r->calls + 1);
	list_for_each_entry(check, &r->queue, hook) {
		ferry_proof.walked++;
		wake_up_process(check->visitor);
	}
	spin_unlock(&r->lock);
}
"""
TAIL = """
static int room_visitor(void *first)
{
	for (unsigned long number = (unsigned long)first;; number += 2)
		acts += room_read(acts, room_queue(&room, number) ? %(gone)s : 1) & 0x3000;
	return 0;
}

static int room_attendant(void *unused)
{
	(void)unused;
	for (;;) {
		room_rest(%(rest)s);
		room_call(&room);
	}
	return 0;
}
%(more)s
void ferry_init(unsigned long mode)
{
	(void)mode;
	kthread_run_on_cpu(room_attendant, NULL, 1, 61, "attendant");
	kthread_run_on_cpu(room_visitor, (void *)1, 0, 62, "karl");
	%(start)s
}
"""


def tail(rest="300", more="", start="", gone="1000"):
    return TAIL % dict(rest=rest, more=more, start=start, gone=gone)
