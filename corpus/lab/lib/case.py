# SPDX-License-Identifier: MIT
"""A case: its folder's case.json, and the options that shape one dump of it."""
import glob
import hashlib
import json
import os
import re

from .step import LabError

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VARIANTS = ("racy", "fixed", "decoy")
SIDES = ("both", "wait", "wake")
DUMPS = ("kexec", "qemu-elf", "qemu-kdump")
# Who ends a guest whose load stands still, where it is not the load: the kernel's watch over hung tasks, or the host,
# which takes the dump while it runs.
STOPS = {"hung-task": ["panic"], "live": ["live"]}
ENDS = {"racy": ["oops"], "fixed": ["sysrq"], "decoy": ["oops"], "clean": ["sysrq"]}
DEFAULTS = {"smp": 2, "memory": 256, "seconds": 20, "window": 40, "disk": 0}
KEXEC_MEMORY = 512      # MiB: the crash kernel takes CRASH_MEMORY of them
CRASH_MEMORY = 192
RECIPE = 5              # of how dumps are made: a new number makes all of them anew


class Case:
    """A row of `lab list`."""

    def __init__(self, name):
        self.name, self.folder = name, os.path.join(TOP, "cases", name)
        try:
            with open(os.path.join(self.folder, "case.json"), encoding="utf-8") as file:
                data = json.load(file)
        except (OSError, ValueError) as error:
            raise LabError(f"no case {name}: {error}; `lab list` has their names") from error
        self.data = data
        self.family, self.title, self.rule = data["family"], data["title"], data.get("rule")
        self.variants = ("clean",) if self.family == "clean" else VARIANTS
        self.own_kernel = data.get("kernel")
        self.module = os.path.exists(os.path.join(self.folder, "Kbuild"))
        self.modules = data.get("modules", [name] if self.module else [])
        self.ends = {**ENDS, **data.get("ends", {})}

    def ends_of(self, options):
        """How the guest may end."""
        return STOPS.get(options.get("end")) or self.ends[options["variant"]]

    def load(self):
        """Source of the program that puts the guest under load."""
        own = os.path.join(self.folder, "load.c")
        return own if os.path.exists(own) else os.path.join(TOP, "guest", "load.c")


def names():
    return sorted(os.path.basename(os.path.dirname(p)) for p in glob.glob(os.path.join(TOP, "cases", "*", "case.json")))


def guest_modules():
    """Names of the kernel's own modules that any case loads."""
    return sorted({m for n in names() for m in Case(n).data.get("kernel_modules", [])})


# Dumps of `lab all` differ in how they are taken: one row a case and variant, in turn.
FORMS = (
    {"dump": "qemu-kdump", "compress": "zlib"},
    {"dump": "kexec", "compress": "zlib", "filter": 23},
    {"dump": "qemu-elf"},
    {"dump": "qemu-kdump", "compress": "lzo", "la57": True},
    {"dump": "kexec", "compress": "lzo", "filter": 1},
    {"dump": "qemu-elf", "compress": "none", "filter": 23},
)


def form_in_turn(case, variant, kernel):
    """How the dump of a case is taken when nobody says it: the same each time, all kinds over all cases."""
    number = names().index(case.name) * 2 + (case.variants + ("",)).index(variant) * 3 + (kernel == "6.1")
    return FORMS[number % len(FORMS)]


def options_of(case, variant, said):
    """Options of one dump: what was said, else the case's own, else the defaults."""
    options = {"case": case.name, "variant": variant, "dump": "qemu-kdump", "filter": None, "compress": None,
               "la57": False, "sides": "both"}
    for source in (DEFAULTS, {k: case.data[k] for k in DEFAULTS if k in case.data},
                   {k: v for k, v in said.items() if v is not None}):
        options.update(source)
    if options.get("end") == "live" and options["dump"] == "kexec":
        raise LabError("the crash kernel takes no dump of a kernel that runs: --dump qemu-elf or qemu-kdump")
    if options["dump"] == "kexec":
        options["memory"] = max(options["memory"] + CRASH_MEMORY, KEXEC_MEMORY)
        options["filter"] = 23 if options["filter"] is None else options["filter"]
        options["compress"] = options["compress"] or "zlib"
    if options["dump"] == "qemu-kdump":
        options["compress"] = options["compress"] or "zlib"
    return options


def key(case, options):
    """Digest of all that shapes a dump."""
    digest = hashlib.sha256(json.dumps([RECIPE, options], sort_keys=True).encode())
    for path in sorted(glob.glob(os.path.join(case.folder, "*")) + glob.glob(os.path.join(TOP, "guest", "*"))):
        if os.path.isfile(path):
            digest.update(os.path.basename(path).encode())
            with open(path, "rb") as file:
                digest.update(file.read())
    return digest.hexdigest()[:8]


def folder_name(case, options, release, number):
    """Name of a dump's folder below the cache; repeats of one recipe are numbered."""
    name = f"{case.name}-{options['variant']}-{re.sub(r'[^A-Za-z0-9.+-]', '-', release)}-{key(case, options)}"
    return name if number == 1 else f"{name}-{number}"
