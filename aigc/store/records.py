"""Read the record of a run, metrics.json: how it was trained, and its measured numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aigc.errors import WeightsError
from aigc.store.checks.schema import check_evaluation, read_object
from aigc.store.names import BEST, KINDS

RECORD = "metrics.json"
LIVE = "live"  # the recipe of runs that visitors train on the page
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,40}")


@dataclass(frozen=True)
class Identity:
    """The names that a run goes by, in its record's "training" section.

    kind     model kind: "gan", "vae" or "dnn"
    variant  architecture: "best" or "article"
    recipe   the options that the variant was trained with: "lambda-4" is a recipe of the article's VAE
    run      this training: weights/<kind>-<run>, but for "best", whose folder is weights/<kind>
    """

    kind: str
    variant: str
    recipe: str
    run: str

    @property
    def kl_weight(self) -> float | None:
        """λ of a VAE that shows the effect of λ; None for all other runs."""
        if self.kind != "vae" or self.variant != "article":
            return None
        if self.recipe == "article":
            return 1.0
        match = re.fullmatch(r"lambda-(\d+(?:\.\d+)?)", self.recipe)
        return float(match[1]) if match else None


def read_record(folder: Path) -> dict[str, Any]:
    """Read the record beside a model; {} where there is none. WeightsError where the file is something else."""
    path = folder / RECORD
    remedy = "restore it, or delete it to go without numbers"
    if not path.is_file():
        return {}
    content = read_object(path, remedy)
    try:
        check_evaluation(content.get("evaluation", {}))
    except ValueError as error:
        raise WeightsError(f"{path} is not what train.evaluate writes ({error}): {remedy}") from error
    return content


def identity_in(record: Mapping[str, Any]) -> Identity | None:
    """Return the names that a record gives its run; None where it gives none, or names that no run can have."""
    training = record.get("training")
    if not isinstance(training, dict):
        return None
    names = [training.get(field) for field in ("kind", "variant", "recipe", "run")]
    if not all(isinstance(name, str) and NAME.fullmatch(name) for name in names) or names[0] not in KINDS:
        return None
    return Identity(*map(str, names))


def assumed_identity(kind: str, run: str = BEST, variant: str | None = None) -> Identity:
    """Assume the names of a run without a record: its folder tells kind and run, its config the variant."""
    known = variant or ("article" if run == "article" or run.startswith("lambda-") else BEST)
    return Identity(kind, known, run, run)


def seconds_of(training: Mapping[str, Any]) -> float:
    """Add up the time of a training and of the flow trained after it."""
    return float(training["seconds"]) + float(training.get("flow", {}).get("seconds", 0))


def numbers_alone(record: Mapping[str, Any]) -> dict[str, Any]:
    """Keep strangers' numbers without anything else that the page would have to trust."""
    evaluation = record.get("evaluation", {})
    numbers = {key: value for key, value in evaluation.items() if type(value) in (int, float)}
    return {"evaluation": {**numbers, "hardware": evaluation["hardware"]}} if numbers else {}
