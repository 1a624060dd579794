# SPDX-License-Identifier: MIT
"""Where Debian's packages come from: the system's apt as it is, or the lab's own beside it, which knows more suites of
the same mirror. The lab's has lists, cache and sources of its own, made from the system's; nothing of the system's is
changed."""
import contextlib
import functools
import glob
import os
import re
import time

from .step import CACHE, LabError, Unavailable, locked, read_command, run, say

SUITES = ("bullseye", "bookworm", "bookworm-backports", "trixie", "trixie-backports", "sid")
SECURITY = ("bullseye-security", "bookworm-security", "trixie-security")
LISTS_MB = 120              # what the lists of all suites take
UPDATE_SECONDS = 900
FRESH_SECONDS = 7 * 86400   # lists older than this are asked for again
FOLDER = os.path.join(CACHE, "apt")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def offline():
    """Whether nothing may be installed or downloaded (VMRACE_LAB_OFFLINE)."""
    return bool(os.environ.get("VMRACE_LAB_OFFLINE"))


class Archive:
    """What apt knows, by one configuration: `options` are its words."""

    def __init__(self, options=()):
        self.options, self.known = list(options), {}

    def ask(self, tool, *words):
        return read_command([tool, *self.options, *words])

    def names(self, prefix):
        return self.ask("apt-cache", "pkgnames", prefix).split()

    def records(self, package):
        """Fields of each version of a package that can be had, the candidate first."""
        if package not in self.known:
            blocks = self.ask("apt-cache", "show", package).split("\n\n")
            found = [dict(re.findall(r"^(Version|Source|Depends): (.*)$", block, re.M)) for block in blocks]
            self.known[package] = [record for record in found if "Version" in record]
        return self.known[package]

    def versions(self, package):
        return [record["Version"] for record in self.records(package)]

    def suite(self, package, version):
        """The suite that has a package in a version: trixie-backports."""
        rows = [line.split("|") for line in self.ask("apt-cache", "madison", package).splitlines()]
        found = [row[2].split()[1].split("/")[0] for row in rows if len(row) == 3 and row[1].strip() == version]
        return found[0] if found else None


# Where the system's apt keeps no table of its lists (containers), each call would read all of them again.
SYSTEM = Archive(["-o", f"Dir::Cache::pkgcache={CACHE}/system-pkgcache.bin",
                  "-o", f"Dir::Cache::srcpkgcache={CACHE}/system-srcpkgcache.bin"])


def one_line_sources(text):
    """(URI, signing key or None) of each line of a sources.list."""
    found = re.findall(r"^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)", text, re.M)
    return [(uri, (re.search(r"signed-by=(\S+)", options) or [None, None])[1]) for options, uri in found]


def block_sources(text):
    """(URI, signing key or None) of each block of a .sources file."""
    out = []
    for block in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([\w-]+):\s*(.*)$", block, re.M))
        key = fields.get("Signed-By", "")
        out += [(uri, key if key.startswith("/") else None) for uri in fields.get("URIs", "").split()]
    return out


def system_sources():
    """(URI, signing key or None) of all sources of the system's apt."""
    out = []
    for path in ["/etc/apt/sources.list", *sorted(glob.glob("/etc/apt/sources.list.d/*"))]:
        read = {".list": one_line_sources, ".sources": block_sources}.get(os.path.splitext(path)[1])
        if read and os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                out += read(file.read())
    return [(uri.rstrip("/"), key) for uri, key in out]


def mirror(ending):
    """The system's source of Debian's own archive (`/debian`) or of its security updates, with its key."""
    found = [(uri, key) for uri, key in system_sources() if uri.endswith(ending)]
    return found[0] if found else (None, None)


def source_lines(suites=SUITES + SECURITY, kind="deb"):
    """Lines of a sources.list for these suites, on the mirror of the system's; kind deb-src: of source packages."""
    out = []
    for suite in suites:
        uri, key = mirror("/debian-security" if suite in SECURITY else "/debian")
        if uri:
            signed = key or KEYRING
            out.append(f"{kind} [signed-by={signed}] {uri} {suite} main" if os.path.exists(signed)
                       else f"{kind} {uri} {suite} main")
    return out


def write_configuration(folder, lines):
    """An apt configuration of the lab's, with lists and cache of its own, for lines of a sources.list; its path."""
    for name in ("lists/partial", "cache/archives/partial"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    files = {"sources.list": "\n".join(lines) + "\n",
             "apt.conf": "".join(f'{name} "{value}";\n' for name, value in (
                 ("Dir::State::Lists", os.path.join(folder, "lists")), ("Dir::Cache", os.path.join(folder, "cache")),
                 # Containers' configurations turn these off, and each call would read all lists again.
                 ("Dir::Cache::pkgcache", "pkgcache.bin"), ("Dir::Cache::srcpkgcache", "srcpkgcache.bin"),
                 ("Dir::Etc::SourceList", os.path.join(folder, "sources.list")), ("Dir::Etc::SourceParts", "/dev/null"),
                 ("APT::Update::Post-Invoke-Success", ""), ("APT::Sandbox::User", "root")))}
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    return os.path.join(folder, "apt.conf")


@functools.lru_cache
def all_suites():
    """The lab's own archive: every suite of the system's mirror. Its lists are got once a week."""
    conf, stamp, log = (os.path.join(FOLDER, name) for name in ("apt.conf", "updated", "log"))
    ours = Archive(["-c", conf])
    age = time.time() - os.path.getmtime(stamp) if os.path.exists(stamp) else None
    if offline() or (age is not None and age < FRESH_SECONDS):
        return ours
    if not mirror("/debian")[0]:
        raise Unavailable("the system's apt has no source that is Debian's archive (a URI that ends in /debian)")
    with locked("apt"):
        write_configuration(FOLDER, source_lines())
        say(f"lists of {len(SUITES + SECURITY)} suites: {LISTS_MB} MB in {FOLDER}, a minute")
        # A suite that the mirror has given up is no reason to do without the others: apt keeps what it got.
        with contextlib.suppress(LabError):
            run(["apt-get", "-c", conf, "update"], log, UPDATE_SECONDS)
        with open(stamp, "w", encoding="utf-8"):
            pass
    return ours


def sources(suite):
    """The source packages of one suite. Its lists are got now (at most 10 MB)."""
    folder = os.path.join(FOLDER, f"src-{suite}")
    if offline():
        raise Unavailable(f"offline, and the source packages of {suite} are not known")
    with locked("apt"):
        conf = write_configuration(folder, source_lines((suite,), "deb-src"))
        run(["apt-get", "-c", conf, "update"], os.path.join(FOLDER, "log"), UPDATE_SECONDS)
    return Archive(["-c", conf])
