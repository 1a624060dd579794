# SPDX-License-Identifier: MIT
"""What the end-to-end tests share: run vmrace as a user does, on dumps of the minikernel.

The environment names the parts (see meson.build): VMRACE, MINIKERNEL (folder with dumps and trees), MINIKERNEL_FLIP,
VMRACE_TOP. Each run has a cache folder and an output folder of its own unless a test gives one.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

VMRACE = os.environ["VMRACE"]
MINIKERNEL = os.environ["MINIKERNEL"]
FLIP = os.environ.get("MINIKERNEL_FLIP", "")
TOP = os.environ.get("VMRACE_TOP") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TIME_LIMIT = 300  # seconds for one run, of a machine that may do much else
FUNCTION = re.compile(r"^[a-z].*?(\w+)\(.*[^;]$")  # its first line, in kernel style

# dump: tree
TREES = {"racy": "O2", "racy-O1": "O1", "decoy": "O2", "fixed": "fixed", "freed-slab": "O2", "quiet": "O2",
         "smithy-decoy": "smithy-fixed", "dairy-decoy": "dairy"}


def dump(name):
    return os.path.join(MINIKERNEL, name + ".vmcore")


def tree(name):
    return os.path.join(MINIKERNEL, TREES.get(name, name))


def vmlinux(name):
    return os.path.join(tree(name), "vmlinux")


def build_id(path):
    """Of an ELF file, as readelf says it."""
    out = subprocess.run(["readelf", "-n", path], capture_output=True, text=True, check=True).stdout
    return re.search(r"Build ID: ([0-9a-f]+)", out).group(1)


def sanitized():
    with open(VMRACE, "rb") as f:
        return b"__asan_init" in f.read()


def line_of(text, file="drivers/ferry/ferry.c"):
    """The line of a file of the minikernel that has this text (once)."""
    with open(os.path.join(tree("O2"), file), encoding="utf-8") as f:
        found = [n for n, l in enumerate(f, 1) if text in l]
    assert len(found) == 1, (text, found)
    return found[0]


def marked(top, folder):
    """{role: (function, file, line)} of the lines that the sources of a folder mark by `/* role: NAME */`."""
    found = {}
    for name in sorted(n for n in os.listdir(os.path.join(top, folder)) if n.endswith((".c", ".h"))):
        function = None
        with open(os.path.join(top, folder, name), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                head, mark = FUNCTION.match(line.rstrip()), re.search(r"/\* role: ([\w-]+) \*/", line)
                function = head.group(1) if head else function
                if mark:
                    assert mark.group(1) not in found, mark.group(1)
                    found[mark.group(1)] = (function, folder + "/" + name, number)
    return found


class Result:
    def __init__(self, status, out, err, folder):
        self.status, self.out, self.err, self.folder = status, out, err, folder

    def report(self):
        with open(os.path.join(self.folder, "report.json"), encoding="utf-8") as f:
            return json.load(f)

    def file(self, name):
        with open(os.path.join(self.folder, name), "rb") as f:
            return f.read()


class Test(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="vmrace-e2e-")
        self.folder = self.temporary.name

    def tearDown(self):
        self.temporary.cleanup()

    def run_vmrace(self, *words, cache=None, stdin=None, status=None, before=None):
        """Run it; with `status` that must be the exit status. before: called in the child."""
        environment = dict(os.environ, VMRACE_CACHE_DIR=cache or os.path.join(self.folder, "cache"), NO_COLOR="1",
                           LC_ALL="C.UTF-8")
        p = subprocess.run([VMRACE, *words], input=stdin, capture_output=True, timeout=TIME_LIMIT, env=environment,
                           preexec_fn=before)
        out, err = p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")
        self.assertNotIn("AddressSanitizer", err)
        self.assertNotIn("runtime error", err)
        if status is not None:
            self.assertEqual(p.returncode, status, err + out)
        return Result(p.returncode, out, err, os.path.join(self.folder, "report"))

    def analyze(self, name, *words, path=None, source=True, cache=None, status=0):
        folder = tempfile.mkdtemp(dir=self.folder)
        inputs = ["--dump", path or dump(name), "--vmlinux", vmlinux(name)]
        inputs += ["--source", tree(name)] if source else []
        result = self.run_vmrace("analyze", *inputs, "-o", folder, *words, cache=cache, status=status)
        result.folder = folder
        return result


def one(items, **keys):
    """The one item that has these values."""
    found = [i for i in items if all(i.get(k) == v for k, v in keys.items())]
    assert len(found) == 1, (keys, found or items)
    return found[0]


def skip(reason):
    """End this test as skipped; the reason is the last line printed."""
    print(reason)
    sys.exit(77)


def main():
    unittest.main(verbosity=2)
