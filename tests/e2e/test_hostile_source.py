# SPDX-License-Identifier: MIT
"""Source written by strangers: it reads no other file of the machine, waits for nothing, writes and ends nothing."""
import ctypes
import errno
import os
import resource
import shutil
import signal
import struct
import subprocess
import time

import tool

SECRET = "cafe-4711-secret"
WORKER = os.path.join(os.path.dirname(tool.VMRACE), "..", "srcindex", "worker", "vmrace-srcindex")


def kernel_without(**calls):
    """A function that makes system calls fail: name and errno."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p

    def begin():
        refuse = ctypes.c_void_p(library.seccomp_init(0x7fff0000))
        for name, error in calls.items():
            number = library.seccomp_syscall_resolve_name(name.encode())
            assert not library.seccomp_rule_add(refuse, 0x00050000 | error, number, 0)
        assert not library.seccomp_load(refuse)
    return begin


def request(tree, name):
    """What vmrace asks of its worker: four lists of texts in a frame (protocol.h)."""
    body = b""
    for texts in ([tree, tree, name], [], [name], []):
        body += struct.pack("<I", len(texts))
        body += b"".join(struct.pack("<I", len(text) + 1) + text.encode() + b"\0" for text in texts)
    return b"VSI1" + struct.pack("<I", len(body)) + body


# Each macro is the one before it twice: nothing comes of it in the end.
SLOW = "#define A0\n" + "".join("#define A%d A%d A%d\n" % (n, n - 1, n - 1) for n in range(1, 60)) + "A59\nint slow;\n"


class HostileSource(tool.Test):
    def setUp(self):
        super().setUp()
        self.tree = os.path.join(self.folder, "tree")
        os.mkdir(self.tree)
        self.files = []  # asked for by name: a scan leaves out what cannot matter
        self.secret = os.path.join(self.folder, "secret")
        with open(self.secret, "w", encoding="utf-8") as f:
            f.write('"%s"\n' % SECRET)

    def put(self, name, text):
        path = os.path.join(self.tree, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        self.files += ["--file", name] if name.endswith(".c") else []

    def scan(self, *words, before=None):
        """Its report folder's texts and limits; nothing takes longer than a few seconds."""
        start = time.monotonic()
        r = self.run_vmrace("scan", "--source", self.tree, "--no-cache", "-o", self.folder + "/report", *self.files,
                            *words, before=before)
        self.assertLess(time.monotonic() - start, 60)
        self.assertIn(r.status, (0, 3), r.err)
        everything = r.out + r.err + "".join(r.file(n).decode() for n in os.listdir(r.folder))
        limits = {limit["what"]: limit["why"] for limit in r.report()["limits"]}
        if tool.sanitized() and "sanitizer:" in limits.get("confinement of the parser", ""):
            limits.pop("confinement of the parser")
        return everything, limits

    def check_refused(self, name, why, *words):
        text, limits = self.scan(*words)
        self.assertNotIn(SECRET, text)
        self.assertRegex(limits["source that was refused"], r"(^|; )\S+: \S*%s is not opened: .*%s" % (name, why))

    def check_not_read(self, written):
        self.put("a.c", "int first;\n_Static_assert(0,\n%s\n);\nint f(void) { return 0; }\n" % written)
        self.check_refused("secret", "outside")

    def test_include_absolute(self):
        self.check_not_read('#include "%s"' % self.secret)

    def test_include_upwards(self):
        self.check_not_read('#include "../secret"')

    def test_embed(self):
        self.check_not_read('#embed "%s"' % self.secret)

    def test_include_through_link(self):
        os.symlink(self.secret, os.path.join(self.tree, "secret"))
        self.check_not_read('#include "secret"')

    def test_include_through_linked_folder(self):
        os.symlink(self.folder, os.path.join(self.tree, "inside"))
        self.check_not_read('#include "inside/secret"')

    def test_whether_a_file_is_there(self):
        self.put("a.c", '#if __has_include("%s")\n#error it-is-there\n#endif\nint f;\n' % self.secret)
        text, _ = self.scan()
        self.assertNotIn("it-is-there", text)

    def test_include_of_a_command_file(self):
        self.put("a.c", "int f(void) { return 0; }\n")
        self.put(".a.o.cmd", "cmd_a.o := gcc -include %s -I %s -c -o a.o a.c\n" % (self.secret, self.folder))
        self.check_refused("secret", "outside")

    def test_other_tree_is_read(self):
        other = os.path.join(self.folder, "other")
        os.mkdir(other)
        with open(os.path.join(other, "o.h"), "w", encoding="utf-8") as f:
            f.write("enum { ZERO };\n")
        with open(os.path.join(other, "o.c"), "w", encoding="utf-8") as f:
            f.write("int o(void) { return 0; }\n")
        self.put("a.c", '#include "../other/o.h"\nint f(void) { return ZERO; }\n')
        _, limits = self.scan()
        self.assertIn("--source", limits["source that was refused"])
        _, limits = self.scan("--source", other)
        self.assertEqual(limits, {})

    def test_compiler_headers_are_read(self):
        self.put("a.c", "#include <stddef.h>\n#include <stdint.h>\nsize_t f(void) { return sizeof(int64_t); }\n")
        self.assertEqual(self.scan()[1], {})

    def test_pipe_beside_the_source(self):
        for name in ("x.h", "b.c", ".config", "Makefile", "Kbuild", ".a.o.cmd"):
            os.mkfifo(os.path.join(self.tree, name))
        self.put("include/linux/kconfig.h", "")
        self.put("a.c", '#include "x.h"\nint f(void) { return 0; }\n')
        self.check_refused("x.h", "no regular file")

    def test_syntax_tree_beside_a_header(self):
        self.put("a.c", "int f(void) { return ZERO; }\n")
        self.put("x.h", "enum { ZERO };\n")
        self.put("x.h.pch", "CPCH" + "\0" * 100)
        self.put("x.h.gch", "CPCH" + "\0" * 100)
        self.put(".a.o.cmd", "cmd_a.o := gcc -include x.h -c -o a.o a.c\n")
        self.assertEqual(self.scan()[1], {})

    def test_syntax_tree_as_a_header(self):
        self.put("x.h", "CPCH" + "\0" * 100)
        self.put("a.c", '#include "x.h"\nint f(void) { return 0; }\n')
        self.check_refused("x.h", "binary syntax tree")

    def test_module(self):
        self.put("a.c", """#pragma clang module build evil
module evil { header "x.h" }
#pragma clang module contents
#pragma clang module begin evil
int evil;
#pragma clang module end
#pragma clang module endbuild
#pragma clang module import evil
int f(void) { return evil; }
""")
        self.put("x.h", "")
        for name in ("TMPDIR", "HOME"):
            os.environ[name] = os.path.join(self.folder, name)
            os.mkdir(os.environ[name])
        self.scan()
        for name in ("TMPDIR", "HOME"):
            self.assertEqual(os.listdir(os.environ[name]), [])

    def test_environment_says_nothing(self):
        os.environ["CPATH"] = self.folder
        self.addCleanup(os.environ.pop, "CPATH")
        self.put("a.c", "#include <secret>\nint f(void) { return 0; }\n")
        text, _ = self.scan()
        self.assertNotIn(SECRET, text)
        self.assertIn("'secret' file not found", text)

    def test_long_name(self):
        name = "f" * 5000
        self.put("a.c", "int %s(int x) { return x; }\n" % name)
        self.put("b.c", '#include "c.h"\nint b(int x) { return %s(x); }\n' % name)
        self.put("c.h", "static inline int %s(int x) { return x; }\n" % name)
        text, limits = self.scan()
        self.assertIn("a.c: a name of 5000 characters", limits["source that was refused"])
        self.assertIn("looked at: source alone (2 files)", text)

    @tool.unittest.skipUnless(shutil.which("strace"), "no strace")
    def test_folder_without_command_files(self):
        """Each file is looked at once, not once for each other one."""
        for number in range(100):
            self.put("f%d.c" % number, "int f%d(int x) { return x; }\n" % number)
        count = self.folder + "/count"
        # In the build with sanitizers: whoever is traced cannot look for leaks.
        asan = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        subprocess.run(["strace", "-f", "-c", "-e", "trace=openat", "-o", count, tool.VMRACE, "scan", "--source",
                        self.tree, "--no-cache", "-o", self.folder + "/report", *self.files], capture_output=True,
                       check=True, env=dict(os.environ, ASAN_OPTIONS=asan.lstrip(":")))
        with open(count, encoding="utf-8") as f:
            opened = [int(line.split()[3]) for line in f if line.rstrip().endswith("openat")]
        self.assertLess(opened[0], 100 * 100)  # the parser opens some 50 for each, the others would be 100 more

    def test_what_turns_or_breaks_lines(self):
        other = self.tree + "\u202e\u2028\U000e0041"
        os.rename(self.tree, other)
        self.tree = other
        self.put("a.c", "int f(void) { return 0; }\n")
        r = self.run_vmrace("scan", "--source", other, "--no-cache", "-o", self.folder + "/report", "--format",
                            "json,sarif", *self.files)
        self.assertIn(other, [tree["path"] for tree in r.report()["inputs"]["source"]["trees"]])
        for name in os.listdir(r.folder):
            self.assertNotRegex(r.file(name).decode(), "[\u2028-\u202e\U000e0000-\U000e007f]")

    def test_bomb(self):
        path = os.path.join(self.folder, "vmlinux")
        subprocess.run(["objcopy", "--compress-debug-sections=zlib", tool.vmlinux("racy"), path], check=True)
        with open(path, "rb") as f:
            data = bytearray(f.read())
        at = 0
        while (at := data.find(bytes.fromhex("0100000000000000"), at + 1)) > 0:
            if data[at + 24:at + 25] == b"\x78":  # type 1, size, alignment, the stream
                data[at + 8:at + 16] = (3 << 30).to_bytes(8, "little")
        with open(path, "wb") as f:
            f.write(data)
        r = self.run_vmrace("analyze", tool.dump("racy"), path, "-o", self.folder + "/report")
        self.assertRegex(r.out + r.err, "would\\s+unpack\\s+to\\s+0xc0000000\\s+bytes")

    @tool.unittest.skipIf(tool.sanitized(), "a build with a sanitizer has no filter, and says so")
    def test_worker_is_confined(self):
        with subprocess.Popen([WORKER, "60", self.tree], stdin=subprocess.PIPE, env={}) as worker:
            proc = "/proc/%d/" % worker.pid
            state = {}
            for _ in range(500):
                with open(proc + "status", encoding="utf-8") as f:
                    state = dict(line.rstrip("\n").split(":\t", 1) for line in f)
                if state["Seccomp"] == "2":
                    break
                time.sleep(0.01)
            self.assertEqual((state["Seccomp"], state["NoNewPrivs"]), ("2", "1"))
            with open(proc + "limits", encoding="utf-8") as f:
                limits = {line[:26].strip(): line[26:].split()[0] for line in f}
            self.assertEqual(limits["Max file size"], "0")
            self.assertEqual(limits["Max core file size"], "0")
            self.assertNotEqual(limits["Max address space"], "unlimited")
            worker.stdin.close()
            self.assertEqual(worker.wait(timeout=10), 0)

    def test_time_of_the_processor(self):
        """A unit has so many seconds; the worker ends itself."""
        self.put("slow.c", SLOW)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        p = subprocess.run([WORKER, "1", self.tree], input=request(self.tree, "slow.c"), capture_output=True, env={},
                           timeout=60, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.assertEqual((p.returncode, p.stdout), (-signal.SIGXCPU, b""))
        self.assertTrue(1 < used < 5, used)

    def test_one_slow_file_is_lost_alone(self):
        self.put("slow.c", SLOW)
        self.put("a.c", "int f(int x) { return x; }\n")
        self.put("b.c", "int g(int x) { return x; }\n")
        text, _ = self.scan("--jobs", "1", before=lambda: resource.setrlimit(resource.RLIMIT_CPU, (2, 4)))
        self.assertRegex(text, r"slow\.c.*the parser took too long")
        self.assertNotRegex(text, r"[ab]\.c[^\n]{,20}(took too long|crashed)")

    @tool.unittest.skipIf(tool.sanitized(), "the sanitizer must be the first library")
    def test_worker_may_do_nothing_else(self):
        self.put("a.c", "int f(int x) { return x; }\n")
        p = subprocess.run([WORKER, "60", self.tree], input=request(self.tree, "a.c"), capture_output=True,
                           env={"LD_PRELOAD": os.environ["VMRACE_FAULT_LIBRARY"], "VMRACE_FAULT": "probe:0:0"},
                           timeout=60, check=True)
        said = dict(line.split(": ") for line in p.stderr.decode().splitlines())
        self.assertEqual(len(said), 10)
        self.assertEqual(said.pop("open of another's file"), "Permission denied")  # Landlock's
        self.assertEqual(set(said.values()), {"Operation not permitted"}, said)
        self.assertEqual(p.stdout[:4], b"VSI1")

    @tool.unittest.skipUnless(tool.sanitized(), "no sanitizer")
    def test_build_with_a_sanitizer(self):
        self.put("a.c", "int f(void) { return 0; }\n")
        r = self.run_vmrace("scan", "--source", self.tree, "-o", self.folder + "/report", *self.files)
        limit = tool.one(r.report()["limits"], what="confinement of the parser")
        self.assertIn("this build has a sanitizer", limit["why"])

    def test_kernel_without_landlock(self):
        before = kernel_without(landlock_create_ruleset=errno.ENOSYS)
        self.put("a.c", '#include "%s"\n#include <stddef.h>\nint f(void) { return 0; }\n' % self.secret)
        text, limits = self.scan(before=before)
        self.assertNotIn(SECRET, text)
        self.assertIn("no Landlock", limits["confinement of the parser"])
        self.assertIn("secret is not opened", limits["source that was refused"])

    @tool.unittest.skipIf(tool.sanitized(), "a build with a sanitizer asks for no filter")
    def test_kernel_without_filters(self):
        before = kernel_without(seccomp=errno.ENOSYS, prctl=errno.EINVAL)
        self.put("a.c", "int f(void) { return 0; }\n")
        self.assertIn("no seccomp", self.scan(before=before)[1]["confinement of the parser"])


if __name__ == "__main__":
    tool.main()
