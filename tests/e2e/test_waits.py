# SPDX-License-Identifier: MIT
"""vmrace waits on the minikernel: a ring of two mutexes, the same in order, a long hold; what docs/waits.md shows."""
import json
import os
import re
import struct
import unittest

import memory
import tool

tool.TREES.update({"smithy-decoy": "smithy-fixed"})
FIRST, SECOND, APPRENTICE = 61, 62, 63
MAID, CHURNER, SCRUBBER, NEIGHBOUR = 71, 72, 73, 75  # of the dairy
LOCKS = {"tongs": 0, "hammer": 32}  # in struct smithy
LIST = 16  # of the waiters, in a mutex
HINT = "of all running CPUs only this one's frames have the lock: a hint"


def files(name):
    return tool.dump(name), tool.vmlinux(name)


class Waits(tool.Test):
    def waits(self, name, *words, status=0):
        return self.run_vmrace("waits", *words, *files(name), status=status)

    def lines(self, name, *words):
        return {w["pid"]: w for w in map(json.loads, self.waits(name, "--json", *words).out.splitlines())}

    def test_ring(self):
        waits = self.lines("smithy")
        marks = tool.marked(tool.tree("smithy"), "drivers/smithy")
        memo = memory.Dump(*files("smithy"))
        for pid, owner, lock, role in ((FIRST, SECOND, "hammer", "waits-1"), (SECOND, FIRST, "tongs", "waits-2"),
                                       (APPRENTICE, SECOND, "hammer", None)):
            wait = waits[pid]
            self.assertEqual((wait["kind"], wait["type"], wait["name"], wait["state"]),
                             ("mutex", "struct mutex", "smithy." + lock, "D"))
            self.assertEqual([(o["pid"], o["exact"]) for o in wait["owners"]], [(owner, True)])
            self.assertEqual(int(wait["object"], 16),
                             memo.symbols["smithy"] + LOCKS[lock])
            self.assertIsNone(wait["doubt"])
            if role:
                self.assertEqual((wait["function"], wait["file"], wait["line"]), marks[role])
        self.assertEqual([waits[pid]["cycle"] for pid in (FIRST, SECOND, APPRENTICE)], [1, 1, None])

    def member(self, name):
        words = ("type", "struct task_struct", "--member", name, "--json", tool.vmlinux("smithy"))
        return json.loads(self.run_vmrace(*words, status=0).out)["offset"]

    def altered(self, address, *words):
        """The waits of the ring's dump with other words at an address."""
        path = os.path.join(self.folder, "altered.vmcore")
        memory.Dump(*files("smithy")).write(path, address, struct.pack("<%dQ" % len(words), *words))
        result = self.run_vmrace("waits", "--json", path, tool.vmlinux("smithy"), status=0)
        text = self.run_vmrace("waits", path, tool.vmlinux("smithy"), status=0).out
        return {w["pid"]: w for w in map(json.loads, result.out.splitlines())}, text

    def test_doubts(self):
        """Whatever may end one of the waits takes the ring its certainty, or is none."""
        memo = memory.Dump(*files("smithy"))
        tasks = {t["pid"]: int(t["task"], 16) for t in
                 map(json.loads, self.run_vmrace("bt", "--all", "--json", *files("smithy")).out.splitlines())}
        hammer = memo.symbols["smithy"] + LOCKS["hammer"]
        mime = tasks[SECOND]
        on_rq = mime + self.member("on_rq") & ~7
        rows = {  # what: (address, words, the doubt of which wait, does a ring stay?)
            "handed over": ((hammer, mime | 5), (FIRST, "being handed over"), True),
            "free": ((hammer, 1), (FIRST, "nobody has it"), False),
            "woken": ((on_rq, memo.words(on_rq, 1)[0] | (1 << 8 * (mime + self.member("on_rq") - on_rq))),
                      (SECOND, "on a run queue"), True),
            "being woken": (self.changed(mime, __state=0x200), (SECOND, "being woken"), True),
            "frozen": (self.changed(mime, __state=0x8000), (SECOND, "it is frozen"), True),
            "killable": (self.changed(mime, __state=0x102, flags=0), (SECOND, "signal that kills it"), True),
            "killable thread of the kernel": (self.changed(mime, __state=0x102), (SECOND, None), None),
            "no task": ((hammer, hammer | 1), (FIRST, None), False),
            "another task": ((hammer, tasks[1] | 1), (FIRST, None), False),
            "another, while who took it has it": ((hammer, tasks[APPRENTICE] | 1), (
                FIRST, "(mime) is not whom it names, and is on its way to let go of it in smithy_draw"), True),
        }
        for what, ((address, *words), (pid, doubt), stays) in rows.items():
            with self.subTest(what):
                waits, text = self.altered(address, *words)
                if doubt:
                    self.assertIn(doubt, waits[pid]["doubt"] or "")
                if stays is None:
                    self.assertRegex(text, r"(?m)^Deadlock")
                    continue
                self.assertNotRegex(text, r"(?m)^Deadlock")
                self.assertEqual("Perhaps a deadlock" in text, stays, text)

    def changed(self, task, **members):
        """Address and words of a task_struct with other values of 32-bit members."""
        offsets = {self.member(name): value for name, value in members.items()}
        first, last = min(offsets) & ~7, max(offsets) | 7
        data = bytearray(struct.pack("<%dQ" % ((last + 1 - first) // 8), *memory.Dump(*files("smithy")).words(
            task + first, (last + 1 - first) // 8)))
        for offset, value in offsets.items():
            struct.pack_into("<I", data, offset - first, value)
        return (task + first, *struct.unpack("<%dQ" % (len(data) // 8), data))

    def test_exiting(self):
        """Who is a zombie may still have a way to go, and let go on it; who is dead does not."""
        mime = int(self.task(SECOND), 16)
        for state, is_lost in ((2, False), (0, False), (0x80, True)):
            with self.subTest(state=state):
                text = self.altered(*self.changed(mime, __state=state, exit_state=16))[1]
                self.assertEqual("a missed unlock" in text, is_lost, text)

    def test_broken_list(self):
        """A list that goes round without its head is a limit; the pointer of the frame is not enough for a deadlock."""
        head = memory.Dump(*files("smithy")).symbols["smithy"] + LOCKS["hammer"] + LIST
        waits, text = self.altered(head, head, head)
        self.assertEqual(waits[FIRST]["kind"], "mutex")
        self.assertTrue(waits[FIRST]["doubt"] or not waits[FIRST]["object"])
        self.assertNotRegex(text, r"(?m)^Deadlock")
        self.assertRegex(text, r"(?m)^limit: .* goes round without its head")

    def test_taken_off(self):
        """Who is in no list any more and was not woken: perhaps nobody is about to."""
        head = memory.Dump(*files("smithy")).symbols["smithy"] + LOCKS["tongs"] + LIST
        self.assertIn("it was not woken", self.altered(head, head, head)[0][SECOND]["doubt"])

    def test_foreign_stack(self):
        """A saved stack pointer that leads to another's stack: that one's wait is not this one's."""
        thread = self.member("thread")
        sp = memory.Dump(*files("smithy")).words(int(self.task(FIRST), 16) + thread, 1)
        waits, text = self.altered(int(self.task(SECOND), 16) + thread, *sp)
        self.assertNotRegex(text, r"(?m)^Deadlock")
        self.assertTrue(waits[SECOND]["doubt"])
        self.assertRegex(text, r"(?m)^limit: PID 62: .* does not name it")

    def test_itself(self):
        """The word alone says so, and who took it is still there: no certainty."""
        waits, text = self.altered(memory.Dump(*files("smithy")).symbols["smithy"] + LOCKS["hammer"],
                                   int(self.task(FIRST), 16) | 1)
        self.assertRegex(text, r"(?m)^Perhaps a deadlock: PID 61 waits for itself, and 2 more for it")
        self.assertEqual(waits[FIRST]["cycle"], 1)

    def task(self, pid):
        return json.loads(self.run_vmrace("bt", str(pid), "--json", *files("smithy"), status=0).out)["task"]

    def test_hostile(self):
        """Lists without end: it ends, and names no object that nothing leads to."""
        memo = memory.Dump(*files("smithy"))
        hammer = memo.symbols["smithy"] + LOCKS["hammer"]
        for address, *words in ((hammer + LIST, 0xffffffff81000001, 8), (hammer + LIST, hammer + LIST + 8, 0),
                                (hammer + LIST, 0x4141414141414141, 0), (hammer, 0xffffffffffffffff)):
            waits, text = self.altered(address, *words)
            self.assertIn(FIRST, waits)
            self.assertNotRegex(text, r"(?m)^Deadlock")

    def test_no_ring(self):
        """In order, nobody stands; one who has both and goes on is waited for, and is no deadlock."""
        self.assertEqual(set(self.lines("smithy-fixed")), {1})
        waits = self.lines("smithy-decoy")
        self.assertEqual({w["cycle"] for w in waits.values()}, {None})
        self.assertEqual([o["pid"] for pid in (SECOND, APPRENTICE) for o in waits[pid]["owners"]], [FIRST, FIRST])
        self.assertRegex(self.waits("smithy-decoy").out, r"^PID 61 wayland runs on CPU 1 in \w+ \(.*\); 2 tasks wait")

    def test_spinning(self):
        waits = {pid: w for pid, w in self.lines("racy").items() if w["kind"] == "spinlock"}
        self.assertTrue(waits)
        for wait in waits.values():
            self.assertEqual({(o["exact"], o["how"]) for o in wait["owners"]} - {(False, HINT)}, set())

    def test_choice(self):
        self.assertEqual(set(self.lines("smithy", "--pid", str(APPRENTICE))), {FIRST, SECOND, APPRENTICE})
        self.assertEqual(set(self.lines("smithy-decoy", "--pid", str(APPRENTICE))), {APPRENTICE})
        self.assertEqual(set(self.lines("smithy-decoy", "--pid", str(FIRST))), {SECOND, APPRENTICE})
        self.assertEqual(set(self.lines("smithy", "--kind", "wait-queue")), {1})
        self.assertEqual(set(self.lines("smithy", "--kind", "wait queue")), {1})
        self.assertEqual(self.waits("smithy", "--kind", "futex").out, "no task waits for a futex\n")
        self.assertEqual(self.waits("smithy", "--pid", "64").out, "PID 64 does not wait, and nobody waits for it\n")
        self.assertIn("no such task", self.waits("smithy", "--pid", "999", status=3).err)
        for words in (("--kind", "mutexes"), ("--pid", "x"), ("--format", "png"), ("--json", "--format", "dot")):
            self.waits("smithy", *words, status=2)

    def test_drawing(self):
        dot = self.waits("smithy", "--format", "dot").out
        self.assertEqual(len(re.findall(r"n\d -> n\d", dot)), 3)
        self.assertNotIn("0x7f", dot)
        svg = self.waits("smithy", "--format", "svg").out
        self.assertIn("<svg", svg)
        for text in ("wayland", "mime", "apprentice", "smithy.tongs"):
            self.assertIn(text, svg)

    def test_document(self):
        """What docs/waits.md shows is what is printed."""
        with open(os.path.join(tool.TOP, "docs/waits.md"), encoding="utf-8") as file:
            shown = re.search(r"```text\n(.*?)```", file.read(), re.S).group(1)
        self.assertEqual(self.waits("smithy").out, shown)

    def test_keys(self):
        """The keys of --json, those of an owner too, are the ones that the document has, in its order."""
        with open(os.path.join(tool.TOP, "docs/waits.md"), encoding="utf-8") as file:
            shown = re.search(r"`\{(pid,[^`]*)\}`", file.read()).group(1)
        owners = re.search(r"owners\[\{(.*?)\}\]", shown).group(1)
        for name in ("smithy", "racy"):
            for wait in map(json.loads, self.waits(name, "--json").out.splitlines()):
                self.assertEqual(list(wait), shown.replace("[{%s}]" % owners, "").split(","))
                for owner in wait["owners"]:
                    self.assertEqual(list(owner), owners.split(","))

    def test_facts(self):
        words = ("facts", "wait_edge", "--json", "--where", "cycle IS NOT NULL", *files("smithy"))
        out = self.run_vmrace(*words, status=0).out
        rows = sorted(map(json.loads, out.splitlines()), key=lambda r: r["step"])
        self.assertEqual([(r["pid"], r["owner_pid"], r["owner_exact"], r["sure"]) for r in rows],
                         [(FIRST, SECOND, 1, 1), (SECOND, FIRST, 1, 1)])


class Completer(tool.Test):
    """Who is to complete what others wait for."""
    def lines(self, *paths):
        out = self.run_vmrace("waits", "--json", *paths, status=0).out
        return {w["pid"]: w for w in map(json.loads, out.splitlines())}

    def written(self, *changes):
        """The ring's dump with other words at addresses."""
        path, vmlinux = files("dairy")
        for address, *words in changes:
            memo = memory.Dump(path, vmlinux)
            path = os.path.join(self.folder, "altered.vmcore")
            memo.write(path, memo.direct(address), struct.pack("<%dQ" % len(words), *words))
        return path, vmlinux

    def word(self, address):
        memo = memory.Dump(*files("dairy"))
        return memo.words(memo.direct(address), 1)[0]

    def spilled(self, pid, value):
        """Where the stack of a task has a value, from its frames' lowest stack pointer on."""
        words = ("bt", str(pid), "--json", *files("dairy"))
        frames = json.loads(self.run_vmrace(*words, status=0).out)["frames"]
        low, high = (pick(int(f["sp"], 16) for f in frames) for pick in (min, max))
        return [at for at in range(low, high, 8) if self.word(at) == value]

    def test_ring(self):
        waits = self.lines(*files("dairy"))
        marks = tool.marked(tool.tree("dairy"), "drivers/dairy")
        owners = {MAID: [(CHURNER, False)], CHURNER: [(SCRUBBER, True)], SCRUBBER: [(MAID, True)]}
        self.assertEqual({pid: [(o["pid"], o["exact"]) for o in waits[pid]["owners"]] for pid in owners}, owners)
        self.assertEqual([waits[pid]["cycle"] for pid in owners], [1, 1, 1])
        self.assertEqual((waits[MAID]["kind"], waits[MAID]["member"]), ("completion", "dairy_cream.churned"))
        self.assertIn("leads to complete() of it in dairy_churn (dairy.c:%d): a hint" % marks["completes"][2],
                      waits[MAID]["owners"][0]["how"])
        text = self.run_vmrace("waits", *files("dairy"), status=0).out
        self.assertRegex(text, r"\APerhaps a deadlock: 3 tasks wait for each other\n.*PID 72 is to complete it: ")
        rows = [json.loads(line) for line in self.run_vmrace(
            "facts", "complete_call", "--json", *files("dairy"), status=0).out.splitlines()]
        self.assertEqual([(r["function"], r["file"], r["line"], r["callee"]) for r in rows],
                         [(*marks["completes"], "complete")])

    def test_second(self):
        """One who completes it is enough: with a second, who runs, there is no ring."""
        waits = self.lines(*files("dairy-decoy"))
        self.assertEqual({o["pid"] for o in waits[MAID]["owners"]}, {CHURNER, NEIGHBOUR})
        self.assertEqual({w["cycle"] for w in waits.values()}, {None})

    def test_completed(self):
        """A completion that is completed, and not yet seen to be, is waited for no more."""
        at = int(self.lines(*files("dairy"))[MAID]["object"], 16)
        waits = self.lines(*self.written((at, self.word(at) | 1)))
        self.assertIn("it is completed", waits[MAID]["doubt"])

    def test_another(self):
        """Who is on his way to complete another one completes this one not."""
        at = int(self.lines(*files("dairy"))[MAID]["object"], 16)
        places = [p for back in range(0, 64, 8) for p in self.spilled(CHURNER, at - back)]
        self.assertTrue(places)
        for other in (self.word(places[0]) + 64, 0, 0x4141414141414141, 0xffffffffffffffff):
            with self.subTest(other=other):
                waits = self.lines(*self.written(*((place, other) for place in places)))
                self.assertEqual((waits[MAID]["owners"], waits[MAID]["cycle"]), ([], None))


if __name__ == "__main__":
    tool.main()
