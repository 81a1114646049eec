"""Test a training on a disk that is full: one sentence, and the last checkpoint continues once there is room."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT

# A checkpoint of the article's VAE has 10.4 MB; the trained model does not fit beside it.
FULL = """
mount -t tmpfs -o size=11m tmpfs "$1" || exit 77
shift; "$@"; echo "status $?"
mount -o remount,size=40m "$0"; "$@" --resume; echo "status $?"; ls "$0/run"
"""


@pytest.mark.slow
def test_a_full_disk_is_one_sentence_and_the_checkpoint_continues(mnist_dir: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if not shutil.which("unshare"):
        pytest.skip("a disk of its own needs Linux and unshare")
    train = [sys.executable, "-m", "train.vae", "--variant", "article", "--data-dir", str(mnist_dir), "--device", "cpu"]
    train += ["--epochs", "2", "--batch-size", "50", "--out", str(disk / "run"), "--log-dir", str(tmp_path / "log")]
    command = ["unshare", "-rm", "sh", "-c", FULL, str(disk), str(disk), *train]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if ended.returncode == 77:
        pytest.skip("mounting needs user namespaces")
    assert "Traceback" not in ended.stderr, ended.stderr[-2000:]
    errors = [line for line in ended.stderr.splitlines() if line.startswith("error:")]
    assert len(errors) == 1 and "cannot be written" in errors[0] and "No space left" in errors[0]
    statuses = [line for line in ended.stdout.splitlines() if line.startswith("status")]
    assert statuses == ["status 2", "status 0"], ended.stdout
    assert "model.safetensors" in ended.stdout and ".partial" not in ended.stdout
