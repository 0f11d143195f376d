"""Inputs by chance, again and again, each time others: `python -m tests.fuzz`.

By hand, beside the short runs in CI; each stops at the first failure, and says what leads there
again.

- `python -m tests.fuzz 60 tests/history` repeats every property of some test files (of all, if none
  are named) for so many minutes, each time from another seed.
- `python -m tests.fuzz outputs 200000 7` makes every output of so many files by chance, beginning
  with those of a number (see outputs.py), and says which took longest.
"""

from __future__ import annotations

import resource
import secrets
import subprocess
import sys
import time

from tests.outputs import check, inputs

THOROUGH = 10  # of how many numbers the inputs of one are looked at thoroughly


def properties(minutes: str = "10", *files: str) -> int:
    """Every property of the tests, for so many minutes."""
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


def outputs(count: str = "1000", first: str = "0") -> int:
    """Every output of so many inputs; a failure is raised, after its text and number."""
    number, given, accepted, longest = int(first) - 1, 0, 0, (0.0, 0)
    while given < int(count):
        number += 1
        for one in inputs(number):
            begin = time.process_time()
            try:
                accepted += check(one, thorough=number % THOROUGH < 2)
            except BaseException:
                print(f"{one.text}\nagain: python -m tests.fuzz outputs 1 {number}", flush=True)
                raise
            longest = max(longest, (time.process_time() - begin, number))
            given += 1
            if given % 1000 == 0:
                print(f"{given:,} inputs up to {number}, {accepted:,} accepted", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{given:,} inputs, {accepted:,} accepted, no failure; at most {longest[0]:.1f} s for one"
    )
    print(f"(of number {longest[1]}), and {memory:.0f} MB in all")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["outputs"]:
        sys.exit(outputs(*sys.argv[2:]))
    sys.exit(properties(*sys.argv[1:]))
