#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One dump of the lab as `crash` and as vmrace see it: tasks, stacks, slab caches.

    python3 tests/lab/crash_compare.py FOLDER

FOLDER has vmcore, vmlinux and modules/. The environment's VMRACE names the program (default: build/cli/vmrace). Where the two
differ, the text of the kernel decides: the instruction before a return address says what it called. A direct call of something
else than the frame above shows that the frame is none.

crash 8.0.2 needs help with kernels younger than itself. It is given only after crash failed without, and each failure is kept:
options, and a copy of vmlinux in which `struct pid` is as long as with its first upid (crash reads the upid behind the end of
what it read) and the symbols of the first stack have the names of before 6.10 (crash learns the size of stacks from them).
"""
import dataclasses
import difflib
import json
import mmap
import os
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TIME_LIMIT = 90  # seconds for one run of crash or vmrace
MEMORY = 8 << 30  # bytes of address space for crash
RUNS = 10  # of crash, at most, until it opens the dump
AGAIN = 3  # the same run once more, where crash dies or hangs by chance
SHOWN = 3  # stacks of one cause
COMMANDS = ("ps -m", "foreach bt", "bt -a", "kmem -s")
STATES = {"RU": "R", "IN": "S", "UN": "D", "ID": "I", "ST": "T", "TR": "t", "ZO": "Z", "DE": "X", "PA": "P"}
SILENT = "no error, and no list of tasks"  # it tells some errors only with -d1
SEGV = "<segmentation violation in gdb>"
TASK = re.compile(r'(?:\[.*?\] \[(\w+)\] +)?PID: (\d+) +TASK: ([0-9a-f]+) +CPU: (\d+) +COMMAND: "(.*)"')
FRAME = re.compile(r" *#\d+ \[([0-9a-f]+)\] (\S+) at ([0-9a-f]+)")
TRAP = re.compile(r" *\[exception RIP: ([^+\]]+)")
REGISTERS = re.compile(r" *RIP: ([0-9a-f]+) +RSP: ([0-9a-f]+)")
CACHE = re.compile(r"[0-9a-f]{16} +\d+ +(-?\d+) +(\d+) +\d+ +\S+ +(.+)$")
ERROR = re.compile(r"\s*((?:crash|bt|ps|kmem|foreach): .+|WARNING: active task .+|WARNING: cannot .+|" + re.escape(SEGV) + ")$")
JUMP = re.compile(rb"(?:\xe9|\x0f[\x80-\x8f])(?=(.{4}))", re.S)
SUFFIX = re.compile(r"\.(?:isra|part|constprop|cold|lto_priv|llvm)\b.*")


@dataclasses.dataclass(frozen=True)
class Frame:
    """A physical frame. slot: where its return address lies; trap: it was interrupted, it called nothing."""
    pc: int
    slot: int
    name: str
    trap: bool = False


@dataclasses.dataclass
class Task:
    pid: int
    cpu: int
    state: str
    comm: str
    frames: list
    error: str = ""

    def __str__(self):
        return "%d %s cpu %d %s" % (self.pid, self.comm, self.cpu, self.state)


@dataclasses.dataclass
class Attempt:
    """A run of crash that did not do. said: its own last line of an error."""
    options: tuple
    copy: bool
    said: str


@dataclasses.dataclass
class Opened:
    """How crash opened the dump. text is None where it did not."""
    text: str
    options: tuple
    copy: bool
    attempts: list


@dataclasses.dataclass
class Difference:
    """One stack that differs. wrong: crash, vmrace or nobody (not shown)."""
    task: str
    cause: str
    wrong: str
    why: list
    diff: list


@dataclasses.dataclass
class Calls:
    """Return addresses: `yes` behind a direct call that leads to the frame above (also by tail calls), `no` behind one that does
    not, else open."""
    yes: int = 0
    no: int = 0
    open: int = 0
    wrong: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Result:
    folder: str
    opened: Opened = None
    both: int = 0
    only_crash: list = dataclasses.field(default_factory=list)
    only_vmrace: list = dataclasses.field(default_factory=list)
    facts: list = dataclasses.field(default_factory=list)  # same task, another pid, cpu, state or name
    equal: int = 0
    later: int = 0  # of the equal: crash starts below the frames of panic, NMI and stop
    below: list = dataclasses.field(default_factory=list)  # vmrace starts at what was interrupted (kdump's notes), crash above it
    labels: dict = dataclasses.field(default_factory=dict)  # (crash's name, vmrace's name) of the same frame: how often
    differences: list = dataclasses.field(default_factory=list)
    calls: dict = dataclasses.field(default_factory=dict)  # "crash", "vmrace": Calls
    errors: list = dataclasses.field(default_factory=list)  # crash's messages while it listed
    caches: int = 0
    caches_pending: list = dataclasses.field(default_factory=list)  # equal once vmrace's pending objects count as allocated
    caches_differ: list = dataclasses.field(default_factory=list)
    caches_failed: list = dataclasses.field(default_factory=list)  # crash counts less than none: it lost its way in free lists
    caches_only: list = dataclasses.field(default_factory=list)
    identified: int = 0
    unidentified: list = dataclasses.field(default_factory=list)

    def failures(self):
        """What a test has to refuse: all that is not shown to be crash's."""
        bad = ["only in crash: %s" % t for t in self.only_crash] + ["only in vmrace: %s" % t for t in self.only_vmrace]
        bad += ["%s: %s" % (d.task, d.cause) for d in self.differences if d.wrong != "crash"]
        return bad + self.facts + self.caches_differ + self.caches_only + self.unidentified + self.calls_failed()

    def calls_failed(self):
        return ["no call of it: " + w for w in self.calls["vmrace"].wrong] if "vmrace" in self.calls else []


