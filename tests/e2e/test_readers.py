# SPDX-License-Identifier: MIT
"""libkdumpfile reads dumps too: an LKCD dump gives the same answers as the ELF dump that it was made of, any dump the
same by either reader; damaged headers kill the child that reads at most."""
import os
import random
import re
import struct
import subprocess
import unittest

import kdump
import lkcd
import tool

LONG = os.environ.get("VMRACE_TEST_LONG") == "1"
MUTANTS, STEP = 300, 1 if LONG else 30  # of each format; of so many one is run
KERNEL = b"6.12.0-minikernel"
BY_LIBRARY = ("--reader", "libkdumpfile")
tool.TIME_LIMIT = 120  # an answer of the child may take 30 s


class Readers(tool.Test):
    def lkcd(self, name="racy", **how):
        path = os.path.join(self.folder, name + ".lkcd")
        lkcd.write(path, kdump.read_elf(tool.dump(name))[1], release=how.pop("release", KERNEL), **how)
        return path

    def report_of(self, path, *words):
        r = self.run_vmrace("analyze", path, tool.vmlinux("racy"), tool.tree("racy"), "-o",
                            os.path.join(self.folder, "report"), *words, status=0)
        report = r.report()
        for changing in ("started", "seconds"):
            report.pop(changing)
        dump, = report["inputs"]["dumps"]
        return report, {key: dump.pop(key) for key in ("path", "format", "compression", "reader")}, r

    def test_lkcd_as_elf(self):
        expected, _, _ = self.report_of(tool.dump("racy"))
        # The header has the version, and the registers are those that the kernel itself saved.
        kernel = expected["inputs"]["dumps"][0]["kernel"]
        for compression in (lkcd.GZIP, lkcd.NONE):
            path = self.lkcd(compression=compression)
            report, about, r = self.report_of(path)
            self.assertRegex(about.pop("reader"), "^libkdumpfile [0-9.]+$")
            self.assertEqual(about, {"path": path, "format": "lkcd", "compression": None})
            self.assertRegex(r.out, "^looked at: the dump by libkdumpfile [0-9.]+, crash, ")
            report["inputs"]["dumps"][0]["kernel"].update(version=kernel["version"], cpus=kernel["cpus"])
            self.assertEqual(report, expected)

    def test_commands_as_elf(self):
        path, vmlinux = self.lkcd(), tool.vmlinux("racy")
        for command in (["bt", "--all"], ["dmesg"], ["facts", "task"], ["facts", "queue_entry"], ["slabs", "--json"],
                        ["identify", "0xffffffff81000000"]):
            self.assertEqual(self.run_vmrace(*command, path, vmlinux, status=0).out,
                             self.run_vmrace(*command, tool.dump("racy"), vmlinux, status=0).out, command)

    def test_either_reader(self):
        """Every command that opens a dump has the option, and it changes no answer."""
        whole = os.path.join(self.folder, "whole")
        kdump.write(whole, *kdump.read_elf(tool.dump("racy")))
        vmlinux = tool.vmlinux("racy")
        for path in (whole, tool.dump("racy")):
            for command in (["bt", "--all"], ["dmesg"], ["facts", "task"], ["slabs", "--json"], ["cat", "/"],
                            ["identify", "0xffffffff81000000"], ["type", "struct list_head"]):
                own = self.run_vmrace(*command, path, vmlinux)
                other = self.run_vmrace(*command, path, vmlinux, *BY_LIBRARY)
                self.assertEqual((own.status, own.out, own.err), (other.status, other.out, other.err), command)
            report, about, _ = self.report_of(path, *BY_LIBRARY)
            own_report, own_about, _ = self.report_of(path)
            self.assertEqual(report, own_report)
            self.assertEqual(own_about.pop("reader"), "vmrace")
            self.assertRegex(about.pop("reader"), "^libkdumpfile ")
            self.assertEqual(about, own_about)
            check = self.run_vmrace("check", path, vmlinux, *BY_LIBRARY, status=1)
            self.assertIn("the dump by libkdumpfile", check.out)

    def test_parts(self):
        """Parts of a split dump, each in a child of its own."""
        notes, pages = kdump.read_elf(tool.dump("racy"))
        middle = sorted(pages)[len(pages) // 2]
        parts = [os.path.join(self.folder, "part.%d" % n) for n in (1, 2)]
        kdump.write(parts[0], notes, pages, (0, middle))
        kdump.write(parts[1], notes, pages, (middle, max(pages) + 1))
        for given in (parts, parts[:1]):
            words = ["bt", "--all", *given, tool.vmlinux("racy")]
            self.assertEqual(self.run_vmrace(*words, *BY_LIBRARY).out, self.run_vmrace(*words).out)

    def test_cut(self):
        notes, pages = kdump.read_elf(tool.dump("racy"))
        whole = os.path.join(self.folder, "whole")
        kdump.write(whole, notes, pages)
        os.truncate(whole, os.path.getsize(whole) // 2)
        r = self.run_vmrace("dmesg", whole, *BY_LIBRARY, status=3)
        self.assertRegex(r.err, "^vmrace: %s: truncated at .*--force" % whole)
        # What lies behind the end is no zeroes.
        words = ["bt", "--all", whole, tool.vmlinux("racy"), "--force"]
        own, other = self.run_vmrace(*words), self.run_vmrace(*words, *BY_LIBRARY)
        self.assertEqual((own.status, own.out, own.err), (other.status, other.out, other.err))
        for damage in ("no end", "in a page"):
            path = self.lkcd(end=damage != "no end")
            if damage == "in a page":
                os.truncate(path, os.path.getsize(path) // 2)
            r = self.run_vmrace("dmesg", path, status=3)
            self.assertEqual(r.err, "vmrace: %s: its pages (lkcd) do not end as they should, so that nobody knows "
                                    "how many there are: copy it again\n" % path, damage)

    def test_what_it_is_not_for(self):
        other = self.lkcd(machine=b"s390x")
        r = self.run_vmrace("dmesg", other, status=3)
        self.assertEqual(r.err, "vmrace: %s: a dump (lkcd) of s390x: only x86-64 dumps can be analysed\n" % other)
        text = os.path.join(self.folder, "text")
        with open(text, "w", encoding="utf-8") as f:
            f.write("no dump\n" * 1000)
        r = self.run_vmrace("dmesg", text, status=3)
        self.assertRegex(r.err, "^vmrace: %s: neither a kernel dump, a vmlinux" % text)
        r = self.run_vmrace("dmesg", "--dump", text, *BY_LIBRARY, status=3)
        self.assertEqual(r.err,
                         "vmrace: %s: libkdumpfile does not know this format: leave --reader out\n" % text)
        r = self.run_vmrace("dmesg", "--reader", "crash", text, status=2)
        self.assertEqual(r.err, "vmrace: --reader crash: give auto or libkdumpfile\n")

    def test_crash_of_the_library(self):
        """A kdump header whose number of pages has one bit too many: 0.5.1 reads behind its bitmap."""
        path = os.path.join(self.folder, "bit")
        kdump.write(path, *kdump.read_elf(tool.dump("racy")))
        said = set()
        for bit in range(20, 40):
            with open(path, "r+b") as f:
                f.seek(4096 + 96)  # the sub-header's max_mapnr_64
                f.write(struct.pack("<Q", 1024 | 1 << bit))
            r = self.run_vmrace("dmesg", path, *BY_LIBRARY)
            self.assert_ended_well(r, path)
            said.add("crashed" in r.err)
        print("      crashed: %s" % sorted(said))

    def assert_ended_well(self, r, path):
        self.assertIn(r.status, (0, 3), r.err)
        if r.status:
            self.assertRegex(r.err, r"\Avmrace: [^\n]*%s: [^\n]+\n\Z" % re.escape(path))

    def mutate(self, data, seed, regions):
        random.seed(seed)
        data = bytearray(data)
        for _ in range(random.choice((1, 1, 1, 2, 4, 16))):
            first, last = random.choice(regions)
            at = random.randrange(first, min(last, len(data)))
            if random.random() < 0.5:
                data[at] ^= 1 << random.randrange(8)
            else:
                data[at:at + 4] = random.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", random.randbytes(4)))
        return bytes(data)

    def run_mutants(self, path, regions):
        with open(path, "rb") as f:
            data = f.read()
        mutant = path + ".mutant"
        ends = {}
        for seed in range(0, MUTANTS, STEP):
            with open(mutant, "wb") as f:
                f.write(self.mutate(data, seed, regions))
            r = self.run_vmrace("dmesg", "--dump", mutant, *BY_LIBRARY)
            self.assert_ended_well(r, mutant)
            end = next((word for word in ("crashed", "took more than") if word in r.err),
                       "refused" if r.status else "opened")
            ends[end] = ends.get(end, 0) + 1
        print("      %s: %s" % (os.path.basename(path), ends))

    def test_mutants(self):
        notes, pages = kdump.read_elf(tool.dump("racy"))
        whole = os.path.join(self.folder, "whole")
        kdump.write(whole, notes, pages)
        with open(tool.dump("racy"), "rb") as f:
            elf = os.path.join(self.folder, "elf")
            with open(elf, "wb") as out:
                out.write(f.read())
        # Headers and the first descriptors; of the kdump file the sub-header, notes and bitmaps too.
        self.run_mutants(self.lkcd(), [(0, 760), (lkcd.DATA, lkcd.DATA + 64)])
        self.run_mutants(whole, [(0, 480), (4096, 4096 + 120), (8192, 24000)])
        self.run_mutants(elf, [(0, 512), (0, 4096)])


def can():
    """Whether this vmrace was built with libkdumpfile."""
    p = subprocess.run([tool.VMRACE, "dmesg", tool.dump("racy"), *BY_LIBRARY], capture_output=True)
    return b"built without libkdumpfile" not in p.stderr


if __name__ == "__main__":
    if not can():
        tool.skip("built without libkdumpfile")
    unittest.main(verbosity=2)
