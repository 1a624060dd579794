# SPDX-License-Identifier: MIT
"""What is no dump, no vmlinux, not the two of one kernel, or cut: exit 3 and one clear line."""
import json
import os
import shutil
import unittest.mock

import tool

LONG = os.environ.get("VMRACE_TEST_LONG")
STRENGTH = ["possible", "damaged", "likely", "confirmed"]


class BadInputs(tool.Test):
    def check(self, path, *words, says, other=None):
        r = self.run_vmrace("analyze", "--dump", path, "--vmlinux", other or tool.vmlinux("racy"), "-o",
                            os.path.join(self.folder, "report"), *words, status=3)
        lines = r.err.strip().splitlines()
        self.assertEqual(len(lines), 1, r.err)
        self.assertIn(os.path.basename(path) if other is None else os.path.basename(other), lines[0])
        self.assertRegex(lines[0], says)

    def make(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def test_empty_file(self):
        self.check(self.make("empty", b""), says="empty")

    def test_text_file(self):
        self.check(self.make("notes.txt", b"dear diary\n" * 1000), says="not a kernel dump")

    def test_folder(self):
        self.check(self.folder, says="folder")

    def test_absent(self):
        self.check(os.path.join(self.folder, "nothing"), says="No such file")

    @tool.unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_no_permission(self):
        path = self.make("secret", b"x")
        os.chmod(path, 0)
        self.check(path, says="ermission")

    def test_program(self):
        path = os.path.join(self.folder, "program")
        shutil.copy("/bin/true", path)
        self.check(path, says="no core")

    def test_vmlinux_cut_anywhere(self):
        """Each length has an answer: the file is named, or what is missing is a limit and no verdict is stronger."""
        with open(tool.vmlinux("racy"), "rb") as f:
            data = f.read()
        sound = self.verdicts(tool.vmlinux("racy"))[0]
        count = 1000 if LONG else 50
        for number in range(count):
            path = self.make("cut", data[:len(data) * number // count])
            with self.subTest(size=len(data) * number // count):
                found, limits = self.verdicts(path)
                if found is None:
                    self.assertIn(path, limits)
                    continue
                for fingerprint, verdict in found.items():
                    self.assertLessEqual(STRENGTH.index(verdict), STRENGTH.index(sound[fingerprint]))
                self.assertTrue(found == sound or limits)

    def verdicts(self, vmlinux):
        """{fingerprint: verdict} and limits, or None and the line that says why there are none."""
        folder = os.path.join(self.folder, "report")
        shutil.rmtree(folder, ignore_errors=True)
        r = self.run_vmrace("analyze", "--dump", tool.dump("racy"), "--vmlinux", vmlinux, "--format", "json",
                            "-o", folder)
        self.assertIn(r.status, (0, 3), r.err)
        self.assertNotIn("bug", r.err)
        if r.status == 3 and not os.path.exists(os.path.join(folder, "report.json")):
            self.assertEqual(len(r.err.splitlines()), 1, r.err)
            return None, r.err
        report = r.report()
        if r.status == 3:
            self.assertFalse(report["findings"])
            return {}, [report["coverage"]]
        return {f["fingerprint"]: f["verdict"] for f in report["findings"]}, report["limits"]

    def test_user_core(self):
        with open(tool.dump("racy"), "rb") as f:
            data = bytearray(f.read(200000))
        # a process's core: no VMCOREINFO, no kernel addresses
        data = data.replace(b"VMCOREINFO\0", b"VMCOREINFX\0")
        for n in range(1, 3):
            at = 64 + 56 * n + 16
            data[at:at + 8] = (0x400000 * n).to_bytes(8, "little")
            data[at - 8:at] = (4096 * n).to_bytes(8, "little")
            data[at + 8:at + 16] = bytes(8)
            data[at + 16:at + 32] = (4096).to_bytes(8, "little") * 2
        self.check(self.make("core", bytes(data)), says="process|not a kernel")

    def test_truncated(self):
        with open(tool.dump("racy"), "rb") as f:
            path = self.make("cut", f.read(300000))
        self.check(path, says=r"truncated at 0x[0-9a-f]+ \(needs 0x[0-9a-f]+\).*--force")

    def test_truncated_with_force(self):
        with open(tool.dump("racy"), "rb") as f:
            path = self.make("cut", f.read(3500000))
        r = self.analyze("racy", "--force", path=path)
        self.assertTrue(r.report()["inputs"]["dumps"][0]["incomplete"])
        self.assertTrue(r.report()["limits"])

    def test_one_of_two_fails(self):
        bad = self.make("empty", b"")
        folder = os.path.join(self.folder, "report")
        r = self.run_vmrace("analyze", tool.dump("racy"), bad, tool.vmlinux("racy"), "-o", folder, status=3)
        self.assertIn("empty", r.err)
        self.assertIn("racy.vmcore", r.report()["inputs"]["dumps"][0]["path"])

    def test_other_kernel(self):
        self.check(tool.dump("racy"), other=tool.vmlinux("racy-O1"), says="not this dump's vmlinux.*build-id.*--force")

    def test_vmlinux_is_text(self):
        self.check(tool.dump("racy"), other=self.make("vmlinux", b"text\n"), says="ELF|vmlinux")

    def test_truncated_vmlinux(self):
        """At each place: the section headers, which are last, or a section that the headers put behind the end."""
        with open(tool.vmlinux("racy"), "rb") as f:
            data = f.read()
        for size in (len(data) - 1, len(data) // 2, 5000, 100):
            self.check(tool.dump("racy"), other=self.make("cut", data[:size]), says="truncated at 0x|not an ELF file")
        moved = bytearray(data[:len(data) // 2])
        at, count = int.from_bytes(data[40:48], "little"), int.from_bytes(data[60:62], "little")
        moved[40:48] = len(moved).to_bytes(8, "little")
        self.check(tool.dump("racy"), other=self.make("moved", bytes(moved) + data[at:at + 64 * count]),
                   says=r"truncated at 0x[0-9a-f]+ \(needs 0x[0-9a-f]+\)")

    def test_unknown_option(self):
        r = self.run_vmrace("analyze", "--no-such-option", status=2)
        self.assertTrue(r.err)

    def test_no_dump(self):
        self.run_vmrace("bt", tool.vmlinux("racy"), status=2)


@tool.unittest.skipIf(tool.sanitized(), "the sanitizer must be the first library")
class CutWhileRead(tool.Test):
    """Somebody writes to an input, or copies over it: an error that names it, no crash and no finding."""

    def copy(self, path):
        return shutil.copy(path, os.path.join(self.folder, os.path.basename(path)))

    def check(self, *words, cut, fault):
        report = os.path.join(self.folder, "report")
        with unittest.mock.patch.dict(os.environ, LD_PRELOAD=os.environ["VMRACE_FAULT_LIBRARY"], VMRACE_FAULT=fault,
                                      VMRACE_FAULT_FILE=cut):
            r = self.run_vmrace(*words, "-o", report, status=3)
        self.assertRegex(r.err, r"^vmrace: (.*: )?%s: was cut while it was read.*: try again .*\n$" % cut)
        self.assertNotIn("No race was found", r.out)
        self.assertFalse([name for _, _, names in os.walk(self.folder) for name in names if name[:8] == ".vmrace-"])

    def test_vmlinux(self):
        vmlinux = self.copy(tool.vmlinux("racy"))
        self.check("analyze", tool.dump("racy"), vmlinux, cut=vmlinux, fault="cut:1:4096")

    def test_dump(self):
        for number in (1, 20, 50):
            dump = self.copy(tool.dump("racy"))
            self.check("analyze", dump, tool.vmlinux("racy"), cut=dump, fault="cut:%d:4096" % number)

    def tree(self):
        """A copy of a tree with an option in its .config."""
        return shutil.copytree(tool.tree("fixed"), os.path.join(self.folder, "tree"))

    def test_source(self):
        tree = self.tree()
        source = os.path.join(tree, "drivers/ferry/ferry.c")
        self.check("analyze", tool.dump("racy"), tool.vmlinux("racy"), tree, cut=source, fault="cut:1:0")

    def test_source_that_is_scanned(self):
        """Whoever of vmrace reads it at that moment: it is named, and no race in it is denied."""
        for fault in ("cut:1:100", "cut:2:100", "cutread:1:100", "cutread:2:100"):
            tree = self.tree()
            path, report = os.path.join(tree, "drivers/ferry/ferry.c"), os.path.join(self.folder, "report")
            shutil.copy(os.path.join(tool.tree("racy"), "drivers/ferry/ferry.c"), path)
            with unittest.mock.patch.dict(os.environ, LD_PRELOAD=os.environ["VMRACE_FAULT_LIBRARY"],
                                          VMRACE_FAULT=fault, VMRACE_FAULT_FILE=path):
                r = self.run_vmrace("scan", "--source", tree, "-o", report, "--format", "json", "--no-cache")
            if os.path.getsize(path) != 100:  # it is not read so often
                self.assertNotIn(":1:", fault)
            elif r.status == 3:
                self.assertRegex(r.err, r"^vmrace: (.*: )?%s: .*cut while it was read.*\n$" % path)
            else:
                self.assertIn("ferry.c", json.dumps(r.report()["limits"]), fault)
            shutil.rmtree(tree)


tool.main()
