"""Atomic training checkpoints in safetensors: networks, the optimisers' running means and the step, never a pickle."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from torch.optim import Optimizer

from aigc.store.files import write_tensors

Parts = Mapping[str, nn.Module | Optimizer]


def save_checkpoint(path: Path, parts: Parts, step: int, seconds: float, flags: Mapping[str, str]) -> None:
    """Write all parts into one file; a reader sees the old file or the new one, never half of one."""
    tensors: dict[str, Tensor] = {}
    for name, part in parts.items():
        tensors |= {f"{name}/{key}": value for key, value in _tensors(part).items()}
    metadata = {"step": str(step), "seconds": f"{seconds:.1f}", "flags": json.dumps(dict(flags))}
    write_tensors(path, tensors, metadata)


def load_checkpoint(path: Path, parts: Parts, flags: Mapping[str, str]) -> tuple[int, float]:
    """Restore all parts in place -> the step to continue with, seconds spent. ValueError where that cannot be exact."""
    if not path.exists():
        raise ValueError(f"--resume finds no checkpoint at {path}: leave --resume out to start anew")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118  # not a dict
    except SafetensorError as error:
        raise ValueError(f"{path} is damaged ({error}): delete it and start anew") from error
    trained = json.loads(metadata.get("flags", "{}"))
    for name in {**trained, **flags}:
        if trained.get(name) != flags.get(name):
            raise ValueError(f"--resume: {path} was trained with {name} {trained.get(name)}, not {flags.get(name)}")
    try:
        for name, part in parts.items():
            prefix = name + "/"
            _restore(part, {key.removeprefix(prefix): t for key, t in tensors.items() if key.startswith(prefix)})
    except RuntimeError as error:  # from load_state_dict, where names or shapes differ
        raise ValueError(f"--resume: {path} holds another network: start anew without --resume") from error
    return int(metadata["step"]), float(metadata["seconds"])


def _tensors(part: nn.Module | Optimizer) -> dict[str, Tensor]:
    if isinstance(part, nn.Module):
        return part.state_dict()
    slots = part.state_dict()["state"]  # by parameter: step, running means of gradient and its square
    return {f"{index}/{key}": value for index, slot in slots.items() for key, value in slot.items()}


def _restore(part: nn.Module | Optimizer, tensors: dict[str, Tensor]) -> None:
    if isinstance(part, nn.Module):
        part.load_state_dict(tensors, strict=True)
        return
    slots: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        index, name = key.split("/")
        slots.setdefault(int(index), {})[name] = value
    part.load_state_dict({"state": slots, "param_groups": part.state_dict()["param_groups"]})


def flags_of(options: object) -> dict[str, str]:
    """Return the flags that determine the result, as text; a resumed run must have the same flags."""
    free = {"out", "log_dir", "data_dir", "device", "resume", "profile"}
    return {f"--{key.replace('_', '-')}": str(value) for key, value in vars(options).items() if key not in free}


def all_finite(parts: Parts) -> bool:
    return all(
        bool(torch.isfinite(t).all())
        for part in parts.values()
        for t in _tensors(part).values()
        if t.is_floating_point()
    )
