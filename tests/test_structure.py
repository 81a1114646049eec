"""The code keeps its promises: direction of imports, size of folders, mirrored tests, top level, prose."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from tests.serving import ROOT

# Layers from the bottom up: a place imports only from the places listed for it and from its own folder.
LEAVES = {"aigc.digits", "aigc.errors", "aigc.losses", "aigc.metrics"}
INFERENCE = {"aigc.inference", "aigc.models", *LEAVES}
PAGE = {
    *("aigc.counting", "aigc.devices", "aigc.examples", "aigc.framing", "aigc.horses", "aigc.learning"),
    *("aigc.reading", "aigc.repair"),
    *("aigc.sampling", "aigc.shape", "aigc.showing", "aigc.store", "aigc.writing", *INFERENCE),
}
PARTS = {"aigc.ui.look", "aigc.ui.parts", *PAGE}
TOOLS = {"train.data", "train.grid", "train.loop", "train.measure", "train.publish", "train.corruptions"}
ALLOWED: dict[str, set[str]] = {
    "aigc/digits.py": set(),
    "aigc/errors.py": set(),
    "aigc/losses.py": set(),
    "aigc/metrics.py": set(),
    "aigc/counting.py": set(),
    "aigc/devices.py": set(),
    "aigc/shape.py": {"aigc.digits"},
    "aigc/showing.py": {"aigc.digits"},
    "aigc/examples.py": {"aigc.digits", "aigc.metrics"},
    "aigc/framing": {"aigc.shape", *LEAVES},
    "aigc/models": {"aigc.digits", "aigc.losses"},
    "aigc/inference.py": {"aigc.models", *LEAVES},
    "aigc/sampling.py": INFERENCE,
    "aigc/reading": {"aigc.framing", "aigc.showing", *INFERENCE},
    "aigc/repair.py": INFERENCE,
    "aigc/writing": {"aigc.shape", *INFERENCE},
    "aigc/learning": {"aigc.shape", *INFERENCE},
    "aigc/learning/live": {"aigc.examples", "aigc.learning", *INFERENCE},
    "aigc/store": {"aigc.devices", *INFERENCE},
    "aigc/horses": {"aigc.digits", "aigc.errors", "aigc.store"},
    "aigc/__init__.py": {
        *("aigc.framing", "aigc.reading", "aigc.sampling", "aigc.showing", "aigc.store", "aigc.writing"),
        *INFERENCE,
    },
    "aigc/ui/look": set(),
    "aigc/ui/document": {"aigc.ui.look"},
    "aigc/ui/serve": {"aigc.ui.document", *PARTS},
    "aigc/ui/parts": PARTS,
    "aigc/ui/gan": PARTS,
    "aigc/ui/vae": PARTS,
    "aigc/ui/dnn": PARTS,
    "aigc/ui/start": PARTS,
    "aigc/ui/learn": PARTS,
    "aigc/ui/data": PARTS,
    "aigc/ui/train": PARTS,
    "aigc/ui/use": PARTS,
    "aigc/ui/teach": PARTS,
    "aigc/ui": {"aigc.ui", *PAGE},
    "app.py": {"aigc.store", "aigc.ui"},
    "train/corruptions": {"aigc.digits"},
    "train/data": PAGE,
    "train/measure": {"train.data", "train.corruptions", *PAGE},
    "train/grid": {"train.data", "train.measure", *PAGE},
    "train/loop": {"train.data", "train.measure", *PAGE},
    "train/publish": {"train.data", "train.measure", *PAGE},
    "train": {*TOOLS, *PAGE},
}
# Third-party packages, each allowed only in the places listed.
CONFINED = {
    "gradio": ("app.py", "aigc/ui"),
    "torchvision": ("train/data/mnist.py",),
    "tensorboard": ("train/loop/run.py",),
    "torch.utils.tensorboard": ("train/loop/run.py",),
    "huggingface_hub": ("aigc/store/hub.py", "train/publish", "train/push.py"),
    "spaces": ("aigc/devices.py",),
}
MOST_MODULES = 12
# Openers of a sentence that names no subject, or leans on the sentence before.
OPENERS = "What|Where|How|Of|The same|Whose|Whether"
OPENING = re.compile(rf"""(?:^|(?<=[.?!])\s+|\n\n)["'`(]*(?:{OPENERS})\b[^.?!]*""", re.IGNORECASE)


