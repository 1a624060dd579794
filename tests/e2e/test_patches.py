# SPDX-License-Identifier: MIT
"""Patches as git, diff, quilt and mails write them: each is mapped to the tree, or fails with one clear line."""
import os
import shutil
import subprocess

import tool

SAMPLES = os.path.join(tool.TOP, "tests/rules/samples")

HEADER = """/* SPDX-License-Identifier: MIT */
#pragma once
#include "kernel.h"

struct pot {
	spinlock_t lock;
	struct list_head waiters;
};

struct pot_waiter {
	struct list_head node;
	struct task_struct *task;
	int done;
};

void pot_wait(struct pot *pot);
void pot_give(struct pot *pot);
"""
WAIT = """/* SPDX-License-Identifier: MIT */
#include "pot.h"

void pot_wait(struct pot *pot)
{
	struct pot_waiter w = { .task = current };

	spin_lock(&pot->lock);
	list_add_tail(&w.node, &pot->waiters);
	spin_unlock(&pot->lock);
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(w.done))
			break;
		schedule();
	}
	__set_current_state(0);
}
"""
GIVE = """/* SPDX-License-Identifier: MIT */
#include "pot.h"

void pot_give(struct pot *pot)
{
	struct pot_waiter *w;

	spin_lock(&pot->lock);
	w = list_first_entry(&pot->waiters, struct pot_waiter, node);
	list_del(&w->node);
	w->done = 1;
	wake_up_process(w->task);
	spin_unlock(&pot->lock);
}
"""
SAFE_WAIT = WAIT.replace("	spin_unlock(&pot->lock);\n	for", "	for").replace(
    "set_current_state(2);\n", "set_current_state(2);\n		spin_unlock(&pot->lock);\n").replace(
    "		if (READ_ONCE(w.done))\n			break;\n		schedule();\n",
    "		schedule();\n		spin_lock(&pot->lock);\n		if (w.done)\n"
    "			break;\n").replace(
    "	__set", "	spin_unlock(&pot->lock);\n	__set")
SAFE_GIVE = GIVE.replace("	w->done = 1;\n	wake_up_process(w->task);\n",
                         "	struct task_struct *task = get_task_struct(w->task);\n"
                         "	smp_store_release(&w->done, 1);\n	wake_up_process(task);\n"
                         "	put_task_struct(task);\n")