def plain(name):
    return SUFFIX.sub("", name or "")


class Kernel:
    """The symbols and the text of vmlinux, at the addresses of the dump."""

    def __init__(self, path):
        self.file = open(path, "rb")
        self.bytes = mmap.mmap(self.file.fileno(), 0, prot=mmap.PROT_READ)
        self.shift = 0
        self.blind = False  # crash runs without the modules' symbols
        self.names, self.starts, self.sizes = {}, {}, {}
        self.sections = self.read_sections()
        self.read_symbols()

    def read_sections(self):
        offset, = struct.unpack_from("<Q", self.bytes, 0x28)
        size, count = struct.unpack_from("<HH", self.bytes, 0x3a)
        return [struct.unpack_from("<IIQQQQII", self.bytes, offset + i * size) for i in range(count)]

    def read_symbols(self):
        table = next(s for s in self.sections if s[1] == 2)
        text = self.sections[table[6]]
        strings = self.bytes[text[4]:text[4] + text[5]]
        for name, kind, _, _, value, size in struct.iter_unpack("<IBBHQQ", self.bytes[table[4]:table[4] + table[5]]):
            if value and kind & 15 in (0, 2):
                word = strings[name:strings.index(b"\0", name)].decode()
                self.names.setdefault(value, set()).add(plain(word))
                self.sizes[value] = max(size, self.sizes.get(value, 0))
                self.starts.setdefault(word, []).append(value)

    def find_shift(self, frames):
        """How far KASLR moved the kernel, from frames (name, start)."""
        for name, start in frames:
            if len(self.starts.get(name, ())) == 1:
                self.shift = start - self.starts[name][0]
                return

    def text(self, address, count):
        address -= self.shift
        for _, kind, flags, start, offset, size, _, _ in self.sections:
            if kind == 1 and flags & 4 and start <= address and address + count <= start + size:
                return self.bytes[offset + address - start:offset + address - start + count]
        return b""

    def called(self, pc):
        """The function (as linked) that the direct call before pc calls; None if there is none, or it calls through a pointer."""
        code = self.text(pc - 5, 5)
        if len(code) != 5 or code[0] != 0xe8:
            return None
        target = pc - self.shift + struct.unpack("<i", code[1:])[0]
        return target if target in self.names and not self.indirect(target) else None

    def indirect(self, target):
        return any(n.startswith(("__SCT__", "__x86_indirect_", "__fentry__")) for n in self.names[target])

    def jumps(self, start):
        """Where a function's jumps with 32 bits lead: the functions, and whether one goes through a pointer."""
        code = self.text(start + self.shift, self.sizes.get(start, 0))
        found = [start + m.end() + 4 + struct.unpack("<i", m[1])[0] for m in JUMP.finditer(code)]
        found = {t for t in found if t in self.names}
        thunks = {t for t in found if self.indirect(t)}
        return found - thunks, bool(thunks) or b"\xff\x25" in code or re.search(rb"\xff[\xe0-\xe7]", code)

    def leads(self, target, name, depth=6):
        """Does the function, or one that tail calls lead to from it, have this name? None: a jump through a pointer hides it."""
        seen, now, hidden = set(), {target}, False
        for _ in range(depth):
            if any(name in self.names[t] for t in now):
                return True
            seen |= now
            each = [self.jumps(t) for t in now]
            hidden = hidden or any(h for _, h in each)
            now = set().union(*(found for found, _ in each)) - seen
        return None if hidden else False


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def last_error(text):
    found = [m[1] for m in map(ERROR.match, text.splitlines()) if m]
    return found[-1] if found else ""


