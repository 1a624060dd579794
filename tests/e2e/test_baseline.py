# SPDX-License-Identifier: MIT
"""Baselines that people keep: what they wrote stays, a day that is over, entries that no longer fire, and what a
fingerprint knows a finding by."""
import json
import os
import shutil

import tool

# One function with two ways out; each can leave the record queued.
LOAD = '''#include "../../kernel.h"

static spinlock_t load_lock;
static struct list_head loads;

struct load {
	struct list_head node;
	struct completion done;
	int ret;
};

void load_complete(int ret)
{
	struct load *load, *next;

	spin_lock(&load_lock);
	list_for_each_entry_safe(load, next, &loads, node) {
		list_del_init(&load->node);
		load->ret = ret;
		complete(&load->done);
	}
	spin_unlock(&load_lock);
}

int load_once(int flags)
{
	struct load load;

	init_completion(&load.done);
	spin_lock(&load_lock);
	list_add(&load.node, &loads);
	spin_unlock(&load_lock);
	if (flags & 1) {%s
		return -5;
	}
	if (wait_for_completion_interruptible(&load.done)) {%s
		return %s;
	}
	return load.ret;
}
'''
OFF = "\n\t\tspin_lock(&load_lock);\n\t\tlist_del(&load.node);\n\t\tspin_unlock(&load_lock);"
FERRY = "drivers/ferry/ferry.c"
USE = "\twake_up_process(ticket->holder);\n#endif"


class Baseline(tool.Test):
    def setUp(self):
        super().setUp()
        self.base = os.path.join(self.folder, "base.json")

    def copy(self, name="racy", edits=()):
        """A tree of its own; edits: (old text, new text) of the driver."""
        tree = os.path.join(tool.tempfile.mkdtemp(dir=self.folder), "tree")
        shutil.copytree(tool.tree(name), tree, ignore=shutil.ignore_patterns("vmlinux"))
        for old, new in edits:
            with open(os.path.join(tree, FERRY), encoding="utf-8") as f:
                text = f.read()
            self.assertEqual(text.count(old), 1, old)
            with open(os.path.join(tree, FERRY), "w", encoding="utf-8") as f:
                f.write(text.replace(old, new))
        return tree

    def check(self, tree, *words, status=None):
        return self.run_vmrace("check", "--source", tree, "--fail-on", "possible", *words, status=status)

    def read(self, **keys):
        with open(self.base, encoding="utf-8") as f:
            return json.load(f, **keys)

    def write(self, value):
        with open(self.base, "w", encoding="utf-8") as f:
            json.dump(value, f)

    def make(self, tree=None, **keys):
        """A baseline of one finding whose entry has more keys."""
        self.check(tree or tool.tree("racy"), "--baseline", self.base, "--update-baseline", status=0)
        known = self.read()
        known["findings"][0].update(keys)
        self.write(known)
        return known["findings"][0]["fingerprint"]


