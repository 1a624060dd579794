# SPDX-License-Identifier: MIT
"""Debug information from a server on this machine: Debian's debuginfod, and servers that answer wrongly."""
import http.server
import os
import shutil
import socket
import subprocess
import threading
import time
import unittest

import tool

OTHER = os.path.join(tool.MINIKERNEL, "O1", "vmlinux")


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each request with what the test set: a status, a body, and how much of it is sent."""
    answer = (404, b"", None)
    asked = []

    def do_GET(self):
        Handler.asked.append(self.path)
        status, body, sent = Handler.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if sent is None else body[:sent])

    def log_message(self, *words):
        pass


class Fetch(tool.Test):
    def setUp(self):
        super().setUp()
        self.vmlinux, self.dump = tool.vmlinux("racy"), tool.dump("racy")
        self.id = tool.build_id(self.vmlinux)
        self.stacks = self.bt(self.vmlinux).out
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.number = 0
        self.use(self.server.server_address[1])

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        for name in ("DEBUGINFOD_URLS", "DEBUGINFOD_CACHE_PATH", "DEBUGINFOD_TIMEOUT", "DEBUGINFOD_MAXTIME"):
            os.environ.pop(name, None)
        super().tearDown()

    def use(self, port):
        """Ask a server, with nothing in the client's cache."""
        self.number += 1
        os.environ["DEBUGINFOD_URLS"] = f"http://127.0.0.1:{port}"
        os.environ["DEBUGINFOD_CACHE_PATH"] = os.path.join(self.folder, f"client{self.number}")
        os.environ["DEBUGINFOD_TIMEOUT"] = "20"
        Handler.asked.clear()

    def bt(self, *words, status=0):
        return self.run_vmrace("bt", "--all", "--json", self.dump, *words, status=status)

    def test_answers(self):
        with open(self.vmlinux, "rb") as f:
            right = f.read()
        with open(OTHER, "rb") as f:
            other = f.read()
        Handler.answer = (200, right, None)
        result = self.bt("--progress", "always")
        self.assertEqual(result.out, self.stacks)
        self.assertIn("of vmlinux by debuginfod", result.err)
        self.assertEqual(Handler.asked, [f"/buildid/{self.id}/debuginfo"])
        for answer, said in (((404, b"", None), "none of its servers has it"),
                             ((200, b"<html>sign in</html>" * 9, None), "is no debug information"),
                             ((200, other, None), "is of another build (" + tool.build_id(OTHER)),
                             ((200, right, 50000), "debuginfod (DEBUGINFOD_URLS): build-id " + self.id)):
            with self.subTest(said):
                self.use(self.server.server_address[1])
                Handler.answer = answer
                result = self.bt("--modules", self.folder, status=None)
                self.assertNotEqual(result.out, self.stacks)
                self.assertIn(said, result.err)
                self.assertIn(self.id, result.err)

    def test_only_when_it_is_needed(self):
        Handler.answer = (404, b"", None)
        self.assertEqual(self.bt(self.vmlinux).out, self.stacks)
        self.run_vmrace("dmesg", self.dump, status=0)
        self.assertEqual(Handler.asked, [])
        # A folder whose vmlinux is another kernel's: both are named.
        os.makedirs(self.folder + "/debug")
        shutil.copy(OTHER, self.folder + "/debug/vmlinux")
        result = self.bt(self.folder + "/debug", status=3)
        self.assertIn("no vmlinux of this dump", result.err)
        self.assertIn("none of its servers has it", result.err)
        self.assertEqual(len(Handler.asked), 1)
        os.environ["DEBUGINFOD_URLS"] = " "
        self.assertNotIn("debuginfod", self.bt(status=None).err)

    def test_stripped_file(self):
        """A vmlinux without debug information: the server has it by its build-id."""
        bare = os.path.join(self.folder, "vmlinux")
        subprocess.run(["objcopy", "--strip-debug", self.vmlinux, bare], check=True)
        with open(self.vmlinux, "rb") as f:
            Handler.answer = (200, f.read(), None)
        self.assertEqual(self.bt(bare).out, self.stacks)

    def test_no_answer(self):
        with socket.socket() as taken:      # nobody listens
            taken.bind(("127.0.0.1", 0))
            self.use(taken.getsockname()[1])
            self.assertIn("debuginfod (DEBUGINFOD_URLS): build-id " + self.id, self.bt(status=None).err)

    @unittest.skipUnless(shutil.which("debuginfod"), "no debuginfod here")
    def test_debuginfod(self):
        """The server of elfutils, with a folder of ours."""
        shelf = os.path.join(self.folder, "shelf")
        os.makedirs(shelf)
        shutil.copy(self.vmlinux, shelf)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with open(self.folder + "/log", "wb") as log:
            server = subprocess.Popen(["debuginfod", "-p", str(port), "-d", self.folder + "/db.sqlite", "-F", shelf],
                                      stdout=log, stderr=log, env={**os.environ, "DEBUGINFOD_URLS": ""})
        try:
            for _ in range(100):
                self.use(port)
                if (result := self.bt(status=None)).out == self.stacks:
                    break
                time.sleep(0.3)
            self.assertEqual(result.out, self.stacks, result.err)
        finally:
            server.terminate()
            server.wait()


tool.main()
