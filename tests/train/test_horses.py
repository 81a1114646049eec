"""Test the command of the grid with its own trainings, shrunk: broken off and continued, it comes to the same."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from aigc.digits import CLASSES
from aigc.horses.grid import Run, read_grid
from train import horses
from train.data import pen_drawings
from train.data.mnist import load_mnist
from train.grid import classifiers, generators
from train.grid.images import Data, chosen_for, prepare
from train.grid.plan import planned_runs

PLAN = [
    Run("nearest", 100, 0),
    Run("softmax", 100, 0, wrong=30),
    Run("cnn-augmented", 10, 1),
    Run("mlp", 30, 0, writers=3),
    Run("gan-article", 100, 0),
    Run("vae-article", 100, 0),
]


def shrink(patch: pytest.MonkeyPatch) -> None:
    """Let every run of a short plan take few steps."""
    patch.setattr(horses, "planned_runs", lambda: PLAN)
    patch.setattr(horses, "MOMENTS", (2, 5))
    patch.setattr(generators, "SAMPLES", 300)
    for module in (classifiers, generators):
        for name, recipe in module.RECIPES.items():
            patch.setitem(module.RECIPES, name, replace(recipe, steps=5))


def killed(flags: list[str], out: Path) -> int:
    """Make a grid in a process of its own, and kill that once two runs are written. -> its exit status."""
    shrunk = "import pytest; from tests.train.test_horses import horses, shrink; shrink(pytest.MonkeyPatch())"
    with subprocess.Popen([sys.executable, "-c", f"{shrunk}; horses.main({flags!r})"]) as process:
        while process.poll() is None and (not out.exists() or len(read_grid(out).runs) < 2):
            time.sleep(0.01)
        process.kill()
        return process.wait()


@pytest.mark.slow
def test_a_grid_broken_off_and_resumed_equals_one_made_in_one_go(
    mnist_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shrink(monkeypatch)
    whole, parts = tmp_path / "whole.json", tmp_path / "parts.json"
    horses.main(["--data-dir", str(mnist_dir), "--out", str(whole)])
    flags = ["--data-dir", str(mnist_dir), "--out", str(parts)]
    assert killed(flags, parts) == -signal.SIGKILL
    begun = read_grid(parts).runs
    assert 2 <= len(begun) < len(PLAN)
    with pytest.raises(SystemExit):
        horses.main(flags)
    horses.main([*flags, "--resume", "--runs", "1"])
    assert len(read_grid(parts).runs) == len(begun) + 1
    horses.main([*flags, "--resume"])
    assert read_grid(parts).runs == read_grid(whole).runs
    assert {run.key for run in read_grid(whole).runs} == {run.key for run in PLAN}


@pytest.fixture(scope="module")
def data(mnist_dir: Path) -> Data:
    return prepare(load_mnist(mnist_dir))


def test_images_are_even_nested_and_spoilt_by_their_share(data: Data) -> None:
    few, more = (chosen_for(Run("mlp", count, 0), data) for count in (100, 300))
    assert few.labels.bincount().tolist() == [10] * CLASSES
    known = {image.numpy().tobytes() for image in more.images}
    assert all(image.numpy().tobytes() in known for image in few.images)
    wrong = chosen_for(Run("mlp", 300, 0, wrong=30), data)
    assert (wrong.images == more.images).all()
    assert int((wrong.labels != more.labels).sum()) == 90


def test_so_many_people_drew_the_digits_of_a_run(data: Data) -> None:
    learnt = pen_drawings.load_pen_digits().train
    owner = {image.numpy().tobytes(): writer for image, writer in zip(data.drawn.images, learnt.writers, strict=True)}
    for people in (1, 3, 18):
        chosen = chosen_for(Run("mlp", 200, 0, writers=people), data)
        assert len({owner[image.numpy().tobytes()] for image in chosen.images}) == people
        assert chosen.labels.bincount().tolist() == [20] * CLASSES


def test_no_run_stands_in_the_plan_twice() -> None:
    keys = [run.key for run in planned_runs()]
    assert len(keys) == len({*keys})