class Kept(Baseline):
    def test_what_people_wrote_stays(self):
        """Keys, values and order, of entries and of the file; what is found is added."""
        fingerprint = self.make()
        mine = {"ticket": {"id": 7, "open": [True, None]}, "until": "2990-01-01", "fingerprint": fingerprint,
                "by": "Ann <ann@example.org>", "rule": "mine", "reason": "wörtlich \"so\"", "files": [FERRY]}
        other = {"fingerprint": "vmrace1:" + "0" * 48, "reason": "of another tree", "sentence": "s", "rule": "r"}
        self.write({"note": "ours", "schema": "vmrace-baseline/1", "findings": [mine, other], "last": [1.5]})
        before = self.read(object_pairs_hook=list)
        for words in (["--update-baseline"], ["--prune"], ["--update-baseline", "--prune"]):
            self.check(tool.tree("racy"), "--baseline", self.base, "--new-only", *words, status=0)
            self.assertEqual(self.read(object_pairs_hook=list), before)
        self.write({"note": "ours", "schema": "vmrace-baseline/1", "findings": [other], "last": [1.5]})
        self.check(tool.tree("racy"), "--baseline", self.base, "--update-baseline", status=0)
        after = self.read()
        self.assertEqual(list(after), ["note", "schema", "findings", "last"])
        self.assertEqual([f["fingerprint"] for f in after["findings"]], [other["fingerprint"], fingerprint])

    def test_order_of_the_file(self):
        """New ones take their place where the file is in order, else they come last."""
        def entry(digit):
            return {"fingerprint": "vmrace1:" + digit * 48, "rule": "r", "sentence": "s"}
        fingerprint = self.make()
        for others, place in ((["0", "f"], 1), (["f", "0"], 2)):
            self.write({"schema": "vmrace-baseline/1", "findings": [entry(d) for d in others]})
            self.check(tool.tree("racy"), "--baseline", self.base, "--update-baseline", status=0)
            prints = [f["fingerprint"] for f in self.read()["findings"]]
            self.assertEqual(prints.index(fingerprint), place)

    def test_a_day_that_is_over(self):
        self.make(until="2990-12-31")
        self.check(tool.tree("racy"), "--baseline", self.base, "--new-only", status=0)
        self.make(until="2001-02-28", by="Ann", reason="until the release")
        words = ["--baseline", self.base, "--new-only"]
        r = self.check(tool.tree("racy"), *words, "-o", os.path.join(self.folder, "report"), status=1)
        self.assertIn("expired possible: stack-waiter", r.out)
        self.assertRegex(r.out, r"(?m)^  expired 2001-02-28: stack-waiter: .*accepted by Ann until 2001-02-28: until")
        report = r.report()
        self.assertEqual(report["baseline"]["expired"][0]["by"], "Ann")
        self.assertEqual(report["findings"][0]["baseline"]["state"], "expired")
        self.check(tool.tree("racy"), "--baseline", self.base, "--update-baseline", status=0)
        self.assertEqual(self.read()["findings"][0]["until"], "2001-02-28")  # nobody gave it more time
        self.check(tool.tree("racy"), *words, status=1)

    def test_no_date(self):
        for until in ("soon", "2026-02-30", "2026-1-1", "26-01-01", "2026-01-01T00:00", "", 20260101, True):
            self.make(until=until)
            r = self.check(tool.tree("racy"), "--baseline", self.base, status=3)
            self.assertIn("is no date", r.err)
            self.assertEqual(len(r.err.splitlines()), 1)
            os.remove(self.base)
        self.make(until=None)
        self.check(tool.tree("racy"), "--baseline", self.base, "--new-only", status=0)

    def test_no_longer_fires(self):
        fingerprint = self.make(reason="known")
        fixed = self.copy("fixed")
        r = self.check(fixed, "--baseline", self.base, "-o", os.path.join(self.folder, "report"), status=0)
        self.assertRegex(r.out, r"(?m)^  no longer fires: stack-waiter: .*known$")
        self.assertIn("1 no longer fires (--prune removes them)", r.out)
        told = r.report()["baseline"]
        self.assertEqual([e["fingerprint"] for e in told["gone"]], [fingerprint])
        self.assertEqual((told["entries"], told["fired"], told["unseen"]), (1, 0, 0))
        self.check(fixed, "--baseline", self.base, "--update-baseline", status=0)
        self.assertEqual(len(self.read()["findings"]), 1)  # only --prune takes out
        self.assertIn("removed: ", self.check(fixed, "--baseline", self.base, "--prune", status=0).out)
        self.assertEqual(self.read()["findings"], [])

    def test_prune_keeps_what_was_not_looked_at(self):
        broken = self.copy("fixed", [("static noinline void ferry_note",
                                       "int broken( { ;;\nstatic noinline void ferry_note")])
        gone = self.copy("fixed")
        os.remove(os.path.join(gone, FERRY))
        self.make()
        of_old = dict(self.read()["findings"][0])
        for what, words, status in (
                ("another file", ["--source", self.copy("fixed"), "--file", "lib/string.c"], 0),
                ("a file with an error", ["--source", broken], 0),
                ("the file is not there", ["--source", gone], 0),
                ("another rule", ["--source", self.copy("fixed"), "--rule", "late-completion"], 0),
                ("a dump", [tool.dump("fixed"), tool.vmlinux("fixed"), "--source", tool.tree("fixed")], 0),
                ("nothing could be read", [os.path.join(self.folder, "none")], 3)):
            with self.subTest(what):
                r = self.run_vmrace("check", *words, "--baseline", self.base, "--prune", status=status)
                self.assertEqual(self.read()["findings"], [of_old], r.out)
                if not status:
                    self.assertIn("1 did not fire and not looked at in whole", r.out)
        del of_old["files"]  # of an older vmrace: where to look is not known
        self.write({"schema": "vmrace-baseline/1", "findings": [of_old]})
        self.check(self.copy("fixed"), "--baseline", self.base, "--prune", status=0)
        self.assertEqual(self.read()["findings"], [of_old])

    def test_failure_leaves_the_file(self):
        """Where an input could not be looked at, the baseline is not written, and that is said."""
        self.make()
        before = self.read()
        self.write(before)
        r = self.check(tool.tree("racy"), "--file", "no/such.c", "--baseline", self.base, "--update-baseline", status=3)
        self.assertIn("not written", r.err)
        self.assertEqual(self.read(), before)


