"""Write the record of a run, metrics.json: how it was trained, its measured numbers, and on which machine."""

import hashlib
import json
import platform
from collections.abc import Mapping
from pathlib import Path

import torch

from aigc.store.files import write_json
from aigc.store.manifest import note
from aigc.store.measures import check_listed
from aigc.store.names import kind_and_run
from aigc.store.records import RECORD, Identity


def write_training(folder: Path, identity: Identity, facts: Mapping[str, object]) -> None:
    """Begin the record anew, without the numbers measured of earlier weights."""
    _write(folder, {"training": {**vars(identity), **facts, "weights": digest_of(folder)}})


def identity_of(folder: Path, kind: str, variant: str, recipe: str) -> Identity:
    """Return the names of a run written to `folder`: a folder <kind>-<run> names the run, else the recipe does."""
    of_kind, run = kind_and_run(folder.name)
    return Identity(kind, variant, recipe, run if of_kind == kind else recipe)


def write_evaluation(folder: Path, kind: str, facts: Mapping[str, object]) -> None:
    """Add numbers measured of the weights in `folder` to the record there.

    ValueError where aigc/store/measures.py lists one of them nowhere.
    """
    check_listed(kind, facts)
    path = folder / RECORD
    metrics = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    _write(folder, {**metrics, "evaluation": {**facts, "weights": digest_of(folder)}})


def _write(folder: Path, metrics: Mapping[str, object]) -> None:
    write_json(folder / RECORD, metrics)
    note(folder)


def digest_of(folder: Path) -> str:
    """Return the beginning of the SHA-256 of model.safetensors."""
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()[:16]


def hardware(device: torch.device) -> str:
    """Name the processor that does the work, and its number of threads."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"{_processor()}, {threads} thread{'s' if threads > 1 else ''}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
