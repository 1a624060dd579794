# SPDX-License-Identifier: MIT
"""Nothing of the user's is lost: every option that writes, on a full disk, in a folder that is read-only, to a closed
pipe, onto an input, onto somebody else's file, and killed in between."""
import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import tool
from disk import contents, no_override, small_files

FAULT = os.environ["VMRACE_FAULT_LIBRARY"]
DUMP = [tool.dump("racy"), tool.vmlinux("racy")]
SOURCE = ["--source", tool.tree("racy"), "--file", "drivers/ferry/ferry.c"]


class Writer:
    """One option that writes: the words that ask for it in a folder, and the file that it is about."""

    def __init__(self, name, words, file):
        self.name, self.words, self.file = name, words, file

    def command(self, place):
        return [word.replace("PLACE", place) for word in self.words]


FORMATS = {"json": "report.json", "html": "report.html", "sarif": "report.sarif", "dot": "finding-1.dot",
           "svg": "finding-1.svg"}
WRITERS = [
    Writer("analyze -o", ["analyze", *DUMP, "-o", "PLACE"], "report.json"),
    Writer("analyze --case", ["analyze", *DUMP, "--format", "text", "--case", "PLACE/case.db"], "case.db"),
    Writer("scan -o", ["scan", *SOURCE, "-o", "PLACE"], "report.json"),
    Writer("check -o", ["check", *SOURCE, "-o", "PLACE"], "report.json"),
    Writer("check --baseline", ["check", *SOURCE, "--baseline", "PLACE/base.json", "--update-baseline"], "base.json"),
]
ONE_FORMAT = [Writer("scan --format " + name, ["scan", *SOURCE, "--format", "text," + name, "-o", "PLACE"], file)
              for name, file in FORMATS.items()]
# One of each kind; what scan and check write by -o goes the way of analyze.
KINDS = WRITERS if os.environ.get("VMRACE_TEST_LONG") else [WRITERS[0], WRITERS[1], WRITERS[4]]
# What a file of somebody else may be.
FOREIGN = ["a letter\n", "", '{"schema": "other/1", "findings": []}', "SQLite format 3\0" + "x" * 200]


def open_files(pid):
    """What each number of a running process leads to; one that is closed meanwhile is left out."""
    found = {}
    for number in os.listdir("/proc/%d/fd" % pid):
        try:
            found[number] = os.readlink("/proc/%d/fd/%s" % (pid, number))
        except FileNotFoundError:
            pass
    return found


