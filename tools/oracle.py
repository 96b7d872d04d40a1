"""Let IB's own Python client talk to the simulated gateway: a check that shares no code with ours.

The client's licence allows neither a copy here nor a dependency, so each run installs it into a throwaway environment.
"""

from __future__ import annotations

import subprocess
import sys

from tools.throwaway import ROOT, environment

CLIENT = "ibapi==9.81.1.post1"


def main() -> int:
    """Exit 0 when every point of the conversation held."""
    with environment(CLIENT) as python:
        command = [sys.executable, "-m", "bot", "gateway", "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as gateway:
            try:
                line = gateway.stdout.readline() if gateway.stdout else ""
                port = line.strip().rpartition(":")[2]
                sys.stdout.write(f"{CLIENT} against `autoscalper gateway`:\n")
                sys.stdout.flush()
                talk = [str(python), str(ROOT / "tests" / "oracle" / "conversation.py"), port]
                return subprocess.run(talk, check=False).returncode
            finally:
                gateway.terminate()


if __name__ == "__main__":
    raise SystemExit(main())