def code_files() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "aigc").rglob("*.py")), *sorted((ROOT / "train").rglob("*.py"))]


def imports(code: str) -> set[str]:
    """List the modules that a piece of code imports; `from a import b` may mean a.b."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} if "." in node.module else {f"{node.module}.{a.name}" for a in node.names}
    return found


def within(name: str, parents: set[str] | tuple[str, ...], separator: str) -> bool:
    return any(name == parent or name.startswith(parent + separator) for parent in parents)


def rule_for(place: str) -> str:
    """Find the most specific rule for a file."""
    rules = [rule for rule in ALLOWED if within(place, (rule,), "/")]
    assert rules, f"{place} has no rule: say in ALLOWED what it may import"
    return max(rules, key=len)


def forbidden(place: str, code: str) -> list[str]:
    """List the imports of a file that its rule does not allow."""
    rule = rule_for(place)
    own = {rule.removesuffix(".py").replace("/", ".")} if rule not in ("train", "aigc/ui") else set()
    names = (name for name in imports(code) if name.split(".")[0] in ("aigc", "train", "tests"))
    return sorted(name for name in names if not within(name, ALLOWED[rule] | own, "."))


def misplaced(place: str, code: str) -> list[str]:
    """List the third-party packages that a file imports although it must not."""
    return sorted(
        package
        for package, places in CONFINED.items()
        if any(within(name, (package,), ".") for name in imports(code)) and not within(place, places, "/")
    )


@pytest.mark.parametrize("path", code_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    place, code = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    assert forbidden(place, code) == []
    assert misplaced(place, code) == []


@pytest.mark.parametrize(
    ("place", "imported"),
    [
        ("aigc/digits.py", "aigc.inference"),
        ("aigc/losses.py", "aigc.digits"),
        ("aigc/framing/strokes.py", "aigc.ui.parts.pad"),
        ("aigc/models/vae.py", "aigc.inference"),
        ("aigc/inference.py", "aigc.store.model_files"),
        ("aigc/learning/gan.py", "train.loop.run"),
        ("aigc/store/hub.py", "aigc.ui.compose"),
        ("aigc/store/loaded.py", "train.evaluate"),
        ("aigc/ui/look/theme.py", "aigc.ui.parts.png"),
        ("aigc/ui/parts/png.py", "aigc.ui.gan.write"),
        ("aigc/ui/gan/walk.py", "aigc.ui.vae.repair"),
        ("aigc/ui/vae/repair.py", "aigc.ui.dnn.tab"),
        ("aigc/ui/compose.py", "train.cards"),
        ("app.py", "train.gan"),
        ("train/gan.py", "aigc.ui.compose"),
        ("train/gan.py", "train.vae"),
        ("train/data/mnist.py", "train.loop.run"),
        ("train/measure/gan.py", "train.publish.space"),
        ("train/loop/run.py", "train.gan"),
        ("train/publish/space.py", "train.push"),
        ("train/corruptions/blur.py", "train.data.mnist"),
    ],
)
def test_an_import_in_the_wrong_direction_is_found(place: str, imported: str) -> None:
    assert (ROOT / place).is_file()
    assert forbidden(place, f"from {imported} import something") == [imported]


@pytest.mark.parametrize("package", CONFINED)
def test_a_package_in_the_wrong_place_is_found(package: str) -> None:
    assert package in misplaced("aigc/inference.py", f"import {package}")


JUMPING = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.today"}


def jumping_clocks(code: str) -> list[str]:
    """List the uses of a clock that an administrator, a time server or a laptop's sleep may set."""
    tree = ast.parse(code)
    taken = {
        f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    used = {
        f"{n.value.id}.{n.attr}"
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }
    return sorted((taken | used) & JUMPING)


@pytest.mark.parametrize("path", code_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_waits_or_measures_by_a_clock_that_jumps(path: Path) -> None:
    assert jumping_clocks(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("code", ["import time\nt = time.time()", "from time import time", "datetime.now()"])
def test_a_clock_that_jumps_is_found(code: str) -> None:
    assert len(jumping_clocks(code)) == 1


def test_there_is_no_circle_of_imports() -> None:
    names = {path.relative_to(ROOT).as_posix().removesuffix(".py").replace("/", "."): path for path in code_files()}
    graph = {
        name: {other for other in imports(path.read_text(encoding="utf-8")) if other in names}
        for name, path in names.items()
    }
    while graph:
        ground = {name for name, others in graph.items() if not others & graph.keys()}
        assert ground, f"these import each other: {sorted(graph)}"
        graph = {name: others for name, others in graph.items() if name not in ground}


def test_no_folder_holds_more_than_a_dozen_modules() -> None:
    for folder in {path.parent for path in code_files()}:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(modules) <= MOST_MODULES, f"{folder.relative_to(ROOT)} holds {len(modules)}"


def test_tests_stand_where_that_stands_which_they_test() -> None:
    """Expect tests/aigc/store/test_hub.py to test aigc/store/hub.py, or a package of that name."""
    for path in [*(ROOT / "tests" / "aigc").rglob("test_*.py"), *(ROOT / "tests" / "train").rglob("test_*.py")]:
        folder = ROOT / path.parent.relative_to(ROOT / "tests")
        name = path.stem.removeprefix("test_")
        there = (folder / f"{name}.py").is_file() or (folder / name).is_dir() or folder.name == name
        assert there, f"{path.relative_to(ROOT)} tests nothing of that name"


def test_importing_the_package_imports_neither_gradio_nor_torchvision_nor_the_hub() -> None:
    code = "import sys, aigc; print([m for m in ('gradio', 'torchvision', 'huggingface_hub') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_measuring_and_learning_do_without_tensorboard_and_torchvision() -> None:
    modules = "train.evaluate, aigc.learning.gan, aigc.learning.vae, aigc.learning.dnn"
    code = f"import sys, {modules}; print([m for m in ('tensorboard', 'torchvision') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def prose(code: str) -> list[str]:
    """List the docstrings and the comments of a piece of code; adjacent lines of a comment are one text."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(code)) if isinstance(node, documented)]
    below = 0  # the row that would continue the comment before
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            row, text = token.start[0], token.string.lstrip("# ")
            if row == below:
                texts[-1] += f" {text}"
            else:
                texts.append(text)
            below = row + 1 if token.line.lstrip().startswith("#") else 0
    return texts


def weak_openings(code: str) -> list[str]:
    """List the sentences of docstrings and comments that open with one of OPENERS."""
    return [found.group().strip() for text in prose(code) for found in OPENING.finditer(text)]


@pytest.mark.parametrize("path", code_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_sentence_of_docstrings_and_comments_names_its_subject(path: Path) -> None:
    assert weak_openings(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('"""What it does."""', ["What it does"]),
        ('def f():\n    """Draw ink.\n\n    Where none is, nothing."""', ["Where none is, nothing"]),
        ("RATE = 0.5  # of Adam", ["of Adam"]),
        ("# Rate of Adam. The same holds for D.\nRATE = 0.5", ["The same holds for D"]),
        ('"""Rate of Adam."""\nRATE = 0.5  # share\n# of both\nBETA = 0', ["of both"]),
        ('"""Rate of Adam. (B,) -> the same."""\n# Share\n# of all, whatever the rate\n', []),
    ],
)
def test_a_sentence_without_a_subject_is_found(code: str, found: list[str]) -> None:
    assert weak_openings(code) == found


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only git knows which files are shipped")
def test_the_top_level_holds_what_it_promises() -> None:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {name.split("/")[0] for name in listing.splitlines() if not name.startswith(".")}
    folders = {"aigc", "weights", "train", "tests"}
    assert top == folders | {"app.py", "requirements.txt", "README.md", "pyproject.toml", "LICENSE"}
