"""The runs that weights/ ships, and the documents that show their numbers."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aigc.store.measures import MEASURES
from aigc.store.names import KINDS, WEIGHTS, kind_and_run, training_command
from aigc.store.records import RECORD

README = WEIGHTS.parent / "README.md"
RESULTS = WEIGHTS / "RESULTS.md"
Metrics = Mapping[str, Any]


def model_folders(weights: Path = WEIGHTS) -> list[Path]:
    """List the folders that hold a model, by name. ValueError where a name does not begin with a kind of model."""
    folders = sorted(path.parent for path in weights.glob("*/config.json"))
    for folder in folders:
        if kind_and_run(folder.name)[0] not in MEASURES:
            raise ValueError(f"{folder} names no kind of model: call it {', '.join(f'{kind}-NAME' for kind in KINDS)}")
    return folders


def read_metrics(folder: Path) -> Metrics:
    """Read metrics.json of one folder. ValueError names the command that writes a missing section."""
    path = folder / RECORD
    metrics: Metrics = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    train = training_command(*kind_and_run(folder.name))
    for section, command in (("training", train), ("evaluation", "python -m train.evaluate")):
        if section not in metrics:
            raise ValueError(f"{path} has no section {section!r}: run {command}")
    return metrics
