"""Test that a file which cannot be written leaves the one before as it was."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aigc.store.files import whole, write_json
from tests.serving import ROOT

# A limit on the size of files stands for a full disk.
LIMITED = """
import resource, sys, torch
from pathlib import Path
from aigc.store.files import write_json, write_tensors
folder = Path(sys.argv[1])
write_tensors(folder / "a.safetensors", {"x": torch.zeros(10)})
write_json(folder / "a.json", [1])
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
for name, write in (("a.safetensors", lambda p: write_tensors(p, {"x": torch.zeros(100_000)})),
                    ("a.json", lambda p: write_json(p, [0] * 100_000))):
    before = (folder / name).read_bytes()
    try:
        write(folder / name)
    except OSError as error:
        print(error)
    assert (folder / name).read_bytes() == before
print(sorted(path.name for path in folder.iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no sizes")
def test_without_room_the_old_file_stays_and_one_sentence_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LIMITED, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(said) == 3 and all("cannot be written (" in line and "make room" in line for line in said[:2])
    assert said[2] == "['a.json', 'a.safetensors']", "no half file is left"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder cannot be synced")
def test_a_file_is_synced_before_it_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[str, bool]] = []
    sync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append((str(Path(f"/proc/self/fd/{descriptor}").readlink()), (tmp_path / "a.json").exists()))
        sync(descriptor)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("only Linux names open files there")
    monkeypatch.setattr(os, "fsync", watched)
    write_json(tmp_path / "a.json", {})
    assert synced == [(str(tmp_path / "a.json.partial"), False), (str(tmp_path), True)]


def test_an_error_of_the_writer_is_its_own(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mine"), whole(tmp_path / "a") as temporary:
        temporary.write_text("half")
        raise ValueError("mine")
    assert list(tmp_path.iterdir()) == []
