# SPDX-License-Identifier: MIT
"""One dump of the lab against what is known of it: expected.json, and what a kernel's own log says.

Each comparison yields (what, why): why is empty when it holds. A rule that does not exist yet is a known miss, by name.
"""
import dataclasses
import json
import os
import re
import subprocess
import tempfile

TIME_LIMIT = 300
TYPES = 12              # of modules, that are looked at
SAMPLE = 200            # addresses given to identify
WITHOUT_LINE = 0.01     # share of frames in the kernel that may have no file and line
KERNEL_HALF = 1 << 63
# What a load logs of who waits: PID, way, object, who has it, since when (milliseconds of its clock); and the end, by
# the kernel's clock (the load's own last word may be torn by it).
TOLD = re.compile(r"lab: (\d+) (?:waits for|blocks in) (\w+)(?: at ([0-9a-f]+))?(?:, held by (\d+))?"
                  r"(?:, since (\d+))?")
TOLD_END = re.compile(r"\[ *([0-9.]+)\] sysrq: Trigger a crash")
TIME_APART = 1.0        # seconds by which a time may differ from the log's: from the word to the wait it takes a while
# Locks that facts `lock` has, by the word of the load: what it calls them.
LOCKS = {"mutex": "mutex", "rwsem": "rwsem", "rwsem_read": "rwsem", "rwsem_write": "rwsem", "semaphore": "semaphore",
         "rt_mutex": "rt_mutex", "pi_futex": "rt_mutex"}
EXACT, HINT, MAYBE = True, False, None  # the owner: named by the object; a hint; a hint where the kernel keeps one
# Each way to wait, by the word of the load: the kind of vmrace waits; the owner; a function that each stack has that
# blocks so, wherever the kernel's release puts the wait itself.
WAYS = {
    "mutex": ("mutex", EXACT, None), "rwsem": ("rwsem", EXACT, None), "rwsem_read": ("rwsem read", EXACT, None),
    "rwsem_write": ("rwsem write", EXACT, None), "semaphore": ("semaphore", MAYBE, None),
    "rt_mutex": ("rt_mutex", EXACT, None), "ww_mutex": ("ww_mutex", EXACT, None),
    "percpu_rwsem": ("percpu_rwsem", MAYBE, r"percpu_rwsem_wait|percpu_down_read"),
    "completion": ("completion", MAYBE, r"wait_for_completion$"),
    "wait_event": ("wait queue", MAYBE, r"wait_uninterruptible$"), "swait": ("wait queue", MAYBE, r"wait_simple$"),
    "bit": ("bit", MAYBE, r"__wait_on_bit$"), "folio": ("folio", MAYBE, r"(folio|page)_lock|lock_page"),
    "flush_work": ("flush", EXACT, r"__flush_work$"), "flush_workqueue": ("flush", HINT, r"flush_workqueue$"),
    "srcu": ("srcu", MAYBE, r"synchronize_srcu"), "kthread_stop": ("stop", EXACT, r"kthread_stop$"),
    "kthread_park": ("stop", EXACT, r"kthread_park$"),
    "pipe": ("wait queue", MAYBE, r"pipe_read$"), "socket": ("wait queue", MAYBE, r"unix_stream_read_generic$"),
    "poll": ("wait queue", MAYBE, r"do_sys_poll$"), "epoll": ("wait queue", MAYBE, r"ep_poll$"),
    "eventfd": ("wait queue", MAYBE, r"eventfd_read$"), "timerfd": ("wait queue", MAYBE, r"timerfd_read"),
    "futex": ("futex", MAYBE, r"futex_wait$"), "pi_futex": ("futex", EXACT, r"futex_lock_pi"),
    "nanosleep": ("sleep", MAYBE, r"hrtimer_nanosleep$"), "signal": ("sleep", MAYBE, r"do_sigtimedwait|sigtimedwait$"),
    "flock": ("file lock", HINT, r"(flock|locks)_lock_inode_wait$"), "posix": ("file lock", HINT, r"fcntl_setlk$"),
    "child": ("child", HINT, r"do_wait$"), "freeze": ("freeze", MAYBE, r"get_signal$"),
}


class Failed(Exception):
    """vmrace did not do what it was asked for."""