def run_crash(folder, vmlinux, options, commands, work):
    """crash's output, and whether it had to be killed. It can hang in its own handler of SIGSEGV, deaf to all but SIGKILL."""
    script, output = os.path.join(work, "commands"), os.path.join(work, "output")
    with open(script, "w", encoding="utf-8") as f:
        f.write("\n".join(commands) + "\nquit\n")
    words = ["crash", "-s", *options, "-i", script, vmlinux, os.path.join(folder, "vmcore")]
    environment = dict(os.environ, HOME=work, LC_ALL="C.UTF-8", TERM="dumb")
    with open(output, "wb") as f:
        p = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=f, stderr=subprocess.STDOUT, cwd=work, env=environment,
                             preexec_fn=limits, start_new_session=True)
    killed = wait_for(p, output)
    with open(output, encoding="utf-8", errors="replace") as f:
        return re.sub(r"[^\n]*\r", "", f.read()), killed


def wait_for(p, output):
    """True if it had to be killed: at the limit, or when nothing came for some seconds after a violation."""
    end = time.monotonic() + TIME_LIMIT
    size, since = 0, time.monotonic()
    while p.poll() is None and time.monotonic() < end:
        time.sleep(0.2)
        now = os.path.getsize(output)
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > 10 and tail(output).rstrip().endswith(SEGV):
            break
    if p.poll() is not None:
        return False
    os.killpg(p.pid, signal.SIGKILL)
    p.wait()
    return True


def tail(path):
    with open(path, "rb") as f:
        f.seek(max(0, os.path.getsize(path) - 200))
        return f.read().decode(errors="replace")


def line_of_pid(folder):
    """The line of `struct pid` in the source, which its DIE has; 0 without a source."""
    try:
        with open(os.path.join(folder, "source/include/linux/pid.h"), encoding="utf-8") as f:
            return next((n for n, l in enumerate(f, 1) if re.match(r"struct pid\s*\{?$", l)), 0)
    except OSError:
        return 0


def lengthen_pid(image, line):
    """DIEs of struct pid: its name, size, perhaps a file, line. 16 more bytes, the size of its first upid."""
    if not 0 < line < 256:
        return 0
    found = list(re.finditer(rb"pid\0([\x50-\xe0]).?" + re.escape(bytes([line])), image, re.S))
    sizes = [m[1] for m in found]
    size = max(set(sizes), key=sizes.count) if sizes else None
    for m in found:
        if m[1] == size:
            image[m.start(1)] = size[0] + 16
    return sizes.count(size)


def rename_stack(image):
    for new in (b"__start_init_stack", b"__end_init_stack"):
        at = image.find(b"\0" + new + b"\0")
        if at >= 0:
            image[at + 1:at + 1 + len(new)] = new.replace(b"_stack", b"_task") + b"\0"


def copy_of(folder, work):
    path = os.path.join(work, "vmlinux")
    if not os.path.exists(path):
        shutil.copyfile(os.path.join(folder, "vmlinux"), path)
        with open(path, "r+b") as f, mmap.mmap(f.fileno(), 0) as image:
            lengthen_pid(image, line_of_pid(folder))
            rename_stack(image)
    return path


