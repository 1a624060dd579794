# SPDX-License-Identifier: MIT
"""Looking by hand on the minikernel: read, sym, dis. Their numbers are those of the files themselves."""
import json
import os
import re
import shlex
import shutil
import subprocess
import unittest

import memory
import tool

FILES = (tool.dump("racy"), tool.vmlinux("racy"))
# Lines with a typing mistake, and what was meant.
NEAR = (
    ("show init_tsk", "init_task"), ("show ferry.piier", "pier"), ("show ferry.pier.hed", "head"),
    ("show init_task.real_parent->conm", "comm"), ("show 'sizeof(struct task_strct)'", "task_struct"),
    ("show 'offsetof(struct ferry, pier.lokc)'", "lock"), ("show 'cotainer_of(1)'", "container_of"),
    ("show tickt --pid 21 --frame ferry_board", "ticket"), ("show 'tasks() | where pidd'", "pid"),
    ("show 'tasks()' --members com", "comm"), ("show 'list(&init_task.tasks, struct task_struct, taks)'", "tasks"),
    ("show 1 --pid 21 --frame fery_board", "ferry_board"), ("sym shedule", "schedule"),
    ("dis ferry_cal_ticket", "ferry_call_ticket"), ("identify init_taks", "init_task"), ("read fery 16", "ferry"),
    ("read ferry 16 --type 'struct fery'", "ferry"), ("type task_strut", "task_struct"),
    ("show init_task.state", "__state"), ("type 'struct tsk_struct'", "task_struct"),
    ("type task_struct.pidd", "pid"), ("type ferry.pier.haed", "head"),
    ("slabs kmaloc-64", "kmalloc-64"), ("facts queue_entyr", "queue_entry"), ("bt --locls", "--locals"),
    ("show 1 --frmae=3 --crash", "--frame"), ("bt --jsno", "--json"),
)


