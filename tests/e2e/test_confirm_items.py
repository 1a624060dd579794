# SPDX-License-Identifier: MIT
"""Each confirm item of family 1 otherwise, one at a time, in the racy dump: the verdict changes, and says because of
what."""
import os
import shutil
import subprocess

import tool
from tool import one


class ConfirmItems(tool.Test):
    def flip(self, name):
        path = os.path.join(self.folder, name + ".vmcore")
        subprocess.run([tool.FLIP, name, tool.vmlinux("racy"), path], check=True, capture_output=True, timeout=60)
        return path

    def report(self, name):
        return self.analyze("racy", path=self.flip(name)).report()

    def check_silent(self, report, by):
        self.assertEqual(report["summary"]["confirmed"] + report["summary"]["likely"], 0)
        rule = one(report["rules"], id="stack-waiter")
        self.assertEqual(rule["status"], "silent")
        self.assertIn(rule["silenced_by"], by)

    def check_likely(self, report, item):
        self.assertEqual(report["summary"]["confirmed"], 0)
        finding = one(report["findings"], rule="stack-waiter")
        self.assertEqual(finding["verdict"], "likely")
        states = {c["id"]: c["state"] for c in finding["confirm"]}
        self.assertEqual([i for i, s in states.items() if s != "yes"], [item])

    def test_as_it_is(self):
        self.assertEqual(self.report("nothing")["summary"]["confirmed"], 1)

    def test_object_on_foreign_stack(self):
        self.check_silent(self.report("own-stack"), {"object-on-foreign-stack", "same-context", "owner-left"})

    def test_not_on_stack(self):
        report = self.report("slab")
        self.assertEqual(report["summary"]["confirmed"] + report["summary"]["likely"], 0)

    def test_owner_left(self):
        self.check_silent(self.report("owner-inside"), {"owner-left"})

    def test_released_first(self):
        """The entry is on its queue, both ways: nobody took it off."""
        self.check_silent(self.report("still-queued"), {"released-first"})

    def test_stale_value(self):
        self.check_likely(self.report("sound-value"), "stale-value")

    def check_rival(self, report, rival):
        """Not said for sure, for that rival would do too."""
        self.assertEqual(report["summary"]["confirmed"], 0)
        finding = one(report["findings"], rule="stack-waiter")
        self.assertEqual(finding["verdict"], "likely")
        self.assertEqual({c["state"] for c in finding["confirm"]}, {"yes"})
        self.assertEqual(one(finding["rivals"], id=rival)["state"], "open")

    def test_flipped_bit_of_the_owner(self):
        """One bit away from the owner's task: a flipped bit would do."""
        self.check_rival(self.report("bit-of-owner"), "flipped-bit")

    def test_flipped_bit_of_what_memory_holds(self):
        self.assertEqual(self.report("bit-of-memory")["summary"]["confirmed"], 0)

    def changed_tree(self, *changes):
        tree = os.path.join(self.folder, "tree")
        shutil.copytree(tool.tree("racy"), tree)
        path = os.path.join(tree, "drivers/ferry/ferry.c")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return self.run_vmrace("analyze", tool.dump("racy"), tool.vmlinux("racy"), tree,
                               "-o", os.path.join(self.folder, "report"), status=0).report()

    def test_another_way_out_of_the_loop(self):
        """A passenger who runs out of patience in the loop leaves the ticket queued: it was forgotten, not let go."""
        for way in ("return -1", "break"):
            with self.subTest(way):
                shutil.rmtree(os.path.join(self.folder, "tree"), ignore_errors=True)
                report = self.changed_tree(("turn < PATIENCE; turn++", "; turn++"),
                    ("\t\t\tbreak;\n\t\tschedule();\n",
                     f"\t\t\tbreak;\n\t\tif (turn == PATIENCE)\n\t\t\t{way};\n\t\tschedule();\n"),
                    ("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {\n", "\tif (0) {\n"))
                self.assertEqual(report["summary"]["confirmed"], 0)
                self.assertEqual([f["rule"] for f in report["findings"]], ["entry-left-behind"])

    def test_lock_taken_for_nothing(self):
        """The arm that takes the lock does not take the ticket off, or not always: it is left behind."""
        removal = "\t\tlist_del_init(&ticket.wait.entry);\n"
        for other in ("\t\tf->crossings++;\n", "\t\tif (f->free_seats)\n\t" + removal):
            with self.subTest(other):
                shutil.rmtree(os.path.join(self.folder, "tree"), ignore_errors=True)
                report = self.changed_tree((removal, other))
                self.assertEqual(report["summary"]["confirmed"], 0)
                self.assertEqual([f["rule"] for f in report["findings"]], ["entry-left-behind"])

    def test_member_never_written(self):
        """The owner does not set the holder: what the waker read can have been there from the start."""
        report = self.changed_tree(("\t\t.holder = current,\n", "\n"))
        self.assertEqual(report["summary"]["confirmed"], 0)
        finding = one(report["findings"], rule="stack-waiter")
        self.assertEqual(one(finding["rivals"], id="never-set")["state"], "open")

    def test_leave_without_lock(self):
        """The passenger takes the pier's lock on every way out: in the source, for a dump does not say it."""
        report = self.changed_tree(("\tif (READ_ONCE(ticket.state) != TICKET_CALLED) {\n", "\t{\n"))
        self.check_silent(report, {"leave-without-lock", "owner-retakes-lock"})


tool.main()
