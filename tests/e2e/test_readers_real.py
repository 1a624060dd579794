# SPDX-License-Identifier: MIT
"""Real dumps by both readers: every page has the same bytes, and the report is the same, in at most twice the
processor time.

By default the corpus' dumps; with VMRACE_TEST_LONG=1 those of the lab's cache too, OF_EACH of each kernel, container
and compression. Where neither is there the test is skipped.
"""
import glob
import json
import os
import shutil
import subprocess
import unittest

import tool

PAGES = os.environ["VMRACE_PAGES_PROGRAM"]
LONG = os.environ.get("VMRACE_TEST_LONG") == "1"
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
CORPUS = os.environ.get("VMRACE_CORPUS") or os.path.join(CACHE, "vmrace-corpus")
LAB = os.environ.get("VMRACE_LAB") or os.path.join(CACHE, "vmrace-lab")
OF_EACH = int(os.environ.get("VMRACE_READERS_OF_EACH", "2"))
TIMES = 2  # what the library may take, of our own reader's time
BY_LIBRARY = ("--reader", "libkdumpfile")


def expected(folder):
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as f:
        return json.load(f)


def corpus_dumps():
    """(dump, words that say what goes with it) of all containers of the corpus."""
    for path in sorted(glob.glob(os.path.join(CORPUS, "*", "expected.json"))):
        folder = os.path.dirname(path)
        kernel = os.path.join(CORPUS, "kernels", expected(folder)["kernel"])
        words = ["--vmlinux", os.path.join(kernel, "vmlinux"), "--source", os.path.join(kernel, "src")]
        for dump in sorted(glob.glob(os.path.join(folder, "vmcore*"))):
            if not dump.endswith((".made", ".part")):
                yield dump, words


def lab_dumps():
    """The same of the lab: OF_EACH of each kernel, container, compression, filter and depth of page tables."""
    seen = {}
    for path in sorted(glob.glob(os.path.join(LAB, "cases", "*", "expected.json"))):
        folder, about = os.path.dirname(path), expected(os.path.dirname(path))
        options = about["options"]
        kind = (about["kernel"], options["dump"], options["compress"], options["filter"], options["la57"])
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > OF_EACH:
            continue
        words = ["--vmlinux", os.path.join(folder, "vmlinux"), "--modules", os.path.join(folder, "modules")]
        for name in ("source", "driver"):
            if os.path.exists(os.path.join(folder, name)):
                words += ["--source", os.path.join(folder, name)]
        yield os.path.join(folder, "vmcore"), words


def dumps():
    return [*corpus_dumps(), *(lab_dumps() if LONG else ())]


def used():
    """Processor time of all children that have ended, and of theirs."""
    times = os.times()
    return times.children_user + times.children_system


class Real(tool.Test):
    def pages(self, dump):
        """What the program that compares says, less the time."""
        p = subprocess.run([PAGES, dump], capture_output=True, text=True, check=True, timeout=tool.TIME_LIMIT,
                           env=dict(os.environ, VMRACE_KDUMP=os.environ.get("VMRACE_KDUMP") or self.child()))
        return [line for line in p.stdout.splitlines() if not line.startswith("seconds ")]

    @staticmethod
    def child():
        """vmrace-kdump of the build."""
        return os.path.join(os.path.dirname(os.path.dirname(tool.VMRACE)), "dumpcore", "kdump", "vmrace-kdump")

    def timed(self, dump, words):
        """A report without what changes, and the processor seconds that it took with a warm cache."""
        folder, cache = os.path.join(self.folder, "report"), os.path.join(self.folder, "cache")
        arguments = ["analyze", "--dump", dump, *words, "--format", "json", "--force", "-o", folder]
        self.run_vmrace(*arguments, cache=cache)
        begin = used()
        r = self.run_vmrace(*arguments, cache=cache)
        seconds = used() - begin
        report = r.report() if os.path.exists(os.path.join(folder, "report.json")) else {"said": r.err}
        shutil.rmtree(folder, ignore_errors=True)
        for changing in ("started", "seconds"):
            report.pop(changing, None)
        for one in report.get("inputs", {}).get("dumps", []):
            one.pop("reader")
        return {"status": r.status, **report}, seconds

    def test_same(self):
        all_dumps, sums = dumps(), [0.0, 0.0]
        for dump, words in all_dumps:
            with self.subTest(dump=dump):
                about = self.pages(dump)
                self.assertRegex(about[-1], "^same [1-9][0-9]* pages$", "\n".join(about))
                own, seconds = self.timed(dump, words)
                library, library_seconds = self.timed(dump, [*words, *BY_LIBRARY])
                self.assertEqual(own, library)
                sums[0] += seconds
                sums[1] += library_seconds
                print("%s: %s, %.2f and %.2f s" % (os.path.relpath(dump, CACHE), about[-1], seconds, library_seconds),
                      flush=True)
        print("%d dumps: %.1f s by our own reader, %.1f s by libkdumpfile" % (len(all_dumps), *sums))
        self.assertLessEqual(sums[1], TIMES * sums[0])


if __name__ == "__main__":
    if subprocess.run([tool.VMRACE, "dmesg", tool.dump("racy"), *BY_LIBRARY], capture_output=True).stderr.count(
            b"built without libkdumpfile"):
        tool.skip("built without libkdumpfile")
    if not dumps():
        tool.skip("neither the corpus' dumps (%s) nor the lab's (%s) are there" % (CORPUS, LAB))
    unittest.main(verbosity=2)
