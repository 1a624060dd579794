# SPDX-License-Identifier: MIT
"""Debug information as distributions lay it out: folders, links by build-id, debug information split off its file."""
import os
import shutil
import subprocess
import unittest

import tool

RELEASE = "6.12.0-minikernel"
OTHER = os.path.join(tool.MINIKERNEL, "O1", "vmlinux")


@unittest.skipUnless(shutil.which("objcopy") and shutil.which("readelf"), "no binutils here")
class Layouts(tool.Test):
    def setUp(self):
        super().setUp()
        self.vmlinux, self.dump = tool.vmlinux("racy"), tool.dump("racy")
        self.id = tool.build_id(self.vmlinux)
        self.stacks = self.bt(self.vmlinux)
        self.top = os.path.join(self.folder, "debug")

    def bt(self, *words, dump=None):
        return self.run_vmrace("bt", "--all", "--json", dump or self.dump, *words, status=0).out

    def put(self, name, file=None, link=False):
        """A copy of a file (or a link to it) in a layout."""
        path = os.path.join(self.top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if link:
            os.symlink(os.path.abspath(file), path)
        else:
            shutil.copy(file or self.vmlinux, path)
        return path

    def objcopy(self, *words):
        subprocess.run(["objcopy", *words], check=True, capture_output=True)

    def refused(self, *words, dump=None):
        result = self.run_vmrace("bt", dump or self.dump, *words)
        self.assertEqual(result.status, 3, result.out[:500])
        self.assertEqual(result.err.count("\n"), 1, result.err)
        return result.err

    def dump_without_build_id(self):
        """VMCOREINFO does not tell it."""
        with open(self.dump, "rb") as f:
            data = f.read()
        self.assertIn(b"BUILD-ID=" + self.id.encode(), data)
        path = os.path.join(self.folder, "unnamed.vmcore")
        with open(path, "wb") as f:
            f.write(data.replace(b"BUILD-ID=" + self.id.encode(), b"BUILD-IX=" + self.id.encode()))
        return path

    def test_folders(self):
        """Debian and Ubuntu, Fedora, an unpacked package, a .build-id link: the one that fits of two."""
        for name in (f"usr/lib/debug/boot/vmlinux-{RELEASE}", f"usr/lib/debug/lib/modules/{RELEASE}/vmlinux",
                     f"boot/vmlinux-{RELEASE}.debug"):
            with self.subTest(name):
                shutil.rmtree(self.top, ignore_errors=True)
                self.put("usr/lib/debug/boot/vmlinux-6.12.0-other", OTHER)
                path = self.put(name)
                self.assertEqual(self.bt(self.top), self.stacks)
                self.assertEqual(self.bt("--vmlinux", self.top), self.stacks)
                report = self.run_vmrace("analyze", self.dump, self.top, "-o", self.folder + "/report", "--format",
                                         "json", status=0).report()
                self.assertEqual(report["inputs"]["vmlinux"], {"path": path, "build_id": self.id, "match": "yes"})
        shutil.rmtree(self.top)
        self.put(f".build-id/{self.id[:2]}/{self.id[2:]}.debug", self.vmlinux, link=True)
        self.assertEqual(self.bt(self.top), self.stacks)
        self.assertEqual(self.bt("--vmlinux", self.top + "/.build-id"), self.stacks)

    def test_richest_of_one_build(self):
        """Of two files of one build the one with debug information, wherever it is."""
        bare = self.put("a/vmlinux")
        self.objcopy("--strip-debug", bare)
        self.put("b/vmlinux")
        self.assertEqual(self.bt(self.top), self.stacks)

    def test_none_fits(self):
        path = self.put("boot/vmlinux-6.12.0-other", OTHER)
        said = self.refused(self.top)
        for text in (self.top, path, tool.build_id(OTHER), self.id, RELEASE, "give the folder"):
            self.assertIn(text, said)
        self.assertIn("not this dump's vmlinux", self.refused("--vmlinux", path))
        self.run_vmrace("bt", self.dump, self.top, "--force", status=0)
        self.put("notes/vmlinux.lds", os.path.join(tool.TOP, "README.md"))
        shutil.rmtree(self.top + "/boot")
        self.assertIn("no file named vmlinux*", self.refused("--vmlinux", self.top))

    def test_without_build_id(self):
        """By the kernel's notes in memory; files without one by their banner: two of it are one too many."""
        other, own = self.put("boot/vmlinux-6.12.0-other", OTHER), self.put(f"boot/vmlinux-{RELEASE}")
        dump = self.dump_without_build_id()
        self.assertEqual(self.bt(self.top, dump=dump), self.stacks)
        for path in (other, own):
            self.objcopy("--remove-section=.notes", path)
        said = self.refused(self.top, dump=dump)
        for text in ("several vmlinux may be this dump's", "--vmlinux", other, own):
            self.assertIn(text, said)
        with open(other, "rb") as f:
            data = f.read()
        with open(other, "wb") as f:
            f.write(data.replace(b"Linux version 6.12.0-mini", b"Linux version 6.12.0-maxi"))
        self.assertEqual(self.bt(self.top, dump=dump), self.stacks)

    def test_promoted_names(self):
        """ThinLTO makes statics of one unit visible to others under another name: they are found by their own."""
        out = subprocess.run(["nm", self.vmlinux], capture_output=True, text=True, check=True).stdout
        names = [line.split()[2] for line in out.splitlines() if line.split()[1] in "DBdb"]
        self.assertIn("init_task", names)
        path = self.put("vmlinux")
        self.objcopy(*(f"--redefine-sym={n}={n}.llvm.8371" for n in names), path)
        self.assertEqual(self.bt(path), self.stacks)

    @unittest.skipUnless(shutil.which("dwz"), "no dwz here")
    def test_dwz(self):
        """What two files share lies in a third: joined, and named where it is not there."""
        path, twin, shared = self.put("a/vmlinux"), self.put("b/vmlinux"), self.top + "/shared.debug"
        subprocess.run(["dwz", "-m", shared, "-M", "../shared.debug", path, twin], check=True, capture_output=True)
        with open(path, "rb") as f:
            self.assertIn(b".gnu_debugaltlink", f.read())
        self.assertEqual(self.bt(path), self.stacks)
        os.rename(shared, self.top + "/moved")
        said = self.refused(path)
        self.assertIn("shared with ../shared.debug (dwz, build-id", said)
        self.assertIn("was not found", said)

    def split(self, name="vmlinux", debug="vmlinux.debug"):
        """A stripped vmlinux that links its debug information."""
        main, parts = self.put(name), os.path.join(self.top, debug)
        os.makedirs(os.path.dirname(parts), exist_ok=True)
        self.objcopy("--only-keep-debug", main, parts)
        self.objcopy("--strip-all", main)
        self.objcopy("--add-gnu-debuglink=" + parts, main)
        return main, parts

    def test_debuglink(self):
        """Beside it, in .debug, in a folder that was given; the part with debug information alone."""
        for debug in ("vmlinux.debug", ".debug/vmlinux.debug"):
            main, parts = self.split(debug=debug)
            self.assertEqual(self.bt(main), self.stacks)
            self.assertEqual(self.bt(parts), self.stacks)
            os.unlink(parts)
        main, parts = self.split("bin/vmlinux", "elsewhere/deep/vmlinux.debug")
        self.assertEqual(self.bt("--vmlinux", main, "--modules", self.top + "/elsewhere"), self.stacks)
        said = self.refused("--vmlinux", main)
        self.assertIn("vmlinux.debug (.gnu_debuglink), which was not found", said)
        with open(parts, "ab") as f:
            f.write(b"\0")
        said = self.refused("--vmlinux", main, "--modules", self.top + "/elsewhere")
        self.assertIn("is of another build (checksum or build-id)", said)
        self.assertIn(parts, said)
        os.unlink(parts)
        self.put(f"elsewhere/.build-id/{self.id[:2]}/{self.id[2:]}.debug")
        self.assertEqual(self.bt("--vmlinux", main, "--modules", self.top + "/elsewhere"), self.stacks)


tool.main()
