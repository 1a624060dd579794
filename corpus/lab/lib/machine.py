# SPDX-License-Identifier: MIT
"""The machine that a case runs on: QEMU without KVM, its monitor, and the wait for the end of the kernel."""
import json
import os
import re
import socket
import subprocess
import time

from .case import CRASH_MEMORY, VARIANTS
from .step import LabError

BOOT_SECONDS = 120      # until the load runs
SILENCE_SECONDS = 25    # without a word of the guest, whose load speaks each second
CRASH_SECONDS = 180     # of the crash kernel
# On a busy machine a guest falls silent because it does not run. A limit counts when QEMU has had this part of it as
# processor time, or when it has passed as often as that.
RUN_PART, STARVED = 0.2, 10
HUNG_TASK = ("sysctl.kernel.hung_task_panic=1", "sysctl.kernel.hung_task_timeout_secs=1")
DUMP_SECONDS = 300


class NotUp(LabError):
    """The kernel failed or fell silent before the load ran: nothing that the case is about (emulation errs in text
    patching at times)."""


class Monitor:
    """QEMU's monitor (QMP) over a socket."""

    def __init__(self, path, seconds):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        until = time.monotonic() + 20
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError as error:
                if time.monotonic() > until:
                    raise LabError("QEMU did not start: see qemu.log") from error
                time.sleep(0.1)
        self.stream = self.socket.makefile("rw")
        self.ask("qmp_capabilities")

    def ask(self, name, **arguments):
        """Carry out a command; what it returns."""
        self.stream.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        self.stream.flush()
        for line in self.stream:
            answer = json.loads(line)
            if "error" in answer:
                raise LabError(f"QEMU: {name}: {answer['error'].get('desc')}")
            if "return" in answer:
                return answer["return"]
        raise LabError(f"QEMU ended during {name}")