class Patches(tool.Test):
    """A git repository with the tree in src/: lib/pot.c has both sides. Its last commit is the mistake."""

    def setUp(self):
        super().setUp()
        self.top = os.path.join(self.folder, "repository")
        os.makedirs(os.path.join(self.top, "src/lib"))
        for name in ("kernel.h", "wait.c"):
            shutil.copy(os.path.join(SAMPLES, name), os.path.join(self.top, "src/lib"))
        self.tree = os.path.join(self.top, "src")
        self.write("src/Makefile", "obj-y += lib/\n")
        self.write("src/lib/Makefile", "obj-y += pot.o wait.o\n")
        self.write("src/lib/pot.h", HEADER)
        self.write("src/lib/pot.c", self.both(SAFE_GIVE))
        self.write("notes.txt", "notes\n")
        self.git("init", "-q")
        self.commit("one")
        self.write("src/lib/pot.c", self.both(GIVE))
        self.commit("two")

    @staticmethod
    def both(give):
        return WAIT + give.partition('#include "pot.h"\n')[2]

    def write(self, name, text, mode="w"):
        path = os.path.join(self.top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, mode, encoding="utf-8", newline="") as f:
            f.write(text)

    def run_in_top(self, *words):
        env = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
        return subprocess.run(words, cwd=self.top, env=env, capture_output=True, check=False).stdout

    def git(self, *words):
        return self.run_in_top("git", "-c", "user.name=N", "-c", "user.email=n@example.org", *words)

    def commit(self, subject):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject)

    def check(self, patch, status, tree=None, partly=False):
        patch = patch if isinstance(patch, bytes) else patch.encode()
        r = self.run_vmrace("check", "--source", tree or self.tree, "--fail-on", "possible", "--patch", "-",
                            stdin=patch, status=status)
        self.assertLessEqual(len(r.err.splitlines()), 1, r.err)
        self.assertEqual(bool(r.err), status == 3 or partly, r.err)
        return r

    def test_as_git_writes_it(self):
        for words in (["diff", "HEAD~"], ["diff", "--no-prefix", "HEAD~"], ["diff", "--relative=src", "HEAD~"],
                      ["diff", "--relative=src/lib", "HEAD~"], ["diff", "-U0", "HEAD~"], ["diff", "-U99", "HEAD~"],
                      ["diff", "--src-prefix=old/", "--dst-prefix=new/", "HEAD~"], ["-c", "diff.mnemonicPrefix=1",
                      "diff", "HEAD~"], ["format-patch", "--stdout", "-1"], ["format-patch", "--stdout", "--attach",
                      "-1"], ["show"], ["show", "--stat", "-p"], ["log", "-p", "-1"], ["diff", "--patience", "HEAD~"],
                      ["diff", "--binary", "--full-index", "HEAD~"], ["diff", "-R", "HEAD", "HEAD~"],
                      ["diff", "--no-prefix", "--relative=src/lib", "HEAD~"]):
            with self.subTest(words):
                patch = self.git(*words)
                self.assertIn(b"@@", patch)
                self.check(patch, 1)
                self.check(patch.replace(b"\n", b"\r\n"), 1)
        self.check(self.git("diff", "HEAD~"), 1, os.path.join(self.tree, "lib"))
        self.check(self.git("diff", "HEAD~"), 1, self.top)
        self.check(self.git("diff", "--relative=src/lib", "HEAD~"), 1, self.top)

    def test_as_diff_and_quilt_write_it(self):
        old = os.path.join(self.top, "old.orig")
        shutil.copytree(self.tree, old)
        shutil.copy(os.path.join(self.tree, "lib/pot.c"), os.path.join(self.folder, "x"))
        with open(os.path.join(old, "lib/pot.c"), "w", encoding="utf-8") as f:
            f.write(self.both(SAFE_GIVE))
        plain = self.run_in_top("diff", "-ruN", "old.orig", "src")
        self.assertIn(b"+++ src/lib/pot.c\t20", plain)
        self.check(plain, 1)
        self.check(plain.replace(b"\t20", b" 20"), 1)  # a mail lost the tab
        self.check(self.run_in_top("diff", "-ruN", old, self.tree), 1)  # absolute paths
        body = plain.partition(b"@@")[1:]
        for head in ("Index: linux/lib/pot.c\n" + "=" * 67 + "\n--- linux.orig/lib/pot.c\n+++ linux/lib/pot.c\n",
                     "Description: a fix\n---\n lib/pot.c | 2 +-\n\n"
                     "--- a/lib/pot.c\t2024-01-01 00:00:00.000000000 +0000\n"
                     "+++ b/lib/pot.c\t2024-01-02 00:00:00.000000000 +0000\n", "--- lib/pot.c.orig\n+++ lib/pot.c\n"):
            self.check(head.encode() + b"".join(body), 1)

    def test_new_moved_and_odd_names(self):
        self.git("mv", "src/lib/pot.c", "src/lib/jar.c")
        self.write("src/lib/jar.c", self.both(GIVE).replace("set_current_state(2)", "set_current_state(1)", 1))
        self.commit("renamed and changed")
        self.check(self.git("show", "-M"), 1)
        self.check(self.git("show", "--no-renames"), 1)  # one is deleted, one is new
        self.check(self.git("show", "--no-renames", "--no-prefix"), 1)
        self.git("mv", "src/lib/jar.c", "src/lib/süß \"p\".c")
        self.write("src/lib/süß \"p\".c", self.both(GIVE))
        self.commit("odd")
        patch = self.git("show", "-M")
        self.assertIn(b'+++ "b/src/lib/s\\303', patch)
        self.check(patch, 1)
        self.check(self.git("-c", "core.quotePath=false", "show", "-M"), 1)

    def test_nothing_to_answer_for(self):
        self.write("notes.txt", "more\n")
        self.write("blob.bin", "a\0b\n")
        self.git("mv", "src/lib/pot.c", "src/lib/jar.c")
        self.commit("only names")
        r = self.check(self.git("show", "-M"), 0)
        self.assertIn("src/lib/jar.c: only renamed", r.out)
        self.assertIn("notes.txt: no C source", r.out)
        self.assertIn("0 to answer for", r.out)
        os.chmod(os.path.join(self.tree, "lib/jar.c"), 0o755)
        self.assertIn("only its mode changed", self.check(self.git("diff"), 0).out)
        self.assertIn("it changes no file", self.check("", 0).out)
        self.assertIn("it changes no file", self.check("\n", 0).out)
        self.git("commit", "-q", "--allow-empty", "-m", "empty")
        self.assertIn("it changes no file", self.check(self.git("format-patch", "--always", "--stdout", "-1"), 0).out)
        self.write("src/lib/k.ko.c", "a\0b\n")
        self.commit("binary")
        self.assertIn("binary", self.check(self.git("show"), 0).out)
        self.git("rm", "-q", "src/lib/jar.c")
        self.commit("gone")
        self.assertIn("jar.c: deleted", self.check(self.git("show"), 0).out)

    def test_not_applied(self):
        r = self.check(self.git("diff", "-R", "HEAD~"), 3)
        self.assertIn("lib/pot.c: standard input is not applied", r.err)
        self.assertIn("the other way round", r.err)
        patch = self.git("diff", "HEAD~")
        self.check(patch.replace(b"+\tw->done = 1", b"+\tw->done = 2"), 3)
        self.write("src/lib/pot.c", self.both(GIVE).replace("w->done = 1", "w->done  = 1"))
        self.check(patch, 3)
        self.git("checkout", "-q", "HEAD~", "--", "src")
        self.check(patch, 3)
        self.git("checkout", "-q", "HEAD", "--", "src")
        self.write("src/lib/pot.c", "/* a line above */\n" + self.both(GIVE))
        self.check(patch, 1)  # moved since
        out = os.path.join(self.folder, "out")
        r = self.run_vmrace("scan", self.tree, "--patch", "-", "-o", out, "--format", "text,json",
                            stdin=self.git("diff", "-R", "HEAD~"), status=3)
        self.assertIn("not applied", r.err)

    def test_in_no_tree(self):
        self.git("mv", "src/lib/pot.c", "src/lib/jar.c")
        patch = self.git("diff", "HEAD~", "HEAD")
        r = self.check(patch, 3)
        self.assertIn("lib/pot.c: no source tree has it", r.err)
        self.write("src/lib/pot.c", self.both(GIVE))  # one path is right, and has a finding: that wins
        self.check(patch + patch.replace(b"src/lib/pot.c", b"src/lib/other.c"), 1, partly=True)

    def test_ambiguous(self):
        """Files of one name: the one that has the lines; of two that have them, none."""
        self.write("src/mm/pot.c", self.both(SAFE_GIVE))
        patch = self.git("diff", "--relative=src/lib", "HEAD~")
        self.check(patch, 1)
        self.write("src/mm/pot.c", self.both(GIVE))
        r = self.check(patch, 3)
        self.assertIn("pot.c: may be each of 2 files (lib/pot.c, mm/pot.c)", r.err)
        self.check(self.git("diff", "HEAD~"), 1)

    def test_series(self):
        """Several patches in one: a later one changes what an earlier one brought."""
        self.write("src/lib/pot.c", self.both(GIVE).replace("w->done = 1;", "WRITE_ONCE(w->done, 1);"))
        self.commit("three")
        self.check(self.git("format-patch", "--stdout", "-2"), 1)
        self.check(self.git("log", "--reverse", "-p", "-2"), 1)

    def two_sides(self, files=0):
        """Each side in a file of its own, among many others that use the same kernel functions."""
        for i in range(files):
            other = GIVE.replace("pot", "jar%d" % i)
            header = '#include "../kernel.h"\n' + HEADER.partition('#include "kernel.h"\n')[2]
            self.write("src/lib/d%d/jar%d.c" % (i % 40, i), header.replace("pot", "jar%d" % i)
                       + other.partition('#include "jar%d.h"\n' % i)[2])
        self.write("src/lib/pot.c", SAFE_WAIT)
        self.write("src/mm/give.c", GIVE.replace('"pot.h"', '"../lib/pot.h"'))
        self.commit("two sides")

    def test_other_side(self):
        """A patch of either side is judged with the other, which it does not name; what is not its own is not."""
        self.two_sides()
        self.write("src/lib/pot.c", WAIT)
        patch = self.git("diff")
        self.assertIn("pot_give", self.check(patch, 1).out)
        self.commit("wait")
        self.write("src/mm/give.c", SAFE_GIVE.replace('"pot.h"', '"../lib/pot.h"'))
        self.commit("safe give")
        self.check(patch, 0)
        self.write("src/mm/give.c", GIVE.replace('"pot.h"', '"../lib/pot.h"'))
        self.check(self.git("diff"), 1)
        self.commit("give")
        self.write("src/lib/wait.c", "/* a comment */\n", "a")
        self.check(self.git("diff"), 0)  # the race is there, and not this patch's

    def test_other_side_of_many(self):
        """In a tree of 2,000 files; the index is kept, and follows the files."""
        self.two_sides(2000)
        self.write("src/lib/pot.c", WAIT)
        patch = self.git("diff")
        cache = os.path.join(self.folder, "cache")
        for give, status in ((GIVE, 1), (SAFE_GIVE, 0), (GIVE, 1)):
            self.write("src/mm/give.c", give.replace('"pot.h"', '"../lib/pot.h"'))
            self.check(patch, status)
            self.assertEqual(1, len([n for n in os.listdir(cache) if n.startswith("words-")]))
        self.commit("wait")
        self.write("src/mm/give.c", SAFE_GIVE.replace('"pot.h"', '"../lib/pot.h"'))
        self.commit("safe give")
        self.write("src/mm/give.c", GIVE.replace('"pot.h"', '"../lib/pot.h"'))
        self.assertIn("pot_wait", self.check(self.git("diff"), 1).out)  # and of the other side

    def test_cut_and_damaged(self):
        patch = self.git("diff", "HEAD~")
        self.assertIn("ends early", self.check(patch[:-60], 3).err)
        self.assertIn("context diff", self.check("*** a/x.c\n--- b/x.c\n", 3).err)
        self.check(b"\0\1\2", 3)

    def test_file(self):
        """--file takes folders, and paths as the shell completes them."""
        def check(name, status):
            return self.run_vmrace("check", "--source", self.tree, "--fail-on", "possible", "--file", name,
                                   status=status)
        for name in ("lib", "lib/", "./lib", ".", "lib/pot.c", "./lib/pot.c", os.path.join(self.tree, "lib"),
                     os.path.join(self.tree, "lib/pot.c")):
            check(name, 1)
        check("lib/wait.c", 0)
        os.makedirs(os.path.join(self.tree, "empty"))
        for name in ("empty", "absent", "absent.c", "../notes.txt", "lib/Makefile", "/etc", "lib/pot"):
            r = check(name, 3)
            self.assertEqual(len(r.err.splitlines()), 1, r.err)
            self.assertIn(name, r.err)

    def test_not_parsed(self):
        """What the patch changed cannot be read: that is no health."""
        self.write("src/lib/pot.c", self.both(SAFE_GIVE))
        self.commit("three")
        broken = self.both(SAFE_GIVE).replace("	wake_up_process(task);\n", "	wake_up_process(task;\n")
        self.write("src/lib/pot.c", broken)
        r = self.check(self.git("diff"), 3)
        self.assertIn("could not be parsed", r.err)

    def test_many(self):
        """80,000 changes: linear, and a line says what is wrong."""
        parts = ["--- a/d/f%d.c\n+++ b/d/f%d.c\n@@ -1 +1 @@\n-x\n+y\n" % (i, i) for i in range(80000)]
        r = self.check("".join(parts), 3)
        self.assertIn("79999 more", r.err)


if __name__ == "__main__":
    tool.main()
