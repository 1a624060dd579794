# SPDX-License-Identifier: MIT
"""Debian's crash on one dump: how it opens it, and what it lists.

crash 8.0.2 needs help with kernels younger than itself. It is given only after crash failed without, and each failure
is kept: options, and a copy of vmlinux in which `struct pid` is as long as with its first upid (crash reads the upid
behind the end of what it read) and the symbols of the first stack have the names of before 6.10 (crash learns the size
of stacks from them).
"""
import dataclasses
import mmap
import os
import re
import resource
import shutil
import signal
import subprocess
import time

TIME_LIMIT = 90  # seconds for one run
MEMORY = 8 << 30  # bytes of address space for crash
RUNS = 10  # of crash, at most, until it opens the dump
AGAIN = 3  # the same run once more, where crash dies or hangs by chance
COMMANDS = ("ps -m", "foreach bt", "bt -a", "kmem -s")
STATES = {"RU": "R", "IN": "S", "UN": "D", "ID": "I", "ST": "T", "TR": "t", "ZO": "Z", "DE": "X", "PA": "P"}
SILENT = "no error, and no list of tasks"  # it tells some errors only with -d1
SEGV = "<segmentation violation in gdb>"
TASK = re.compile(r'(?:\[.*?\] \[(\w+)\] +)?PID: (\d+) +TASK: ([0-9a-f]+) +CPU: (\d+) +COMMAND: "(.*)"')
FRAME = re.compile(r" *#\d+ \[([0-9a-f]+)\] (\S+) at ([0-9a-f]+)")
TRAP = re.compile(r" *\[exception RIP: ([^+\]]+)")
REGISTERS = re.compile(r" *RIP: ([0-9a-f]+) +RSP: ([0-9a-f]+)")
ERROR = re.compile(r"\s*((?:crash|bt|ps|kmem|foreach): .+|WARNING: active task .+|WARNING: cannot .+|" + re.escape(SEGV)
                   + ")$")


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
    in_user_mode: bool = False  # as vmrace has it

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


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def last_error(text):
    found = [m[1] for m in map(ERROR.match, text.splitlines()) if m]
    return found[-1] if found else ""


def run_crash(folder, vmlinux, options, commands, work):
    """crash's output, and whether it had to be killed. It can hang in its own handler of SIGSEGV, deaf to all but
    SIGKILL."""
    script, output = os.path.join(work, "commands"), os.path.join(work, "output")
    with open(script, "w", encoding="utf-8") as f:
        f.write("\n".join(commands) + "\nquit\n")
    words = ["crash", "-s", *options, "-i", script, vmlinux, os.path.join(folder, "vmcore")]
    environment = dict(os.environ, HOME=work, LC_ALL="C.UTF-8", TERM="dumb")
    with open(output, "wb") as f:
        p = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=f, stderr=subprocess.STDOUT, cwd=work,
                             env=environment,
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
    """Opened. known: what opened earlier dumps, by vmlinux and number of CPUs; that help is tried first, and what works
    is added."""
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
            if not (task.frames and task.frames[-1].trap
                    and task.frames[-1].pc == int(pc, 16)):  # told twice after an exception
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