def remedy(said, options, copy, idle):
    """(options, copy) for the next run, or None where nothing is left to try."""
    if "--kaslr=auto" not in options and re.search("(seek|read) error", said):
        return options + ("--kaslr=auto",), copy
    if "--no_modules" not in options and "module_" in said:
        return options + ("--no_modules",), copy
    if not copy and ("PID hash" in said or "read of stack" in said or "panic" in said or SEGV in said):
        return options, True
    if "--cpus" not in options and "idle tasks" in said:
        return options + ("--cpus", str(idle)), copy
    return None


def judge(text, killed, idle):
    """Why this run will not do; empty if it will."""
    headers = [m for m in map(TASK.match, text.splitlines()) if m]
    lost = re.search(r"WARNING: active task .* not found in PID hash", text)
    if lost:
        return lost[0]
    if len(headers) < 2 * idle:
        return last_error(text) or ("killed after %d s" % TIME_LIMIT if killed else SILENT)
    found = len({m[3] for m in headers if m[2] == "0"})
    return "" if found >= idle else "%d of %d idle tasks" % (found, idle)


def open_dump(folder, idle, work, known):
    """Opened. known: what opened earlier dumps, by vmlinux and number of CPUs; that help is tried first, and what works is added."""
    key = (os.path.realpath(os.path.join(folder, "vmlinux")), idle)
    (options, copy), attempts, again = known.get(key, ((), False)), [], 0
    if not shutil.which("crash"):
        return Opened(None, (), False, [Attempt((), False, "crash is not installed")])
    while len(attempts) < RUNS:
        vmlinux = copy_of(folder, work) if copy else os.path.join(folder, "vmlinux")
        text, killed = run_crash(folder, vmlinux, options, COMMANDS, work)
        said = judge(text, killed, idle)
        if not said:
            known[key] = options, copy
            return Opened(text, options, copy, attempts)
        if said == SILENT:
            said = last_error(run_crash(folder, vmlinux, ("-d1", *options), COMMANDS, work)[0]) or said
        attempts.append(Attempt(options, copy, said))
        following = remedy(said, options, copy, idle)
        again = 0 if following else again + 1
        if again > AGAIN or not (following or killed or SEGV in text or "malloc" in text):
            break
        options, copy = following or (options, copy)
    return Opened(None, options, copy, attempts)


def crash_tasks(text):
    """{address of task: Task}; the longer of its stacks, since an active task is listed twice."""
    tasks, task, trap = {}, None, None
    for line in text.splitlines():
        header = TASK.match(line)
        if header:
            task, trap = enter(tasks, header), None
        elif task and FRAME.match(line):
            slot, name, pc = FRAME.match(line).groups()
            if not (task.frames and task.frames[-1].trap and task.frames[-1].pc == int(pc, 16)):  # told twice after an exception
                task.frames.append(Frame(int(pc, 16), int(slot, 16), name))
        elif TRAP.match(line):
            trap = TRAP.match(line)[1]
        elif task and trap and REGISTERS.match(line):
            pc, sp = (int(v, 16) for v in REGISTERS.match(line).groups())
            task.frames.append(Frame(pc, sp - 8, trap, trap=True))
            trap = None
        elif task and ERROR.match(line) and not task.error:
            task.error = ERROR.match(line)[1]
    return {address: longest(found) for address, found in tasks.items()}


def enter(tasks, header):
    state, pid, address, cpu, comm = header.groups()
    task = Task(int(pid), int(cpu), STATES.get(state, state), comm, [])
    tasks.setdefault(int(address, 16), []).append(task)
    return task


def longest(found):
    task = max(found, key=lambda t: len(t.frames))
    task.state = next((t.state for t in found if t.state), None)
    task.error = task.error or next((t.error for t in found if t.error), "")
    return task


def vmrace(folder, *words, stdin=None):
    """The objects that vmrace prints, one a line."""
    program = os.path.abspath(os.environ.get("VMRACE") or os.path.join(TOP, "build/cli/vmrace"))
    inputs = ["--dump", os.path.join(folder, "vmcore"), "--vmlinux", os.path.join(folder, "vmlinux")]
    if os.path.isdir(os.path.join(folder, "modules")):
        inputs += ["--modules", os.path.join(folder, "modules")]
    p = subprocess.run([program, *words, "--json", *inputs], input=stdin, capture_output=True, text=True, timeout=TIME_LIMIT,
                       check=False)
    if p.returncode:
        raise RuntimeError("vmrace %s: %s" % (words[0], p.stderr.strip()))
    return [json.loads(line) for line in p.stdout.splitlines()]