class Dump:
    """A folder that the lab made, and the program under test."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
            self.expected = json.load(file)
        self.known = ["--dump", self.path("vmcore"), "--vmlinux", self.path("vmlinux")]
        if os.listdir(self.path("modules")):
            self.known += ["--modules", self.path("modules")]
        self.trees = [t for t in ("source", "driver") if os.path.exists(self.path(t))]
        self.cache = {}

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *words, stdin=None):
        done = subprocess.run([self.program, *words], input=stdin, capture_output=True, timeout=TIME_LIMIT, check=False)
        if done.returncode:
            last = (done.stderr.decode(errors="replace").strip().splitlines() or [""])[-1]
            raise Failed(f"vmrace {words[0]}: exit status {done.returncode}: {last[:200]}")
        return done.stdout.decode(errors="replace")

    def lines(self, *words, stdin=None):
        return [json.loads(line) for line in self.run(*words, stdin=stdin).splitlines() if line.strip()]

    def report(self, source=True):
        """report.json, with or without the source trees."""
        if source not in self.cache:
            trees = [w for t in self.trees for w in ("--source", self.path(t))] if source else []
            with tempfile.TemporaryDirectory() as out:
                self.run("analyze", *self.known, *trees, "-o", out, "--format", "json")
                with open(os.path.join(out, "report.json"), encoding="utf-8") as file:
                    self.cache[source] = json.load(file)
        return self.cache[source]

    def stacks(self):
        if "bt" not in self.cache:
            self.cache["bt"] = self.lines("bt", "--all", "--json", *self.known)
        return self.cache["bt"]

    def misses(self):
        """Names of rules that would find this race and do not exist yet."""
        there = {r["id"] for r in self.report()["rules"]}
        return [w["rule"] for w in self.expected["confirmed"] if w["rule"] not in there]


def role_key(role):
    return role["role"], role["function"], role["file"], role["line"]


def wrong_finding(found, want):
    """Where a finding is not the one that is known."""
    roles = {role_key(r) for r in found["roles"]}
    out = [f"role {key} is not among {sorted(roles)}" for key in map(role_key, want["roles"]) if key not in roles]
    known = want.get("object") or {}
    if found["rule"] != want["rule"]:
        out.append(f"rule {found['rule']}")
    if known.get("type") and found["object"]["type"] != known["type"]:
        out.append(f"object is a {found['object']['type']}, not {known['type']}")
    if known.get("comm") and found["object"]["place"]["comm"] != known["comm"]:
        out.append(f"object of {found['object']['place']['comm']}, not of {known['comm']}")
    return out


def likely_at_least(dump, want):
    """What cannot be proven from the dump: top-1 with the roles that are known, and nothing else confirmed."""
    first, others = dump.report()["findings"][:1], dump.report()["findings"][1:]
    if not first or first[0]["verdict"] not in ("confirmed", want["least"]):
        return f"not {want['least']}; found {[(f['verdict'], f['rule']) for f in first]}"
    why = wrong_finding(first[0], want)
    return "; ".join(why + [f"{f['rule']} is confirmed" for f in others if f["verdict"] == "confirmed"])


def damaged_at_least(dump):
    """What nobody has used yet: the dump alone shows it, in an object of the right kind, and nothing is confirmed."""
    want, found = dump.expected["confirmed"][0], dump.report()["findings"]
    place = (want.get("object") or {}).get("place", "")
    if not [f for f in found if f["verdict"] == "damaged" and place.startswith(f["object"]["place"]["kind"])]:
        return f"not damaged in a {place}; found {[(f['verdict'], f['rule'], f['object']) for f in found]}"
    return "; ".join(f"{f['rule']} is confirmed" for f in found if f["verdict"] == "confirmed")


def check_confirmed(dump):
    """Racy: top-1 and nothing else confirmed; everything else: nothing confirmed."""
    confirmed = [f for f in dump.report()["findings"] if f["verdict"] == "confirmed"]
    if not dump.misses() and dump.expected["confirmed"] and dump.expected["confirmed"][0].get("least") == "likely":
        return likely_at_least(dump, dump.expected["confirmed"][0])
    if not dump.misses() and dump.expected["confirmed"] and dump.expected["confirmed"][0].get("least") == "damaged":
        return damaged_at_least(dump)
    if dump.misses() or not dump.expected["confirmed"]:
        return "; ".join(f"{f['rule']} is confirmed: {f['sentence']}" for f in confirmed)
    want, first = dump.expected["confirmed"][0], dump.report()["findings"][:1]
    if not confirmed or confirmed[0] is not first[0]:
        silent = [(r["id"], r["status"], r["silenced_by"], r["why"]) for r in dump.report()["rules"]]
        return f"not confirmed; found {[(f['verdict'], f['rule']) for f in first]}, rules {silent}"
    if len(confirmed) > 1:
        return f"{len(confirmed)} findings are confirmed"
    why = wrong_finding(confirmed[0], want)
    why += [f"{limit['what']}: {limit['why']}" for limit in dump.report()["limits"]
            if limit["what"].startswith("source")]
    if dump.report()["inputs"]["source"]["match"] != "exact":
        why.append(f"source match is {dump.report()['inputs']['source']['match']}")
    return "; ".join(why)


def check_no_alarm(dump):
    """A kernel that had no race and no damage: no finding at all."""
    if dump.expected["ended"] != "sysrq" or dump.expected["damaged"] or dump.expected["variant"] == "racy":
        return None
    return "; ".join(f"{f['verdict']} {f['rule']}: {f['sentence']}" for f in dump.report()["findings"])


def check_damaged(dump):
    """What the dump alone must show."""
    if not dump.expected["damaged"]:
        return None
    found = [f["verdict"] for f in dump.report(source=False)["findings"]]
    return "" if "damaged" in found else f"no finding `damaged` from the dump alone: {found}"


def check_crash(dump):
    """The crash as the kernel's own log has it."""
    got, want = dump.report()["crash"], dump.expected["crash"]
    return "; ".join(f"{k} is {got.get(k)!r}, the log says {v!r}" for k, v in want.items() if got.get(k) != v)


