# SPDX-License-Identifier: MIT
"""Dumps of waiters that strangers made (waiters.py): rings of thousands, a crowd at one lock, owners that are none,
lists without end and of garbage. `waits` and `analyze` end, in bounded time and memory, and say what they could not
see. Nothing is certain in them: all have copies of one stack, whose way on lets go of what others are said to have."""
import json
import os
import re
import resource
import sys
import time

import tool
import waiters

COUNT, LONG = 3000, 300000  # tasks; records of one list
# Tasks of one ring: more than stacks are kept (dumpcore/unwind/stack.c); with --long more than are looked at, as many
# as the memory that waiters.py makes can hold.
MANY = 900000 if os.environ.get("VMRACE_TEST_LONG") == "1" else 40000
LOOKED_AT = 262144          # DUMPCORE_SLEEPERS_LIMIT
MANY_SECONDS = 20 + MANY / 10000    # of a processor: waits 0.3 for 10,000, and analyze 1.5, at rest
MANY_KIBIBYTES = 400000 if MANY < LOOKED_AT else 1000000
SECONDS = 60                # of a machine that may do much else: 1 at rest
KIBIBYTES = 400000          # of any of the processes
MEMBERS = ("stack", "thread", "pid", "tgid", "tasks")
RING = r"(?m)^Perhaps a deadlock: %d tasks wait for each other"
TOLD, SHOWN = 256, 16       # rings that rules are told of, and that are printed


def files():
    return tool.dump("smithy"), tool.vmlinux("smithy")


