# SPDX-License-Identifier: MIT
"""vmrace show on the minikernel: values that its source gives, errors with their place, walks, frames. Against drgn, on
real kernels: test_show_drgn.py."""
import json
import os
import random
import re
import struct
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "show"))
import memory  # noqa: E402
import tool  # noqa: E402
from minikernel import ERRORS, LIST, VALUES  # noqa: E402

FILES = (tool.dump("racy"), tool.vmlinux("racy"))
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
        self.assertRegex(out, r"// at 0x\w+, task 21 \(anna\) \+0x\w+ comm\[0\]\n")
        self.assertRegex(out, r"\n}  // at 0x\w+, stack of task 21 \(anna\) \+0x\w+")
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
        # Stages behind the members are the walk's too.
        behind = self.show(LIST, "--members", members + " | where pid > 20 | first 2").out.splitlines()
        self.assertEqual(behind, lines)
        self.assertIn("no variable", self.show(LIST, "--members", "pid | where nosuch", status=2).err)
        # A dash behind a stage is an option only where it can be no minus: what cannot be told is said.
        text = LIST + " | where pid > 20 "
        for typed, option, place in (("-m pid", "--members", 3), ("-x", "--hex", 1), ("-d 2", "--depth", 3)):
            error = self.show(text + typed, status=2).err
            self.assertIn("(behind `|` a dash is a minus: write %s)" % option, error)
            self.assertIn("\n    %s\n    %s^" % (text + typed, " " * (len(text) + place)), error)
        for words in (text + "- nosuch", text + "-z", text + "-x1", "pid -x"):
            self.assertNotIn("a dash is", self.show(words, status=2).err)
        line = "show %s-m pid,prio -d 1" % text
        self.assertEqual(self.run_vmrace("-e", line, *FILES, status=0).out,
                         self.show(text.rstrip(), "--members", "pid,prio").out)
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

    def test_long_list(self):
        """100,000 entries, in no order of memory, in pages that are free."""
        dump, count = memory.Dump(*FILES), 100000
        head = dump.symbols["ferry_office"] + 8
        places = [0xffff888000260000 + 16 * i for i in range(count)]
        random.Random(1).shuffle(places)
        ring, links = [head] + places, bytearray(16 * count)
        for at, place in enumerate(ring):
            pair = struct.pack("<QQ", ring[(at + 1) % len(ring)], ring[at - 1])
            if at:
                links[place - 0xffff888000260000:place - 0xffff888000260000 + 16] = pair
        path = os.path.join(self.folder, "vmcore")
        dump.write(path, 0xffff888000260000, bytes(links))
        memory.Dump(path, FILES[1]).write(path, head, struct.pack("<QQ", ring[1], ring[-1]))
        text = "list(&ferry_office.head, struct wait_queue_entry, entry)"
        out = self.run_vmrace("show", text + " | count", text + " | where entry.next == &ferry_office.head", path,
                              FILES[1], status=0).out
        self.assertIn("| count = 100000\n", out)
        self.assertIn("[99999] = (struct wait_queue_entry *) 0x%016x" % (places[-1] - 24), out)
        self.assertNotIn("damaged", out)

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
