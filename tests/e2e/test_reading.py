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
        self.assertEqual(tasks, {(0, "swapper/0"), (0, "swapper/1"), (1, "init"), (11, "ferryman"), (21, "anna"), (22, "bruno"),
                                 (23, "clara"), (24, "traveller")})

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
        self.assertEqual([f["function"] for f in frames], ["context_switch", "__schedule", "ferry_traveller", "ret_from_fork_asm"])

    def test_log(self):
        r = self.run_vmrace("dmesg", tool.dump("racy"), tool.vmlinux("racy"), status=0)
        lines = r.out.splitlines()
        self.assertIn("Linux version 6.12.0-minikernel", lines[0])
        self.assertTrue(any("BUG: unable to handle page fault for address: " in l for l in lines))

    def test_cold_and_warm(self):
        cache = os.path.join(self.folder, "one-cache")
        for words in (["bt", "--all", "--locals", "--json"], ["dmesg"]):
            cold, warm = (self.run_vmrace(words[0], tool.dump("racy"), tool.vmlinux("racy"), *words[1:], cache=cache, status=0).out
                          for _ in range(2))
            self.assertEqual(cold, warm)


tool.main()