class ByHand(tool.Test):
    def setUp(self):
        super().setUp()
        self.memory = memory.Dump(*FILES)

    def vmrace(self, *words, status=0):
        return self.run_vmrace(*words, *FILES, status=status)

    def lines(self, *words):
        return [json.loads(line) for line in self.vmrace(*words, "--json").out.splitlines()]

    def test_read(self):
        at = self.memory.symbols["ferry"]
        words = b"".join(w.to_bytes(8, "little") for w in self.memory.words(at, 6))
        rows = self.lines("read", "ferry", "48")
        self.assertEqual(bytes.fromhex("".join(row["bytes"] for row in rows)), words)
        self.assertEqual([row["address"] for row in rows], ["0x%016x" % (at + i) for i in (0, 16, 32)])
        self.assertIn("pier.head.next", rows[0]["members"])
        self.assertEqual(rows[1]["members"], "pier.head.prev, free_seats")
        self.assertEqual(self.lines("read", "0x%x" % at, "0x30"), rows)
        self.assertEqual(self.lines("read", "%x+0x10" % at, "16")[0], rows[1])
        self.assertEqual(self.lines("read", "&ferry.free_seats", "8")[0]["address"], "0x%016x" % (at + 24))
        text = self.vmrace("read", "task(21)->comm", "16").out.splitlines()
        self.assertRegex(text[0], r"^// task: task 21 \(anna\) .*, struct task_struct$")
        self.assertIn("|anna............|  comm", text[1])
        self.assertIn("seats, state, holder", self.vmrace("read", "0xffffc90000012ef0", "16").out)
        typed = self.vmrace("read", "ferry+8", "16", "--type", "struct list_head").out
        self.assertIn("next, prev", typed)

    def test_read_words(self):
        at = self.memory.symbols["ferry"]
        rows = self.lines("read", "ferry", "48", "--words")
        self.assertEqual([int(row["word"], 16) for row in rows], list(self.memory.words(at, 6)))
        self.assertEqual([row["address"] for row in rows], ["0x%016x" % (at + 8 * i) for i in range(6)])
        self.assertEqual(rows[3]["members"], "free_seats")
        text = self.vmrace("read", "&current->mm", "--words", "--pid", "21").out.splitlines()
        self.assertEqual(len(text), 1 + 8)
        stack = self.vmrace("read", "$rsp", "256", "--crash", "--words").out
        self.assertRegex(stack, r"\n0x[0-9a-f]{16}  0xffffffff8[0-9a-f]{7}  // \w+\+0x[0-9a-f]+")
        self.assertNotIn("unknown", stack)
        self.assertIn("  not in the dump", self.vmrace("read", "0x1000", "16", "--words", status=3).out)
        self.assertIn("a multiple of 8 bytes", self.vmrace("read", "ferry", "12", "--words", status=2).err)
        self.assertEqual(self.vmrace("read", "ferry").out, self.vmrace("read", "ferry", "64").out)

    def test_read_raw_and_physical(self):
        path = os.path.join(self.folder, "bytes")
        with open(path, "wb") as file:
            subprocess.run([tool.VMRACE, "read", "--raw", "&task(21)->comm", "16", *FILES], stdout=file, check=True,
                           env=dict(os.environ, VMRACE_CACHE_DIR=os.path.join(self.folder, "cache")))
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"anna".ljust(16, b"\0"))
        task = int(self.lines("show", "&task(21)->comm")[0]["value"], 16)
        direct = self.lines("read", "--physical", "0x%x" % (task - 0xffff888000000000), "16")
        self.assertEqual(bytes.fromhex(direct[0]["bytes"]), b"anna".ljust(16, b"\0"))

    def test_read_what_is_not_there(self):
        result = self.vmrace("read", "0x1000", "16", status=3)
        self.assertIn(" ?? ?? ", result.out)
        self.assertIn("none of it is in the dump: not mapped", result.err)
        self.assertIn("a length is a number", self.vmrace("read", "ferry", "0", status=2).err)
        self.assertIn("cannot read", self.vmrace("read", "--raw", "0x1000", "16", status=3).err)
        self.assertIn("no variable", self.vmrace("read", "nosuch", "16", status=2).err)
        self.assertIn("no such type", self.vmrace("read", "ferry", "16", "--type", "struct nosuch", status=2).err)

    def test_sym(self):
        at = self.memory.symbols["ferry_call_ticket"]
        row, = self.lines("sym", "ferry_call_ticket")
        self.assertEqual((row["address"], row["offset"], row["kind"], row["file"]),
                         ("0x%016x" % at, 0, "function", "drivers/ferry/ferry.c"))
        self.assertEqual(row["line"], tool.line_of("static int ferry_call_ticket"))
        for word in ("0x%x" % (at + 4), "%x+4" % at, "ferry_call_ticket+0x4", "ferry_call_ticket+0x4/0x80"):
            row, = self.lines("sym", word)
            self.assertEqual((row["symbol"], row["offset"]), ("ferry_call_ticket", 4))
        row, = self.lines("sym", "ferry")
        self.assertEqual((row["address"], row["type"], row["kind"]),
                         ("0x%016x" % self.memory.symbols["ferry"], "struct ferry", "data"))
        self.assertEqual(self.lines("sym", "runqueues")[0]["kind"], "per-CPU variable")
        result = self.vmrace("sym", "nosuch", "ferry", status=2)
        self.assertIn("no variable, function or enumerator nosuch", result.err)
        self.assertIn("  ferry, size", result.out)
        self.assertIn("no symbol covers", self.vmrace("sym", "0x10", status=3).err)

    def test_dis(self):
        """The same instructions at the same addresses as objdump's, where nothing patched them."""
        at = self.memory.symbols["ferry_call_ticket"]
        rows = self.lines("dis", "ferry_call_ticket")
        size = sum(len(row["bytes"]) // 2 for row in rows)
        out = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "--start-address=%d" % at,
                              "--stop-address=%d" % (at + size), FILES[1]], capture_output=True, text=True).stdout
        addresses = [line.split(":")[0].strip() for line in out.splitlines() if ":\t" in line]
        self.assertEqual([row["address"] for row in rows], ["0x" + address for address in addresses])
        self.assertEqual({row["symbol"] for row in rows}, {"ferry_call_ticket"})
        self.assertIn("ferry_note", {(row["refers_to"] or "").split(".")[0].split("+")[0] for row in rows})
        self.assertEqual(self.lines("dis", "0x%x" % (at + 9)), rows)

    def test_dis_crash(self):
        pc = self.lines("show", "$pc", "--crash")[0]["value"]
        rows = self.lines("dis", "--crash")
        marked, = [row for row in rows if row["marked"]]
        self.assertEqual((marked["address"], marked["operand"]), (pc, "0x0000000000ca00e0"))
        text = self.vmrace("dis", "--crash").out
        self.assertIn("=> " + pc, text)
        self.assertIn("// the operand is at 0xca00e0", text)
        self.assertIn("kernel/locking/spinlock.c:", text)
        # A frame further out is marked at the call that has not returned.
        rows = self.lines("dis", "--pid", "21", "--frame", "ferry_board")
        marked, = [row for row in rows if row["marked"]]
        self.assertTrue(marked["text"].startswith("call"), marked)
        self.assertIn("no function", self.vmrace("dis", "ferry", status=2).err)
        self.assertIn("say which", self.vmrace("dis", status=2).err)

    def test_list(self):
        """The lines of the file itself, around those that bt and the symbol have."""
        tree = tool.tree("racy")

        def listed(*words, trees=(tree,)):
            rows = [json.loads(row) for row in self.run_vmrace("list", *words, "--json", *FILES, *trees,
                                                               status=0).out.splitlines()]
            return rows[0] if len(rows) == 1 else rows

        def text_of(file, low, high):
            with open(os.path.join(tree, file), encoding="utf-8") as source:
                lines = source.read().splitlines()
            return [{"line": n, "text": lines[n - 1]} for n in range(max(low, 1), min(high, len(lines)) + 1)]

        for place in (("--crash",), ("--pid", "21", "--frame", "ferry_board"), ("--cpu", "1", "--frame", "2")):
            words = ("bt", "21") + place[2:] if place[0] == "--pid" else ("bt", *place)
            frame = self.lines(*words)[0]["frames"][0]
            found = listed(*place)
            self.assertEqual([found[k] for k in ("function", "file", "line", "path")],
                             [frame[k] for k in ("function", "file", "line")] + [os.path.join(tree, frame["file"])])
            self.assertEqual(found["lines"], text_of(frame["file"], frame["line"] - 5, frame["line"] + 5))
            wide = listed(*place, "--around", "100000")
            self.assertEqual(wide["lines"], text_of(frame["file"], 1, 100000))
        at = self.lines("sym", "ferry_call_ticket")[0]
        both = listed("ferry_call_ticket+0x0", "ferry_call_ticket+0x4", "--around", "0")
        self.assertEqual((both[0]["file"], both[0]["function"]), (at["file"], "ferry_call_ticket"))
        self.assertEqual(both[0]["lines"], text_of(at["file"], both[0]["line"], both[0]["line"]))
        self.assertEqual(listed("*ferry_call_ticket", "--around", "0"), both[0])
        # A function by its name, with a symbol or without.
        for name, start in (("ferry_call_ticket", "static int ferry_call_ticket("), ("ferry_board", "ferry_board(")):
            found = listed(name, "--around", "0")
            self.assertEqual((found["file"], found["function"]), (at["file"], name))
            self.assertIn(start, found["lines"][0]["text"])
        text = self.run_vmrace("list", "ferry_board", "--around", "1", *FILES, tree, status=0).out
        self.assertRegex(text, r"^drivers/ferry/ferry.c:(\d+)  ferry_board  \(as the tree has it.*\n  +\d+\t.*\n"
                               r"=> +\1\t.*\n  +\d+\t.*\n$")

    def test_list_errors(self):
        self.assertIn("no source tree among the files", self.vmrace("list", "--crash", status=2).err)
        self.assertIn("say which", self.vmrace("list", tool.tree("racy"), status=2).err)
        self.assertIn("has no line of it", self.vmrace("list", "0x10", tool.tree("racy"), status=3).err)
        self.assertIn("a number of lines", self.vmrace("list", "--crash", "-n", "-1", status=2).err)
        other = os.path.join(self.folder, "linux")
        os.makedirs(os.path.join(other, "drivers", "ferry"))
        for name in ("Kbuild", "Makefile", "Kconfig"):
            with open(os.path.join(other, name), "w", encoding="utf-8"):
                pass
        trees = self.run_vmrace("list", "ferry_board", *FILES, "--source", other, status=3)
        self.assertIn("drivers/ferry/ferry.c: %s has it not" % other, trees.err)
        with open(os.path.join(other, "drivers", "ferry", "ferry.c"), "wb") as file:
            file.write(b"one\n\x1b[31mtwo\n")
        words = ("list", "ferry_board", *FILES, "--source", other)
        self.assertIn("ferry.c has 2 lines: that is another kernel's source", self.run_vmrace(*words, status=3).err)
        with open(os.path.join(other, "drivers", "ferry", "ferry.c"), "wb") as file:
            file.write(b"\x1b[31m\xff\n" * 1000)
        self.assertNotIn("\x1b", self.run_vmrace(*words, status=0).out)
        # A tree of the driver alone has the end of the path; a kernel's top folder does not count for a bare name.
        alone = os.path.join(self.folder, "driver")
        os.mkdir(alone)
        os.rename(os.path.join(other, "drivers", "ferry", "ferry.c"), os.path.join(alone, "ferry.c"))
        self.assertIn("ferry_board", self.run_vmrace(*words[:-1], alone, status=0).out)
        shutil.copy(os.path.join(alone, "ferry.c"), other)
        self.run_vmrace(*words, status=0)
        os.makedirs(os.path.join(other, "include", "linux"))
        with open(os.path.join(other, "include", "linux", "kconfig.h"), "w", encoding="utf-8"):
            pass
        self.run_vmrace(*words, status=3)
        # The first tree that has it is taken.
        self.assertIn("(as %s/kernel/sched/core.c has it" % tool.tree("racy"), self.run_vmrace(
            "list", "schedule", *FILES, "--source", other, "--source", tool.tree("racy"), status=0).out)

    def test_bt(self):
        whole = json.loads(self.vmrace("bt", "11", "--json").out)
        crash = json.loads(self.vmrace("bt", "--crash", "--json").out)
        self.assertEqual(crash, whole)
        self.assertEqual(self.lines("bt", "--crash", "--limit", "2")[0]["frames"], whole["frames"][:2])
        frame = next(f for f in whole["frames"] if f["function"] == "ferry_call_ticket")
        self.assertEqual(self.lines("bt", "11", "--frame", "ferry_call_ticket")[0]["frames"], [frame])
        self.assertEqual(self.lines("bt", "11", "--frame", str(whole["frames"].index(frame)))[0]["frames"], [frame])
        # Registers and variables of a frame are addresses too.
        address = self.lines("identify", "$rsp", "--pid", "11", "--frame", "__wake_up")[0]
        self.assertEqual((address["category"], address["pid"]), ("task stack", 11))
        self.assertEqual(self.lines("identify", "init_task")[0]["category"], "task")
        self.assertEqual(self.lines("read", "$rsp", "16", "--pid", "11", "--frame", "__wake_up")[0]["address"],
                         address["address"])
        # What is inlined there has the outer function's symbol.
        outer = self.lines("bt", "11", "--frame", "__wake_up")[0]["frames"]
        self.assertEqual([f["function"] for f in outer], ["__wake_up"])
        boards = [t["pid"] for t in map(json.loads, self.vmrace("bt", "--all", "--json").out.splitlines())
                  if "ferry_board" in [f["function"] for f in t["frames"]]]
        self.assertGreater(len(boards), 1)
        self.assertEqual([t["pid"] for t in self.lines("bt", "--all", "--frame", "ferry_board")], boards)
        self.assertIn("  -- %d more\n" % (len(whole["frames"]) - 3), self.vmrace("bt", "--crash", "--limit", "3").out)
        self.assertEqual(self.vmrace("bt", "--state", "D").out, "no task is in state D\n")
        self.assertEqual(self.vmrace("bt", "--state", "D", "--json").out, "")
        self.assertIn("no frame of these stacks", self.vmrace("bt", "--all", "--frame", "nosuch", status=3).err)
        self.assertIn("leave the others out", self.vmrace("bt", "--crash", "--all", status=2).err)

    def test_registers(self):
        """Each is what an expression says of it, and unknown where that says so."""
        frames = self.lines("bt", "--crash", "--registers")[0]["frames"]
        self.assertNotIn("registers", self.lines("bt", "--crash")[0]["frames"][0])
        names = ["rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", *("r%d" % n for n in range(8, 16)), "rip"]
        unknown = 0
        for number in (0, len(frames) // 2, len(frames) - 1):
            registers = frames[number]["registers"]
            self.assertEqual(list(registers), [*names, "rflags"])
            for name in names:
                said = self.vmrace("show", "$" + name, "--crash", "--frame", str(number), "--json",
                                   status=2 if registers[name] is None else 0)
                unknown += registers[name] is None
                value = json.loads(said.out)["value"] if said.out else None
                value = int(value, 16) if isinstance(value, str) else value
                expected = registers[name] and int(registers[name], 16)
                self.assertEqual(value, expected, (number, name))
        self.assertGreater(unknown, 3)
        # Those of a physical frame stand once, behind what is inlined there.
        text = self.vmrace("bt", "--crash", "--registers").out
        self.assertEqual(text.count("rip = "), sum(not f["inlined"] and not f["inferred"] for f in frames))
        self.assertEqual(text.count("no register is known"), sum(f["inferred"] for f in frames))
        self.assertIn("        rip = %s  // " % frames[0]["pc"], text)
        self.assertRegex(text, r"\n        not known in this frame:( r\w+)+\n")
        self.assertEqual(re.sub(r"\n        (r\w+ +=|not? ).*", "", text), self.vmrace("bt", "--crash").out)

    def test_near_names(self):
        """What was maybe meant, in the error's one line; nothing where nothing is near."""
        for line, meant in NEAR:
            with self.subTest(line):
                result = self.run_vmrace(*shlex.split(line), *FILES)
                self.assertIn(result.status, (2, 3))
                self.assertRegex(result.err.splitlines()[0], "; did you mean %s\\?$" % re.escape(meant))
        for line, meant in (("shwo", "show"), ("help analyse", "analyze"), ("rules show damagd-queue", "damaged-queue"),
                            ("analyze --rule stak-waiter %s %s" % FILES, "stack-waiter")):
            self.assertIn("; did you mean %s?\n" % meant, self.run_vmrace(*shlex.split(line), status=2).err)
        for line in ("show xyzzyxyzzy", "show ferry.xyzzy", "type xyzzyxyzzy", "slabs xyzzyxyzzy", "bt --xyzzy",
                     "sym x"):
            self.assertNotIn("did you mean", self.run_vmrace(*shlex.split(line), *FILES).err)
        # Another frame of the stack has it.
        self.assertRegex(self.vmrace("show", "ticket", "--pid", "21", status=2).err,
                         r"no variable ticket here or in the kernel; frame \d+ \(ferry_board\) has one\n")

    def test_type_alone(self):
        """A vmlinux without a dump has types all the same."""
        with_dump = self.vmrace("type", "struct ferry_ticket").out
        for words in (("ferry.pier.head",), ("struct", "ferry", "pier.head"), ("ferry pier.head",),
                      ("ferry", "--member", "pier.head")):
            self.assertRegex(self.vmrace("type", *words).out, r"^struct ferry\.pier\.head is at 0x\w+, 16 bytes")
        self.assertIn("has no member nosuch", self.vmrace("type", "ferry nosuch", status=3).err)
        alone = self.run_vmrace("type", "struct ferry_ticket", FILES[1], status=0).out
        self.assertEqual(alone, with_dump)
        self.assertIn("TICKET_CALLED = 1", self.run_vmrace("type", "enum ticket_state", FILES[1], status=0).out)
        self.assertIn("no type struct nosuch", self.run_vmrace("type", "struct nosuch", FILES[1], status=3).err)
        self.assertIn("no dump among the files", self.run_vmrace("type", "struct ferry_ticket", status=2).err)

    def test_slab_objects(self):
        caches = {row["cache"]: row for row in self.lines("slabs")}
        rows = self.lines("slabs", "task_struct", "--objects", "all")
        self.assertEqual(len(rows), caches["task_struct"]["objects"])
        for state in ("allocated", "free"):
            found = self.lines("slabs", "task_struct", "--objects", state)
            self.assertEqual(found, [row for row in rows if row["state"] == state])
            self.assertEqual(len(found), caches["task_struct"][state])
        tasks = {json.loads(line)["task"] for line in self.vmrace("bt", "--all", "--json").out.splitlines()}
        live = {row["address"] for row in rows if row["state"] == "allocated"}
        self.assertEqual(tasks - live, {"0x%016x" % self.memory.symbols["init_task"]})
        self.assertEqual(self.lines("slabs", "task_struct"), [caches["task_struct"]])
        self.assertIn("no slab cache has this name", self.vmrace("slabs", "nosuch", status=3).err)
        self.assertIn("of which cache", self.vmrace("slabs", "--objects", "free", status=2).err)
        self.assertIn("give all, allocated", self.vmrace("slabs", "x", "--objects", "lost", status=2).err)

    def test_identify_offset(self):
        at = self.memory.symbols["ferry"]
        self.assertEqual(self.vmrace("identify", "%x+8" % at).out, self.vmrace("identify", "0x%x" % (at + 8)).out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
