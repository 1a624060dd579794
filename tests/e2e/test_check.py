# SPDX-License-Identifier: MIT
"""The gate: exit codes of check, baselines, the files of a patch, scan, cache."""
import json
import os
import shutil

import tool

PATCH = """diff --git a/{0} b/{0}
--- a/{0}
+++ b/{0}
@@ -0,0 +1 @@
+// SPDX-License-Identifier: MIT
"""


class Check(tool.Test):
    def check(self, *words, status=None, stdin=None):
        return self.run_vmrace("check", *words, status=status, stdin=stdin)

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        return path

    def read(self, path):
        with open(path, encoding="utf-8") as f:
            return f.read()

    def test_exit_0_nothing_found(self):
        r = self.check("--source", tool.tree("fixed"), "--fail-on", "possible", status=0)
        self.assertIn("0 to answer for", r.out)

    def test_exit_0_below_fail_on(self):
        self.check("--source", tool.tree("racy"), "--fail-on", "damaged", status=0)
        self.check("--source", tool.tree("racy"), status=0)  # damaged is the default

    def test_exit_1_found(self):
        r = self.check("--source", tool.tree("racy"), "--fail-on", "possible", status=1)
        self.assertIn("possible: stack-waiter: drivers/ferry/ferry.c:", r.out)

    def test_a_tree_in_which_nothing_matters(self):
        """No file has a word that a rule wants: some are read all the same, and that is no failure."""
        os.makedirs(self.path("plain/kernel"))
        self.path("plain/Kbuild", "")
        self.path("plain/kernel/add.c", "int add(int a, int b)\n{\n\treturn a + b;\n}\n")
        r = self.check("--source", self.path("plain"), "--fail-on", "possible", status=0)
        self.assertIn("looked at: source alone (1 file)", r.out)

    def test_formats_of_ci_servers(self):
        """Annotations are printed and need no folder; the others are written into it, and replaced by the next run."""
        source = ("--source", tool.tree("racy"), "--fail-on", "possible")
        r = self.check(*source, "--format", "github", status=1)
        self.assertRegex(r.out, r"(?m)^::warning file=drivers/ferry/ferry\.c,line=\d+,"
                                r"title=vmrace possible%3A stack-waiter::")
        self.assertNotIn("possible: stack-waiter", r.out)
        for tree, found in (("racy", 1), ("fixed", 0)):
            self.check("--source", tool.tree(tree), "--fail-on", "possible", "-o", self.path("gate"), "--format",
                       "junit,codequality", status=found)
            self.assertEqual(sorted(os.listdir(self.path("gate"))), ["report.codequality.json", "report.junit.xml"])
            self.assertEqual(bool(json.loads(self.read(self.path("gate/report.codequality.json")))), bool(found))
            self.assertEqual("<failure" in self.read(self.path("gate/report.junit.xml")), bool(found))

    def test_exit_2_usage(self):
        for words in ([], ["--fail-on", "terrible", tool.tree("racy")], ["--new-only", tool.tree("racy")],
                      ["--nothing"], ["--update-baseline", tool.tree("racy")], ["--patch"],
                      ["--format", "sarif", tool.tree("racy")],
                      ["--rule", "no-such-rule", "--source", tool.tree("racy")]):
            r = self.check(*words, status=2)
            self.assertEqual(len(r.err.splitlines()), 1, r.err)

    def test_exit_3_input(self):
        empty = self.path("empty", "")
        r = self.check(empty, tool.vmlinux("racy"), status=3)
        self.assertEqual(len(r.err.splitlines()), 1, r.err)
        self.assertIn("empty", r.err)
        self.check("--source", tool.tree("racy"), "--baseline", self.path("absent.json"), "--new-only", status=3)
        self.check("--source", tool.tree("racy"), "--baseline", self.path("bad.json", "[1, 2"), "--new-only", status=3)
        self.check("--source", tool.tree("racy"), "--patch", self.path("no.patch", "hello\n"), status=3)
        self.check("--source", tool.tree("racy"), "--file", "../../etc/passwd", status=3)

    def test_exit_3_strict(self):
        """Without source something could not be seen; only --strict minds."""
        words = [tool.dump("quiet"), tool.vmlinux("quiet")]
        self.check(*words, status=0)
        r = self.check(*words, "--strict", status=3)
        self.assertIn("could not see", r.err)

    def test_exit_3_strict_degraded_source(self):
        """A file that could not be parsed is no healthy file, though nothing is found in it."""
        tree = os.path.join(self.folder, "tree")
        shutil.copytree(tool.tree("fixed"), tree, ignore=shutil.ignore_patterns("vmlinux"))
        words = ["--source", tree, "--file", "drivers/ferry/ferry.c", "--fail-on", "possible"]
        # a build with a sanitizer does not confine the parser, which is a limit
        self.check(*words, "--strict", status=3 if tool.sanitized() else 0)
        with open(os.path.join(tree, "drivers/ferry/ferry.c"), "a", encoding="utf-8") as f:
            f.write("int broken( { ;;\n")
        self.check(*words, status=0)
        r = self.check(*words, "--strict", status=3)
        self.assertIn("drivers/ferry/ferry.c", r.err)

    def test_exit_1_wins_over_3(self):
        patch = self.path("a.patch", PATCH.format("drivers/ferry/ferry.c") + PATCH.format("drivers/ferry/gone.c"))
        words = ["--source", tool.tree("racy"), "--patch", patch, "--fail-on", "possible", "--strict"]
        self.check(*words, status=1)

    def test_baseline_silences_what_it_has(self):
        base = self.path("base.json")
        words = ["--source", tool.tree("racy"), "--fail-on", "possible", "--baseline", base]
        self.check(*words, "--update-baseline", status=0)
        known = json.loads(self.read(base))
        self.assertEqual(known["schema"], "vmrace-baseline/1")
        self.assertTrue(known["findings"])
        self.check(*words, "--new-only", status=0)
        self.assertIn("unchanged", self.check(*words, status=1).out)  # without --new-only known ones count
        known["findings"] = [dict(known["findings"][0], fingerprint="vmrace1:0123456789abcdef")]
        self.path("base.json", json.dumps(known))
        self.assertIn("new possible", self.check(*words, "--new-only", status=1).out)

    def test_baseline_of_another_mistake(self):
        """An entry of the place alone (an older vmrace, or no source) has its finding; one of another deed there has
        not."""
        base = self.path("base.json")
        words = ["--source", tool.tree("racy"), "--fail-on", "possible", "--baseline", base]
        self.check(*words, "--update-baseline", status=0)
        known = json.loads(self.read(base))
        whole = known["findings"][0]["fingerprint"]
        self.assertRegex(whole, r"^vmrace1:[0-9a-f]{48}$")
        for fingerprint, status in ((whole[:40], 0), (whole[:40] + "0123456789abcdef", 1)):
            known["findings"] = [dict(known["findings"][0], fingerprint=fingerprint)]
            self.path("base.json", json.dumps(known))
            self.check(*words, "--new-only", status=status)

    def test_baseline_of_many(self):
        """80,000 entries are read and written at once, of one place or of many."""
        base = self.path("base.json")
        findings = [{"fingerprint": "vmrace1:%032x%016x" % (i % 2 and i, i), "rule": "r", "sentence": "s"}
                    for i in range(80000)]
        self.path("base.json", json.dumps({"schema": "vmrace-baseline/1", "findings": findings}))
        start = os.times()
        r = self.check("--source", tool.tree("racy"), "--file", "lib/string.c", "--baseline", base, "--update-baseline",
                       status=0)
        end = os.times()
        self.assertIn("80000 known findings", r.out)
        self.assertLess(end.children_user - start.children_user, 5)

    def test_update_is_stable(self):
        one, two = self.path("one.json"), self.path("two.json")
        for base in (one, one, two):
            self.check("--source", tool.tree("racy"), "--baseline", base, "--update-baseline", status=0)
        self.assertEqual(self.read(one), self.read(two))

    def test_update_by_a_patch_adds(self):
        base = self.path("base.json")
        words = ["--source", tool.tree("racy"), "--baseline", base, "--update-baseline"]
        self.check(*words, status=0)
        full = self.read(base)
        self.check(*words, "--patch", self.path("doc.patch", PATCH.format("notes.txt")), status=0)
        self.assertEqual(self.read(base), full)  # nothing was looked at: nothing is forgotten
        self.check("--source", tool.tree("fixed"), "--baseline", base, "--update-baseline", status=0)
        self.assertEqual(self.read(base), full)  # what no longer fires goes with --prune

    def test_patch_limits_the_files(self):
        other = next(os.path.relpath(os.path.join(folder, f), tool.tree("racy"))
                     for folder, _, files in sorted(os.walk(tool.tree("racy")))
                     for f in sorted(files) if f.endswith(".c") and f != "ferry.c")
        words = ["--source", tool.tree("racy"), "--fail-on", "possible", "--patch"]
        self.check(*words, self.path("hit.patch", PATCH.format("drivers/ferry/ferry.c")), status=1)
        self.check(*words, "-", stdin=PATCH.format("drivers/ferry/ferry.c").encode(), status=1)
        self.check(*words, self.path("miss.patch", PATCH.format(other)), status=0)
        self.check(*words, self.path("doc.patch", PATCH.format("drivers/ferry/notes.txt")), status=0)
        gone = PATCH.format("drivers/ferry/ferry.c").replace("+++ b/drivers/ferry/ferry.c", "+++ /dev/null")
        self.check(*words, self.path("gone.patch", gone), status=0)

    def test_json(self):
        r = self.check("--source", tool.tree("racy"), "--fail-on", "possible", "--json", status=1)
        first, *lines = [json.loads(l) for l in r.out.splitlines()]
        self.assertRegex(first["looked_at"], r"^looked at: source alone \(\d+ files\)$")
        self.assertGreater(first["coverage"]["sources"]["unknown"], 0)
        self.assertTrue(any(l["counts"] and l["verdict"] == "possible" and l["file"] == "drivers/ferry/ferry.c"
                            for l in lines))

    def test_sarif_has_the_baseline(self):
        base, out = self.path("base.json"), self.path("out")
        words = ["--source", tool.tree("racy"), "--baseline", base]
        self.check(*words, "--update-baseline", status=0)
        self.check(*words, "-o", out, "--format", "sarif", status=0)
        self.assertEqual(os.listdir(out), ["report.sarif"])
        sarif = json.loads(self.read(os.path.join(out, "report.sarif")))
        self.assertEqual({r["baselineState"] for r in sarif["runs"][0]["results"]}, {"unchanged"})


