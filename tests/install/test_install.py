# SPDX-License-Identifier: MIT
"""The installed library: the example of dumpcore.h is compiled against what `meson install` puts into a folder of its
own, found by pkg-config, and run on a dump of the minikernel. Environment: VMRACE_BUILD, VMRACE_TOP, MINIKERNEL, CC."""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

TOP, BUILD, KERNEL = os.environ["VMRACE_TOP"], os.environ["VMRACE_BUILD"], os.environ["MINIKERNEL"]
COMPILER = shlex.split(os.environ.get("CC", "cc"))


def example():
    """The program in the overview, its comment's border taken off."""
    with open(os.path.join(TOP, "dumpcore", "dumpcore.h"), encoding="utf-8") as f:
        code = f.read().split(" * @code\n")[1].split(" * @endcode\n")[0]
    return "".join(re.sub(r"^ \* ?", "", line) + "\n" for line in code.splitlines())


def output(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more).stdout


class Install(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="vmrace-install-")
        self.folder = self.temporary.name
        output("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", env=dict(os.environ, DESTDIR=self.folder))

    def tearDown(self):
        self.temporary.cleanup()

    def find(self, name):
        found = [os.path.join(folder, name) for folder, _, files in os.walk(self.folder) if name in files]
        self.assertEqual(len(found), 1, name)
        return found[0]

    def flags(self):
        folder = os.path.dirname(self.find("dumpcore.pc"))
        environment = dict(os.environ, PKG_CONFIG_SYSROOT_DIR="", PKG_CONFIG_PATH=folder)
        prefix = output("pkg-config", "--variable=prefix", "dumpcore", env=environment).strip()
        here = "--define-variable=prefix=" + self.folder + prefix
        return output("pkg-config", here, "--cflags", "--libs", "--static", "dumpcore", env=environment).split()

    def test_example(self):
        source, program = os.path.join(self.folder, "example.c"), os.path.join(self.folder, "example")
        with open(source, "w", encoding="utf-8") as f:
            f.write(example())
        sanitize = [w for w in os.environ.get("VMRACE_SANITIZE", "").split(",") if w and w != "none"]
        words = COMPILER + ["-std=gnu17", "-Wall", "-Wextra", "-Werror", source, "-o", program, *self.flags()]
        words += ["-fsanitize=" + ",".join(sanitize)] if sanitize else []
        p = subprocess.run(words, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(p.returncode, 0, " ".join(words) + "\n" + p.stderr)
        said = output(program, os.path.join(KERNEL, "racy.vmcore"), os.path.join(KERNEL, "O2", "vmlinux"))
        self.assertIn("Linux 6.12.0-minikernel\n", said)
        self.assertRegex(said, r"(?m)^1 init\n  \w+ kernel/sched/core\.c:\d+$")
        p = subprocess.run([program, "/dev/null", "/dev/null"], capture_output=True, text=True)
        self.assertEqual(p.returncode, 1)
        self.assertTrue(p.stderr)

    def test_program(self):
        """What is installed beside the library runs where it stands."""
        self.assertIn("0.1.0", output(self.find("vmrace"), "--version"))


if __name__ == "__main__":
    if subprocess.run(["pkg-config", "--version"], capture_output=True).returncode:
        print("pkg-config is absent")
        sys.exit(77)
    unittest.main(verbosity=2)