class Outputs(tool.Test):
    @classmethod
    def setUpClass(cls):
        cls.cache = tool.tempfile.mkdtemp(prefix="vmrace-e2e-cache-")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.cache)

    def run_as(self, words, prefix=(), before=None, stdout=subprocess.PIPE, environment=None):
        env = dict(os.environ, VMRACE_CACHE_DIR=self.cache, NO_COLOR="1", LC_ALL="C.UTF-8", **(environment or {}))
        return subprocess.run([*prefix, tool.VMRACE, *words], stdout=stdout, stderr=subprocess.PIPE, text=True,
                              timeout=tool.TIME_LIMIT, env=env, preexec_fn=before, cwd=self.folder)

    def place(self, name="place"):
        path = os.path.join(self.folder, name)
        os.makedirs(path, exist_ok=True)
        return path

    def refused(self, result, word, summary=True):
        """One line that has the word, exit 3, and what was found is on stdout all the same."""
        said = "%s: %s" % (" ".join(result.args), result.stderr)
        self.assertEqual(result.returncode, 3, said)
        self.assertEqual(len(result.stderr.splitlines()), 1, said)
        self.assertIn(word, result.stderr, said)
        if summary:
            self.assertRegex(result.stdout, "ferry|likely|possible")

    def old(self, writer, place):
        """What an earlier run left."""
        r = self.run_as(writer.command(place))
        self.assertEqual((r.returncode, r.stderr), (0, ""), writer.name)
        self.assertEqual([n for n in os.listdir(place) if n.startswith(".")], [], writer.name)
        return contents(place)

    def each(self, writers=WRITERS):
        for number, writer in enumerate(writers):
            yield writer, self.place("place-%d" % number)

    def test_no_room(self):
        """A limit on the size of files (SIGXFSZ too): nothing new, and the old whole."""
        for writer, place in self.each(WRITERS + ONE_FORMAT):
            self.refused(self.run_as(writer.command(place), before=small_files), "File too large")
            self.assertEqual(contents(place), {})
            if writer in ONE_FORMAT:
                continue
            old = self.old(writer, place)
            self.refused(self.run_as(writer.command(place), before=small_files), "File too large")
            self.assertEqual(contents(place), old)

    def test_full_disk(self):
        place = self.place("disk")
        mount = "mount -t tmpfs -o size=8k none %s && exec \"$@\"" % place
        prefixes = [["unshare", "-m", "sh", "-c", mount, "sh"], ["unshare", "-rm", "sh", "-c", mount, "sh"]]
        prefix = next((p for p in prefixes if shutil.which("unshare") and
                       subprocess.run([*p, "true"], capture_output=True).returncode == 0), None)
        if not prefix:
            self.skipTest("a small disk cannot be mounted here (unshare, mount): only the limit of file sizes is tried")
        filler = [*prefix[:-2], mount.replace("exec", "head -c 7000 /dev/zero >%s/full; exec" % place), "sh"]
        for writer in WRITERS:
            self.refused(self.run_as(writer.command(place), prefix=filler), "No space left")

    def test_read_only_folder(self):
        for writer, place in self.each():
            old = self.old(writer, place)
            os.chmod(place, 0o555)
            self.refused(self.run_as(writer.command(place), before=no_override), "Permission denied")
            os.chmod(place, 0o755)
            self.assertEqual(contents(place), old)

    def test_closed_pipe(self):
        """Who reads nothing is told; what was to be written is there all the same."""
        for writer, place in self.each():
            readable, writable = os.pipe()
            os.close(readable)
            self.refused(self.run_as(writer.command(place), stdout=writable), "standard output", summary=False)
            os.close(writable)
            self.assertIn(writer.file, contents(place))

    def test_closed_stdout(self):
        """No file takes the number of a closed stream, and so the summary."""
        for writer, place in self.each(KINDS):
            r = self.run_as(writer.command(place), before=lambda: os.close(1))
            self.refused(r, "standard output", summary=False)
            self.assertNotIn(b"possible in", contents(place)[writer.file][-200:])

    def test_closed_streams_are_taken(self):
        """The numbers of closed streams are nobody's: no file that is opened later has one."""
        for number in (1, 2):
            with subprocess.Popen([tool.VMRACE, "identify", "--no-cache", *DUMP], stdin=subprocess.PIPE,
                                  preexec_fn=lambda closed=number: os.close(closed)) as p:
                for _ in range(tool.TIME_LIMIT * 10):  # until it waits for words
                    if DUMP[0] in open_files(p.pid).values():
                        break
                    time.sleep(0.1)
                self.assertEqual(open_files(p.pid)[str(number)], "/dev/null")
                p.stdin.close()

    def test_full_stdout(self):
        writer, place = WRITERS[0], self.place()
        with open("/dev/full", "w", encoding="utf-8") as full:
            self.refused(self.run_as(writer.command(place), stdout=full), "standard output", summary=False)
        self.assertIn(writer.file, contents(place))

    def test_head(self):
        """A reader that has seen enough: no word on stderr, the exit code is that of the work."""
        env = dict(os.environ, VMRACE_CACHE_DIR=self.cache, VMRACE=tool.VMRACE)
        words = ["facts", "statement", *DUMP, tool.tree("racy")]
        r = subprocess.run(["bash", "-c", '"$VMRACE" "$@" | head -c 10; echo ${PIPESTATUS[0]}', "bash", *words],
                           capture_output=True, text=True, timeout=tool.TIME_LIMIT, env=env)
        self.assertEqual((r.stdout[10:].strip(), r.stderr), ("0", ""))
        # This one ends though its input does not.
        line = 'yes ffffffff81000000 | "$VMRACE" identify "$@" | head -n 3 | wc -l'
        r = subprocess.run(["bash", "-c", line, "bash", *DUMP], capture_output=True, text=True,
                           timeout=tool.TIME_LIMIT, env=env)
        self.assertEqual((r.stdout.strip(), r.stderr), ("3", ""))

    def test_foreign_file(self):
        for writer, place in self.each(KINDS + ONE_FORMAT):
            for text in FOREIGN if writer in KINDS else FOREIGN[:1]:
                path = os.path.join(place, writer.file)
                with open(path, "w", encoding="utf-8") as f:
                    f.write(text)
                before = contents(place)
                r = self.run_as(writer.command(place))
                self.refused(r, path, summary="--baseline" not in writer.words)
                self.assertEqual(contents(place), before)

    def test_foreign_kinds(self):
        """A folder, a device, a link to nothing, a pipe in the place of a file: refused, none waited for."""
        for writer, place in self.each(KINDS):
            path = os.path.join(place, writer.file)
            for make in (os.mkdir, lambda p: os.symlink("/dev/full", p), lambda p: os.symlink("nowhere", p), os.mkfifo):
                if make is os.mkfifo and "--baseline" in writer.words:
                    continue  # it is read, as --baseline <(...) is
                make(path)
                was = os.lstat(path).st_ino
                r = self.run_as(writer.command(place))
                self.refused(r, path, summary="--baseline" not in writer.words)
                self.assertEqual(os.lstat(path).st_ino, was)
                os.rmdir(path) if os.path.isdir(path) else os.unlink(path)
                self.assertEqual(os.listdir(place), [])

    def test_ours_is_replaced(self):
        for writer, place in self.each(WRITERS + ONE_FORMAT):
            old = self.old(writer, place)
            with open(os.path.join(place, "letter.txt"), "w", encoding="utf-8") as f:
                f.write("mine\n")
            os.chmod(os.path.join(place, writer.file), 0o640)
            inode = os.stat(os.path.join(place, writer.file)).st_ino
            self.assertEqual(self.run_as(writer.command(place)).returncode, 0)
            self.assertEqual(set(contents(place)), set(old) | {"letter.txt"})
            st = os.stat(os.path.join(place, writer.file))
            self.assertNotEqual(st.st_ino, inode)
            self.assertEqual(st.st_mode & 0o777, 0o640)

    def test_link_to_ours(self):
        """A link stays a link; what it leads to is replaced."""
        for writer, place in self.each([WRITERS[1], WRITERS[4], ONE_FORMAT[0]]):
            old = self.old(writer, place)
            path = os.path.join(place, writer.file)
            there = os.path.join("..", writer.file)
            os.rename(path, os.path.join(place, there))
            os.symlink(there, path)
            self.assertEqual(self.run_as(writer.command(place)).returncode, 0, writer.name)
            self.assertEqual(os.readlink(path), there)
            self.assertEqual(set(contents(place)), set(old))

    def test_inputs(self):
        """Whatever its name, an input is never an output."""
        place = self.place()
        for name, path in (("dump", DUMP[0]), ("vmlinux", DUMP[1])):
            shutil.copy(path, os.path.join(self.folder, name))
        shutil.copytree(tool.tree("racy"), os.path.join(self.folder, "tree"),
                        ignore=shutil.ignore_patterns("vmlinux"))
        dump, vmlinux, tree = (os.path.join(self.folder, n) for n in ("dump", "vmlinux", "tree"))
        os.symlink(dump, os.path.join(place, "soft"))
        os.link(dump, os.path.join(place, "hard"))
        source = os.path.join(tree, "drivers/ferry/ferry.c")
        before = contents(self.folder)
        for path in (dump, vmlinux, source, os.path.join(place, "soft"), os.path.join(place, "hard")):
            words = ["analyze", dump, vmlinux, "--format", "text", "--case", path]
            self.refused(self.run_as(words), path)
            words = ["check", "--source", tree, "--baseline", path, "--update-baseline"]
            self.refused(self.run_as(words), path, summary=False)
            self.assertEqual(contents(self.folder), before)
        self.refused(self.run_as(["scan", tree, "-o", tree]), "an input")
        self.refused(self.run_as(["scan", tree, "-o", os.path.join(tree, "drivers", "..")]), "an input")
        self.assertEqual(contents(self.folder), before)

    def test_input_that_looks_like_ours(self):
        """A patch that is at once the report's file, by a hard link."""
        place = self.place()
        patch = os.path.join(self.folder, "a.patch")
        with open(patch, "w", encoding="utf-8") as f:
            f.write("<title>vmrace: x\n--- a/drivers/ferry/ferry.c\n+++ b/drivers/ferry/ferry.c\n@@ -1 +1 @@\n-a\n+a\n")
        os.link(patch, os.path.join(place, "report.html"))
        before = contents(self.folder)
        for command in ("scan", "check"):
            r = self.run_as([command, "--source", tool.tree("racy"), "--patch", patch, "-o", place])
            self.refused(r, "an input", summary=False)
            self.assertEqual(contents(self.folder), before)

    def test_graphs_of_others(self):
        """An older report's graphs go, somebody else's stay."""
        place = self.place()
        words = ["analyze", *DUMP, "-o", place, "--format", "json,dot,svg"]
        self.assertEqual(self.run_as(words).returncode, 0)
        ours = contents(place)
        own = {"finding-9.svg": b"<svg>mine</svg>\n", "finding-7.dot": b"digraph mine {}\n",
               "finding-8.svg": ours["finding-1.svg"], "finding-x.svg": ours["finding-1.svg"]}
        stale = {"finding-2.svg": ours["finding-1.svg"].replace(b"f1_", b"f2_"),
                 "finding-2.dot": ours["finding-1.dot"].replace(b"f1_", b"f2_")}
        for name, data in {**own, **stale}.items():
            with open(os.path.join(place, name), "wb") as f:
                f.write(data)
        os.symlink(os.path.join("..", "elsewhere.svg"), os.path.join(place, "finding-3.svg"))
        with open(os.path.join(self.folder, "elsewhere.svg"), "wb") as f:
            f.write(ours["finding-1.svg"].replace(b"f1_", b"f3_"))
        self.assertEqual(self.run_as(words).returncode, 0)
        self.assertEqual(set(contents(place)), set(ours) | set(own) | {"finding-3.svg"})
        self.assertEqual({n: d for n, d in contents(place).items() if n in own}, own)

    def test_case_is_whole(self):
        place = self.place()
        path = os.path.join(place, "case.db")
        self.assertEqual(self.run_as(WRITERS[1].command(place)).returncode, 0)
        with sqlite3.connect(path) as db:
            self.assertEqual(db.execute("PRAGMA application_id").fetchone(), (0x766d7263,))
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            self.assertTrue(sum(db.execute('SELECT count(*) FROM "%s"' % t).fetchone()[0] for t in tables) > 100)
        db.close()

    def fault(self, words, fault, before=None):
        return self.run_as(words, before=before, environment={"LD_PRELOAD": FAULT, "VMRACE_FAULT": fault})

    def test_errors_of_the_disk(self):
        for writer, place in self.each(KINDS):
            old = self.old(writer, place)
            for call in ("write:1", "write:2", "fsync:1", "rename:1"):
                r = self.fault(writer.command(place), "%s:%d" % (call, errno.EIO))
                if r.returncode == 0 and call == "write:2":  # there was no such call
                    continue
                self.refused(r, "Input/output error")
                self.assertEqual(contents(place), old)

    def test_graphviz_crashes(self):
        """Its libraries do when they get no memory: that is no bug of ours, and nothing is half written."""
        writer, place = WRITERS[0], self.place()
        old = self.old(writer, place)
        self.refused(self.fault(writer.command(place), "gvLayout:0:0"), "Graphviz crashed", summary=False)
        self.assertEqual(contents(place), old)

    def test_some_are_replaced(self):
        """When the second rename fails, each file is whole, new or old, and no other is left."""
        writer, place = WRITERS[0], self.place()
        old = self.old(writer, place)
        self.refused(self.fault(writer.command(place), "rename:2:%d" % errno.EIO), "Input/output error")
        self.assertEqual(set(contents(place)), set(old))

    def test_killed(self):
        """No temporary file is left by a signal, and what was there is there."""
        for writer, place in self.each(KINDS):
            old = self.old(writer, place)
            for fault, number in (("write:1:-%d", signal.SIGINT), ("fsync:1:-%d", signal.SIGTERM),
                                  ("rename:1:-%d", signal.SIGHUP)):
                r = self.fault(writer.command(place), fault % number, lambda: signal.signal(number, signal.SIG_DFL))
                self.assertEqual(r.returncode, -number, r.stderr)
                self.assertEqual(contents(place), old)


if __name__ == "__main__":
    tool.main()
