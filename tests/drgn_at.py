# SPDX-License-Identifier: MIT
"""Where drgn is: whoever compares with it finds it in the same way."""
import os
import subprocess
import sys


def find_drgn():
    """(interpreter, environment) with which drgn can be imported, or None."""
    checkout = os.environ.get("VMRACE_DRGN")
    environment = dict(os.environ, **({"PYTHONPATH": checkout} if checkout else {}))
    for python in (sys.executable, "/usr/bin/python3"):
        if not subprocess.run([python, "-c", "import drgn"], env=environment, capture_output=True).returncode:
            return python, environment
    return None
