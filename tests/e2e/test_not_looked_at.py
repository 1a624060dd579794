# SPDX-License-Identifier: MIT
"""Silence is not health: a command that cannot look at its input exits with 3 and its first line says why.

A table of inputs and of commands; each pair that is not excepted is one test.
"""
import concurrent.futures
import errno
import json
import lzma
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
import unittest.mock

import kdump
import tool

# name of the command: words before and behind the input's
COMMANDS = {
    "analyze": (["analyze"], ["-o", "{out}", "--format", "text,json"]),
    "analyze json": (["analyze"], ["-o", "{out}", "--format", "json"]),
    "check": (["check"], ["--fail-on", "possible"]),
    "check --json": (["check"], ["--json"]),
    "check --strict": (["check"], ["--strict"]),
    "scan": (["scan"], ["-o", "{out}", "--format", "text,html,sarif"]),
    "scan json": (["scan"], ["-o", "{out}", "--format", "json"]),
    "bt": (["bt", "--all"], []),
    "bt --json": (["bt", "--json"], []),
    "identify": (["identify", "0xffff888000001000"], []),
    "facts": (["facts"], []),
    "facts table": (["facts", "task", "--json"], []),
    "slabs": (["slabs"], []),
    "dmesg": (["dmesg"], []),
    "cat": (["cat", "/etc/fstab"], []),
    "type": (["type", "task_struct"], []),
}
OF_DUMP = set(COMMANDS) - {"scan", "scan json"}
OF_SOURCE = {"scan", "scan json", "check", "check --json", "check --strict", "facts", "facts table"}
REPORTS = {"analyze", "analyze json", "check", "check --json", "check --strict"}


