"""metrics.json: what was measured, and on what machine."""

import hashlib
import json
import platform
from collections.abc import Mapping
from pathlib import Path

import torch

from aigc.checkpoints import write_json
from train.manifest import note


def write_training(folder: Path, facts: Mapping[str, object]) -> None:
    """Begin metrics.json anew: what was measured of other weights is gone."""
    _write(folder, {"training": {**facts, "weights": digest_of(folder)}})


def write_evaluation(folder: Path, facts: Mapping[str, object]) -> None:
    """Add to metrics.json what was measured of the weights beside it."""
    path = folder / "metrics.json"
    metrics = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    _write(folder, {**metrics, "evaluation": {**facts, "weights": digest_of(folder)}})


def _write(folder: Path, metrics: Mapping[str, object]) -> None:
    write_json(folder / "metrics.json", metrics)
    note(folder)


def digest_of(folder: Path) -> str:
    """The beginning of the SHA-256 of model.safetensors."""
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()[:16]


def hardware(device: torch.device) -> str:
    """The processor that does the work, and with how many threads."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"{_processor()}, {threads} thread{'s' if threads > 1 else ''}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
