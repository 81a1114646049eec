"""metrics.json: what was measured, and on what machine."""

import json
import platform
from collections.abc import Mapping
from pathlib import Path

import torch

from aigc.checkpoints import write_json


def update_metrics(folder: Path, section: str, content: Mapping[str, object]) -> None:
    """Replace one section of the folder's metrics.json and leave the others."""
    path = folder / "metrics.json"
    metrics = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    write_json(path, {**metrics, section: content})


def hardware(device: torch.device) -> str:
    """The processor that does the work, and with how many threads."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{_processor()}, {torch.get_num_threads()} threads"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
