# SPDX-License-Identifier: MIT
"""Every example of --help and of the documents is run as it is written, in a folder that has what it names, and ends
with the status of this table. An example that is not in it, or a row without an example, fails."""
import os
import re
import shutil
import subprocess

import tool

# What an example names and the minikernel has by another name.
NAMES = [("block/blk-rq-qos.c", "drivers/ferry/ferry.c"), ("/usr/lib/debug/lib/modules/6.12", "modules"),
         ("/usr/lib/debug", "debug"), ("unpacked", "debug"),
         ("task_struct --at 0x774", "task_struct --at 0x8"), ("task_struct.se.vruntime", "task_struct.pid"),
         ("0xffffae2f8025b670", "0xffffffff81000000"),
         ("bt 92 --frame rq_qos_wait", "bt 21 --frame ferry_board"), ("bt 92 ", "bt 1 "),
         ("waits --pid 92", "waits --pid 1"), ("waits --pid 63", "waits --pid 1"),
         ("'*data' 'data->task->comm'", "ticket 'ticket.holder->comm'"),
         ("--pid 92 --frame rq_qos_wait", "--pid 21 --frame ferry_board"),
         ("frame --pid 92 rq_qos_wait", "frame --pid 21 ferry_board"), ("show *data", "show ticket"),
         ("list rq_qos_wait", "list ferry_board"), ("--crash --frame 8", "--crash --frame 3"),
         ("0xffff888003a51980", "0xffffffff81004048")]
