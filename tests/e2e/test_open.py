# SPDX-License-Identifier: MIT
"""vmrace open on the minikernel: each command says in a prompt what it says outside, the first time and the second;
scripts and their exit status; the prompt in a terminal."""
import json
import os
import re
import shlex
import signal
import subprocess
import time
import unittest

import tool
from terminal import Terminal

FILES = (tool.dump("racy"), tool.vmlinux("racy"))
WALK = "list(&init_task.tasks, struct task_struct, tasks)"
# One of each command and of each way to fail.
COMMANDS = (
    "bt", "bt --crash --locals", "bt --all --json", "bt 21 --frame ferry_board", "bt 4711", "bt --cpu 99",
    "bt --state x",
    "show ferry", "show '%s | where pid > 20' --members pid,comm" % WALK, "show ticket --pid 21 --frame ferry_board",
    "show ticket", "show 'a +'", "show --json init_task.comm schedule", "show '*(long *)0x1234'",
    "read ferry 64", "read 0x1000 16", "sym schedule nosuch ferry", "dis --crash", "dis nosuch", "list --crash",
    "identify 0xffffc90000012ef0", "identify", "type task_struct.comm", "type nosuch", "slabs", "slabs nosuch",
    "dmesg", "dmesg --json", "cat /", "cat /nosuch", "facts queue_entry", "facts nosuch", "facts task --csv",
    "waits", "waits --pid 21 --json", "rules list", "rules show nosuch", "show --nosuch",
)


