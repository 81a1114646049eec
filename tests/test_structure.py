"""The layout keeps its promises: direction of imports, what importing costs, what is shipped."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ROOT

# Each place may import from these parts of the project, and these packages are kept to these places.
ALLOWED = {
    "aigc/photo.py": set(),
    "aigc/digits.py": {"aigc.photo"},
    "aigc/losses.py": set(),
    "aigc/metrics.py": set(),
    "aigc/examples.py": {"aigc.digits", "aigc.metrics"},
    "aigc/timeline.py": {"aigc.digits"},
    "aigc/shape.py": {"aigc.digits"},
    "aigc/runs.py": {"aigc.models.checks"},
    "aigc/models": {"aigc.digits", "aigc.losses", "aigc.models.checks", "aigc.models.aggregate"},
    "aigc/inference.py": {"aigc.digits", "aigc.losses", "aigc.models"},
    "aigc/repair.py": {"aigc.digits", "aigc.models"},
    "aigc/devices.py": set(),
    "aigc/manifest.py": set(),
    "aigc/hub.py": {"aigc.manifest"},
    "aigc/checkpoints.py": {"aigc.devices", "aigc.hub", "aigc.manifest", "aigc.models", "aigc.runs"},
    "aigc/sources.py": {"aigc.checkpoints", "aigc.hub", "aigc.manifest", "aigc.models.checks", "aigc.runs"},
    "aigc/lab.py": {"aigc.checkpoints", "aigc.devices", "aigc.inference", "aigc.models", "aigc.runs"}
    | {"aigc.sources", "aigc.timeline"},
    "aigc/ui": {"aigc"},
    "train": {"aigc", "train"},
    "app.py": {"aigc.lab", "aigc.ui"},
}
CONFINED = {
    "gradio": ("app.py", "aigc/ui"),
    "torchvision": ("train/data.py",),
    "aigc.ui": ("app.py", "aigc/ui"),
    "huggingface_hub": ("aigc/hub.py", "train"),
    "spaces": ("aigc/devices.py",),
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def within(name: str, parents: set[str] | tuple[str, ...], separator: str) -> bool:
    return any(name == parent or name.startswith(parent + separator) for parent in parents)


@pytest.mark.parametrize("place", ALLOWED)
def test_imports_point_one_way(place: str) -> None:
    root = ROOT / place
    for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
        for name in imports(path):
            if name.split(".")[0] in ("aigc", "train", "tests"):
                assert within(name, ALLOWED[place], "."), f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("package", CONFINED)
def test_a_heavy_package_stays_where_it_belongs(package: str) -> None:
    for path in [ROOT / "app.py", *(ROOT / "aigc").rglob("*.py"), *(ROOT / "train").rglob("*.py")]:
        place = path.relative_to(ROOT).as_posix()
        if any(within(name, (package,), ".") for name in imports(path)):
            assert within(place, CONFINED[package], "/"), f"{place} imports {package}"


def test_importing_the_package_imports_neither_gradio_nor_torchvision_nor_the_hub() -> None:
    code = "import sys, aigc; print([m for m in ('gradio', 'torchvision', 'huggingface_hub') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only git knows which files are shipped")
def test_the_top_level_holds_what_it_promises() -> None:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {name.split("/")[0] for name in listing.splitlines() if not name.startswith(".")}
    folders = {"aigc", "weights", "train", "tests"}
    assert top == folders | {"app.py", "requirements.txt", "README.md", "pyproject.toml", "LICENSE"}