# Where the minikernel has no page cache, cat says so.
HELP = {
    "vmrace vmcore vmlinux linux/": 0,
    "vmrace check --source linux/ --patch fix.patch --fail-on possible --baseline races.json --new-only": 1,
    "vmrace analyze vmcore vmlinux linux/ -o report --format json,html": 0,
    "vmrace analyze --dump vmcore --vmlinux vmlinux --modules /usr/lib/debug/lib/modules/6.12 --source linux/": 0,
    "vmrace analyze vmcore vmlinux --case case.db": 0,
    "vmrace check vmcore vmlinux linux/": 1,
    "vmrace check linux/ --fail-on possible": 1,
    "vmrace check linux/ --baseline races.json --update-baseline": 0,
    "vmrace check linux/ --baseline races.json --prune": 0,
    "vmrace check vmcore vmlinux linux/ --baseline races.json --new-only -o out --format sarif": 0,
    "vmrace check --source linux/ --patch fix.patch --fail-on possible --strict": 1,
    "vmrace scan linux/ --file block/blk-rq-qos.c": 0,
    "git -C linux diff main | vmrace scan linux/ --patch -": 0,
    "vmrace scan linux/ --rule stack-waiter --format text,sarif -o scan": 0,
    "vmrace bt vmcore vmlinux": 0,
    "vmrace bt --all vmcore": 3,  # the minikernel has no kallsyms; test_own_names.py has one that has
    "vmrace bt 92 --locals vmcore vmlinux": 0,
    "vmrace bt --crash --limit 12 vmcore vmlinux": 0,
    "vmrace bt 92 --frame rq_qos_wait --locals vmcore vmlinux": 0,
    "vmrace bt --state D vmcore vmlinux": 0,
    "vmrace bt --all --json vmcore vmlinux | jq -r '.frames[].function'": 0,
    "vmrace waits vmcore vmlinux": 0,
    "vmrace waits --pid 92 vmcore vmlinux": 0,
    "vmrace waits --kind mutex vmcore vmlinux": 0,
    "vmrace waits --json vmcore vmlinux | jq -c 'select(.cycle) | [.cycle, .pid, .object]'": 0,
    "vmrace waits --format svg vmcore vmlinux > waits.svg": 0,
    "vmrace show init_task.comm 'init_task.tasks' vmcore vmlinux": 0,
    "vmrace show '*data' 'data->task->comm' --pid 92 --frame rq_qos_wait vmcore vmlinux": 0,
    "vmrace show 'list(&init_task.tasks, struct task_struct, tasks) | where pid > 20' --members pid,comm vmcore "
    "vmlinux": 0,
    "vmrace show '*(struct list_head *)0xffff888003a51980' vmcore vmlinux": 0,
    "vmrace show 'per_cpu(runqueues, 1).curr' '$rip' --crash vmcore vmlinux": 0,
    "vmrace read 0xffffffff81004040 64 vmcore vmlinux": 0,
    "vmrace read init_task+0x10 0x40 vmcore vmlinux": 0,
    "vmrace read '&task(1)->comm' 16 --raw vmcore vmlinux | strings": 0,
    "vmrace read '$rsp' 64 --crash vmcore vmlinux": 0,
    "vmrace read '$rsp' 256 --crash --words vmcore vmlinux": 0,
    "vmrace read 0x100000 32 --physical vmcore vmlinux": 0,
    "vmrace sym schedule init_task vmcore vmlinux": 0,
    "vmrace sym 0xffffffff81000480 schedule+0x4 vmcore vmlinux": 0,
    "vmrace sym --json runqueues vmcore vmlinux": 0,
    "vmrace dis schedule vmcore vmlinux": 0,
    "vmrace dis --crash vmcore vmlinux": 0,
    "vmrace dis --pid 92 --frame rq_qos_wait vmcore vmlinux": 0,
    "vmrace dis 0xffffffff81000480 --json vmcore vmlinux": 0,
    "vmrace list --crash --frame 8 vmcore vmlinux linux/": 0,
    "vmrace list rq_qos_wait --around 20 vmcore vmlinux linux/": 0,
    "vmrace identify 0xffffae2f8025b670 vmcore vmlinux": 0,
    "vmrace identify '$rdi' init_task --crash vmcore vmlinux": 0,
    "grep -o 'ffff[0-9a-f]*' log.txt | vmrace identify --json vmcore vmlinux": 0,
    "vmrace facts vmcore vmlinux": 0,
    "vmrace facts queue_entry --json vmcore vmlinux": 0,
    "vmrace facts frame --where \"function = 'schedule'\" vmcore vmlinux": 0,
    "vmrace type task_struct --at 0x774 vmcore vmlinux": 0,
    "vmrace type task_struct.se.vruntime vmcore vmlinux": 0,
    "vmrace type \"struct wait_queue_entry\" vmlinux": 0,
    "vmrace slabs vmcore vmlinux": 0,
    "vmrace slabs --json vmcore vmlinux | jq 'select(.unknown > 0)'": 0,
    "vmrace slabs ferry_party --objects free vmcore vmlinux": 0,
    "vmrace dmesg vmcore": 0,
    "vmrace dmesg --json vmcore": 0,
    "vmrace cat /etc/fstab vmcore vmlinux": 3,
    "vmrace cat / vmcore vmlinux": 3,
    "vmrace cat /var/log/app.log --zeros vmcore vmlinux > app.log": 3,
    "vmrace open vmcore vmlinux": 0,
    "vmrace -e 'bt --crash' -e 'show init_task.comm' vmcore vmlinux": 0,
    "vmrace -e 'frame --pid 92 rq_qos_wait' -e 'show *data' -e up -e 'bt --locals' vmcore vmlinux": 0,
    "vmrace open --script look.txt vmcore vmlinux": 0,
    "echo 'dmesg | tail -20' | vmrace open vmcore vmlinux": 0,
    "vmrace rules list": 0,
    "vmrace rules show stack-waiter": 0,
    "vmrace rules check my-rule.sql": 0,
    "vmrace check linux/ --fail-on possible -o report": 1,
    "vmrace baseline add races.json 1 --report report --reason 'the caller holds the lock' --by Ann "
    "--until 2030-12-31": 0,
    "vmrace baseline list races.json": 0,
    "vmrace baseline prune races.json --expired": 0,
    "vmrace cache list": 0,
    "vmrace cache clean": 0,
}
# Lines of documents: in the folder above, or for ci.md in the tree; None: run elsewhere (why).
DOCUMENTS = {
    "vmrace waits vmcore vmlinux": 0,
    "vmrace waits --pid 63 vmcore vmlinux": 0,
    "vmrace waits --kind rwsem-read vmcore vmlinux": 0,
    "vmrace waits --json vmcore vmlinux | jq -c 'select(.cycle) | [.cycle, .pid, .object]'": 0,
    "vmrace waits --format svg vmcore vmlinux > waits.svg": 0,
    "vmrace vmcore vmlinux linux/": 0,
    "vmrace vmcore /usr/lib/debug linux/": 0,
    "vmrace bt --all --vmlinux unpacked vmcore": 0,
    "vmrace show init_task.comm '*party_cache' vmcore vmlinux": 0,
    "vmrace show ticket 'ticket.holder->comm' --pid 21 --frame ferry_board vmcore vmlinux": 0,
    "vmrace show 'list(&init_task.tasks, struct task_struct, tasks) | where pid > 20' --members pid,comm vmcore "
    "vmlinux": 0,
    "vmrace open vmcore vmlinux linux/": 0,
    "vmrace -e 'bt --crash' -e 'show init_task.comm' vmcore vmlinux": 0,
    "vmrace open --script look.txt vmcore vmlinux": 0,
    "vmrace -e 'bt --crash --limit 12' -e 'identify 0xffffae2f8025b670' vmcore vmlinux": 0,
    "vmrace read ferry 64 vmcore vmlinux": 0,
    "vmrace sym ferry_call_ticket ferry_call_ticket+0x10 vmcore vmlinux": 0,
    "vmrace dis --crash vmcore vmlinux": 0,
    "vmrace list --crash vmcore vmlinux linux/": 0,
    "$v bt --all $d/racy.vmcore $d/O2/vmlinux": 0,
    "$v facts --help": 0,
    "$v facts queue_entry $d/racy.vmcore $d/O2/vmlinux": 0,
    "$v analyze $d/racy.vmcore $d/O2/vmlinux $d/O2 --case case.db && sqlite3 case.db .tables": 0,
    "vmrace check dumps/*.vmcore vmlinux . --baseline .vmrace-baseline.json --new-only -o vmrace-report":
        None,  # test_ci_steps.py does
    "vmrace check --source . --fail-on possible --baseline .vmrace-baseline.json --update-baseline --prune": 0,
    "vmrace check --source . --fail-on possible -o vmrace-report": 1,
    "vmrace baseline add .vmrace-baseline.json 1 --report vmrace-report --reason \"the queue has one waker\" --by Ann "
    "--until 2030-12-31": 0,
    "vmrace baseline list .vmrace-baseline.json": 0,
    "vmrace baseline prune .vmrace-baseline.json --expired": 0,
    "vmrace analyze vmcore vmlinux --modules modules --source source --source driver": None,  # needs a dump of the lab
}
PATCH = """--- a/drivers/ferry/ferry.c
+++ b/drivers/ferry/ferry.c
@@ -1,2 +1,2 @@
-// SPDX-License-Identifier: none
+// SPDX-License-Identifier: MIT
 /*
"""


