# SPDX-License-Identifier: MIT
"""The summary fits the terminal that it is printed to, and a dumb one gets no colours."""
import os
import re
import unittest

import tool
from terminal import Terminal


class Width(tool.Test):
    def analyze(self, columns, **environment):
        """What is shown by a terminal of so many columns."""
        base = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "TERM")}
        base.update({"VMRACE_CACHE_DIR": os.path.join(self.folder, "cache"), "TERM": "xterm", **environment})
        words = [tool.VMRACE, "analyze", tool.dump("racy"), tool.vmlinux("racy"), tool.tree("racy"), "--format", "text",
                 "--progress", "never"]
        terminal = Terminal(["/bin/sh", "-c", "read line; exec \"$@\"", "sh", *words], base, columns=columns)
        self.addCleanup(terminal.close)
        terminal.type("\n")
        terminal.wait(r"\d+ confirmed, .* s(\n|$)", keep=True)
        return terminal.shown.replace("\r\n", "\n")

    def check(self, text, least, most):
        lines = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()[1:]
        long = [l for l in lines if len(l) > most and re.search(r"\S \S", l.strip())]
        self.assertEqual(long, [])
        self.assertGreater(max(map(len, lines)), least)

    def test_columns(self):
        self.check(self.analyze(120, COLUMNS="60"), 50, 60)
        self.check(self.analyze(120, COLUMNS="20"), 50, 60)
        self.check(self.analyze(70), 60, 70)
        self.check(self.analyze(110, COLUMNS="what"), 100, 110)
        self.check(self.analyze(300), 150, 200)

    def test_no_terminal(self):
        for columns in ("60", "150"):
            os.environ["COLUMNS"] = columns
            self.addCleanup(os.environ.pop, "COLUMNS", None)
            out = self.analyze_out()
            self.check("\n" + out, 70, 80)
            self.assertNotIn("\x1b", out)

    def analyze_out(self):
        return self.run_vmrace("analyze", tool.dump("racy"), tool.vmlinux("racy"), tool.tree("racy"), "--format",
                               "text", status=0).out

    def test_colors(self):
        self.assertIn("\x1b[1m", self.analyze(100))
        self.assertNotIn("\x1b", self.analyze(100, TERM="dumb"))
        self.assertNotIn("\x1b", self.analyze(100, NO_COLOR="1"))

    def test_mail(self):
        """Plain text of 72 columns; what is wider is a frame of a trace, or a line of the diff."""
        result = self.run_vmrace("analyze", tool.dump("racy"), tool.vmlinux("racy"), tool.tree("racy"), "--format",
                                 "mail", status=0)
        self.assertFalse(os.path.exists("vmrace-report"))
        for line in result.out.splitlines():
            is_free = re.match(r"(=>|  ) \S|[-+@ ]\t", line) or " " not in line.strip()
            self.assertTrue(len(line) <= 72 or is_free, line)
        report = self.analyze_report()
        self.assertIn(report["findings"][0]["sentence"].split()[0], result.out)
        for role in report["findings"][0]["roles"]:
            self.assertIn("%s() %s:%d" % (role["function"], role["file"], role["line"]), result.out)
        self.assertEqual(result.out.count("Call trace of PID"), 2)
        self.assertIn("  <-- crashed", result.out)
        for part in ("What came after what:", "Possible fix:", "To reproduce:", "Verdict: confirmed"):
            self.assertIn(part, result.out)

    def analyze_report(self):
        return tool.Test.analyze(self, "racy").report()


if __name__ == "__main__":
    unittest.main(verbosity=2)
