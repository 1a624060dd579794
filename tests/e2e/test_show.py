# SPDX-License-Identifier: MIT
"""vmrace show on the minikernel: values that its source gives, errors with their place, walks, frames. Against drgn, on
real kernels: test_show_drgn.py."""
import json
import os
import re
import struct
import unittest

import memory
import tool

FILES = (tool.dump("racy"), tool.vmlinux("racy"))
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


def number(value):
    return int(value, 16) if isinstance(value, str) else value


class Show(tool.Test):
    def show(self, *words, status=0):
        return self.run_vmrace("show", *words, *FILES, status=status)

    def test_values(self):
        words = [w for e in VALUES for w in ("-e", e)]
        lines = [json.loads(line) for line in self.show("--json", *words).out.splitlines()]
        self.assertEqual([line["expression"] for line in lines], list(VALUES))
        for line in lines:
            expected = VALUES[line["expression"]]
            with self.subTest(line["expression"]):
                if isinstance(expected, str):
                    self.assertEqual(line["string"], expected)
                elif isinstance(expected, list):
                    self.assertEqual(line["elements"], expected)
                else:
                    found = number(line["value"] if "type" in line else line["entries"])
                    self.assertEqual(found & ((1 << 64) - 1), expected & ((1 << 64) - 1))

    def test_errors(self):
        words = [w for e in ERRORS for w in ("-e", e)]
        result = self.show(*words, "-e", "1", status=2)
        self.assertEqual(result.out, "1 = (int) 1\n")
        told = re.split(r"^(?=vmrace: )", result.err, flags=re.M)[1:]
        self.assertEqual(len(told), len(ERRORS), result.err)
        for text, (expression, (message, start, length)) in zip(told, ERRORS.items()):
            with self.subTest(expression[:80]):
                line, *place = text.splitlines()
                self.assertTrue(line.startswith("vmrace: " + expression[:200]), line)
                self.assertIn(message, line)
                if len(expression) <= 500:
                    self.assertEqual(place, ["    " + expression, "    " + " " * start + "^" + "~" * (length - 1)])

    def test_frame(self):
        out = self.show("ticket", "ticket.holder->comm", "current->pid", "f->called", "--pid", "21", "--frame",
                        "ferry_board").out
        self.assertIn("ticket = (struct ferry_ticket) {\n    unsigned int seats = 1;\n"
                      "    enum ticket_state state = TICKET_CALLED (1);\n"
                      "    struct task_struct *holder = 0xffff", out)
        self.assertRegex(out, r"wait_queue_func_t func = 0x\w+;  // ferry_call_ticket at drivers/ferry/ferry.c:\d+")
        self.assertIn('ticket.holder->comm = (char [16]) "anna"  // at 0x', out)
        self.assertIn("current->pid = (pid_t) 21\n", out)
        self.assertIn("f->called = (unsigned long) 200\n", out)
        rip = json.loads(self.show("$rip", "--crash", "--json").out)["value"]
        self.assertEqual(json.loads(self.show("$pc", "--cpu", "1", "--frame", "_raw_spin_lock", "--json").out)["value"],
                         rip)
        self.assertIn("optimized out here", self.show("seats", "--crash", "--frame", "ferry_call_ticket", status=2).err)
        self.assertIn("no frame of PID 21", self.show("1", "--pid", "21", "--frame", "nosuch", status=3).err)
        self.assertIn("give one of", self.show("1", "--pid", "21", "--crash", status=2).err)
        self.assertIn("of which task", self.show("1", "--frame", "0", status=2).err)

    def test_members(self):
        members = "pid,comm,real_parent->comm,it->prio + 1"
        lines = self.show(LIST + " | where pid > 20 | first 2", "--members", members).out.splitlines()
        self.assertRegex(lines[0], r'^\[2\] = 0x[0-9a-f]{16} \{pid = 21, comm = "anna", '
                                   r'real_parent->comm = "swapper/0", it->prio \+ 1 = 121\}$')
        self.assertEqual(len(lines), 2)
        error = self.show(LIST, "--members", "pid,nosuch", status=2).err
        self.assertIn("vmrace: nosuch: no variable", error)
        out = self.show(LIST + " | first 1", "--members", "pid,((struct list_head *)mm)->next").out
        self.assertIn("->next = <cannot read 0x", out)

    def test_printing(self):
        self.assertIn("pier = {...};", self.show("ferry", "--depth", "1").out)
        self.assertIn("{0x2, 0x1, 0x1}", self.show("ferry.logbook[0..2]", "--hex").out)
        self.assertIn("{2, 1, ... 22 more}", self.show("ferry.logbook", "--elements", "2").out)
        out = self.show("schedule", "ferry_office").out
        self.assertIn("schedule = (void (void)) 0xffffffff81", out)
        self.assertIn("union {\n", out)
        result = self.show("*(struct list_head *)0x1234", "1", status=3)
        self.assertIn("(struct list_head) <cannot read 0x0000000000001234", result.out)
        self.assertIn("1 = (int) 1\n", result.out)

    def test_damaged_walk(self):
        """A list whose links were changed in the dump: what was found before is shown, and why it ends."""
        lines = self.show("--json", LIST, "offsetof(struct task_struct, tasks)").out.splitlines()
        tasks = [int(json.loads(line)["value"], 16) for line in lines[:-1]]
        links = [task + json.loads(lines[-1])["value"] for task in tasks]
        for place, value, entries, message in (
                (links[3], links[1], None, "it is a circle that does not come back to the head"),
                (links[3], 0, 4, "the link at 0x%016x is NULL" % links[3]),
                (links[2], 0x123450, 3, "cannot read 0x0000000000123450"),
                (links[4] + 8, links[0], 6,
                 "prev of 0x%016x is 0x%016x and not 0x%016x" % (links[4], links[0], links[3]))):
            with self.subTest(message):
                path = os.path.join(self.folder, "vmcore")
                dump = memory.Dump(*FILES)
                dump.write(path, place, struct.pack("<Q", value))
                out = self.run_vmrace("show", LIST, LIST + " | count", path, FILES[1], status=0).out
                self.assertEqual(out.count(message), 2, out)
                for task in tasks[:3]:
                    self.assertIn("0x%016x" % task, out)
                if entries:
                    self.assertIn("| count = %d\n" % entries, out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