def kernel_side(address):
    return address >= 1 << 63


def physical(frames):
    """What an unwinder sees: no inlined, inferred or guessed frame, none of user mode."""
    seen = [f for f in frames if not (f["inferred"] or f["inlined"] or f["guess"]) and kernel_side(int(f["pc"], 16))]
    return [Frame(int(f["pc"], 16), int(f["sp"], 16) - 8, f["symbol"] or "?", f["interrupted"]) for f in seen]


def vmrace_tasks(listed):
    return {int(t["task"], 16): Task(t["pid"], t["cpu"], t["state"], t["comm"], physical(t["frames"]), t["error"] or "")
            for t in listed}


def check_calls(kernel, frames, calls):
    """Ask the text about each frame and the one above it. What trapped was not called."""
    wrong = []
    for callee, caller in zip(frames, frames[1:]):
        target = None if caller.trap else kernel.called(caller.pc)
        leads = kernel.leads(target, plain(callee.name)) if target else None
        if leads is None:
            calls.open += 1
        elif leads:
            calls.yes += 1
        else:
            calls.no += 1
            wrong.append("%s called %s, above it is %s" % (caller.name, "/".join(sorted(kernel.names[target])), callee.name))
    calls.wrong += wrong
    return wrong


def place_first(ours, theirs):
    """crash's #0 has the saved stack pointer where the others have the slot: give it vmrace's of the same pc."""
    if theirs and all((f.pc, f.slot) != (theirs[0].pc, theirs[0].slot) for f in ours):
        twin = next((f for f in ours if f.pc == theirs[0].pc), None)
        if twin:
            return [dataclasses.replace(theirs[0], slot=twin.slot)] + theirs[1:]
    return theirs


def gaps(ours, theirs):
    """(frames only in vmrace, frames only in crash, vmrace's frame above) of each place that differs."""
    keys = [[(f.pc, f.slot) for f in side] for side in (theirs, ours)]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag != "equal":
            yield ours[c:d], theirs[a:b], ours[c - 1] if c else None, ours[d] if d < len(ours) else None


def inside(frames, above, below):
    return above and below and all(above.slot < f.slot < below.slot for f in frames)


def blind(kernel, gap):
    """Are these frames missing in crash because a module's is among them?"""
    return kernel.blind and not gap[1] and any(not kernel.text(f.pc, 1) for f in gap[0])


def cause_of(kernel, gap):
    mine, his, above, below = gap
    if blind(kernel, gap):
        return "crash knows no modules (--no_modules) and does not pass the frame of one"
    if not his:
        return "crash lacks frames of %s" % ("the end" if not below else "the middle")
    if not mine and inside(his, above, below):
        return "crash shows stale return addresses that lie inside the frame of %s" % above.name
    if mine and inside(his, above, below):
        return "crash loses %s's caller and shows stale return addresses instead of the real ones" % above.name
    return "the walks part below %s" % (above.name if above else "the start")


def unified(ours, theirs):
    lines = [[plain(f.name) for f in side] for side in (theirs, ours)]
    return list(difflib.unified_diff(*lines, "crash", "vmrace", n=1, lineterm=""))


def compare_stack(result, kernel, ours, theirs):
    """One task that both have. Frames of vmrace's above crash's first are no difference."""
    check_calls(kernel, ours.frames, result.calls["vmrace"])
    placed = place_first(ours.frames, theirs.frames)
    check_calls(kernel, placed, result.calls["crash"])
    found = list(gaps(ours.frames, placed))
    count_labels(result, ours.frames, placed)
    later = [g for g in found if g[2] is None and not g[1] and g[3]]
    stop = [g for g in found if g[2] is None and not g[0] and g[3] and g[3].trap]
    found = [g for g in found if g not in later + stop]
    result.below += ["%s: %s" % (ours, " ".join(f.name for f in g[1])) for g in stop]
    if not found and bool(ours.frames) == bool(placed):
        result.equal += 1
        result.later += len(later)
        return
    result.differences.append(difference(kernel, ours, theirs, placed, found))


