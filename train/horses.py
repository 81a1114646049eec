"""Train the grid behind the three horses, algorithms × data × compute: `python -m train.horses [--resume]`.

Hours on one core, the most telling runs first. The file is written after each run; the same command with `--resume`
continues, and comes to the same curves.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import torch
from tqdm import tqdm

from aigc.horses.grid import FILE, Algorithm, Grid, Run, read_grid, write_grid
from train.data.mnist import MNIST, load_mnist
from train.grid import classifiers, generators
from train.grid.classifiers import ask_nearest, train_classifier
from train.grid.cost import price
from train.grid.generators import Judge, train_generator
from train.grid.images import Data, chosen_for, prepare
from train.grid.plan import planned_runs
from train.loop.options import run_or_explain, user_path
from train.loop.record import hardware

MOMENTS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m train.horses", description=__doc__)
    parser.add_argument("--data-dir", type=user_path, help="folder with MNIST/raw/…; without it MNIST is downloaded")
    parser.add_argument("--out", type=user_path, default=FILE, help="file to write")
    parser.add_argument("--resume", action="store_true", help="continue the grid in --out")
    parser.add_argument("--runs", type=int, help="stop after so many further runs")
    parser.add_argument("--price", action="store_true", help="only measure the price of a step anew")
    flags = parser.parse_args(argv)
    if flags.out.exists() and not flags.resume:
        parser.error(f"{flags.out} holds a grid: continue it with --resume, or name another --out")
    if flags.runs is not None and flags.runs < 0:
        parser.error(f"--runs must be at least 0, not {flags.runs}")
    torch.set_num_threads(1)
    mnist, plan = load_mnist(flags.data_dir), planned_runs()
    grid = read_grid(flags.out) if flags.out.exists() else Grid({}, [], 0, {})
    about = facts(mnist)
    if grid.runs and grid.facts["data"] != about["data"]:
        raise ValueError(f"{flags.out} was made of other images than --data-dir holds: name another --out")
    done = {run.key for run in grid.runs}
    todo = [] if flags.price else [run for run in plan if run.key not in done][: flags.runs]
    grid = Grid(priced({} if flags.price else grid.algorithms, plan), grid.runs, len(plan), about)
    write_grid(flags.out, grid)
    for run in trained(todo, mnist):
        grid = replace(grid, runs=[*grid.runs, run])
        write_grid(flags.out, grid)
    print(f"{flags.out}: {len(grid.runs):,} of {len(plan):,} runs")


def trained(todo: Sequence[Run], mnist: MNIST) -> Iterator[Run]:
    """Train the runs one by one. -> each with its measures."""
    if not todo:
        return
    data = prepare(mnist)
    judge = Judge(data)
    for run in tqdm(todo, "runs", mininterval=10):
        yield train(run, data, judge)


def train(run: Run, data: Data, judge: Judge) -> Run:
    """Train one run. -> the run with its measures."""
    images = chosen_for(run, data)
    if run.algorithm == "nearest":
        return ask_nearest(run, images, data)
    if run.algorithm in classifiers.RECIPES:
        return train_classifier(run, images, data, moments(classifiers.RECIPES[run.algorithm].steps))
    return train_generator(run, images, judge, moments(generators.RECIPES[run.algorithm].steps))


def moments(steps: int) -> list[int]:
    """List the steps after which a run is measured."""
    return [moment for moment in MOMENTS if moment <= steps]


def priced(known: Mapping[str, Algorithm], plan: Sequence[Run]) -> dict[str, Algorithm]:
    """Price the algorithms of the plan that have no price yet."""
    names = dict.fromkeys(run.algorithm for run in plan)
    return {name: known.get(name) or price(name) for name in names}


def facts(mnist: MNIST) -> dict[str, object]:
    """Say how the grid was made, and on which machine."""
    return {
        "command": "python -m train.horses",
        "torch": torch.__version__,
        "hardware": hardware(torch.device("cpu")),
        "data": {"MNIST": mnist.digest},
    }


if __name__ == "__main__":
    run_or_explain(main)
