"""Test a training whose disk is full or read-only: one sentence, and the last checkpoint continues with room."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.read_only import reading_only
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


@pytest.mark.slow
@pytest.mark.parametrize("unwritable", ["--out", "--log-dir"])
def test_a_folder_that_can_only_be_read_is_one_sentence(unwritable: str, mnist_dir: Path, tmp_path: Path) -> None:
    folders = {"--out": tmp_path / "run", "--log-dir": tmp_path / "log"}
    folders[unwritable].mkdir()
    train = [sys.executable, "-m", "train.vae", "--variant", "article", "--data-dir", str(mnist_dir), "--device", "cpu"]
    train += ["--epochs", "1", *(text for flag, folder in folders.items() for text in (flag, str(folder)))]
    command = reading_only([folders[unwritable]], *train)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    told = [line for line in ended.stderr.splitlines() if "images/s" not in line and line.strip()]
    assert ended.returncode == 2 and "Traceback" not in ended.stderr, ended.stderr[-2000:]
    assert told[-1].strip().startswith(f"error: {folders[unwritable]}") and "name another folder" in told[-1], told
