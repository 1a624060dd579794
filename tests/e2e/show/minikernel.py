# SPDX-License-Identifier: MIT
"""Expressions over the racy minikernel, and what each is; and those that are wrong. Seeds of a fuzz target too."""

LIST = "list(&init_task.tasks, struct task_struct, tasks)"

# expression: value (a number), text (a string) or list (of numbers)
VALUES = {
    "1 + 2 * 3": 7, "(1 + 2) * 3": 9, "7 / 2": 3, "(0 - 7) / 2": -3, "(0 - 7) % 3": -1, "1 << 31": -(1 << 31),
    "1u << 31": 1 << 31, "~0": -1, "~0u": 0xffffffff, "!3": 0, "0 - 1 > 1u": 1, "0 - 1l > 1u": 0,
    "0xffffffff + 1": 0, "4294967295 + 1": 1 << 32, "(0 - 8) >> 1": -4, "6 & 3 | 8 ^ 1": 11, "2 && 0 || 5": 1,
    "1 ? 2 : 3": 2, "0 ? 2 : 1 ? 4 : 5": 4, "'a'": 97, "'\\n'": 10, "010": 8, "0b101": 5, "(unsigned char)300": 44,
    "(signed char)200": -56, "(_Bool)5": 1, "(bool)0": 0, "(u32)(0 - 1)": 0xffffffff, "10ul": 10,
    "sizeof(int)": 4, "sizeof(struct list_head)": 16, "sizeof(struct list_head[3])": 48, "sizeof(void *)": 8,
    "sizeof init_task.comm": 16, "sizeof(init_task.pid) + 1": 5, "sizeof(typeof(init_task.pid))": 4,
    "offsetof(struct list_head, prev)": 8, "offsetof(struct ferry_ticket, wait.entry.next)": 40,
    "&((struct list_head *)0)->prev": 8, "(struct list_head *)16 + 2": 48, "2 + (struct list_head *)16": 48,
    "(struct list_head *)48 - (struct list_head *)16": 2, "(void *)8 + 1": 9, "(char *)8 - 1": 7, "NULL": 0,
    "TICKET_CALLED": 1, "TICKET_CALLED == 1 && true && !false": 1, "init_task.pid": 0, "init_task.prio": 120,
    "(&init_task)->prio": 120, "*&init_task.prio": 120, "-init_task.prio": -120, "init_task.comm": '"swapper/0"',
    "init_task.comm[0]": 115, "init_task.comm[0..3][1]": 119, "*init_task.comm": 115, "ferry.free_seats": 2,
    "ferry.logbook[2..3]": [1, 2], "ferry.crossings % 10": 4, "party_cache->name": '"ferry_party"',
    "container_of(&init_task.tasks, struct task_struct, tasks) == &init_task": 1,
    "((struct wait_queue_head *)&ferry)->head.next == &ferry.pier.head": 1, "task(21)->pid": 21,
    "task(21)->comm": '"anna"', "per_cpu(runqueues, 1).curr->comm": '"ferryman"',
    "per_cpu(runqueues.curr, 1) == per_cpu(runqueues, 1).curr": 1,
    "per_cpu_ptr(&runqueues, 1) == &per_cpu(runqueues, 1)": 1, "cpus(runqueues) | count": 2,
    LIST + " | count": 6, LIST + " | where pid > 20 | count": 4, LIST + " | where it == task(21) | count": 1,
    LIST + " | where comm[0] == 'a' | first 5 | count": 1, LIST + " | first 2 | count": 2,
    LIST + " | where real_parent->pid == 0 && (pid | 1) == 23 | count": 2,
    "list(&slab_caches, struct kmem_cache, list) | where size == 80 && name[0] == 'f' | count": 1,
    "ferry.logbook | where it == 2 | count": 8, "ferry.logbook[0..5] | where it > 1 | count": 2,
    "(1 | 2) | count": 1, "tasks() | where pid == 22 | count": 1,
}

# expression: (message, where, length of the mark)
ERRORS = {
    "1 +": ("it ends where a value should come", 3, 1), "1 2": ("an operator or the end", 2, 1),
    "(1": ("it ends where ) should come", 2, 1), "nosuch": ("no variable, function or enumerator nosuch", 0, 6),
    "init_task.nope": ("struct task_struct has no member nope", 10, 4),
    "init_task->pid": ("struct task_struct is no pointer: write .pid", 11, 3),
    "task(21).pid": ("is a pointer: write ->pid", 9, 3), "1 / 0": ("a division by zero", 2, 1),
    "1 << 40": ("a shift by 40 of 32 bits", 2, 2), "&1": ("has no address", 0, 1),
    "&party_cache->nosuch": ("has no member nosuch", 14, 6), "*init_task": ("is no pointer", 0, 1),
    "init_task + 1": ("struct task_struct is no number", 0, 9), "(struct nosuch *)1": ("no type struct nosuch", 1, 13),
    "task_struct": ("task_struct is a type", 0, 11), "struct task_struct": ("a type alone has no value", 0, 6),
    "schedule()": ("a dump cannot run schedule()", 0, 8), "init_task.pid = 1": ("to compare write ==", 14, 1),
    "1 @ 2": ("no expression has this character", 2, 1), "12ab": ("begins with 0x", 0, 4),
    "0xfffffffffffffffff": ("more than 64 bits", 0, 19), "$rax": ("registers of which frame", 0, 4),
    "runqueues.curr == 0": ("say of which CPU", 10, 4), "per_cpu(runqueues, 99)": ("no CPU 99", 0, 7),
    "per_cpu(init_task, 0)": ("no per-CPU variable", 8, 9), "this_cpu(runqueues)": ("which CPU", 0, 8),
    "container_of(1, struct list_head)": ("it needs 3 arguments", 0, 12),
    "offsetof(struct list_head, prev, 2)": ("an argument too many", 33, 1),
    "offsetof(struct list_head, x)": ("has no member x", 27, 1), "task(9999)": ("no task has PID 9999", 0, 4),
    "list(&init_task, struct task_struct, tasks)": ("where a struct list_head should come", 5, 1),
    "list(&init_task.tasks, struct task_struct, pid)": ("pid is a pid_t", 43, 3),
    LIST + " + 1": ("gives many values", 0, 4), LIST + " | where nosuch": ("no variable", len(LIST) + 9, 6),
    LIST + " | first": ("a number should come", len(LIST) + 8, 1), "init_task.comm[5..2]": ("[5..2]", 14, 6),
    "(" * 300 + "1": ("levels of brackets", 100, 1), "1" + "+1" * 1500: ("parts", 2000, 1),
    "maple(&init_task)": ("where a struct maple_tree should come", 6, 1), "'ab'": ("not a character", 0, 1),
    "(struct task_struct)1": ("a cast to struct task_struct", 0, 20), "": ("it ends where a value should come", 0, 1),
}