class Console:
    """What the guest printed so far."""

    def __init__(self, path):
        self.path, self.size = path, 0
        self.heard = Moment(None)
        open(path, "w", encoding="utf-8").close()

    def text(self, machine=None):
        with open(self.path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        if len(text) != self.size:
            self.size, self.heard = len(text), Moment(machine)
        return text

    def is_silent(self, machine, seconds):
        return self.heard.is_past(machine, seconds)


def processor_seconds(machine):
    """What a process has had of the processors; 0 where that cannot be told."""
    try:
        with open(f"/proc/{machine.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
    except (OSError, AttributeError, IndexError):
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Moment:
    """A point in time, by the clock and by what QEMU has had of the processors."""

    def __init__(self, machine):
        self.clock, self.processor = time.monotonic(), processor_seconds(machine)

    def is_past(self, machine, seconds):
        passed, had = time.monotonic() - self.clock, processor_seconds(machine) - self.processor
        return passed > seconds and (had > seconds * RUN_PART or passed > seconds * STARVED)


def failed(text):
    return "Kernel panic - not syncing" in text


def ending(text):
    """How a kernel ended, from what it printed: oops, sysrq, panic or hang."""
    report = text.split("lab: ready", 1)[-1]
    asked = re.search(r"sysrq: Trigger a crash", report)
    fault = re.search(r"BUG: (unable to handle|kernel NULL)|general protection fault|kernel BUG at|"
                      r"invalid opcode: 0000|Oops: |stack segment:", report)
    if asked and not (fault and fault.start() < asked.start()):
        return "sysrq"
    if fault:
        return "oops"
    return "panic" if failed(report) else "hang"


def stands_still(text):
    """Whether the load, which says each second what it has done, has done nothing more for one, after it had."""
    last = re.findall(r"lab: rounds (\d+)", text)[-2:]
    return len(last) == 2 and last[0] == last[1] != "0"


def wait_for_end(machine, console, seconds, kexec, live=False):
    """Wait until the kernel has failed, hangs, or the time is over; live: or until its load stands still. True: it
    runs, nothing has stopped it yet."""
    begun = Moment(machine)
    while not begun.is_past(machine, seconds + BOOT_SECONDS) and machine.poll() is None:
        text = console.text(machine)
        ready = "lab: ready" in text
        if not ready and (failed(text) or console.is_silent(machine, BOOT_SECONDS)):
            raise NotUp(f"the kernel did not come up: see {console.path}")
        if live and stands_still(text):
            return True
        if failed(text) and not kexec and "end Kernel panic" in text:
            return False
        if failed(text) and kexec:
            return wait_for_crash_kernel(machine, console)
        if "lab: stalled" in text or (ready and console.is_silent(machine, SILENCE_SECONDS)):
            return True
        time.sleep(0.2)
    if machine.poll() is None:
        return True
    if kexec:
        return wait_for_crash_kernel(machine, console)
    raise LabError(f"QEMU ended by itself: see {console.path} and qemu.log beside it")


def wait_for_crash_kernel(machine, console):
    """The crash kernel writes the dump and turns the machine off."""
    try:
        machine.wait(CRASH_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise LabError(f"the crash kernel did not end in {CRASH_SECONDS} s: see {console.path}") from error
    if "lab: dump written" not in console.text():
        raise LabError(f"the crash kernel wrote no dump: see {console.path}")
    return False


def words(kernel, image, options, files):
    """QEMU's command line. files: console, monitor, disk and dump (the latter two may be None)."""
    # The TSC of all processors is one clock here as on real machines; what would tell the kernel so is not emulated.
    line = ["console=ttyS0", "oops=panic", "nmi_watchdog=0", "no_timer_check", "tsc=reliable", "panic=0",
            f"lab.variant={(*VARIANTS, 'clean').index(options['variant'])}",
            *(f"lab.{n}={options[n]}" for n in ("seconds", "window", "sides"))]
    drives = [("scratch", files["disk"]), ("dump", files["dump"])]
    if options.get("end") == "hung-task":
        line += HUNG_TASK
    if options["dump"] == "kexec":
        line += [f"crashkernel={CRASH_MEMORY}M", f"lab.makedumpfile={makedumpfile_flags(options).replace(' ', '+')}"]
    out = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max" if options["la57"] else "max,la57=off",
           "-smp", str(options["smp"]), "-m", str(options["memory"]), "-nographic", "-no-reboot", "-nodefaults",
           "-device", "vmcoreinfo",
           "-serial", f"file:{files['console']}", "-qmp", f"unix:{files['monitor']},server=on,wait=off",
           "-kernel", kernel.vmlinuz, "-initrd", image, "-append", " ".join(line)]
    for serial, path in drives:
        if path:
            out += ["-drive", f"file={path},format=raw,if=none,cache=unsafe,id={serial}",
                    "-device", f"virtio-blk-pci,drive={serial},serial={serial}"]
    return out


def makedumpfile_flags(options):
    """One thread: more of them damage dumps (makedumpfile 1.7.2)."""
    compress = {"zlib": "-c ", "lzo": "-l ", "none": ""}[options["compress"] or "none"]
    return f"{compress}-d {options['filter']}"


def is_taken_as_kdump(options):
    """Debian's QEMU knows no compression but zlib; what is to be made otherwise is taken as ELF, and made by
    makedumpfile."""
    return options["dump"] == "qemu-kdump" and options["compress"] == "zlib" and options["filter"] is None


def take_dump(talk, options, path):
    """Have QEMU write the guest's memory."""
    arguments = {"protocol": f"file:{path}", "paging": False}
    if is_taken_as_kdump(options):
        arguments["format"] = "kdump-zlib"
    talk.ask("stop")
    talk.ask("dump-guest-memory", **arguments)
    talk.ask("quit")


def run_guest(kernel, image, options, folder, disk=None):
    """Boot, wait for the end, take the dump. Returns the file as it was taken (see container.py); QEMU is always
    ended."""
    files = {"console": os.path.join(folder, "console.log"), "monitor": os.path.join(folder, "monitor"), "disk": disk,
             "dump": None}
    raw, kexec = os.path.join(folder, "vmcore.raw"), options["dump"] == "kexec"
    if kexec:
        files["dump"] = raw
        with open(raw, "wb") as file:
            file.truncate(options["memory"] << 20)
    console = Console(files["console"])
    with open(os.path.join(folder, "qemu.log"), "wb") as log:
        machine = subprocess.Popen(words(kernel, image, options, files), stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=log)
    try:
        talk = Monitor(files["monitor"], DUMP_SECONDS)
        live = options.get("end") == "live"
        hangs = wait_for_end(machine, console, options["seconds"], kexec, live)
        if kexec and hangs:
            talk.ask("inject-nmi")
            wait_for_crash_kernel(machine, console)
        elif not kexec:
            take_dump(talk, options, raw)
            machine.wait(20)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabError(f"QEMU: {error}: see {folder}/qemu.log") from error
    finally:
        if machine.poll() is None:
            machine.kill()
            machine.wait()
        if os.path.exists(files["monitor"]):
            os.unlink(files["monitor"])
    stopped = "live" if live and stands_still(console.text()) else "hang"
    return raw, stopped if hangs else ending(console.text())