class Command(Baseline):
    def baseline(self, *words, status=0):
        return self.run_vmrace("baseline", *words, status=status)

    def report(self, tree="racy"):
        folder = os.path.join(self.folder, "report")
        words = ["--baseline", self.base] if os.path.exists(self.base) else []
        return self.check(tool.tree(tree), "-o", folder, "--format", "json", *words).report(), folder

    def test_add_by_number_list_prune(self):
        report, folder = self.report()
        fingerprint = report["findings"][0]["fingerprint"]
        self.baseline("add", self.base, "1", "--report", folder, "--reason", "why", "--by", "Ann",
                      "--until", "2990-01-01")
        entry = self.read()["findings"][0]
        self.assertEqual({k: entry[k] for k in ("fingerprint", "rule", "reason", "by", "until", "files")},
                         {"fingerprint": fingerprint, "rule": "stack-waiter", "reason": "why", "by": "Ann",
                          "until": "2990-01-01", "files": [FERRY]})
        self.check(tool.tree("racy"), "--baseline", self.base, "--new-only", status=0)
        self.assertRegex(self.baseline("list", self.base).out,
                         "^known   stack-waiter: .*by Ann until 2990-01-01: why\n$")
        self.assertEqual(json.loads(self.baseline("list", self.base, "--json").out), dict(entry, state="known"))
        self.assertEqual(self.baseline("list", self.base, "--expired").out, "")
        self.baseline("add", self.base, fingerprint, "--until", "2001-01-01")  # of one that is there
        self.assertEqual(self.read()["findings"], [dict(entry, until="2001-01-01")])
        self.assertIn("expired stack-waiter", self.baseline("list", self.base, "--expired").out)
        self.assertIn("removed: stack-waiter", self.baseline("prune", self.base, "--expired").out)
        self.assertEqual(self.read()["findings"], [])

    def test_add_all_of_a_report_and_prune_by_one(self):
        _, folder = self.report()
        self.baseline("add", self.base, "--report", folder, "--reason", "all of them")
        self.assertEqual([f["reason"] for f in self.read()["findings"]], ["all of them"])
        self.report("fixed")
        self.baseline("prune", self.base, "--report", os.path.join(folder, "report.json"))
        self.assertEqual(self.read()["findings"], [])

    def test_add_a_fingerprint(self):
        for digits in (32, 48):
            fingerprint = "vmrace1:" + "a" * digits
            self.baseline("add", self.base, fingerprint, "--reason", "seen elsewhere")
            self.assertIn(fingerprint, [f["fingerprint"] for f in self.read()["findings"]])
            self.baseline("prune", self.base, fingerprint)
            self.assertEqual(self.read()["findings"], [])

    def test_usage(self):
        report, folder = self.report()
        fingerprint = report["findings"][0]["fingerprint"]
        self.baseline("add", self.base, "1", "--report", folder, "--reason", "why")
        before = self.read()
        for words, status in ((["baseline"], 2), (["list"], 2), (["add", self.base], 2),
                              (["add", self.base, "1", "--reason", "x"], 2),
                              (["add", self.base, "9", "--reason", "x", "--report", folder], 2),
                              (["add", self.base, "vmrace1:" + "b" * 48, "--by", "Ann"], 2),  # without a reason
                              (["add", self.base, fingerprint], 2),
                              (["add", self.base, fingerprint, "--reason", ""], 2),
                              (["add", self.base, fingerprint, "--until", "tomorrow"], 2),
                              (["prune", self.base], 2), (["prune", self.base, "vmrace1:" + "b" * 48], 2),
                              (["prune", self.base, "--report", folder], 3),  # its run had no baseline
                              (["add", self.base, "--report", self.base, "--reason", "x"], 3),
                              (["list", os.path.join(self.folder, "absent.json")], 3),
                              (["list", os.path.join(folder, "report.json")], 3)):
            r = self.baseline(*words, status=status)
            self.assertEqual(len(r.err.splitlines()), 1, words)
            self.assertEqual(self.read(), before, words)


