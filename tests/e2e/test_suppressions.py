# SPDX-License-Identifier: MIT
"""Findings that a comment of the source accepts: counted, listed in every format, and no failure of the gate."""
import json
import os
import shutil
import xml.etree.ElementTree

import tool

FERRY = "drivers/ferry/ferry.c"
USE = "\twake_up_process(ticket->holder);\n#endif"
WAKER, OWNER = "static int ferry_call_ticket", "static noinline int ferry_board"
GOOD = "/* vmrace: stack-waiter: the ferry has one berth */"


class Suppressions(tool.Test):
    def tree(self, *edits, name="racy"):
        tree = os.path.join(tool.tempfile.mkdtemp(dir=self.folder), "tree")
        shutil.copytree(tool.tree(name), tree, ignore=shutil.ignore_patterns("vmlinux"))
        for file, old, new in edits:
            with open(os.path.join(tree, file), encoding="utf-8") as f:
                text = f.read()
            self.assertEqual(text.count(old), 1, old)
            with open(os.path.join(tree, file), "w", encoding="utf-8") as f:
                f.write(text.replace(old, new))
        return tree

    def check(self, tree, *words, status=None):
        return self.run_vmrace("check", "--source", tree, "--fail-on", "possible", *words, status=status)

    def test_where_a_comment_speaks(self):
        for what, old, new, status in (
                ("on the line", USE, USE.replace(";\n", "; " + GOOD + "\n"), 0),
                ("above the statement", USE, "\t" + GOOD + "\n" + USE, 0),
                ("above the function", WAKER, GOOD + "\n" + WAKER, 0),
                ("above the other function", OWNER, GOOD + "\n" + OWNER, 0),
                ("above another statement", "\tferry_note(f, seats);\n" + USE, "\t%s\n\tferry_note(f, seats);\n%s"
                 % (GOOD, USE), 1),
                ("in a string", USE, '\tprintk("' + GOOD + '");\n' + USE, 1),
                ("of another rule", WAKER, GOOD.replace("stack-waiter", "late-completion") + "\n" + WAKER, 1),
                ("without a reason", WAKER, "/* vmrace: stack-waiter */\n" + WAKER, 1),
                ("of no rule", WAKER, GOOD.replace("stack-waiter", "stack-water") + "\n" + WAKER, 1)):
            with self.subTest(what):
                r = self.check(self.tree((FERRY, old, new)), status=status)
                self.assertIn("0 to answer for, 1 accepted by comments" if not status else "1 to answer for\n", r.out)
                self.assertEqual("suppressed possible: stack-waiter" in r.out, not status)
                self.assertEqual("accepts nothing" in r.err, bool(status) and what != "in a string", r.err)

    def test_what_is_wrong_is_said(self):
        for comment, why in (("/* vmrace: stack-waiter: */", "it has no reason"), ("/* vmrace: */", "no such rule"),
                             ("// vmrace: stack-water: x", "the comment on stack-water accepts nothing: there is no"),
                             (GOOD.replace("stack-waiter", "late-completion"), "no finding of that rule is there")):
            r = self.check(self.tree((FERRY, WAKER, comment + "\n" + WAKER)), status=1)
            self.assertIn(why, r.err)
            self.assertIn("drivers/ferry/ferry.c:47: ", r.err)
            self.assertEqual(len(r.err.splitlines()), 1)

    def test_what_is_no_more_is_said(self):
        """Also in a file that a scan of the tree leaves out, because nothing in it can race."""
        plain = "int ferry_plain(int a)\n{\n\t%s\n\treturn a;\n}\n" % GOOD
        tree = self.tree((FERRY, WAKER, GOOD + "\n" + WAKER), name="fixed")
        with open(os.path.join(tree, "lib/string.c"), "a", encoding="utf-8") as f:
            f.write(plain)
        r = self.check(tree, status=0)
        self.assertIn("drivers/ferry/ferry.c:47: the comment on stack-waiter accepts nothing", r.err)
        self.assertIn("lib/string.c:", r.err)
        self.assertIn("Comments that accept nothing:", self.run_vmrace("scan", tree, "--format", "text", status=0).out)

    def test_a_header(self):
        """What a role says of a header, a comment there accepts."""
        tree = self.tree((FERRY, "\tWRITE_ONCE(ticket->state, TICKET_CALLED);\n\tferry_note(f, seats);\n" + USE,
                          "\tferry_give(ticket);\n#endif"),
                         (FERRY, "struct ferry {", '#include "give.h"\n\nstruct ferry {'))
        with open(os.path.join(tree, "drivers/ferry/give.h"), "w", encoding="utf-8") as f:
            f.write("static inline void ferry_give(struct ferry_ticket *ticket)\n{\n\tWRITE_ONCE(ticket->state, "
                    "TICKET_CALLED);\n\twake_up_process(ticket->holder); // vmrace: stack-waiter: so it is\n}\n")
        r = self.check(tree, "--json", status=0)
        found = [json.loads(l) for l in r.out.splitlines() if '"counts"' in l]
        self.assertEqual([f["suppressed"]["file"] for f in found], ["drivers/ferry/give.h"])

    def test_every_format(self):
        tree, out = self.tree((FERRY, WAKER, GOOD + "\n" + WAKER)), os.path.join(self.folder, "report")
        r = self.check(tree, "-o", out, "--format", "json,sarif,junit,codequality,html", status=0)
        report = r.report()
        told = {"file": FERRY, "line": 47, "reason": "the ferry has one berth"}
        self.assertEqual(report["findings"][0]["suppressed"], told)
        self.assertEqual(report["suppressed"], [dict(told, rule="stack-waiter", findings=1, problem=None)])
        result = json.loads(r.file("report.sarif"))["runs"][0]["results"][0]
        self.assertEqual([(s["kind"], s["justification"]) for s in result["suppressions"]],
                         [("inSource", "the ferry has one berth")])
        self.assertEqual(json.loads(r.file("report.codequality.json")), [])
        case = xml.etree.ElementTree.fromstring(r.file("report.junit.xml")).find(".//skipped")
        self.assertIn("the ferry has one berth", case.get("message"))
        self.assertIn(b"accepted by a comment", r.file("report.html"))
        text = self.run_vmrace("scan", tree, "--format", "text", status=0).out
        self.assertIn("(1 accepted by comments)", text)
        self.assertRegex(text, r"accepted +drivers/ferry/ferry\.c:47: the ferry has one berth")
        r = self.check(tree, "--format", "github", status=0)
        self.assertIn("::notice file=", r.out)

    def test_no_baseline_of_it(self):
        """What a comment accepts needs no entry; an entry that there is still fires."""
        base = os.path.join(self.folder, "base.json")
        tree = self.tree((FERRY, WAKER, GOOD + "\n" + WAKER))
        self.check(tree, "--baseline", base, "--update-baseline", status=0)
        with open(base, encoding="utf-8") as f:
            self.assertEqual(json.load(f)["findings"], [])
        self.check(tool.tree("racy"), "--baseline", base, "--update-baseline", status=0)
        self.assertNotIn("no longer", self.check(tree, "--baseline", base, "--prune", status=0).out)
        with open(base, encoding="utf-8") as f:
            self.assertEqual(len(json.load(f)["findings"]), 1)

    def test_a_dump(self):
        """Of a kernel that was built of this source; one that was not is not spoken for by its lines."""
        words = [tool.dump("racy"), tool.vmlinux("racy")]
        comment = USE.replace(";\n", "; " + GOOD + "\n")
        r = self.run_vmrace("check", *words, self.tree((FERRY, USE, comment)), status=0)
        self.assertIn("suppressed confirmed: stack-waiter", r.out)
        self.run_vmrace("check", *words, self.tree((FERRY, WAKER, GOOD + "\nint ferry_more;\n\n" + WAKER)), status=1)


if __name__ == "__main__":
    tool.main()