class Scan(tool.Test):
    def test_report(self):
        r = self.run_vmrace("scan", tool.tree("racy"), "-o", os.path.join(self.folder, "report"), status=0)
        report = r.report()
        self.assertEqual(report["inputs"]["dumps"], [])
        self.assertIsNone(report["crash"]["kind"])
        self.assertEqual({f["verdict"] for f in report["findings"]}, {"possible"})
        self.assertEqual(set(os.listdir(r.folder)),
                         {"report.json", "report.html", "report.sarif", "finding-1.dot", "finding-1.svg"})

    def test_progress(self):
        words = ["scan", tool.tree("racy"), "-o", os.path.join(self.folder, "report"), "--format", "json"]
        self.assertEqual(self.run_vmrace(*words, status=0).err, "")  # no terminal
        self.assertIn("reading the source", self.run_vmrace(*words, "--progress", "always", status=0).err)

    def test_one_file(self):
        r = self.run_vmrace("scan", tool.tree("racy"), "--file", "drivers/ferry/ferry.c", "--format", "text", status=0)
        self.assertIn("possible", r.out)


class Cache(tool.Test):
    def test_list_and_clean(self):
        cache = os.path.join(self.folder, "cache")
        self.run_vmrace("scan", tool.tree("racy"), "--format", "text", cache=cache, status=0)
        entries = [json.loads(l)
                   for l in self.run_vmrace("cache", "list", "--json", cache=cache, status=0).out.splitlines()]
        self.assertTrue(entries and all(e["usable"] for e in entries))
        self.run_vmrace("cache", "clean", cache=cache, status=0)
        self.assertEqual(self.run_vmrace("cache", "list", "--json", cache=cache, status=0).out, "")


class Commands(tool.Test):
    def test_help_of_every_command(self):
        listing = self.run_vmrace("--help", status=0).out.split("Commands:")[1].split("\n\n")[0]
        listed = [l.split()[0] for l in listing.strip().splitlines()]
        for name in listed:
            out = self.run_vmrace(name, "--help", status=0).out
            self.assertIn("Examples:\n  ", out)
            self.assertIn("vmrace " + name if name != "analyze" else "vmrace", out)

    def test_usage(self):
        self.run_vmrace(status=2)
        self.assertIn("no such command", self.run_vmrace("analyse", status=2).err)
        self.run_vmrace("bt", "--nothing", status=2)


if __name__ == "__main__":
    tool.main()
