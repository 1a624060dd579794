# SPDX-License-Identifier: MIT
"""Every shell step of docs/ci.md, run as it is written, in a git repository with the minikernel's source."""
import os
import re
import shutil
import subprocess

import tool

DOCUMENT = os.path.join(tool.TOP, "docs", "ci.md")


def sections():
    """Heading to its fenced block."""
    with open(DOCUMENT, encoding="utf-8") as f:
        text = f.read()
    return dict(re.findall(r"^## ([^\n]+)\n.*?^```\w+\n(.*?)^```", text, flags=re.S | re.M))


def steps(block):
    """The block scalars behind "run: |" and "- |"."""
    found, lines = [], block.splitlines()
    for i, line in enumerate(lines):
        m = re.match(r"( *)(?:- )?(?:run: )?\|$", line) or re.match(r"( *)- \|$", line)
        if not m:
            continue
        body = []
        for inner in lines[i + 1:]:
            if inner.strip() and len(inner) - len(inner.lstrip()) <= len(m.group(1)):
                break
            body.append(inner)
        found.append("\n".join(body))
    return found


class Steps(tool.Test):
    def setUp(self):
        super().setUp()
        self.repository = os.path.join(self.folder, "linux")
        shutil.copytree(tool.tree("fixed"), self.repository, ignore=shutil.ignore_patterns("vmlinux*"))
        self.environment = dict(os.environ, PATH=os.path.dirname(tool.VMRACE) + ":" + os.environ["PATH"], BASE="base",
                                VMRACE_URL=tool.TOP, PREFIX=os.path.join(self.folder, "prefix"), CFLAGS="-O0",
                                GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1",
                                VMRACE_CACHE_DIR=os.path.join(self.folder, "cache"), HOME=self.folder)
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            self.environment.pop(name, None)
        self.shell("git init -q . && git config user.name t && git config user.email t@t")
        self.shell(sections()["The baseline"])
        self.shell("git add -A -f && git commit -q -m base && git branch base")

    def shell(self, script, status=0, limit=60):
        p = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.repository, env=self.environment,
                           capture_output=True, text=True,
                           timeout=limit)
        self.assertEqual(p.returncode, status, script + p.stdout + p.stderr)
        return p.stdout

    def change(self, tree):
        """A commit that touches the driver; what races in it is an option of the minikernel's configuration."""
        for name in (".config", "include/generated/autoconf.h", "drivers/ferry/ferry.c"):
            shutil.copy(os.path.join(tool.tree(tree), name), os.path.join(self.repository, name))
        with open(os.path.join(self.repository, "drivers/ferry/ferry.c"), "a", encoding="utf-8") as f:
            f.write("/* changed */\n")
        self.shell("git commit -q -a -m change")

    def gate(self, name, status):
        install, changed, check = steps(sections()[name])
        self.assertIn("ninja", install)
        self.shell(changed)
        out = self.shell(check, status=status)
        self.assertTrue(os.path.exists(os.path.join(self.repository, "vmrace-report", "report.sarif")))
        return out

    def test_a_race_fails_the_job(self):
        self.change("racy")
        for name in ("GitHub", "GitLab"):
            self.assertIn("stack-waiter", self.gate(name, 1))

    def test_another_change_passes(self):
        self.change("fixed")
        for name in ("GitHub", "GitLab"):
            self.gate(name, 0)

    def test_what_the_baseline_has_passes(self):
        self.change("racy")
        self.shell(sections()["The baseline"])
        self.gate("GitHub", 0)

    def test_dumps(self):
        dumps = os.path.join(self.repository, "dumps")
        os.mkdir(dumps)
        shutil.copy(tool.dump("quiet"), dumps)
        shutil.copy(tool.dump("fixed"), dumps)
        shutil.copy(tool.vmlinux("fixed"), self.repository)
        self.shell(sections()["Dumps of a test farm"].replace("dumps/*", "dumps/fixed"))

    def install(self):
        """The lines of both jobs that install, which must be alike; they take a clone of this tree."""
        one, other = (steps(sections()[name])[0] for name in ("GitHub", "GitLab"))
        strip = lambda text: [line.strip() for line in text.strip().splitlines()]
        self.assertEqual(strip(one), strip(other))
        if not shutil.which("meson") or not os.path.exists(os.path.join(tool.TOP, ".git")):
            self.skipTest("meson is not in PATH, or this is no git repository")
        return one

    def test_install_can_be_built(self):
        """Configured as it is written; whatever the build reads is committed, and installing is a step of it."""
        script = self.install()
        self.assertEqual(script.count("ninja -C"), 1)
        said = self.shell(script.replace("ninja -C", "ninja -n -C"), limit=100)
        self.assertIn("Installing files", said)

    @tool.unittest.skipUnless(os.environ.get("VMRACE_TEST_LONG"), "all of vmrace is compiled anew: only with --long")
    def test_install(self):
        self.shell(self.install(), limit=500)
        self.assertTrue(os.access(os.path.join(self.folder, "prefix", "bin", "vmrace"), os.X_OK))
        out = subprocess.run([os.path.join(self.folder, "prefix", "bin", "vmrace"), "scan", "--source", self.repository,
                              "--format", "text"],
                             capture_output=True, text=True, env=self.environment, timeout=60)
        self.assertEqual(out.returncode, 0, out.stderr)

    def test_yaml(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("python3-yaml is not installed")
        for name in ("GitHub", "GitLab"):
            self.assertIsInstance(yaml.safe_load(sections()[name]), dict)


if __name__ == "__main__":
    tool.main()