class Open(tool.Test):
    def setUp(self):
        super().setUp()
        self.cache = os.path.join(self.folder, "cache")

    def outside(self, line):
        return self.run_vmrace(*shlex.split(line), *FILES, cache=self.cache)

    def open(self, *words, stdin=None, status=None, files=FILES):
        return self.run_vmrace("open", *words, *files, cache=self.cache, stdin=stdin, status=status)

    def check_same(self, inside, expected, status):
        self.assertEqual(inside.out, "".join(e.out for e in expected))
        self.assertEqual(inside.err, "".join(e.err for e in expected))
        self.assertEqual(inside.status, status)

    def test_same_as_outside(self):
        """All of them twice in one process; and each alone, for its exit status."""
        self.outside("bt --all")
        expected = {line: self.run_vmrace(*shlex.split(line), *(FILES if "rules" not in line else ()),
                                          cache=self.cache) for line in COMMANDS}
        self.assertEqual(set(e.status for e in expected.values()), {0, 2, 3})
        twice = COMMANDS + COMMANDS
        first = next(expected[line].status for line in twice if expected[line].status)
        said = [expected[line] for line in twice]
        self.check_same(self.open(*(w for line in twice for w in ("-e", line))), said, first)
        self.check_same(self.open(stdin="\n".join(twice).encode()), said, first)
        for line in COMMANDS:
            with self.subTest(line):
                self.check_same(self.open("-e", line), [expected[line]], expected[line].status)

    def test_analysis(self):
        """The main job too, with the source tree that the prompt was given."""
        words = "--format", "text,json", "-o"
        self.run_vmrace("analyze", *words, os.path.join(self.folder, "a"), *FILES, tool.tree("racy"), cache=self.cache,
                        status=0)
        out = os.path.join(self.folder, "b")
        line = "analyze %s %s" % (" ".join(words), out)
        self.open("-e", line, "-e", line + " --no-cache", files=(*FILES, tool.tree("racy")), status=0)
        reports = []
        for name in "ab":
            with open(os.path.join(self.folder, name, "report.json"), encoding="utf-8") as file:
                reports.append(json.load(file))
        for key in ("findings", "limits", "coverage", "rules"):
            self.assertEqual(reports[0].get(key), reports[1].get(key), key)
        self.assertTrue(reports[0]["findings"])

    def test_scripts(self):
        script = os.path.join(self.folder, "script")
        with open(script, "w", encoding="utf-8") as file:
            file.write("# what we look at\n\nshow 1 # one\nquit\nshow 2\n")
        result = self.open("-e", "show 0", "--script", script, "-e", "show 3", status=0)
        self.assertEqual(result.out, "0 = (int) 0\n1 = (int) 1\n")
        self.assertEqual(self.run_vmrace("-e", "show 4", *FILES, status=0).out, "4 = (int) 4\n")
        self.assertEqual(self.run_vmrace("-eshow 4", "-e", "show 5", *FILES, status=0).out,
                         "4 = (int) 4\n5 = (int) 5\n")
        self.assertEqual(self.open(stdin=b"show 6", status=0).out, "6 = (int) 6\n")
        self.assertEqual(self.open(stdin=b"", status=0).out, "")
        for lines, status in ((("show nosuch", "show '*(long *)1'"), 2), (("show '*(long *)1'", "show nosuch"), 3),
                              (("show 1", "nosuch"), 2), (("show 1", "show 'x"), 2), (("open x",), 2), (("| cat",), 2)):
            words = [w for line in lines for w in ("-e", line)]
            self.assertEqual(self.open(*words, "-e", "show 7", status=status).out.splitlines()[-1], "7 = (int) 7")
        self.assertIn("a prompt is open", self.open("-e", "open x", status=2).err)
        self.assertIn("show nosuch", self.open("-e", "nosuch", status=2).err)
        for line, meant in (("frmae 3", "frame"), ("dwon", "down"), ("quti", "quit"), ("help shwo", "show"),
                            ("frame --registrs", "--registers")):
            self.assertIn("; did you mean %s?\n" % meant, self.open("-e", line, status=2).err)
        self.assertIn("here it is dmesg", self.open("-e", "log", status=2).err)
        self.assertIn("here it is read ADDRESS", self.open("-e", "x/4gx $rsp", status=2).err)
        self.assertIn("No such file", self.open("--script", os.path.join(self.folder, "nosuch"), status=3).err)
        with open(script, "wb") as file:
            file.write(b"show 1\n\0\n")
        self.assertIn("a NUL", self.open("--script", script, status=3).err)

    def test_help(self):
        """Each command's help as it is used here: no files, and examples that can be typed."""
        outside = self.run_vmrace("--help", status=0).out
        for name in re.findall(r"^  ([a-z]+) ", outside.split("Commands:")[1].split("\n\n")[0], re.M):
            if name == "open":
                continue
            text = self.open("-e", "help " + name, status=0).out
            self.assertEqual(self.open("-e", name + " --help", status=0).out, text)
            self.assertRegex(text, r"(?m)\AUsage: %s( |$)" % name)
            self.assertNotIn("FILES", text.splitlines()[0])
            for option in ("--dump", "--vmlinux ", "--reader", "--force"):
                self.assertNotRegex(text.split("Examples:")[0], r"(?m)^ +%s" % option)
            said = self.run_vmrace(name, "--help", status=0).out
            self.assertEqual(len(text.split("Examples:")[1].splitlines()), len(said.split("Examples:")[1].splitlines()))
        for name in ("bt", "show", "read", "sym", "dis", "list", "identify", "type", "slabs", "dmesg", "cat", "waits"):
            examples = self.open("-e", "help " + name, status=0).out.split("Examples:\n")[1]
            self.assertNotRegex(examples, r"vmcore|vmlinux|vmrace")
            for line in examples.strip().splitlines():
                if not re.search(r"\||>|^ *identify$|92|0x|fstab|app.log", line):
                    error = self.open("-e", line.strip(), files=(*FILES, tool.tree("racy"))).err
                    self.assertNotIn("--help", error, line)
        self.assertIn("the command alone", self.open("-e", "vmrace bt", status=2).err)

    def test_document(self):
        """The lines of docs/prompt.md."""
        with open(os.path.join(tool.TOP, "docs", "prompt.md"), encoding="utf-8") as file:
            lines = re.findall("^vmrace> (.*)$", file.read(), re.M)
        self.assertGreater(len(lines), 4)
        words = [w for line in lines for w in ("-e", line, "-e", "show 12345678")]
        p = subprocess.run([tool.VMRACE, *words, *FILES, tool.tree("racy")], cwd=self.folder, text=True,
                           env=dict(os.environ, VMRACE_CACHE_DIR=self.cache), capture_output=True)
        self.assertEqual((p.returncode, "vmrace:" in p.stderr), (0, False), p.stderr)
        answers = p.stdout.split("12345678 = (int) 12345678\n")
        self.assertEqual(len(answers), len(lines) + 1)
        for line, answer in zip(lines, answers):
            self.assertEqual(not answer, line == "frame --none", line)

    def test_files(self):
        self.assertIn("no dump among the files", self.open("-e", "show 1", files=(), status=2).err)
        self.assertIn("no such file", self.open(files=("nosuch",)).err.lower())
        self.assertIn("the prompt's files", self.open("-e", "bt --vmlinux %s" % FILES[1], status=2).err)
        self.assertIn("the prompt's files", self.open("-e", "dmesg %s" % FILES[0], status=2).err)
        self.assertIn("give it to vmrace open", self.open("-e", "analyze %s" % FILES[0], status=2).err)
        # A file's name is a word like others.
        name = os.path.join(self.folder, "init_task.pid")
        with open(name, "w", encoding="utf-8"):
            pass
        self.assertEqual(self.run_vmrace("open", "-e", "cd", *FILES, status=2).out, "")
        done = subprocess.run([tool.VMRACE, "-e", "show init_task.pid", *FILES], cwd=self.folder, capture_output=True,
                              text=True, env=dict(os.environ, VMRACE_CACHE_DIR=self.cache))
        self.assertEqual(done.stdout, "init_task.pid = (pid_t) 0\n", done.stderr)
        # A vmlinux alone has types and symbols.
        out = self.open("-e", "type task_struct.comm", "-e", "bt", files=FILES[1:], status=2)
        self.assertEqual(out.out, self.run_vmrace("type", "task_struct.comm", FILES[1], status=0).out)
        self.assertIn("no dump among the files", out.err)

    def test_reader(self):
        """A dump that is read by another process: each command has its own."""
        lines = ("bt --all", "show ferry", "bt --all")
        outside = [self.run_vmrace(*shlex.split(line), "--reader", "libkdumpfile", *FILES) for line in lines]
        if "libkdumpfile" in outside[0].err:
            self.skipTest("built without libkdumpfile")
        self.check_same(self.open("--reader", "libkdumpfile", *(w for line in lines for w in ("-e", line))), outside, 0)

    def test_shell(self):
        out = self.open("-e", "show 1 2 | tail -1 | tr 2 3", "-e", "help | grep -c .", "-e", "bt --all | head -1",
                        "-e", "show nosuch | cat", "-e", "show 5 | false", "-e", "show 1 | kill -9 $$", status=2)
        lines = out.out.splitlines()
        self.assertEqual(lines[0], "3 = (int) 3")
        self.assertRegex(lines[1], r"^\d\d$", out)
        self.assertTrue(lines[2].startswith("PID "))
        self.assertEqual(len(lines), 3)
        walk = self.open("-e", WALK.join(("show ", " | where pid > 20 | first 1 --members pid | cat -n")), status=0).out
        self.assertRegex(walk, r"^     1\t\[\d\] = 0x\w+ \{pid = 21\}\n$")

    def lines(self, *lines, status=0):
        """What each line prints, and what stderr has."""
        words = [w for line in lines for w in ("-e", line, "-e", "show 12345678")]
        result = self.open(*words, status=status)
        return result.out.split("12345678 = (int) 12345678\n")[:-1], result.err

    def test_frame(self):
        """A frame that was chosen is what the lines behind it say with options outside."""
        place = "--pid 21 --frame ferry_board"
        for line in ("show ticket ticket.holder->comm $rsp", "identify $rsp", "read &ticket 16", "dis"):
            (_, plain), _ = self.lines("frame --pid 21 ferry_board", line)
            self.assertEqual(plain, self.outside(" ".join((line, place))).out, line)
        whole = self.outside("bt 21 --json").out
        frames = json.loads(whole)["frames"]
        number = next(i for i, f in enumerate(frames) if f["function"] == "ferry_board")
        answers, error = self.lines("frame --pid 21", "show $pc", "frame ferry_board", "bt --json", "bt -n 99", "up",
                                    "show $pc", "down 99", "show $pc", "frame %d" % number, "frame",
                                    "bt --frame 0 --json", "show $pc --crash", "bt 21 --json", "bt --cpu 1", "bt --all",
                                    "frame --none", "frame", "bt")
        self.assertEqual(error, "")
        self.assertIn("#0 ", answers[0])
        self.assertEqual(answers[1], "$pc = (unsigned long) %s\n" % frames[0]["pc"])
        self.assertRegex(answers[2], r"^PID 21  anna .*\n  #%d +0x\w+ ferry_board \(.*\n$" % number)
        self.assertEqual(answers[3], whole)
        marked = [line for line in answers[4].splitlines() if line.startswith("=>")]
        self.assertEqual(len(marked), 1)
        self.assertIn("=>#%d" % number, marked[0])
        self.assertEqual(answers[4].replace("=>", "  "), self.outside("bt 21").out)
        self.assertIn("#%d " % (number + 1), answers[5])
        self.assertIn(frames[number + 1]["pc"], answers[6])
        self.assertEqual(answers[7:9], answers[:2])
        self.assertEqual(answers[9:11], [answers[2]] * 2)
        self.assertEqual(json.loads(answers[11])["frames"], frames[:1])
        # Lines that name another one are about that.
        for answer, line in zip(answers[12:16], ("show $pc --crash", "bt 21 --json", "bt --cpu 1", "bt --all")):
            self.assertEqual(answer, self.outside(line).out, line)
        self.assertEqual(answers[16], "")
        self.assertIn("no frame is chosen", answers[17])
        self.assertEqual(answers[18], self.outside("bt").out)

    def test_frames_of_all_kinds(self):
        answers, _ = self.lines("frame --crash", "show $pc", "frame --cpu 1", "show this_cpu(runqueues)", "up --locals",
                                "frame --pid 0 --cpu 0", "show current->pid", "frame 0 --json")
        self.assertEqual(answers[1], self.outside("show $pc --crash").out)
        self.assertEqual(answers[3], self.outside("show this_cpu(runqueues) --cpu 1").out)
        self.assertIn("PID 0 ", answers[5])
        self.assertIn("(pid_t) 0", answers[6])
        self.assertEqual(len(json.loads(answers[7])["frames"]), 1)

    def test_frame_errors(self):
        """A line that was to choose a frame and did not leaves none: what follows was written for another."""
        for line, code, said in (("frame nosuch", 3, "no frame of PID 21"), ("frame 99", 3, "the stack has"),
                                 ("frame --pid 4711", 3, "no such task"), ("frame 0 1", 2, "one frame"),
                                 ("frame --none 1", 2, "leave the others out"),
                                 ("frame --nosuch", 2, "see frame --help"),
                                 ("up x", 2, "a number of frames"), ("up -- -1", 2, "a number of frames")):
            answers, error = self.lines("frame --pid 21 ferry_board", line, "show ticket", status=code)
            self.assertIn(said, error, line)
            self.assertEqual(answers[1:], ["", ""], line)
            self.assertIn("ticket: no variable", error, line)
        answers, error = self.lines("frame --pid 21", "up 99", "up", status=3)
        self.assertIn("is the outermost frame", error)
        answers, error = self.lines("up", "frame 1", status=2)
        self.assertIn("up: no frame is chosen", error)
        self.assertIn("of which task", error)
        # Help chooses nothing and loses nothing; neither does a command behind `|`.
        answers, error = self.lines("frame --pid 21 ferry_board", "frame --help", "help up", "frame | cat", "show $pc")
        self.assertTrue(answers[1].startswith("Usage: frame "))
        self.assertTrue(answers[2].startswith("Usage: up "))
        self.assertEqual(answers[3], answers[0])
        self.assertEqual(answers[4], self.outside("show $pc --pid 21 --frame ferry_board").out)
        self.assertIn("of vmrace open only", self.run_vmrace("frame", "--crash", *FILES, status=2).err)

    def test_frame_of_a_reader(self):
        result = self.open("--reader", "libkdumpfile", "-e", "frame --pid 21 ferry_board", "-e", "show ticket.seats")
        if "libkdumpfile" in result.err:
            self.skipTest("built without libkdumpfile")
        self.assertIn("ticket.seats = (unsigned int) 1\n", result.out)

    def test_closed_output(self):
        """Nobody reads any more: the rest is not run."""
        marks = [os.path.join(self.folder, str(i)) for i in range(2)]
        with subprocess.Popen([tool.VMRACE, "open", *FILES], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=dict(os.environ, VMRACE_CACHE_DIR=self.cache)) as p:
            p.stdin.write(b"show 1\n")
            p.stdin.flush()
            self.assertEqual(p.stdout.readline(), b"1 = (int) 1\n")
            p.stdout.close()
            p.stdin.write(("show 1 | cat > %s\nshow 1 | cat > %s\n" % tuple(marks)).encode())
            p.stdin.close()
            self.assertEqual(p.wait(60), 0)
        self.assertFalse(os.path.exists(marks[1]))  # the first one may have been under way


