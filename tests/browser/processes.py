"""Ending what the tests started, with everything that it started itself."""

import os
import signal
import subprocess
from contextlib import suppress

# Before a command: it ends with whoever started it, also where that one is killed. What WebKit's
# driver starts ends with its screen.
TIED = ("setpriv", "--pdeathsig", "KILL")


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a group of its own, and that group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