def check_hang(dump):
    """A CPU that never gets on, stopped by QEMU or by a panic: the report starts at what it spins on."""
    if dump.expected["ended"] != "hang":
        return None
    crash = dump.report()["crash"]
    why = [] if crash["chain"] else ["no value chain of the word that is spun on"]
    if crash["kind"] == "panic" and not any("it ended a hang" in line for line in crash["explanation"]):
        why.append("the panic is not said to have ended a hang")
    return "; ".join(why)


def check_stacks(dump):
    """Every task has a stack, and its frames in the kernel have file and line, in modules too."""
    # Its stack may be what was destroyed: then an error says where the walk ended.
    crashed = dump.expected["crash"].get("pid")
    broken = [(t["pid"], t["error"]) for t in dump.stacks() if not t["frames"] or (t["error"] and t["pid"] != crashed)]
    frames = [f for t in dump.stacks() for f in t["frames"] if f["pc"] and int(f["pc"], 16) >= KERNEL_HALF]
    bare = [f["pc"] for f in frames if not (f["function"] and f["file"] and f["line"])]
    why = [f"{len(broken)} of {len(dump.stacks())} tasks without a stack: {broken[:3]}"] if broken else []
    if len(bare) > WITHOUT_LINE * len(frames):
        why.append(f"{len(bare)} of {len(frames)} frames without file and line: {bare[:5]}")
    return "; ".join(why)


def check_driver_frames(dump):
    """A case whose module was at work when it failed is seen there with file and line."""
    driver = dump.path("driver")
    if not os.path.isdir(driver) or dump.expected["ended"] == "sysrq":
        return None
    own = set(os.listdir(driver))
    seen = {os.path.basename(f["file"]) for t in dump.stacks() for f in t["frames"] if f["file"]} & own
    return "" if seen else "no frame of any stack has a file of the case's module"


def check_module_names(dump):
    """Names of the driver are found though no address of it was asked for: its type, and a variable that lies in it."""
    kinds = [want["object"]["type"] for want in dump.expected["confirmed"] if (want.get("object") or {}).get("type")]
    if not kinds or not os.path.isdir(dump.path("driver")):
        return None
    told = dump.run("show", f"sizeof({kinds[0]}) > 0", "(unsigned long)&__this_module", "--hex", *dump.known)
    size, address = (line.split()[-1] for line in told.splitlines())
    row = dump.lines("identify", "--json", address, *dump.known)[0]
    return "" if int(size, 0) == 1 and row["symbol"] == "__this_module" else f"{told!r}: {row}"