class Prompt(tool.Test):
    def setUp(self):
        super().setUp()
        self.history = os.path.join(self.folder, "history")
        self.environment = dict(os.environ, VMRACE_CACHE_DIR=os.path.join(self.folder, "cache"), TERM="vt100",
                                VMRACE_HISTORY=self.history, NO_COLOR="1", LC_ALL="C.UTF-8", HOME=self.folder)
        self.terminal = self.start()

    def start(self):
        terminal = Terminal([tool.VMRACE, "open", *FILES], self.environment)
        self.addCleanup(terminal.close)
        self.assertIn("help lists the commands", terminal.wait("vmrace> "))
        return terminal

    def ask(self, line, answer):
        self.terminal.type(line + "\n")
        return self.terminal.wait(answer + r"(?s:.*)\nvmrace> $")

    def complete(self, typed, shown, bell=False):
        """What is there after Tab; the line is given up then."""
        self.terminal.type(typed + "\t")
        self.terminal.wait(shown, bell=bell)
        self.terminal.type("\x03")
        return self.terminal.wait(r"\^C\nvmrace> $")

    def test_greeting(self):
        """What ended the kernel is there before anything is asked."""
        terminal = Terminal([tool.VMRACE, "open", *FILES], self.environment)
        self.addCleanup(terminal.close)
        text = terminal.wait("vmrace> ")
        self.assertRegex(text, r"\n(oops|hang|panic) in \w+ \([^ ]+:\d+\), PID \d+ \w+, CPU \d\r?\n")
        self.assertIn("To begin with: bt --crash, waits", text)

    def test_crash(self):
        brief, whole = (self.run_vmrace("-e", line, *FILES, status=0).out for line in ("crash --brief", "crash"))
        self.assertTrue(whole.startswith(brief) and len(whole.splitlines()) > len(brief.splitlines()), whole)
        self.assertEqual(len(brief.splitlines()), 1)
        report = self.run_vmrace("analyze", *FILES, "--format", "text").out
        self.assertIn(brief.split(" (")[0], report)

    def test_lines(self):
        self.ask("show ferry.free_seats", r"\nferry.free_seats = \(.*")
        self.ask("show nosuch", "no variable, function or enumerator nosuch")
        self.ask("show 1 | tr 1 2", r"\n2 = \(int\) 2")
        self.ask("help", "To begin with")
        self.ask("help sym", "Usage: sym")
        self.terminal.type("show 12\x7f3\n")  # backspace
        self.terminal.wait(r"\n13 = \(int\) 13\nvmrace> $")
        self.terminal.type("show 4\x01\x0b\x04")  # to the start, kill the rest; Ctrl-D on an empty line
        self.assertEqual(self.terminal.end(), 0)

    def test_quit_and_history(self):
        self.ask("show 17", r"17 = \(int\) 17")
        self.terminal.type("quit\n")
        self.assertEqual(self.terminal.end(), 0)
        self.assertEqual(os.stat(self.history).st_mode & 0o777, 0o600)
        self.terminal = self.start()
        self.terminal.type("\x1b[A\x1b[A\n")  # up: quit, show 17
        self.terminal.wait(r"17 = \(int\) 17\nvmrace> $")
        self.terminal.type("\x12how 1\x1b\n")  # Ctrl-R
        self.terminal.wait(r"17 = \(int\) 17\nvmrace> $")

    def test_frame(self):
        """The prompt has it, completion its names; a typing mistake does not lose it."""
        self.terminal.type("frame --pid 21 ferry_b\t\n")
        prompt = r"\nvmrace 21 #\d+ ferry_board> $"
        self.terminal.wait(r"ferry_board \(.*(?s:.*)" + prompt)
        self.terminal.type("frame nosuch\n")
        self.terminal.wait("no frame of PID 21 is in that function(?s:.*)" + prompt)
        for typed, shown in (("show tick", "show ticket$"), ("bt --frame ferry_b", "ferry_board $"),
                             ("frame ferry_b", "frame ferry_board $"), ("frame --non", "frame --none $"),
                             ("dow", "down $"),
                             ("show %s --members pid,com" % WALK, "pid,comm$")):
            self.terminal.type(typed + "\t")
            self.terminal.wait(shown)
            self.terminal.type("\x03")
            self.terminal.wait(r"\^C" + prompt)
        self.terminal.type("frame --crash\n")
        self.terminal.wait(r"\nvmrace crash #\d+ \w+> $")
        self.terminal.type("frame --cpu 0\n")
        self.terminal.wait(r"\nvmrace (CPU 0|\d+) #0 \w+> $")
        self.terminal.type("frame --none\n")
        self.terminal.wait(r"\nvmrace> $")

    def test_completion(self):
        self.complete("sy", r"sym $")
        self.complete("bt --cr", r"bt --crash $")
        self.complete("bt 2", r"(?s)\n21 +22.*> bt 2$")
        self.complete("bt --state ", r"(?s)\nD +I +P")
        self.complete("show ferry_call_t", "show ferry_call_ticket$")
        self.complete("show ferry.pi", r"show ferry\.pier$")
        self.complete("show ferry.pier.he", r"show ferry\.pier\.head$")
        self.complete("show (struct ferry_ti", r"show \(struct ferry_ticket$")
        self.complete("show init_task.real_parent->com", "->comm$")
        self.complete("show ((struct task_struct *)0)->com", "->comm$")
        self.complete("show 'offsetof(struct ferry, free_s", "free_seats$")
        self.complete("show --pid 21 --frame ferry_board tick", "ticket$")
        self.complete("show --pid 21 --frame ferry_board ticket.hol", r"ticket\.holder$")
        self.complete("show --pid 21 --frame ferry_b", "ferry_board $")
        self.complete("show $ri", r"\$rip$")
        self.complete(WALK.join(("show ", " | where com")), "where comm$")
        self.complete("show %s --members pid,com" % WALK, "pid,comm$")
        self.complete("type ferry_ti", "ferry_ticket$")
        self.complete("type task_struct.com", r"task_struct\.comm$")
        self.complete("facts queue_e", "queue_entry $")
        self.complete("help identi", "identify $")
        # Nothing fits, and behind a | it is the shell's matter.
        for line in ("show nosuch_", "bt | s", "nosuch x"):
            self.assertEqual(self.complete(line, re.escape(line) + "$", bell=True), "^C\nvmrace> ")

    def test_interrupt(self):
        """Ctrl-C ends the command, which has more to say than a terminal takes, and what it is piped to."""
        self.terminal.type("read init_task 1048576\n")
        self.terminal.wait("0xffffffff8")
        time.sleep(0.5)
        self.terminal.type("\x03")
        self.terminal.wait(r"\nvmrace> $")
        self.ask("show 1", r"1 = \(int\) 1")
        begin = time.monotonic()
        self.terminal.type("show 1 | sleep 100\n")
        time.sleep(0.5)
        self.terminal.type("\x03")
        self.terminal.wait(r"\nvmrace> $")
        self.assertLess(time.monotonic() - begin, 60)
        self.terminal.type("show half")
        self.terminal.wait("half$")
        self.terminal.type("\x03")
        self.terminal.wait(r"\^C\nvmrace> $")
        self.ask("show 2", r"2 = \(int\) 2")

    def test_stop_and_resize(self):
        self.terminal.type("show 1")
        self.terminal.wait("show 1$")
        os.kill(self.terminal.pid, signal.SIGSTOP)
        self.terminal.resize(30, 60)
        os.kill(self.terminal.pid, signal.SIGCONT)
        self.terminal.type("2\n")
        self.terminal.wait(r"12 = \(int\) 12\nvmrace> $")
        self.ask("show 3", r"3 = \(int\) 3")

    def test_dumb(self):
        self.environment["TERM"] = "dumb"
        self.terminal = self.start()
        self.ask("show 3", r"3 = \(int\) 3")
        self.assertNotIn("\x1b", self.terminal.shown)


if __name__ == "__main__":
    unittest.main(verbosity=2)