class Inputs:
    """Files that cannot be looked at, in a folder."""

    def __init__(self, folder):
        self.folder, self.table = folder, []
        dump, vmlinux = tool.dump("racy"), tool.vmlinux("racy")
        self.add("no vmlinux", [dump], OF_DUMP - {"dmesg"}, "vmlinux")
        self.add("no vmlinux, no oops", [tool.dump("quiet")], OF_DUMP - {"dmesg"}, "vmlinux")
        self.add("cut short", ["--force", self.head(dump, 100000), vmlinux], OF_DUMP - {"type"},
                 "cut|truncated|log|tas|slab")
        notes, pages = kdump.read_elf(dump)
        self.add("a part of a split dump", [self.split(notes, pages), vmlinux], OF_DUMP - {"type"},
                 "part|log|task|slab")
        self.add("unknown page codec", [self.packed(notes, pages), vmlinux], OF_DUMP, "flags 0x40.*makedumpfile")
        self.add("another kernel's vmlinux", [dump, tool.vmlinux("racy-O1")], OF_DUMP, "build-id")
        self.add("the same, forced", ["--force", dump, tool.vmlinux("racy-O1")], REPORTS, "crash could not be read")
        self.add("stripped vmlinux", [dump, self.objcopy(vmlinux, "--strip-debug")], OF_DUMP, "DWARF")
        self.add("unknown section codec", [dump, self.unknown_method(vmlinux)], OF_DUMP, r"method 9\b.*objcopy")
        self.add("xz vmlinux", ["--dump", dump, "--vmlinux", self.xz(vmlinux)], OF_DUMP, "xz: unpack")
        self.add("xz dump", [self.xz(dump), vmlinux], OF_DUMP, "xz: unpack")
        self.add("xz --dump", ["--dump", self.xz(dump), "--vmlinux", vmlinux], OF_DUMP, "xz: unpack")
        self.add("empty dump", [self.file("empty", b""), vmlinux], OF_DUMP, "empty")
        self.add("text as dump", ["--dump", self.file("text", b"dear diary\n" * 99), vmlinux], OF_DUMP, "not a kernel")
        self.add("nothing parses", ["--source", self.tree("broken", '#include "gone.h"\nint broken;\n')], OF_SOURCE,
                 "could be read.*gone.h")
        self.add("no C file", ["--source", self.tree("prose", None)], OF_SOURCE, "no C file")
        self.add("empty tree", [dump, vmlinux, "--source", self.tree("void", None)], REPORTS | {"facts"}, "no C file")
        self.add("rule of dumps", ["--source", tool.tree("fixed"), "--rule", "damaged-queue"],
                 OF_SOURCE - {"facts", "facts table"}, "no rule could look.*queue_damage")
        self.add("rule of source", [tool.dump("quiet"), vmlinux, "--rule", "pending-in-freed-memory"],
                 REPORTS, "no rule could look.*alias")

    def add(self, name, words, commands, says):
        self.table.append((name, words, sorted(commands), says))

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data)
        return self.path(name)

    def head(self, path, size):
        with open(path, "rb") as f:
            return self.file("head", f.read(size))

    def split(self, notes, pages):
        kdump.write(self.path("part"), notes, pages, part=(0, sorted(pages)[len(pages) // 2]))
        return self.path("part")

    def packed(self, notes, pages):
        kdump.write(self.path("codec"), notes, pages, method=0x40)
        return self.path("codec")

    def objcopy(self, path, *words):
        out = self.path("vmlinux" + "".join(words))
        subprocess.run(["objcopy", *words, path, out], check=True)
        return out

    def unknown_method(self, vmlinux):
        """The compression header of each section names a method that nobody has."""
        path = self.objcopy(vmlinux, "--compress-debug-sections=zlib")
        with open(path, "rb") as f:
            data = bytearray(f.read())
        table, count = struct.unpack_from("<Q", data, 40)[0], struct.unpack_from("<H", data, 60)[0]
        for at in range(table, table + 64 * count, 64):
            if struct.unpack_from("<Q", data, at + 8)[0] & 0x800:  # SHF_COMPRESSED
                struct.pack_into("<I", data, struct.unpack_from("<Q", data, at + 24)[0], 9)
        return self.file("method9", data)

    def xz(self, path):
        name = os.path.basename(path) + ".xz"
        if not os.path.exists(self.path(name)):
            with open(path, "rb") as f:
                self.file(name, lzma.compress(f.read(4 << 20), preset=0))
        return self.path(name)

    def tree(self, name, text):
        os.makedirs(self.path(name))
        for n in range(3 if text else 0):
            self.file("%s/file%d.c" % (name, n), text.encode())
        self.file(name + "/README", b"prose\n")
        return self.path(name)


class NotLookedAt(tool.Test):
    def run_pair(self, case, name):
        words, (before, behind) = case[1], COMMANDS[name]
        out = tempfile.mkdtemp(dir=self.folder)
        r = self.run_vmrace(*before, *words, *[w.format(out=out) for w in behind])
        r.folder = out
        return r

    def check_pair(self, case, name, r):
        kind, _, _, says = case
        with self.subTest(input=kind, command=name):
            self.assertEqual(r.status, 3, r.out[:800] + r.err)
            lines = r.err.splitlines()
            self.assertEqual(len(lines), 1, r.err)
            self.assertRegex(lines[0], "^vmrace: .*(%s)" % says)
            self.assertNotIn("No race was found", r.out)
            first = r.out.split("\n")[0]
            if first and name in ("analyze", "scan"):
                self.assertRegex(first, "^nothing could be looked at: ")
            report = os.path.join(r.folder, "report.json")
            if os.path.exists(report):
                self.check_report(r.report())

    def check_report(self, report):
        self.assertEqual(report["findings"], [])
        self.assertEqual(report["limits"][0]["what"], "anything at all")
        self.assertEqual(list(report)[-4:], ["coverage", "limits", "baseline", "suppressed"])

    def test_table(self):
        inputs = Inputs(self.folder)
        pairs = [(case, name) for case in inputs.table for name in case[2]]
        self.assertGreaterEqual(len(pairs), 40)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(lambda pair: self.run_pair(*pair), pairs)
        for (case, name), result in zip(pairs, results):
            self.check_pair(case, name, result)
        print("%d inputs, %d pairs" % (len(inputs.table), len(pairs)))


class Log(tool.Test):
    def test_the_log_tells_of_the_crash(self):
        """A dump without its vmlinux says what its log says, in every format."""
        r = self.run_vmrace("analyze", tool.dump("racy"), "-o", os.path.join(self.folder, "report"), status=3)
        crash, coverage = r.report()["crash"], r.report()["coverage"]
        self.assertEqual((crash["kind"], crash["ip"], coverage["crash"]), ("oops", None, "unread"))
        said = [l for l in crash["explanation"] if l.startswith("the log says: ")]
        for words in ("BUG: unable to handle", "Oops: ", "Comm: ferryman", "RIP: 0010:"):
            self.assertTrue(any(words in l for l in said), (words, said))
        self.assertIn("the log says: BUG: unable to handle", r.err)
        self.assertIn("Nothing could be looked at", r.file("report.html").decode())
        run = json.loads(r.file("report.sarif"))["runs"][0]
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual(run["properties"]["coverage"], coverage)
        notes = run["invocations"][0]["toolExecutionNotifications"]
        self.assertEqual(notes[0]["level"], "error")

    def test_no_log_either(self):
        """Not even the kind of the crash is known."""
        with open(tool.dump("racy"), "rb") as f:
            path = os.path.join(self.folder, "head")
            with open(path, "wb") as out:
                out.write(f.read(100000))
        r = self.run_vmrace("analyze", "--force", path, tool.vmlinux("racy"), "-o", os.path.join(self.folder, "report"),
                            status=3)
        self.assertIsNone(r.report()["crash"]["kind"])


class Looked(tool.Test):
    def test_says_what(self):
        r = self.analyze("racy")
        self.assertRegex(r.out, r"^looked at: crash, \d+ tasks, \d+ queues, \d+ locks?; source exact \(\d+ files\)\n")
        coverage = r.report()["coverage"]
        self.assertEqual(coverage["crash"], "read")
        self.assertEqual(coverage["tasks"]["read"], coverage["tasks"]["all"])
        self.assertEqual(coverage["rules"]["asked"] + coverage["rules"]["not_applicable"],
                         len({rule["id"] for rule in r.report()["rules"]}))
        self.assertIsNone(coverage["pending"])  # nobody looks for them
        self.assertIn("looked at: crash, ", r.file("report.html").decode())
        notes = json.loads(r.file("report.sarif"))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        self.assertRegex(notes[0]["message"]["text"], "^looked at: crash, ")

    def test_quiet_is_looked_at(self):
        """No rule applies, and all could look: that is health."""
        r = self.analyze("quiet", source=False)
        self.assertIn("No race was found", r.out)
        self.run_vmrace("check", tool.dump("quiet"), tool.vmlinux("quiet"), status=0)

    def test_other_dumps_are_judged(self):
        """One of two cannot be looked at: the exit code says so, the other has its verdict."""
        r = self.run_vmrace("check", tool.dump("quiet"), self.cut(), tool.vmlinux("quiet"), "--force", status=3)
        self.assertRegex(r.out, "quiet.vmcore: looked at: crash")
        self.assertIn("1 of 2 inputs could not be looked at", r.out)

    def cut(self):
        with open(tool.dump("quiet"), "rb") as f, open(os.path.join(self.folder, "cut"), "wb") as out:
            out.write(f.read(100000))
        return out.name


class FailingDisk(tool.Test):
    """A read that the system refuses is no page that is not in the dump."""

    def run_failing(self, start, *words):
        with unittest.mock.patch.dict(os.environ, LD_PRELOAD=os.environ["VMRACE_FAULT_LIBRARY"],
                                      VMRACE_FAULT="pread:%d:%d" % (start, errno.EIO),
                                      VMRACE_FAULT_FILE=tool.dump("quiet")):
            return self.run_vmrace(*words)

    @tool.unittest.skipIf(tool.sanitized(), "the sanitizer must be the first library")
    def test_every_command(self):
        size = os.path.getsize(tool.dump("quiet"))
        files = [tool.dump("quiet"), tool.vmlinux("quiet")]
        commands = {name: words for name, words in COMMANDS.items() if name in OF_DUMP - {"type"}}
        pairs = [(start, name) for start in (8192, size // 2) for name in sorted(commands)]
        failed = 0
        for start, name in pairs:
            before, behind = commands[name]
            out = tempfile.mkdtemp(dir=self.folder)
            r = self.run_failing(start, *before, *files, *[w.format(out=out) for w in behind])
            with self.subTest(start=start, command=name):
                # what needs nothing of what fails is not concerned
                self.assertIn(r.status, (0, 3), r.err)
                failed += r.status == 3
                if r.status == 3 and name in REPORTS:
                    self.assertRegex(r.err, "^vmrace: .*quiet.vmcore: cannot read at 0x[0-9a-f]+: Input/output error")
                if name in REPORTS:
                    self.assertEqual(r.status, 3, r.out)
        self.assertGreater(failed, len(pairs) // 2)


class Subject(tool.Test):
    def test_a_file_that_was_not_read(self):
        """What --file and --patch name is to be read, with and without --strict; others are a limit."""
        tree = os.path.join(self.folder, "tree")
        shutil.copytree(tool.tree("fixed"), tree, ignore=shutil.ignore_patterns("vmlinux"))
        path = os.path.join(tree, "lib/string.c")
        with open(path, "r+", encoding="utf-8") as f:
            text = f.read()
            f.seek(0)
            f.write('#include "gone.h"\n' + text)
        words = ["check", "--source", tree, "--fail-on", "possible"]
        self.run_vmrace(*words, status=0)
        r = self.run_vmrace(*words, "--file", "lib/string.c", "--file", "drivers/ferry/ferry.c", status=3)
        self.assertRegex(r.err, "^vmrace: lib/string.c: .*was not read: .*gone.h")
        self.run_vmrace(*words, "--file", "drivers/ferry/ferry.c", status=0)


@unittest.skipIf(tool.sanitized(), "the sanitizer must be the first library")
class EndlessRule(tool.Test):
    def run_endless(self, number, *words):
        with unittest.mock.patch.dict(os.environ, LD_PRELOAD=os.environ["VMRACE_FAULT_LIBRARY"],
                                      VMRACE_FAULT="endless:%d:0" % number):
            return self.run_vmrace(*words)

    def test_a_rule_that_failed(self):
        """What it did not look for is not said not to be there: in the gate, in a scan, and of a dump as a limit."""
        for number in (1, 60):
            for words in (("check", "--source", tool.tree("racy"), "--fail-on", "confirmed"),
                          ("scan", "--source", tool.tree("racy"), "-o", os.path.join(self.folder, "scan")),
                          ("check", tool.dump("fixed"), tool.vmlinux("fixed"), "--source", tool.tree("fixed"))):
                result = self.run_endless(number, *words)
                self.assertEqual(result.status, 3, (number, words, result.out + result.err))
                self.assertRegex(result.err, r"rule \S+ was not carried out: .*takes too long")
            result = self.run_endless(number, "analyze", tool.dump("racy"), tool.vmlinux("racy"), "--source",
                                      tool.tree("racy"), "-o", os.path.join(self.folder, "report"))
            self.assertEqual(result.status, 0, result.err)
            self.assertIn("takes too long", " ".join(result.out.split()))


class Zstd(tool.Test):
    @tool.unittest.skipUnless(shutil.which("objcopy"), "no objcopy")
    def test_sections_are_read(self):
        """The report is the same but for the file's name."""
        path = os.path.join(self.folder, "vmlinux.zstd")
        p = subprocess.run(["objcopy", "--compress-debug-sections=zstd", tool.vmlinux("racy"), path],
                           capture_output=True, check=False)
        if p.returncode:
            self.skipTest("this objcopy knows no zstd")
        reports = []
        for vmlinux in (tool.vmlinux("racy"), path):
            out = tempfile.mkdtemp(dir=self.folder)
            self.run_vmrace("analyze", tool.dump("racy"), vmlinux, tool.tree("racy"), "-o", out, "--format", "json",
                            status=0)
            with open(os.path.join(out, "report.json"), encoding="utf-8") as f:
                reports.append(json.load(f))
            for key in ("started", "seconds", "inputs"):
                del reports[-1][key]
        self.assertEqual(*reports)

    def test_no_debug_frame_is_a_limit(self):
        path = os.path.join(self.folder, "vmlinux.bare")
        subprocess.run(["objcopy", "--remove-section", ".debug_frame", tool.vmlinux("racy"), path], check=True)
        r = self.run_vmrace("analyze", tool.dump("racy"), path, "-o", os.path.join(self.folder, "report"), status=0)
        limit = tool.one(r.report()["limits"], what="call frame information of vmlinux")
        self.assertRegex(limit["why"], r"\.debug_frame")
        tasks = r.report()["coverage"]["tasks"]
        self.assertLess(tasks["read"], tasks["all"])


tool.main()
