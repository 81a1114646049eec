"""Test the lists of dependencies, and that the project installs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT
from train.publish.requirements import requirement_files


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_the_lists_for_pip_are_those_of_the_project(name: str) -> None:
    written = (ROOT / name).read_text(encoding="utf-8")
    assert written == requirement_files()[name], "edit pyproject.toml, then run python -m train.requirements"


def test_every_requirement_has_a_lower_bound_that_the_lock_file_satisfies() -> None:
    """Compare names as pip does, and versions as tuples of numbers."""
    pins = dict(re.findall(r"^([\w.-]+)==([\d.]+)", (ROOT / "tests" / "lock.txt").read_text(), flags=re.MULTILINE))
    locked = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    lines = [line for text in requirement_files().values() for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) > 10
    for line in lines:
        found = re.fullmatch(r"([\w-]+)>=([\d.]+)(?:,<([\d.]+))?", line)
        assert found, line
        name, low, below = found.groups()
        version = as_numbers(locked[name])
        assert version >= as_numbers(low), f"{line}: the lock file has {locked[name]}"
        assert below is None or version < as_numbers(below), f"{line}: the lock file has {locked[name]}"


def as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.strip(".").split("."))


@pytest.mark.slow
def test_the_installed_project_answers_outside_of_its_clone(tmp_path: Path) -> None:
    """Build a wheel from tracked files alone: package, the page's assets, weights."""
    tree, installed = tmp_path / "tree", tmp_path / "installed"
    tree.mkdir()
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "x"], cwd=tree, input=packed, check=True)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target"]
    subprocess.run([*pip, str(installed), str(tree)], cwd=tmp_path, check=True, capture_output=True)
    code = """
import aigc
from aigc.store.loaded import open_models
from aigc.ui.compose import build_app
image = aigc.from_strokes([[(140, 40), (138, 140), (140, 240)]])
build_app(open_models("cpu"))
print(aigc.__file__, int(aigc.classify(aigc.load_dnn(device="cpu"), image).probabilities.argmax()))
"""
    environment = {"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin"}
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ended.stdout.split() == [str(installed / "aigc" / "__init__.py"), "1"], ended.stderr