class Fingerprint(Baseline):
    """What an entry knows its finding by."""

    def known(self, tree, status):
        return self.check(tree, "--baseline", self.base, "--new-only", status=status)

    def load(self, first, second, answer="-4", name="load.c", before=""):
        """The fingerprints of a tree in which each of the two ways out takes the record off, or does not."""
        tree = tool.tempfile.mkdtemp(dir=self.folder)
        os.makedirs(os.path.join(tree, "drivers/load"))
        shutil.copy(os.path.join(tool.TOP, "tests/rules/samples/kernel.h"), tree)
        for path, text in (("Makefile", "obj-y += drivers/load/" + name.replace(".c", ".o\n")),
                           (os.path.join("drivers/load", name), before + LOAD % (first, second, answer))):
            with open(os.path.join(tree, path), "w", encoding="utf-8") as f:
                f.write(text)
        report = self.check(tree, "-o", os.path.join(self.folder, "report"), "--format", "json").report()
        return tree, {f["fingerprint"] for f in report["findings"]}

    def test_two_mistakes_at_once(self):
        """In one function and about one record: two findings, each with the fingerprint that it has alone."""
        both, prints = self.load("", "")
        _, first = self.load("", OFF)
        half, second = self.load(OFF, "")
        self.assertEqual((len(first), len(second), first | second), (1, 1, prints))
        self.assertEqual(len(prints), 2)
        self.check(half, "--baseline", self.base, "--update-baseline", status=0)
        self.known(half, 0)
        self.known(both, 1)  # the other mistake is not hidden behind the known one
        moved, again = self.load("", "", name="cargo.c", before="/* moved */\nint cargo;\n")
        self.assertEqual(again, prints)
        self.known(moved, 1)
        self.check(both, "--baseline", self.base, "--update-baseline", status=0)
        self.known(moved, 0)

    def test_two_mistakes_that_read_the_same(self):
        _, prints = self.load("", "", answer="-5")
        self.assertEqual(len(prints), 2)

    def test_moved_lines_and_layout(self):
        self.make()
        self.known(self.copy(edits=[("struct ferry {", "/* more */\n\n\nint ferry_more;\nstruct ferry {"),
                                    (USE, "\n\t/* now */\n" + USE.replace("(ticket", "(  ticket"))]), 0)

    def test_renamed_file(self):
        self.make()
        tree = self.copy()
        folder = os.path.join(tree, "drivers/ferry")
        with open(os.path.join(folder, ".ferry.o.cmd"), encoding="utf-8") as f:
            command = f.read().replace("ferry.o", "boat.o").replace("ferry.c", "boat.c")
        with open(os.path.join(folder, ".boat.o.cmd"), "w", encoding="utf-8") as f:
            f.write(command)
        os.remove(os.path.join(folder, ".ferry.o.cmd"))
        os.rename(os.path.join(folder, "ferry.c"), os.path.join(folder, "boat.c"))
        self.known(tree, 0)
        self.check(tree, "--baseline", self.base, "--update-baseline", status=0)
        self.assertEqual(self.read()["findings"][0]["files"], ["drivers/ferry/boat.c"])

    def test_other_builds(self):
        """Another optimisation, a dump of it, and a tree that was not built."""
        self.make()
        unbuilt = self.copy()
        for folder, _, names in os.walk(unbuilt):
            for name in names:
                if name.endswith(".cmd"):
                    os.remove(os.path.join(folder, name))
        for tree in (tool.tree("racy-O1"), unbuilt):
            self.known(tree, 0)
        for name in ("racy", "racy-O1"):
            words = ["check", tool.dump(name), tool.vmlinux(name), tool.tree(name), "--baseline", self.base]
            self.run_vmrace(*words, status=1)
            self.run_vmrace(*words, "--new-only", status=0)

    def test_another_mistake_there(self):
        """The known one is mended; another in the same two functions is new."""
        self.make()
        self.known(self.copy(edits=[(USE, "\tf->called += ticket->seats;\n#endif")]), 1)


if __name__ == "__main__":
    tool.main()
