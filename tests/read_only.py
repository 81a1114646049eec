"""Run a command while folders can only be read; root may write anywhere else, so that permissions are no test."""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

SCRIPT = """
while [ "$1" != -- ]; do
    mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77
    shift
done
shift; cd "$PWD" && exec "$@"
"""


def reading_only(folders: Sequence[Path], *command: str) -> list[str]:
    """Make the command that runs another one with these folders read-only; skip the test where that cannot be."""
    if not _has_namespaces():
        pytest.skip("mounts of one's own need Linux, unshare and user namespaces")
    return ["unshare", "-rm", "sh", "-c", SCRIPT, "sh", *map(str, folders), "--", *command]


@cache
def _has_namespaces() -> bool:
    tried = ["unshare", "-rm", "sh", "-c", SCRIPT, "sh", str(Path(__file__).parent), "--", "true"]
    return shutil.which("unshare") is not None and subprocess.run(tried, capture_output=True).returncode == 0
