# SPDX-License-Identifier: MIT
"""docs/tutorial.md on its dump: each command is run in one prompt, and prints what stands behind it; its numbers are
those that drgn gave for the dump."""
import json
import lzma
import os
import re
import subprocess
import sys

import tool

CORPUS = os.environ.get("VMRACE_CORPUS") or os.path.expanduser("~/.cache/vmrace-corpus")
CASE = os.path.join(CORPUS, "rq-qos-6.12")
KERNEL = os.path.join(CORPUS, "kernels", "6.12.117-lab")
DUMP = os.path.join(CASE, "vmcore")
DOCUMENT = os.path.join(tool.TOP, "docs", "tutorial.md")
END = "12345678 = (int) 12345678"  # what a command that ends another's output prints


def steps():
    """[command, lines that it prints] of the prompts in fenced blocks."""
    found = []
    with open(DOCUMENT, encoding="utf-8") as file:
        for block in re.findall(r"^```\n(vmrace> .*?)^```$", file.read(), re.S | re.M):
            for part in re.split(r"^vmrace> ", block, flags=re.M)[1:]:
                command, *lines = part.rstrip("\n").split("\n")
                found.append((command, lines))
    return found


def oracle(name):
    with open(os.path.join(CASE, "oracle", name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Tutorial(tool.Test):
    @classmethod
    def setUpClass(cls):
        cls.steps = steps()
        cls.said = dict(cls.steps)

    def test_each_command(self):
        """In one prompt, one after the other; standard error lies among the lines as a terminal shows it."""
        self.assertGreater(len(self.steps), 25)
        script = "".join("%s\nshow 12345678\n" % command for command, _ in self.steps)
        p = subprocess.run([tool.VMRACE, "open", DUMP, os.path.join(KERNEL, "vmlinux"), os.path.join(KERNEL, "src")],
                           input=script.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.folder,
                           env=dict(os.environ, VMRACE_CACHE_DIR=os.path.join(self.folder, "cache")), timeout=600)
        answers = p.stdout.decode().replace(DUMP, "vmcore").split(END + "\n")
        self.assertEqual(len(answers), len(self.steps) + 1)
        for (command, lines), answer in zip(self.steps, answers):
            with self.subTest(command):
                self.assertEqual([line.rstrip() for line in answer.rstrip("\n").split("\n")],
                                 [line.rstrip() for line in lines])

    def frames(self, command):
        """{number: pc} of what a bt printed."""
        return {int(m.group(1)): m.group(2) for m in
                (re.match(r" +#(\d+) +(0x\w+)", line) for line in self.said[command]) if m}

    def test_stacks_are_drgns(self):
        """Each address of a stack but of tail calls, which drgn does not know, and where it ends in user space."""
        stacks = {(s["pid"], s.get("cpu")): s for s in oracle("stacks.jsonl")}
        for command, pid in (("bt --crash --limit 12", 0), ("bt 92 --limit 14", 92), ("bt 87 --limit 8", 87)):
            theirs = set()
            for (their_pid, cpu), stack in stacks.items():
                if their_pid == pid and (pid or cpu == 2):
                    theirs |= {frame["pc"] for frame in stack["frames"]}
            ours = self.frames(command)
            inferred = {int(re.match(r" +#(\d+)", line).group(1)) for line in self.said[command] if "tail call" in line}
            self.assertGreater(len(ours), 7)
            for number, pc in ours.items():
                if number not in inferred:
                    self.assertIn(pc, theirs, command)

    def one(self, command, pattern):
        """The one place of what a command printed that fits."""
        return re.search(pattern, "\n".join(self.said[command])).group(1)

    def test_registers_are_drgns(self):
        """Each that is printed; drgn knows no more of that frame."""
        ours = dict(re.findall(r"(?m)^ {8}(r\w+) += (0x\w+)", "\n".join(self.said["up 2 --registers"])))
        theirs, = [r["regs"] for r in oracle("registers.jsonl")
                   if (r["pid"], r.get("cpu"), r["regs"].get("rip")) == (0, 2, ours["rip"])]
        self.assertEqual({name: int(value, 16) for name, value in ours.items()},
                         {name: int(value, 16) for name, value in theirs.items()})

    def test_values_are_drgns(self):
        record, = [e for e in oracle("waitqueues.jsonl") if e["pid"] == 87 and e["variable"] == "data"]
        command = "show data data.task->pid"
        for key, pattern in (("addr", r"(?m)^}  // at (0x\w+),"), ("flags", r"flags = (\d+);"),
                             ("func", r"func = (0x\w+);"), ("next", r"next = (0x\w+);"), ("prev", r"prev = (0x\w+);")):
            self.assertEqual(self.one(command, pattern), str(record[key]), key)
        registers, = [r["regs"] for r in oracle("registers.jsonl")
                      if (r["pid"], r.get("cpu"), r["frame"]) == (0, 2, 10)]
        address = self.one("frame --crash rq_qos_wake_function --locals", r"data = (0x\w+)")
        self.assertIn(address, registers.values())
        place, = [i for i in oracle("identify.jsonl") if i["addr"] == address]
        text = "task stack: stack of task 92 (load) +0x3670"
        self.assertEqual(place["ids"][0]["text"], text.replace("stack of task ", ""))
        self.assertIn(text, "\n".join(self.said["identify " + address]))
        task, = [s for s in oracle("stacks.jsonl") if s["pid"] == 92]
        self.assertEqual(self.one("show --pid 92 $rsp", r"(0x\w+)"), task["frames"][0]["sp"])
        self.assertEqual(self.one("bt 92 --limit 14", r"task (0x\w+)"), task["task"])
        file, = [f for f in oracle("files.jsonl") if f.get("path") == "/f1" and f["mount_dst"] == "/mnt"]
        command = next(c for c in self.said if c.endswith("->i_size"))
        self.assertEqual(self.one(command, r"i_ino = \(unsigned long\) (\d+)"), str(file["ino"]))
        self.assertEqual(self.one(command, r"loff_t\) (\d+)"), str(file["size"]))
        command = next(c for c in self.said if c.endswith("folio) | count"))
        self.assertEqual(self.one(command, r"count = (\d+)"), str(file["pages"]))
        self.assertEqual(self.one("show tasks() | count", r"count = (\d+)"), str(len(oracle("stacks.jsonl"))))


class Names(tool.Test):
    def test_of_another_frame(self):
        """`file` is a type too, but here the variable of a caller is meant."""
        lines = ("frame --pid 92 ext4_buffered_write_iter", "show file->f_flags", "frame vfs_write",
                 "show file->f_flags")
        p = subprocess.run([tool.VMRACE, *(w for line in lines for w in ("-e", line)), DUMP,
                            os.path.join(KERNEL, "vmlinux")], capture_output=True, text=True, timeout=600,
                           env=dict(os.environ, VMRACE_CACHE_DIR=os.path.join(self.folder, "cache")))
        self.assertEqual(p.returncode, 2)
        self.assertIn("no variable file here or in the kernel; frame 14 (vfs_write) has one\n", p.stderr)
        self.assertIn("\nfile->f_flags = (unsigned int) ", p.stdout)


QEMU = os.path.join(CORPUS, "rq-qos-6.12-qemu")


class Cat(tool.Test):
    """A file that is in the page cache in part."""

    def cat(self, *words, path="/mnt/f1"):
        p = subprocess.run([tool.VMRACE, "cat", path, *words, os.path.join(QEMU, "vmcore"),
                            os.path.join(KERNEL, "vmlinux")], capture_output=True, timeout=600,
                           env=dict(os.environ, VMRACE_CACHE_DIR=os.path.join(self.folder, "cache")))
        return p.returncode, p.stdout, p.stderr.decode()

    def test_parts(self):
        with open(os.path.join(QEMU, "oracle", "files.jsonl"), encoding="utf-8") as file:
            known, = [f for f in map(json.loads, file) if f.get("path") == "/f1" and f["mount_dst"] == "/mnt"]
        status, out, error = self.cat("--json")
        self.assertEqual((status, error), (0, ""))
        parts = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([p["offset"] for p in parts], [sum(p["size"] for p in parts[:i]) for i in range(len(parts))])
        self.assertTrue(all(p["why"] == (None if p["there"] else "not in the page cache") for p in parts))
        self.assertTrue(all(a["there"] != b["there"] for a, b in zip(parts, parts[1:])))
        there = sum(p["size"] for p in parts if p["there"])
        self.assertEqual((there, sum(p["size"] for p in parts)), (known["pages"] * 4096, known["size"]))
        status, plain, error = self.cat()
        self.assertEqual((status, len(plain)), (3, there))
        *told, last = error.splitlines()
        missing = [p for p in parts if not p["there"]]
        self.assertEqual(told, ["vmrace: /mnt/f1: bytes 0x%x to 0x%x are missing: not in the page cache" %
                                (p["offset"], p["offset"] + p["size"] - 1) for p in missing[:8]])
        self.assertIn("%d of its %d bytes are missing, in %d parts" % (known["size"] - there, known["size"],
                                                                       len(missing)), last)
        status, whole, error_again = self.cat("--zeros")
        self.assertEqual((status, error_again), (3, error))
        self.assertEqual(len(whole), known["size"])
        for part in parts:
            if not part["there"]:
                self.assertFalse(whole[part["offset"]:part["offset"] + part["size"]].strip(b"\0"))
        self.assertEqual(b"".join(whole[p["offset"]:p["offset"] + p["size"]] for p in parts if p["there"]), plain)

    def test_whole(self):
        status, out, error = self.cat(path="/init")
        self.assertEqual((status, error), (0, ""))
        self.assertTrue(out.startswith(b"#!/bin/sh\n"))
        self.assertEqual(self.cat("--zeros", path="/init")[:2], (0, out))
        status, parts, _ = self.cat("--json", path="/init")
        self.assertEqual((status, json.loads(parts)), (0, {"offset": 0, "size": len(out), "there": True, "why": None}))


if not os.path.exists(DUMP):
    tool.skip("no corpus: %s is not there (../shared/corpus/prepare)" % DUMP)
sys.exit(tool.main())