def same_end(ours, theirs):
    return (ours[-1].pc, ours[-1].slot) == (theirs[-1].pc, theirs[-1].slot)


def blame(kernel, gap):
    """(who is shown wrong by the text of the kernel: crash, vmrace or nobody; why)."""
    mine, his, above, below = gap
    ends = [[above] if above else [], [below] if below else []]
    wrong_here, wrong_there = (check_calls(kernel, ends[0] + side + ends[1], Calls()) for side in (mine, his))
    if blind(kernel, gap) and not wrong_here:
        return "crash", wrong_there
    if bool(wrong_here) == bool(wrong_there):
        return "nobody", wrong_here + wrong_there
    return ("vmrace", wrong_here) if wrong_here else ("crash", wrong_there)


def difference(kernel, ours, theirs, placed, found):
    """Each gap has to be shown to be crash's, and both have to end at the same frame, or the difference is not explained."""
    diff = unified(ours.frames, placed)
    if not placed:
        said = theirs.error or "no message"
        bad = check_calls(kernel, ours.frames, Calls())
        return Difference(str(ours), "crash has no stack: " + said, "nobody" if bad else "crash", bad, diff)
    causes = list(dict.fromkeys(cause_of(kernel, g) for g in found))
    blamed = [blame(kernel, g) for g in found]
    who = {b[0] for b in blamed}
    if not ours.frames or not (same_end(ours.frames, placed) or blind(kernel, found[-1])):
        who = {"nobody"}
    wrong = who.pop() if len(who) == 1 else "vmrace" if "vmrace" in who else "nobody"
    return Difference(str(ours), "; ".join(causes), wrong, [w for b in blamed for w in b[1][:2]], diff)


def count_labels(result, ours, theirs):
    names = {(f.pc, f.slot): f.name for f in ours}
    for f in theirs:
        mine = names.get((f.pc, f.slot))
        if mine and plain(mine) != plain(f.name):
            result.labels[f.name, mine] = result.labels.get((f.name, mine), 0) + 1


def compare_tasks(result, kernel, ours, theirs):
    result.both = len(ours.keys() & theirs.keys())
    result.only_crash = [str(theirs[a]) for a in sorted(theirs.keys() - ours.keys())]
    result.only_vmrace = [str(ours[a]) for a in sorted(ours.keys() - theirs.keys())]
    for address in sorted(ours.keys() & theirs.keys(), key=lambda a: ours[a].pid):
        a, b = ours[address], theirs[address]
        for what in ("pid", "cpu", "state", "comm"):
            if getattr(b, what) not in (None, getattr(a, what)):
                result.facts.append("%d: %s is %s in crash, %s in vmrace" % (a.pid, what, getattr(b, what), getattr(a, what)))
        compare_stack(result, kernel, a, b)