def check_identify(dump):
    """Text, stack and task addresses are told for what they are."""
    wanted = {}
    for task in dump.stacks():
        wanted[task["task"]] = "task"
        for frame in task["frames"][:4]:
            if frame["pc"] and int(frame["pc"], 16) >= KERNEL_HALF and not frame.get("guess"):
                wanted[frame["pc"]] = "function"
    chosen = dict(sorted(wanted.items())[::max(1, len(wanted) // SAMPLE)])
    rows = dump.lines("identify", "--json", *dump.known, stdin=("\n".join(chosen) + "\n").encode())
    got = {int(r["address"], 16): r["category"] for r in rows}
    wrong = [(a, want, got.get(int(a, 16))) for a, want in chosen.items()
             if got.get(int(a, 16)) != want and want == "task"]
    wrong += [(a, want, got.get(int(a, 16))) for a, want in chosen.items()
              if want == "function" and got.get(int(a, 16)) not in
              ("function", "data symbol", "module", "image section", "entry area")]
    return f"{len(wrong)} of {len(chosen)}: {wrong[:4]}" if wrong or not chosen else ""


def check_slabs(dump):
    """Objects of each cache add up."""
    rows = dump.lines("slabs", "--json", *dump.known)
    wrong = [r["cache"] for r in rows if r["objects"] != r["allocated"] + r["free"] + r["pending"] + r["unknown"]]
    if wrong:
        return f"counts of {wrong[:5]} do not add up"
    return "" if any(r["allocated"] for r in rows) else "no cache has an allocated object"


def console(dump):
    with open(dump.path("console.log"), encoding="utf-8", errors="replace") as file:
        return file.read()


@dataclasses.dataclass
class Told:
    """A wait as the load logged it."""
    pid: int
    way: str
    address: str    # of the object; "": whoever waits knows none
    owner: int      # 0: nobody has it, or nobody knows
    seconds: float  # until the end of the load; None: not logged


def told_waits(dump):
    """One for each who waits: its last word, and what an earlier one said of the owner."""
    text, told = console(dump), {}
    end = TOLD_END.search(text)
    for pid, way, address, owner, since in TOLD.findall(text):
        told[pid] = Told(int(pid), way, address, int(owner or (told[pid].owner if pid in told else 0)),
                         float(end[1]) - int(since) / 1000 if end and since else None)
    return list(told.values())


def wrong_wait(told, waits, locks):
    """Where the rows of one waiter are not what the load logged."""
    lock = int(told.address, 16) if told.address else waits.get(told.pid)
    if lock is None or waits.get(told.pid) != lock:
        return f"{told.pid} waits for no {told.way} at {told.address}, but for {waits.get(told.pid)}"
    row = locks[lock]
    if row["type"] != LOCKS[told.way]:
        return f"what {told.pid} waits for is a {row['type']}, not a {told.way}"
    if told.way != "semaphore" and row["owner_pid"] != told.owner:
        return f"the {told.way} at {lock:#x} is owned by {row['owner_pid']}, not by {told.owner}"
    return ""


def check_waits(dump):
    """Who waits for which lock, and who has it, as the load itself logged it; a semaphore tells no owner."""
    told = told_waits(dump)
    if not told:
        return None
    locks = {int(r["address"], 16): r for r in dump.lines("facts", "lock", "--json", *dump.known)}
    waits = {r["pid"]: int(r["lock"], 16) for r in dump.lines("facts", "lock_wait", "--json", *dump.known)}
    wrong = [why for one in told if one.way in LOCKS and (why := wrong_wait(one, waits, locks))]
    wrong += [f"{pid} is said to wait for {lock:#x}" for pid, lock in waits.items() if pid not in {t.pid for t in told}]
    return "; ".join(wrong)


def check_blocked(dump):
    """Who blocks, and in what, as the load itself logged it."""
    told = [(one.pid, WAYS[one.way][2]) for one in told_waits(dump) if WAYS[one.way][2]]
    if not told:
        return None
    stacks = {t["pid"]: [f["function"] for f in t["frames"] if f["function"]] for t in dump.stacks()}
    return "; ".join(f"the stack of {pid} has no {function}: {stacks.get(pid)}" for pid, function in told
                     if not any(re.search(function, f) for f in stacks.get(pid, [])))


def wrong_owner(told, owners):
    """Where the owners of a wait are not what the load logged."""
    kind = WAYS[told.way][1]
    want, got = (told.owner, bool(kind)), [(o["pid"], o["exact"]) for o in owners]
    if not told.owner and any(exact for _, exact in got):
        return f"is said to wait for {got}, and nobody has it"
    if not told.owner or (kind is MAYBE and not got):
        return ""
    # A hint may be one of several.
    return "" if got == [want] or (not kind and want in got) else f"is said to wait for {got}, not {want}"


def wrong_edge(told, wait):
    """Where a wait is not what the load logged of it."""
    if not wait:
        return "is not said to wait"
    kind, out = WAYS[told.way][0], []
    if not wait["kind"].startswith(kind):
        out.append(f"waits for a {wait['kind']}, not a {kind}")
    if told.address and wait["object"] != "0x" + told.address:
        out.append(f"waits for {wait['object']}, not {told.address}")
    out.append(wrong_owner(told, wait["owners"]))
    since = wait["since"]
    if since is None or (told.seconds is not None and not -TIME_APART < since - told.seconds < TIME_APART):
        out.append(f"has waited for {since} seconds, not {told.seconds}")
    return "; ".join(filter(None, out))


def check_wait_edges(dump):
    """vmrace waits: kind, object and owner of each who waits, and for how long, as the load itself logged it."""
    told = told_waits(dump)
    if not told:
        return None
    waits = {w["pid"]: w for w in dump.lines("waits", "--json", *dump.known)}
    return "; ".join(f"{one.pid} {why}" for one in told if (why := wrong_edge(one, waits.get(one.pid))))


def own_structs(path):
    """Names of the structs that a module's own .c files define, by its DWARF."""
    text = subprocess.run(["readelf", "--debug-dump=info", path], capture_output=True, text=True, errors="replace",
                          timeout=TIME_LIMIT, check=False).stdout
    found, name, is_struct = set(), None, False
    for line in text.splitlines():
        tag = re.search(r"Abbrev Number: \d+ \((\w+)\)", line)
        if tag or "DW_AT_decl_file" in line and name:
            if not tag and int(line.rsplit(":", 1)[1]) <= 1:    # the unit's own file
                found.add(name)
            is_struct, name = bool(tag) and tag.group(1) == "DW_TAG_structure_type", None
        elif is_struct and "DW_AT_name" in line:
            name = line.rsplit(":", 1)[1].strip()
    return sorted(found)


def has_btf(path):
    """Whether a module's file has BTF, which the kernel then keeps (since 5.11)."""
    return " .BTF " in subprocess.run(["readelf", "-SW", path], capture_output=True, text=True, errors="replace",
                                      timeout=TIME_LIMIT, check=False).stdout


def check_module_types(dump):
    """Structs of modules by the dump alone, from the BTF that the kernel keeps of them: as DWARF has them."""
    files = [dump.path(os.path.join("modules", name)) for name in sorted(os.listdir(dump.path("modules")))]
    names = [name for path in files if has_btf(path) for name in own_structs(path)][:TYPES]
    wrong = []
    for name in names:
        words = ["type", "struct " + name, "--json"]
        if dump.run(*words, "--dump", dump.path("vmcore")) != dump.run(*words, *dump.known):
            wrong.append(name)
    return (f"{len(wrong)} of {len(names)} differ: {wrong[:5]}" if wrong else "") if names else None


def symbol_of(dump, name, known):
    """What `sym` says of a name; None: nothing."""
    try:
        row = dump.lines("sym", name, "--json", *known)[0]
    except Failed:
        return None
    return {key: row[key] for key in ("address", "size", "kind", "module")}


def check_module_symbols(dump):
    """Variables of loaded modules by name, without their files: where the files have them."""
    wrong, count = [], 0
    for path in (dump.path(os.path.join("modules", name)) for name in sorted(os.listdir(dump.path("modules")))):
        text = subprocess.run(["nm", path], capture_output=True, text=True, timeout=TIME_LIMIT, check=False).stdout
        for name in re.findall(r"^\w+ [bB] (\w+)$", text, re.MULTILINE)[:2]:
            by_file = symbol_of(dump, name, dump.known)
            if by_file and by_file != symbol_of(dump, name, ["--dump", dump.path("vmcore")]):
                wrong.append(name)
            count += by_file is not None
    return (f"{len(wrong)} of {count} differ: {wrong[:5]}" if wrong else "") if count else None


def check_facts(dump):
    """Rows that must be in the case database."""
    trees = [w for t in dump.trees for w in ("--source", dump.path(t))]
    missing = [f for f in dump.expected["facts"]
               if not dump.lines("facts", f["table"], "--where", f["where"], "--json", *dump.known, *trees)]
    if missing:
        return f"no row {missing[0]['table']} where {missing[0]['where']}"
    return "" if dump.expected["facts"] else None


CHECKS = {n[6:].replace("_", " "): f for n, f in list(globals().items()) if n.startswith("check_")}


def compare(dump):
    """(what, why) of each comparison that applies to this dump."""
    for what, check in CHECKS.items():
        try:
            why = check(dump)
        except (Failed, OSError, ValueError, KeyError, TypeError, IndexError, subprocess.TimeoutExpired) as error:
            why = f"{type(error).__name__}: {error}"[:300]
        if why is not None:
            yield what, why
