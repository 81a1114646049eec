"""Test a training's timeline: saved whole, and refused if damaged."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from aigc.store.locate import own_runs
from aigc.store.names import WEIGHTS
from aigc.store.timeline import FILE, Timeline, load_timeline, save_timeline
from aigc.ui.gan.time_machine import timeline_page


def some(moments: int = 3) -> Timeline:
    curves = [torch.rand(moments) for _ in range(5)]
    return Timeline(torch.tensor([1, 10, 100][:moments]), torch.zeros(moments, 20, 28, 28, dtype=torch.uint8), *curves)


def test_a_timeline_comes_back_as_it_was_and_can_be_cut(tmp_path: Path) -> None:
    saved = some()
    save_timeline(saved, tmp_path)
    loaded = load_timeline(tmp_path)
    assert all(torch.equal(value, vars(loaded)[name]) for name, value in vars(saved).items())
    assert loaded.until(10).step.tolist() == [1, 10]
    assert len(loaded.until(10).samples) == 2
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("what", ["cut", "another file", "a field too few", "a wrong shape", "half a row"])
def test_what_is_no_timeline_is_named(what: str, tmp_path: Path) -> None:
    save_timeline(some(), tmp_path)
    path = tmp_path / FILE
    if what == "cut":
        path.write_bytes(path.read_bytes()[:500])
    elif what == "another file":
        path.write_bytes(b"nonsense")
    elif what == "a field too few":
        save_file({name: value for name, value in vars(some()).items() if name != "step"}, path)
    elif what == "a wrong shape":
        save_timeline(replace(some(), d_real=torch.rand(2)), tmp_path)
    else:
        save_timeline(replace(some(), samples=torch.zeros(3, 25, 28, 28, dtype=torch.uint8)), tmp_path)
    with pytest.raises(ValueError, match=f"{FILE} is no timeline"):
        load_timeline(tmp_path)


@pytest.mark.parametrize("run", own_runs("gan"))
def test_the_shipped_timelines_are_small_and_whole(run: str) -> None:
    folder = WEIGHTS / ("gan" if run == "best" else f"gan-{run}")
    assert (folder / FILE).stat().st_size <= 2_000_000
    timeline = load_timeline(folder)
    steps = timeline.step.tolist()
    assert steps == sorted(set(steps)) and steps[0] == 1
    assert steps[9] < steps[-1] / 100, "most happens early"
    assert all(curve.isfinite().all() for name, curve in vars(timeline).items() if name != "samples")
    page = timeline_page(timeline, run, steps[-1])
    assert page.count("<polyline") == 5 and "went on to step" not in page
    assert f"went on to step {steps[-1] + 1000:,}" in timeline_page(timeline, run, steps[-1] + 1000)


def test_the_collapsed_run_has_collapsed_and_the_others_have_not() -> None:
    """Expect nearly equal samples from different noise in the collapsed run, although its losses look fine."""
    variety, loss = {}, {}
    for run in own_runs("gan"):
        timeline = load_timeline(WEIGHTS / ("gan" if run == "best" else f"gan-{run}"))
        last = timeline.samples[-1].flatten(1).double() / 255
        variety[run] = float(torch.pdist(last).quantile(0.1))  # distance of the most similar tenth of pairs
        loss[run] = float(timeline.discriminator_loss[-1])
    assert variety["collapsed"] < min(variety["best"], variety["article"]) / 2
    assert loss["collapsed"] == pytest.approx(2 * torch.tensor(2.0).log().item(), abs=0.01)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"step": torch.tensor(3)}, r"step is \(\)"),
        ({"step": torch.tensor([1.0, 2.0, 3.0])}, "step is of type F32"),
        ({"step": torch.tensor([1, 1, 2])}, "step does not rise"),
        ({"frechet": torch.tensor([1.0, float("nan"), 1.0])}, "frechet holds a number that is not finite"),
        ({"d_fake": torch.zeros(3, dtype=torch.float64)}, "d_fake is of type F64"),
        ({"samples": torch.zeros(3, 20, 28, 28)}, "samples is of type F32"),
        ({"samples": torch.zeros(3, 210, 28, 28, dtype=torch.uint8)}, "at most 500 moments of 200 samples"),
    ],
)
def test_a_strangers_timeline_is_refused_with_the_field(
    change: dict[str, torch.Tensor], said: str, tmp_path: Path
) -> None:
    save_file({**vars(some()), **change}, tmp_path / FILE)
    with pytest.raises(ValueError, match=rf"{FILE} is no timeline \(.*{said}"):
        load_timeline(tmp_path)


def test_twenty_thousand_moments_are_too_many(tmp_path: Path) -> None:
    curves = [torch.rand(20_000) for _ in range(5)]
    many = Timeline(torch.arange(20_000), torch.zeros(20_000, 10, 28, 28, dtype=torch.uint8), *curves)
    save_timeline(many, tmp_path)
    with pytest.raises(ValueError, match="at most 500 moments"):
        load_timeline(tmp_path)