class Hostile(tool.Test):
    def setUp(self):
        super().setUp()
        stacks = self.run_vmrace("bt", "--all", "--json", *files(), status=0).out.splitlines()
        rows = {t["pid"]: t for t in map(json.loads, stacks)}
        told = self.run_vmrace("type", "struct task_struct", "--json", tool.vmlinux("smithy"), status=0).out
        all_of = {row["member"]: row for row in map(json.loads, told.splitlines())}
        members = {name: all_of[name]["offset"] for name in MEMBERS}
        members["size"] = max(row["offset"] + row["size"] for row in all_of.values())
        self.made = waiters.Waiters(*files(), int(rows[61]["task"], 16), members)
        self.path = os.path.join(self.folder, "hostile.vmcore")

    def again(self):
        self.tearDown()
        self.setUp()

    def look(self):
        """What `waits` prints, and the findings and limits of the report; both in time, and a fault is none of ours."""
        self.made.save(self.path)
        begun = time.monotonic()
        text = self.run_vmrace("waits", self.path, tool.vmlinux("smithy"), status=0).out
        folder = os.path.join(self.folder, "hostile")
        self.run_vmrace("analyze", "--dump", self.path, "--vmlinux", tool.vmlinux("smithy"), "-o", folder, status=0)
        self.assertLess(time.monotonic() - begun, SECONDS)
        if not tool.sanitized():
            self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, KIBIBYTES)
        with open(os.path.join(folder, "report.json"), encoding="utf-8") as file:
            report = json.load(file)
        self.assertNotIn("error", [rule["status"] for rule in report["rules"]])
        return text, report["findings"], {limit["what"]: limit["why"] for limit in report["limits"]}

    def sizes(self, found):
        """Of the rings that are told."""
        self.assertNotIn("confirmed", [f["verdict"] for f in found])
        sentences = [f["sentence"] for f in found if f["verdict"] == "likely"]
        return sorted(int(m.group(1)) for m in (re.match(r"(\d+) tasks wait", s) for s in sentences) if m)

    def test_ring(self):
        """A ring of thousands is one finding, which shows the first and the last."""
        self.made.tasks(COUNT, lambda number, at: at[(number + 1) % len(at)])
        text, found, _ = self.look()
        self.assertRegex(text, RING % COUNT)
        self.assertEqual(self.sizes(found), [2, COUNT])
        self.assertLess(len(text.splitlines()), 60)
        last = waiters.FIRST_PID + COUNT - 1
        self.assertRegex(text, r"(?m)^  and %d more between: --all\n  PID %d " % (COUNT - 17, last))
        whole = json.dumps(found[1])
        self.assertLess(len(whole), 100000)
        self.assertIn("and %d more" % (COUNT - 17), whole)
        self.assertIn("PID %d " % last, whole)

    def test_many(self):
        """A ring of so many that not all stacks are kept, and, with --long, not all are looked at."""
        self.made.tasks(MANY, lambda number, at: at[(number + 1) % len(at)])
        self.made.save(self.path)
        self.made = None
        folder = os.path.join(self.folder, "hostile")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        text = self.run_vmrace("waits", self.path, tool.vmlinux("smithy"), status=0).out
        words = ("--dump", self.path, "--vmlinux", tool.vmlinux("smithy"), "--format", "json", "-o", folder)
        self.run_vmrace("analyze", *words, status=0)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(os.path.join(folder, "report.json"), encoding="utf-8") as file:
            report = json.load(file)
        limits = {limit["what"]: limit["why"] for limit in report["limits"]}
        rings = self.sizes(report["findings"])
        print("%d tasks: %.1f s, %d KiB, rings %s" % (MANY, after.ru_utime + after.ru_stime - before.ru_utime -
                                                     before.ru_stime, after.ru_maxrss, rings), file=sys.stderr)
        self.assertIn(2, rings)
        self.assertRegex(text, RING % 2)
        if MANY < LOOKED_AT:
            self.assertIn(MANY, rings)
            self.assertRegex(text, RING % MANY)
        else:
            self.assertIn("there are more tasks that wait than are looked at", limits["waits"])
            self.assertRegex(text, r"(?m)^limit: waits: there are more tasks")
        if not tool.sanitized():
            self.assertLess(after.ru_maxrss, MANY_KIBIBYTES)
            self.assertLess(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, MANY_SECONDS)

    def test_tail(self):
        """Half of them wait for a ring of the others."""
        self.made.tasks(COUNT, lambda number, at: at[number + 1] if number + 1 < len(at) else at[len(at) // 2])
        text, found, _ = self.look()
        self.assertRegex(text, (RING % (COUNT // 2)) + ", and %d more for them" % (COUNT // 2))
        self.assertEqual(self.sizes(found), [2, COUNT // 2])

    def test_crowd(self):
        """All of them wait for one lock, whose list is walked once."""
        self.made.tasks(COUNT, lambda number, at: 0, self.made.hammer)
        text, found, limits = self.look()
        self.assertRegex(text, r"%d more for" % (COUNT + 1))
        # those who waited before are in no list any more
        self.assertNotIn("confirmed", [f["verdict"] for f in found])
        self.assertIn("waiters of a mutex", limits)

    def test_fake_owners(self):
        """What is no task is no owner; each who has its own lock is a ring, of which not all are told."""
        fakes = (lambda n, at: 0x4141414141414140, lambda n, at: at[n] + 8, lambda n, at: self.made.base,
                 lambda n, at: 0xffffffffffffff00, lambda n, at: at[n])
        self.made.tasks(COUNT, lambda number, at: fakes[number % len(fakes)](number, at))
        text, found, limits = self.look()
        whole = self.run_vmrace("waits", "--all", self.path, tool.vmlinux("smithy"), status=0).out
        own = r"(?m)^Perhaps a deadlock: PID \d+ waits for itself"
        self.assertEqual(len(re.findall(own, whole)), COUNT // len(fakes))
        self.assertEqual(len(re.findall(own, text)), SHOWN - 1)
        self.assertRegex(text, r"(?m)^and %d more rings: --all" % (COUNT // len(fakes) + 1 - SHOWN))
        self.assertEqual({f["verdict"] for f in found}, {"likely"})
        self.assertEqual(len(found), TOLD)
        self.assertIn("more than %d" % TOLD, limits["rings of tasks that wait for each other"])

    def test_long_lists(self):
        """A list of many that ends in nothing, in itself, in its middle, in user space, or at its head all the same."""
        ends = {"nothing": lambda at: 0, "itself": lambda at: at[-1], "middle": lambda at: at[len(at) // 2],
                "user": lambda at: 0x1000, "head": lambda at: self.made.hammer + waiters.LIST}
        for what, end in ends.items():
            with self.subTest(what):
                self.again()
                self.made.waiters(LONG, end)
                text, found, limits = self.look()
                self.assertNotRegex(text, r"(?m)^Deadlock")
                self.assertNotIn("confirmed", [f["verdict"] for f in found])
                self.assertIn("over 65536 entries", limits["waiters of a mutex"])

    def test_garbage(self):
        for seed in range(4):
            with self.subTest(seed=seed):
                self.again()
                self.made.garbage(4096, seed)
                text, found, limits = self.look()
                self.assertNotRegex(text, r"(?m)^Deadlock")
                self.assertNotIn("confirmed", [f["verdict"] for f in found])
                self.assertIn("waiters of a mutex", limits)


if __name__ == "__main__":
    tool.main()