def compare_slabs(result, folder, text):
    """crash's ALLOCATED leaves out what per-CPU freelists and per-CPU partial slabs have free, as vmrace does. It knows no
    pending objects (kfree_rcu): allocated, for crash."""
    theirs = {m[3]: (int(m[1]), int(m[2])) for m in map(CACHE.match, text.splitlines()) if m}
    ours = {s["cache"]: s for s in vmrace(folder, "slabs")} if theirs else {}
    result.caches_failed = ["%s: %d allocated" % (n, t[0]) for n, t in sorted(theirs.items()) if t[0] < 0]
    result.caches_only = ["cache in one only: " + n for n in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        mine, his = ours[name], theirs[name]
        if (mine["allocated"], mine["objects"]) == his:
            result.caches += 1
        elif (mine["allocated"] + mine["pending"], mine["objects"]) == his:
            result.caches_pending.append("%s: %d pending" % (name, mine["pending"]))
        elif his[0] >= 0 or mine["objects"] != his[1]:
            result.caches_differ.append("%s: %d of %d allocated in crash, in vmrace %d (and %d pending, %d unknown) of %d" % (
                name, *his, mine["allocated"], mine["pending"], mine["unknown"], mine["objects"]))


def check_identify(result, folder, tasks, count=200):
    """Each pc has to be text and each stack pointer a stack."""
    wanted = {}
    for task in tasks.values():
        for f in task.frames:
            wanted.setdefault(f.pc, ("function", "module", "image section"))
            wanted.setdefault(f.slot, ("task stack", "exception stack"))
    step = max(1, len(wanted) // count)
    asked = list(wanted)[::step][:count]
    for found in vmrace(folder, "identify", stdin="".join("%#x\n" % a for a in asked)):
        result.identified += 1
        if found["category"] not in wanted[int(found["address"], 16)]:
            result.unidentified.append("%s: %s" % (found["address"], found["category"]))
    if result.identified != len(asked):
        result.unidentified.append("%d of %d addresses answered" % (result.identified, len(asked)))


def compare(folder, known=None):
    """The Result for one folder. known: a dictionary that a caller keeps for several folders (see open_dump)."""
    folder = os.path.abspath(folder)
    result = Result(folder)
    listed = vmrace(folder, "bt", "--all")
    ours = vmrace_tasks(listed)
    kernel = Kernel(os.path.join(folder, "vmlinux"))
    kernel.find_shift((f["symbol"], int(f["pc"], 16) - f["offset"]) for t in listed for f in t["frames"] if f["symbol"])
    result.calls = {"crash": Calls(), "vmrace": Calls()}
    check_identify(result, folder, ours)
    with tempfile.TemporaryDirectory(prefix="vmrace-crash-") as work:
        result.opened = open_dump(folder, sum(t.pid == 0 for t in ours.values()), work, {} if known is None else known)
    text = result.opened.text
    if text is None:
        for task in ours.values():
            check_calls(kernel, task.frames, result.calls["vmrace"])
        return result
    result.errors = list(dict.fromkeys(m[1] for m in map(ERROR.match, text.splitlines()) if m))
    kernel.blind = "--no_modules" in result.opened.options
    compare_tasks(result, kernel, ours, crash_tasks(text))
    compare_slabs(result, folder, text)
    return result


def told(result):
    """The lines for a person."""
    opened = result.opened
    for a in opened.attempts:
        yield "crash %s%s: no: %s" % (" ".join(a.options), " (copy of vmlinux)" if a.copy else "", a.said)
    if opened.text is None:
        yield "crash cannot open it"
    else:
        yield "crash %s%s: opens it" % (" ".join(opened.options), " (copy of vmlinux)" if opened.copy else "")
        yield from told_stacks(result)
        yield "caches: %d equal, %d equal but for pending objects, %d differ, %d that crash fails at, %d in one only" % (
            result.caches, len(result.caches_pending), len(result.caches_differ), len(result.caches_failed),
            len(result.caches_only))
        yield from ("  " + line for line in result.caches_pending + result.caches_differ + result.caches_failed)
    for who, c in result.calls.items():
        yield "%s's return addresses: %d behind a call of the frame above, %d behind one of something else, %d open" % (
            who, c.yes, c.no, c.open)
    yield "identify: %d addresses, %d wrong" % (result.identified, len(result.unidentified))
    bad = result.failures()
    yield "not explained: %d" % len(bad)
    yield from ("  " + line for line in bad)


def told_stacks(result):
    yield "tasks: %d in both, %d only in crash, %d only in vmrace" % (
        result.both, len(result.only_crash), len(result.only_vmrace))
    yield from ("  " + e for e in result.errors)
    yield "stacks: %d equal (%d of them from a lower start in crash), %d differ" % (
        result.equal, result.later, len(result.differences))
    yield from ("  vmrace starts below, without " + b for b in result.below)
    for (crash, mine), n in result.labels.items():
        yield "  same frame, other name: %s in crash, %s in vmrace (%d)" % (crash, mine, n)
    kinds = {}
    for d in result.differences:
        kinds.setdefault((d.cause, d.wrong), []).append(d)
    for (cause, wrong), found in kinds.items():
        yield "  %d: %s; wrong: %s" % (len(found), cause, wrong)
        for d in found[:SHOWN]:
            yield "    " + d.task
            yield from ("        " + w for w in d.why)
            yield from ("      " + line for line in d.diff[:40])


def main():
    if len(sys.argv) != 2:
        print("usage: crash_compare.py FOLDER", file=sys.stderr)
        return 2
    result = compare(sys.argv[1])
    print("\n".join(told(result)))
    return 1 if result.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
