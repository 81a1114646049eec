"""Run a piece of code in a process of its own and bound the memory that it adds."""

import subprocess
import sys

from tests.serving import ROOT

# Linux counts the parent's memory in ru_maxrss. VmHWM starts anew for a process, and after a 5 in clear_refs.
MEASURE = """
def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
{prepare}
with open("/proc/self/clear_refs", "w") as clear:
    clear.write("5")
before = peak()
{code}
print("MB", peak() - before)
"""


def megabytes(prepare: str, code: str) -> float:
    """Measure how much `code` adds to the memory that is held after `prepare`, at its peak."""
    ended = subprocess.run(
        [sys.executable, "-c", MEASURE.format(prepare=prepare, code=code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return float(ended.stdout.split("MB")[-1])
