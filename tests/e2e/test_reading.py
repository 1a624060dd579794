# SPDX-License-Identifier: MIT
"""What vmrace reads of a dump whose answers are known from how it was made."""
import json
import os

import tool


def rows(text):
    return [json.loads(l) for l in text.splitlines() if l.strip()]


class Reading(tool.Test):
    def stacks(self, name, *words):
        r = self.run_vmrace("bt", tool.dump(name), tool.vmlinux(name), "--all", "--json", *words, status=0)
        return rows(r.out)

    def test_tasks(self):
        tasks = {(t["pid"], t["comm"]) for t in self.stacks("racy")}
        self.assertEqual(tasks, {(0, "swapper/0"), (0, "swapper/1"), (1, "init"), (11, "ferryman"), (21, "anna"),
                                 (22, "bruno"), (23, "clara"), (24, "traveller")})

    def test_crashed_stack(self):
        for name in ("racy", "racy-O1"):
            frames = tool.one(self.stacks(name), pid=11)["frames"]
            functions = [f["function"] for f in frames]
            self.assertTrue(frames[0]["interrupted"] or frames[1]["interrupted"] or frames[2]["interrupted"])
            at = functions.index("ferry_call_ticket")
            self.assertIn("try_to_wake_up", functions[:at])
            self.assertEqual([f for f in functions[at:] if f.startswith(("ferry_", "__wake_up"))],
                             ["ferry_call_ticket", "__wake_up_common", "__wake_up", "ferry_depart", "ferry_man"])
            self.assertEqual(frames[at]["file"], "drivers/ferry/ferry.c")
            self.assertEqual(frames[at]["line"], tool.line_of("wake_up_process(ticket->holder)"))

    def test_sleeping_stack(self):
        frames = tool.one(self.stacks("quiet"), pid=24)["frames"]
        self.assertEqual([f["function"] for f in frames],
                         ["context_switch", "__schedule", "schedule", "ferry_traveller", "ret_from_fork_asm"])

    def test_inferred_frame(self):
        """schedule() went on to __schedule() by a jump: only the call site tells."""
        frames = tool.one(self.stacks("quiet"), pid=24)["frames"]
        self.assertEqual([f["inferred"] for f in frames], [False, False, True, False, False])

    def test_locals(self):
        """A passenger who waits has its ticket on its stack."""
        for task in self.stacks("racy", "--locals"):
            for frame in (f for f in task["frames"] if f["function"] == "ferry_board"):
                ticket = tool.one(frame["locals"], name="ticket")
                self.assertEqual((ticket["type"], ticket["state"]), ("struct ferry_ticket", "address"))
                answer = tool.one(self.identify("racy", ticket["address"]))
                self.assertEqual((answer["category"], answer["pid"]), ("task stack", task["pid"]))
                break

    def slabs(self, name):
        r = self.run_vmrace("slabs", tool.dump(name), tool.vmlinux(name), "--json", status=0)
        return {c["cache"]: c for c in rows(r.out)}

    def test_slabs(self):
        party = self.slabs("freed-slab")["ferry_party"]
        self.assertEqual((party["object_size"], party["allocated"], party["pending"], party["unknown"]), (80, 1, 0, 0))
        self.assertEqual(party["allocated"] + party["free"], party["objects"])
        tasks = self.slabs("quiet")["task_struct"]
        # all tasks but the first idle one: init, ferryman, three passengers, traveller, stoker, swapper/1
        self.assertEqual(tasks["allocated"], 8)

    def identify(self, name, *addresses):
        r = self.run_vmrace("identify", *addresses, tool.dump(name), tool.vmlinux(name), "--json", status=0)
        return rows(r.out)

    def test_identify(self):
        stacks = {t["pid"]: t for t in self.stacks("quiet") if t["pid"]}
        task, sp = stacks[24]["task"], stacks[24]["frames"][-1]["sp"]
        answers = self.identify("quiet", task, sp, "0xdead000000000100", "0xffffffff81000000", "0x10",
                                "0xffffea0000000040")
        self.assertEqual([a["category"] for a in answers],
                         ["task", "task stack", "poison", "function", "small offset", "page"])
        self.assertEqual((answers[0]["pid"], answers[0]["comm"], answers[0]["cache"]), (24, "traveller", "task_struct"))
        self.assertEqual(answers[1]["pid"], 24)

    def type(self, *words, status=0):
        return self.run_vmrace("type", *words, tool.dump("quiet"), tool.vmlinux("quiet"), status=status)

    def test_type(self):
        members = {m["member"]: m for m in rows(self.type("struct wait_queue_entry", "--json").out)}
        self.assertEqual([(n, members[n]["offset"], members[n]["size"]) for n in ("flags", "private", "func", "entry")],
                         [("flags", 0, 4), ("private", 8, 8), ("func", 16, 8), ("entry", 24, 16)])
        self.assertEqual(members["entry"]["member_type"], "struct list_head")
        at = tool.one(rows(self.type("wait_queue_entry", "--at", "32", "--json").out))
        self.assertEqual((at["member"], at["offset"], at["rest"]), ("entry.prev", 32, 0))
        self.assertEqual(self.type("wait_queue_entry", "0x20").out.strip(),
                         "struct wait_queue_entry 0x20 is entry.prev (struct list_head *), "
                         "8 bytes into entry (struct list_head)")
        offset = tool.one(rows(self.type("wait_queue_entry", "--member", "entry.prev", "--json").out))
        self.assertEqual((offset["member"], offset["offset"]), ("entry.prev", 32))

    def test_type_that_is_not_there(self):
        for words, want in ((("struct nothing",), "no type struct nothing"),
                            (("wait_queue_entry.nothing",), "no member nothing"),
                            (("wait_queue_entry", "0x1000"), "no member at 0x1000")):
            r = self.type(*words, status=3)
            self.assertIn(want, r.err)
            self.assertEqual(r.err.count("\n"), 1)
        self.type(status=2)
        self.type("list_head", "--at", "x", status=2)

    def test_same_with_one_job(self):
        self.assertEqual(self.stacks("racy", "--locals"), self.stacks("racy", "--locals", "--jobs", "1"))

    def test_log(self):
        r = self.run_vmrace("dmesg", tool.dump("racy"), tool.vmlinux("racy"), status=0)
        lines = r.out.splitlines()
        self.assertIn("Linux version 6.12.0-minikernel", lines[0])
        self.assertTrue(any("BUG: unable to handle page fault for address: " in l for l in lines))

    def test_cold_and_warm(self):
        cache = os.path.join(self.folder, "one-cache")
        for words in (["bt", "--all", "--locals", "--json"], ["dmesg"]):
            cold, warm = (self.run_vmrace(words[0], tool.dump("racy"), tool.vmlinux("racy"), *words[1:], cache=cache,
                                          status=0).out
                          for _ in range(2))
            self.assertEqual(cold, warm)


tool.main()
