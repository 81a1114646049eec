"""Read and write the grid of small trainings: algorithms × data × compute, as `train.horses` measured it.

Every run is a whole curve: its measures after so many steps. A step shows `batch` images, takes `flops` floating-point
operations and `seconds` of one core, so that one list of steps stands for images, operations and seconds alike.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from aigc.digits import CLASSES
from aigc.errors import WeightsError
from aigc.store.files import whole

FILE = Path(__file__).parent / "grid.json"
REMEDY = "write it anew with `python -m train.horses`"
CLASSIFIERS = ("nearest", "softmax", "mlp", "cnn", "cnn-augmented")
GENERATORS = ("gan-article", "gan-fast", "vae-article", "vae-fast")
ALL = 55_000  # training images of MNIST without the validation split
MEASURES = {"classifier": ("test", "pens"), "generator": ("distance", "copies")}
LARGEST = 1_000_000  # bytes


@dataclass(frozen=True)
class Algorithm:
    """One way to learn, and the price of one of its steps; nearest neighbour takes none, and is asked at that price.

    parameters  numbers that a step moves
    batch       images a step
    flops       counted operations of a step; for nearest neighbour, of one question for each training image
    seconds     of one core, measured apart from the runs
    """

    kind: Literal["classifier", "generator"]
    parameters: int
    batch: int
    flops: float
    seconds: float


@dataclass(frozen=True)
class Run:
    """One training: what it learnt from, and its measures after so many steps.

    images    training images in all, evenly of ten digits but for ALL
    wrong     per cent of labels that are wrong on purpose
    writers   0: MNIST; else so many people's pen drawings
    steps     moments of the measures
    test      accuracy on MNIST's test images, in [0, 1]
    pens      accuracy on pen drawings of six people whom no run learnt from, in [0, 1]
    distance  Fréchet distance of samples to validation images, as a multiple of that of real images
    copies    share of samples that copy a training image, in [0, 1]
    """

    algorithm: str
    images: int
    seed: int
    wrong: int = 0
    writers: int = 0
    steps: tuple[int, ...] = ()
    test: tuple[float, ...] = ()
    pens: tuple[float, ...] = ()
    distance: tuple[float, ...] = ()
    copies: tuple[float, ...] = ()

    @property
    def key(self) -> tuple[str, int, int, int, int]:
        """All that the run depends on."""
        return self.algorithm, self.images, self.wrong, self.writers, self.seed

    @property
    def per_digit(self) -> float:
        """Training images a digit, on average."""
        return self.images / CLASSES


@dataclass(frozen=True)
class Grid:
    """All runs so far, and the facts about them.

    planned  runs of the whole grid
    facts    command, versions, hardware and data
    """

    algorithms: Mapping[str, Algorithm]
    runs: Sequence[Run]
    planned: int
    facts: Mapping[str, Any]

    def of(self, algorithm: str, wrong: int = 0, writers: int = 0, images: int | None = None) -> list[Run]:
        """List the runs of an algorithm on such data, by images, then seed."""
        wanted = (algorithm, wrong, writers)
        found = [run for run in self.runs if (run.algorithm, run.wrong, run.writers) == wanted]
        return sorted((run for run in found if images in (None, run.images)), key=lambda run: (run.images, run.seed))


@cache
def shipped_grid() -> Grid:
    """Read the grid that ships."""
    return read_grid(FILE)


def read_grid(path: Path) -> Grid:
    """Read a grid. WeightsError names the field at fault."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"it has more than {LARGEST:,} bytes")
        return _grid_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WeightsError(f"{path} is damaged ({type(error).__name__}: {error}): {REMEDY}") from error


def write_grid(path: Path, grid: Grid) -> None:
    """Write a grid, one run a line, whole or not at all."""
    head = json.dumps(
        {
            "planned": grid.planned,
            "facts": grid.facts,
            "algorithms": {n: asdict(a) for n, a in grid.algorithms.items()},
        },
        indent=1,
        ensure_ascii=False,
    )
    runs = ",\n".join(
        json.dumps(_told(run), separators=(",", ":")) for run in sorted(grid.runs, key=lambda run: run.key)
    )
    with whole(path) as temporary:
        temporary.write_text(f'{head[:-2]},\n "runs": [\n{runs}\n]}}\n', encoding="utf-8")


def _told(run: Run) -> dict[str, Any]:
    """Leave out the fields that say nothing."""
    return {name: value for name, value in asdict(run).items() if value or name in ("images", "seed")}


def _grid_of(content: Any) -> Grid:
    algorithms = {name: Algorithm(**fields_of) for name, fields_of in content["algorithms"].items()}
    runs = [_run_of(row, algorithms) for row in content["runs"]]
    if len({run.key for run in runs}) < len(runs):
        raise ValueError("a run stands there twice")
    return Grid(algorithms, runs, int(content["planned"]), dict(content["facts"]))


def _run_of(row: Mapping[str, Any], algorithms: Mapping[str, Algorithm]) -> Run:
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    run = Run(**given)
    name = f"the run {run.key}"
    if run.algorithm not in algorithms:
        raise ValueError(f"{name} is of no listed algorithm")
    if not (1 <= run.images <= ALL and 0 <= run.wrong <= 100 and 0 <= run.writers <= 100 and run.seed >= 0):
        raise ValueError(f"{name} has data out of range")
    if not run.steps or list(run.steps) != sorted({*run.steps}):
        raise ValueError(f"{name} has no rising steps")
    wanted = MEASURES[algorithms[run.algorithm].kind]
    for measure, values in _measures(run):
        if len(values) != (len(run.steps) if measure in wanted else 0):
            raise ValueError(f"{name} has {len(values)} values of {measure} for {len(run.steps)} steps")
        high = 1e6 if measure == "distance" else 1.0
        if not all(isfinite(value) and 0 <= value <= high for value in values):
            raise ValueError(f"{name} has {measure} out of range")
    return run


def _measures(run: Run) -> Iterator[tuple[str, tuple[float, ...]]]:
    names = {name for listed in MEASURES.values() for name in listed}
    return ((field.name, getattr(run, field.name)) for field in fields(run) if field.name in names)
