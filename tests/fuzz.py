"""Every property of the tests again and again, each time from another seed: `python -m tests.fuzz`.

By hand, beside the short run in CI: for as many minutes as the first argument says (10 if none),
of the test files that follow it or of all. It stops at the first failure, and says the seed that
leads there again.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import time


def main(minutes: str = "10", *files: str) -> int:
    end, rounds = time.monotonic() + 60 * float(minutes), 0
    while time.monotonic() < end:
        seed = f"--hypothesis-seed={secrets.randbits(32)}"
        command = [sys.executable, "-m", "pytest", "-qx", "-m", "hypothesis", seed, *files]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{done.stdout}{done.stderr}again: {' '.join(command)}")
            return done.returncode
        rounds += 1
        print(f"{seed}: {done.stdout.splitlines()[-1]}", flush=True)
    print(f"{rounds} rounds, no failure")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
