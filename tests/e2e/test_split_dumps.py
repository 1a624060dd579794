# SPDX-License-Identifier: MIT
"""Parts of a split dump (makedumpfile --split) that are given together are one dump."""
import itertools
import os
import shutil

import kdump
import tool


class SplitDumps(tool.Test):
    def split(self, name, count):
        """A dump of the minikernel as one file and as parts; its pages."""
        notes, pages = kdump.read_elf(tool.dump(name))
        numbers = sorted(pages)
        ends = [0] + [numbers[len(numbers) * i // count] for i in range(1, count)] + [numbers[-1] + 1]
        whole = os.path.join(self.folder, name + ".whole")
        kdump.write(whole, notes, pages)
        parts = []
        for first, last in itertools.pairwise(ends):
            parts.append(os.path.join(self.folder, "%s.%d" % (name, len(parts) + 1)))
            kdump.write(parts[-1], notes, pages, (first, last))
        return whole, parts, ends

    def report_of(self, *files, status=0, words=()):
        r = self.run_vmrace("analyze", *files, "-o", os.path.join(self.folder, "report"), *words, status=status)
        report = r.report()
        for changing in ("started", "seconds"):
            report.pop(changing, None)
        for dump in report["inputs"]["dumps"]:
            dump.pop("path")
        return report, r

    def test_same_as_whole(self):
        whole, parts, _ = self.split("racy", 3)
        files = [tool.vmlinux("racy"), tool.tree("racy")]
        expected, r = self.report_of(whole, *files)
        self.assertIn("confirmed", r.out)
        for order in ((0, 1, 2), (2, 0, 1)):
            self.assertEqual(self.report_of(*[parts[i] for i in order], *files)[0], expected)
        for command in (["bt", "--all"], ["dmesg"], ["facts"], ["slabs", "--json"]):
            self.assertEqual(self.run_vmrace(*command, *parts, files[0], status=0).out,
                             self.run_vmrace(*command, whole, files[0], status=0).out, command)

    def test_a_part_is_missing(self):
        _, parts, ends = self.split("racy", 3)
        for missing in range(3):
            given = [p for i, p in enumerate(parts) if i != missing]
            r = self.run_vmrace("analyze", *given, tool.vmlinux("racy"), "-o", os.path.join(self.folder, "report"))
            limits = {limit["what"]: limit["why"] for limit in r.report()["limits"]}
            self.assertEqual(limits.get("pages of a part that was not given"),
                             "no part that was given has 0x%x to 0x%x" % (ends[missing], ends[missing + 1] - 1),
                             r.out + r.err)

    def test_a_part_is_there_twice(self):
        _, parts, ends = self.split("racy", 3)
        again = shutil.copy(parts[1], os.path.join(self.folder, "again"))
        r = self.run_vmrace("dmesg", parts[0], again, *parts[1:], status=3)
        self.assertEqual(len(r.err.splitlines()), 1)
        self.assertIn("has pages 0x%x to 0x%x of its dump, which " % (ends[1], ends[2] - 1), r.err)
        self.assertIn("give each part once", r.err)
        for path in (parts[1], again):
            self.assertIn(path, r.err)

    def test_a_part_is_cut(self):
        _, parts, _ = self.split("racy", 3)
        os.truncate(parts[2], os.path.getsize(parts[2]) - 1000)
        r = self.run_vmrace("dmesg", *parts, status=3)
        self.assertRegex(r.err, "^vmrace: %s: truncated at " % parts[2])
        self.assertIn("Linux version", self.run_vmrace("dmesg", *parts, "--force", status=0).out)

    def test_two_dumps(self):
        """Parts of two dumps in any order are two dumps; a whole one beside them is a third."""
        _, one, _ = self.split("racy", 2)
        _, other, _ = self.split("decoy", 2)
        r = self.run_vmrace("check", other[1], one[0], tool.dump("quiet"), other[0], one[1], tool.vmlinux("racy"),
                            "--force")
        said = [line.split(": looked at")[0] for line in r.out.splitlines() if ": looked at: crash" in line]
        self.assertEqual([os.path.basename(path) for path in said], ["decoy.2", "racy.1", "quiet.vmcore"],
                         r.out + r.err)
        self.run_vmrace("dmesg", one[0], other[0], status=2)

    def test_inputs_are_not_written_to(self):
        _, parts, _ = self.split("racy", 2)
        with open(parts[1], "rb") as f:
            before = f.read()
        self.run_vmrace("analyze", *parts, tool.vmlinux("racy"), "-o", os.path.join(self.folder, "report"), "--case",
                        parts[1], status=3)
        with open(parts[1], "rb") as f:
            self.assertEqual(f.read(), before)


if __name__ == "__main__":
    tool.main()
