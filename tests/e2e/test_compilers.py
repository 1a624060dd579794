# SPDX-License-Identifier: MIT
"""Stacks and variables of a kernel that was built otherwise: DWARF 4 with GNU's call sites, clang, ThinLTO, no
debug information."""
import json
import os
import re
import shutil
import subprocess
import unittest

import tool

SOURCE = os.path.join(tool.TOP, "corpus", "minikernel")
MACHINE = os.path.join(tool.MINIKERNEL, "minikernel")


class Compilers(tool.Test):
    def build(self, name, changes=(), compiler=None):
        """A kernel built by a changed build-kernel, and its dump."""
        with open(os.path.join(SOURCE, "build-kernel"), encoding="utf-8") as f:
            text = f.read()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        script = os.path.join(self.folder, "build-" + name)
        with open(script, "w", encoding="utf-8") as f:
            f.write(text)
        tree = os.path.join(self.folder, name)
        environment = dict(os.environ, **({"KERNEL_CC": compiler} if compiler else {}))
        subprocess.run(["sh", script, os.path.join(SOURCE, "kernel"), tree, "-O2"], check=True, env=environment,
                       capture_output=True, timeout=120)
        dump = tree + ".vmcore"
        subprocess.run([MACHINE, "--mode", "race", tree + "/vmlinux", dump], check=True, capture_output=True,
                       timeout=120)
        return dump, tree + "/vmlinux"

    def stacks(self, dump, vmlinux, *words, cache=None):
        out = self.run_vmrace("bt", "--all", "--json", *words, "--dump", dump, "--vmlinux", vmlinux, cache=cache,
                              status=0).out
        return {(t["pid"], t["cpu"]): t for t in map(json.loads, out.splitlines())}

    def test_dwarf_4(self):
        """The same code, described in the older way: the same stacks and values."""
        old = self.build("four", [("-gdwarf-5", "-gdwarf-4")])
        a = self.stacks(tool.dump("racy"), tool.vmlinux("racy"), "--locals")
        b = self.stacks(*old, "--locals")
        self.assertEqual(a, b)
        values = [l for t in a.values() for f in t["frames"] for l in f["locals"] if l["state"] == "value"]
        self.assertGreater(len(values), 30)

    def test_relative_folder_of_the_build(self):
        """Debian's RT packages: comp_dir and files are relative to a folder that no tree has."""
        dump, vmlinux = self.build("relative", [
            ("-I./include", "-I$(pwd)/include"), ('-o "$object" "$unit"', '-o "$object" "$(pwd)/$unit"'),
            ("-fdebug-prefix-map=$(pwd)=/minikernel",
             "-fdebug-prefix-map=$(pwd)=debian/build/build_x -fdebug-prefix-map=$(pwd)/=debian/build/source_x/")])
        said = {f["file"] for t in self.stacks(dump, vmlinux).values() for f in t["frames"] if f["file"]}
        self.assertIn("debian/build/source_x/drivers/ferry/ferry.c", said)
        tree, folder = os.path.dirname(vmlinux), os.path.join(self.folder, "out")
        report = self.run_vmrace("analyze", "--dump", dump, "--vmlinux", vmlinux, "--source", tree, "-o", folder,
                                 "--format", "json", status=0)
        report.folder = folder
        report = report.report()
        self.assertEqual(report["inputs"]["source"]["match"], "exact", report["inputs"]["source"])
        self.assertEqual(report["summary"]["confirmed"], 1, report["summary"])
        self.assertIn("drivers/ferry/ferry.c", {r["file"] for r in report["findings"][0]["roles"]})

    def test_split_dwarf(self):
        """What lies in .dwo files is not read, and is named."""
        for version, form in (("5", "-gdwarf-5"), ("4", "-gdwarf-4")):
            dump, vmlinux = self.build("dwo" + version, [("-gdwarf-5", form + " -gsplit-dwarf"),
                                                         ("rm -f $objects", "")])
            result = self.run_vmrace("bt", dump, vmlinux, status=3)
            self.assertRegex(result.err, r"vmlinux: its debug information is split: \S+\.dwo and others")
            self.assertIn("-gsplit-dwarf", result.err)

    @unittest.skipUnless(shutil.which("clang"), "no clang here")
    def test_clang(self):
        stacks = self.stacks(*self.build("clang", [("-Wall -Wextra", "-w"), ("-Werror ", "")], "clang"), "--locals")
        self.assertGreater(len(stacks), 5)
        for task in stacks.values():
            self.assertIsNone(task["error"])
            self.assertIn(task["frames"][-1]["symbol"], ("ret_from_fork_asm", "startup_64", "secondary_startup_64"))
        crashed = next(t for t in stacks.values() if t["comm"] == "ferryman")
        functions = [f["function"] for f in crashed["frames"]]
        order = [functions.index(f)
                 for f in ("_raw_spin_lock_irqsave", "try_to_wake_up", "ferry_call_ticket", "__wake_up", "ferry_man")]
        self.assertEqual(order, sorted(order))
        call = crashed["frames"][functions.index("ferry_call_ticket")]
        self.assertEqual({l["name"]: l["value"] for l in call["locals"]}["mode"], 3)  # TASK_NORMAL, by an entry value

    @unittest.skipUnless(shutil.which("clang") and shutil.which("ld.lld"), "no clang or lld here")
    def test_thin_lto(self):
        """Statics that are called from other files get another name, and functions of other files are inlined."""
        dump, vmlinux = self.build("lto", [
            ("-Wall -Wextra", "-w"), ("-Werror ", ""), ("-gdwarf-5", "-gdwarf-5 -flto=thin"),
            ("ld -nostdlib", "ld.lld -r -mllvm -import-instr-limit=5 -o whole.o $objects\nld -nostdlib"),
            ("-o vmlinux $objects", "-o vmlinux whole.o")], "clang")
        names = subprocess.run(["nm", vmlinux], capture_output=True, text=True, check=True).stdout
        renamed = sorted(set(re.findall(r" [TtDdBb] (\w+)\.llvm\.\d+$", names, re.MULTILINE)))
        self.assertTrue(renamed, "nothing was renamed: the test has nothing to look at")
        for name in renamed:
            told = self.run_vmrace("sym", name, "--json", "--dump", dump, "--vmlinux", vmlinux, status=0).out
            self.assertRegex(json.loads(told.splitlines()[0])["symbol"], rf"^{name}\.llvm\.\d+$")
        stacks = self.stacks(dump, vmlinux, "--locals")
        for task in stacks.values():
            self.assertIsNone(task["error"])
            self.assertIn(task["frames"][-1]["symbol"], ("ret_from_fork_asm", "startup_64", "secondary_startup_64"))
        frames = next(t for t in stacks.values() if t["comm"] == "ferryman")["frames"]
        waking = next(f for f in frames if f["function"] == "wake_up_process")
        self.assertTrue(waking["inlined"])
        self.assertEqual(frames[frames.index(waking) + 1]["function"], "ferry_call_ticket")
        folder = os.path.join(self.folder, "out")
        r = self.run_vmrace("analyze", "--dump", dump, "--vmlinux", vmlinux, "--source", os.path.dirname(vmlinux), "-o",
                            folder, "--format", "json", status=0)
        r.folder = folder
        self.assertEqual(r.report()["inputs"]["source"]["match"], "exact", r.report()["inputs"]["source"])
        self.assertEqual([(f["rule"], f["verdict"]) for f in r.report()["findings"]], [("stack-waiter", "confirmed")])

    @unittest.skipUnless(shutil.which("objcopy"), "no objcopy here")
    def test_stripped_copy(self):
        """A stripped copy has the same build-id: what is cached of one is not taken for the other."""
        dump, vmlinux = tool.dump("racy"), tool.vmlinux("racy")
        stripped, cache = os.path.join(self.folder, "stripped"), os.path.join(self.folder, "shared")
        subprocess.run(["objcopy", "--remove-section=.debug_info", "--remove-section=.debug_line", vmlinux, stripped],
                       check=True)
        fresh = self.stacks(dump, vmlinux)
        opens = self.run_vmrace("bt", dump, stripped, cache=cache).status == 0
        poor = self.stacks(dump, stripped, cache=cache) if opens else None
        self.assertEqual(self.stacks(dump, vmlinux, cache=cache), fresh)
        if poor:
            self.assertNotEqual(poor, fresh)


tool.main()
