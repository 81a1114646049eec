"""Names of runs: the folder of weights/ that each lies in, and the command that trains it anew."""

from collections.abc import Iterable
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parents[2] / "weights"
KINDS = ("gan", "vae", "dnn")  # model kinds; weights/evaluator holds a network that only measures models
BEST = "best"  # the run whose folder bears the kind's name alone


def folder_name(kind: str, run: str) -> str:
    """Name the folder of a run: "gan", "best" -> "gan"; "gan", "article" -> "gan-article"."""
    return kind if run == BEST else f"{kind}-{run}"


def kind_and_run(folder: str) -> tuple[str, str]:
    """Split a folder's name: "vae-lambda-4" -> "vae", "lambda-4"; "vae" -> "vae", "best"."""
    kind, _, run = folder.partition("-")
    return kind, run or BEST


def in_order(runs: Iterable[str]) -> tuple[str, ...]:
    """Sort runs: the best and the article's first, the others by name."""
    first = (BEST, "article")
    return tuple(sorted(set(runs), key=lambda run: (run not in first, first.index(run) if run in first else 0, run)))


def training_command(kind: str, run: str) -> str:
    """Return the command that makes the weights anew."""
    return f"python -m train.{kind}{'' if run == BEST else f' --variant {run}'} --out weights/{folder_name(kind, run)}"