class Examples(tool.Test):
    def setUp(self):
        super().setUp()
        shutil.copy(tool.dump("racy"), os.path.join(self.folder, "vmcore"))
        shutil.copy(tool.vmlinux("racy"), os.path.join(self.folder, "vmlinux"))
        shutil.copytree(tool.tree("racy"), os.path.join(self.folder, "linux"),
                        ignore=shutil.ignore_patterns("vmlinux"))
        os.mkdir(os.path.join(self.folder, "modules"))
        os.makedirs(os.path.join(self.folder, "debug", "boot"))
        shutil.copy(tool.vmlinux("racy"), os.path.join(self.folder, "debug", "boot", "vmlinux-6.12.0-minikernel"))
        shutil.copy(os.path.join(tool.TOP, "rules/rule/stack-waiter/stack-waiter.sql"),
                    os.path.join(self.folder, "my-rule.sql"))
        for name, text in (("races.json", '{"schema": "vmrace-baseline/1", "findings": []}'), ("fix.patch", PATCH),
                           ("log.txt", "ip ffffffff81000000\n"),
                           ("look.txt", "bt --crash\n# all\nshow 1\n")):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
                f.write(text)
        self.environment = dict(os.environ, PATH=os.path.dirname(tool.VMRACE) + ":" + os.environ["PATH"], NO_COLOR="1",
                                VMRACE_CACHE_DIR=os.path.join(self.folder, "cache"), v=tool.VMRACE, d=tool.MINIKERNEL,
                                GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            self.environment.pop(name, None)

    def shell(self, line, folder=""):
        return subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=os.path.join(self.folder, folder),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=tool.TIME_LIMIT,
                              env=self.environment)

    def run_example(self, line, status, folder=""):
        for program in ("jq", "sqlite3"):
            if not shutil.which(program):
                line = re.split(r" (?:\||&&) " + program + " ", line)[0]
        for old, new in NAMES:
            line = line.replace(old, new)
        p = self.shell(line, folder)
        self.assertEqual(p.returncode, status, line + "\n" + p.stdout[-2000:] + p.stderr)

    def test_help(self):
        top = self.shell("vmrace --help").stdout
        commands = re.findall(r"^  (\w+) ", top.split("Commands:")[1].split("\n\n")[0], re.M)
        texts = [top] + [self.shell("vmrace %s --help" % command).stdout for command in commands]
        self.shell("git -C linux init -q -b main && git -C linux config user.email t@t && "
                   "git -C linux config user.name t && git -C linux add -A -f && git -C linux commit -q -m base && "
                   "echo >>linux/drivers/ferry/ferry.c")
        found = [line.strip() for text in texts for line in text.split("Examples:\n")[1].split("\n\n")[0].splitlines()]
        self.assertEqual(set(found) ^ set(HELP), set())
        for line in found:
            with self.subTest(line):
                self.run_example(line, HELP[line])

    def test_prompt(self):
        """Those of commands that only a prompt has, each behind a frame that was chosen."""
        help_text = self.shell("vmrace open vmcore vmlinux <<<help").stdout
        names = set(re.findall(r"^  (\w+) ", help_text, re.M)) - set(
            re.findall(r"^  (\w+) ", self.shell("vmrace --help").stdout, re.M))
        self.assertEqual(names, {"crash", "frame", "up", "down"})
        for name in names:
            text = self.shell("vmrace -e 'help %s' vmcore vmlinux" % name).stdout
            lines = text.split("Examples:\n")[1].split("\n\n")[0].splitlines()
            self.assertTrue(lines)
            for line in (line.strip() for line in lines):
                with self.subTest(line):
                    numbered = re.sub("frame 11", "frame 1", line)
                    self.run_example("vmrace -e 'frame --crash' -e up -e '%s' vmcore vmlinux" % numbered, 0)

    def test_documents(self):
        names = ["README.md"] + ["docs/" + n for n in sorted(os.listdir(os.path.join(tool.TOP, "docs")))
                                 if n.endswith(".md")]
        found = []
        for name in names:
            with open(os.path.join(tool.TOP, name), encoding="utf-8") as f:
                blocks = re.findall(r"^```(\w*)\n(.*?)^```\n", f.read() + "\n", re.S | re.M)
            found += [(name, line) for kind, block in blocks if kind in ("", "sh") for line in block.splitlines()
                      if re.match(r"(vmrace|\$v) ", line)]
        self.assertEqual({line for _, line in found} ^ set(DOCUMENTS), set())
        for name, line in found:
            with self.subTest(line):
                if DOCUMENTS[line] is not None:
                    self.run_example(line, DOCUMENTS[line], "linux" if name == "docs/ci.md" else "")


if __name__ == "__main__":
    tool.main()
