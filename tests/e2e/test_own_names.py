# SPDX-License-Identifier: MIT
"""Dumps without a vmlinux: what the kernel kept of its own names, types and unwind tables says the same as the vmlinux.

On a dump of the corpus; with VMRACE_TEST_LAB on one of each kernel of the lab's cache too.
"""
import json
import os
import sys
import tempfile

import tool

CORPUS = os.environ.get("VMRACE_CORPUS") or os.path.expanduser("~/.cache/vmrace-corpus")
LAB = os.environ.get("VMRACE_LAB") or os.path.expanduser("~/.cache/vmrace-lab")
DUMP = os.path.join(CORPUS, "rq-qos-6.12", "vmcore")
VMLINUX = os.path.join(CORPUS, "kernels", "6.12.117-lab", "vmlinux")
TYPES = ("task_struct", "list_head", "page", "file", "inode", "dentry", "struct kmem_cache", "rq", "module", "mm_struct",
         "wait_queue_entry", "mutex")
FRAMES_LEAST = 0.95  # of physical frames: labels within assembly are told from functions only where code runs into them
PLACES_LEAST = 0.95  # of addresses of frames, stacks and tasks


def rows(text):
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def physical(task):
    """Its frames without what only DWARF knows: inlined functions, and those that tail calls left."""
    return [(f["pc"], f["symbol"], f["offset"]) for f in task["frames"] if not f["inlined"] and not f["inferred"]]


def dumps():
    """(name, files): the corpus' dump, and of each kernel of the lab the first."""
    yield "rq-qos-6.12", DUMP, [VMLINUX]
    folder, seen = os.path.join(LAB, "cases"), set()
    for name in sorted(os.listdir(folder)) if os.environ.get("VMRACE_TEST_LAB") and os.path.isdir(folder) else ():
        kernel = os.path.realpath(os.path.join(folder, name, "vmlinux"))
        if os.path.exists(os.path.join(folder, name, "vmcore")) and os.path.exists(kernel) and kernel not in seen:
            seen.add(kernel)
            modules = os.path.join(folder, name, "modules")
            yield (name, os.path.join(folder, name, "vmcore"),
                   [kernel] + (["--modules", modules] if os.path.isdir(modules) else []))


class OwnNames(tool.Test):
    @classmethod
    def setUpClass(cls):
        cls.cache = tempfile.TemporaryDirectory(prefix="vmrace-e2e-")

    @classmethod
    def tearDownClass(cls):
        cls.cache.cleanup()

    def run_vmrace(self, *words, **options):
        return super().run_vmrace(*words, cache=self.cache.name, **options)

    def both(self, dump, files, *words):
        """Output of a command with the vmlinux, and without."""
        return [self.run_vmrace(*words, dump, *behind, status=0).out for behind in (files, [])]

    def test_tasks_and_stacks(self):
        for _, dump, files in dumps():
            theirs, ours = map(rows, self.both(dump, files, "bt", "--all", "--json"))
            self.assertGreater(len(theirs), 20)
            keys = set(theirs[0]) - {"frames", "error"}
            self.assertEqual([{k: t[k] for k in keys} for t in theirs], [{k: t[k] for k in keys} for t in ours])
            pairs = [(a, b) for t, o in zip(theirs, ours) for a, b in zip(physical(t), physical(o))]
            total = sum(max(len(physical(t)), len(physical(o))) for t, o in zip(theirs, ours))
            differ = [p for p in pairs if p[0] != p[1]]
            self.assertGreaterEqual((len(pairs) - len(differ)) / total, FRAMES_LEAST, differ)
            self.assertEqual([f["file"] for t in ours for f in t["frames"] if f["file"]], [])

    def test_slabs_and_log(self):
        for _, dump, files in dumps():
            for command in (["slabs", "--json"], ["dmesg"]):
                theirs, ours = self.both(dump, files, *command)
                self.assertGreater(len(theirs.splitlines()), 20)
                self.assertEqual(theirs, ours)

    def test_types(self):
        for _, dump, files in dumps():
            for name in TYPES:
                theirs, ours = map(rows, self.both(dump, files, "type", name, "--json"))
                keys = ("member", "offset", "size", "bit", "bits")
                self.assertGreater(len(theirs), 0)
                self.assertEqual([[m.get(k) for k in keys] for m in theirs], [[m.get(k) for k in keys] for m in ours],
                                 name)

    def test_identify(self):
        for _, dump, files in dumps():
            tasks = rows(self.run_vmrace("bt", "--all", "--json", dump, status=0).out)
            places = {int(t["task"], 16) + 64 for t in tasks} | {int(f["sp"], 16) for t in tasks for f in t["frames"]}
            places |= {int(f["pc"], 16) for t in tasks for f in t["frames"] if f["symbol"]}
            words = [hex(p) for p in sorted(places)]
            theirs, ours = map(rows, self.both(dump, files, "identify", "--json", *words))
            same = [all(a.get(k) == b.get(k) for k in ("category", "symbol", "offset", "pid", "cache", "state"))
                    for a, b in zip(theirs, ours)]
            self.assertGreaterEqual(sum(same) / len(places), PLACES_LEAST,
                                    [(a["text"], b["text"]) for a, b, s in zip(theirs, ours, same) if not s])

    def test_what_a_vmlinux_would_add(self):
        """No rule looks, and the report says so, and what to give."""
        for _, dump, files in dumps():
            out = self.analyze_files(dump)
            report = out.report()
            info = rows(self.run_vmrace("facts", "dump", "--json", dump, status=0).out)[0]
            self.assertEqual(info["naming"], "own")
            self.assertEqual(report["findings"], [])
            limits = " ".join(json.dumps(l) for l in report["limits"])
            self.assertIn("no vmlinux was given", limits)
            self.assertIn(info["build_id"], limits)
            self.assertNotIn("No race was found", out.out)

    def analyze_files(self, *files):
        folder = os.path.join(self.folder, "own")
        result = self.run_vmrace("analyze", *files, "-o", folder, "--format", "text,json")
        result.folder = folder
        return result


if not os.path.exists(DUMP) or not os.path.exists(VMLINUX):
    tool.skip("no corpus: %s is not there (../shared/corpus/prepare)" % DUMP)
sys.exit(tool.main())
