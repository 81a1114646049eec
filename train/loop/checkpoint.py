"""Atomic training checkpoints in safetensors: networks, the optimisers' running means and the step, never a pickle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.optim import Optimizer

from aigc.store.files import write_tensors

CHECKPOINT = "checkpoint.safetensors"
KINDS = ("dnn", "gan", "vae", "evaluator")  # names of the part that is the network trained

Parts = Mapping[str, nn.Module | Optimizer]


@dataclass(frozen=True)
class Progress:
    """Progress that a checkpoint holds: the run and its steps done."""

    path: Path
    kind: str  # one of KINDS
    flags: Mapping[str, str]  # those that determine the result
    step: int  # steps done
    total: int  # steps of the whole run, 0 if unknown
    seconds: float

    @property
    def command(self) -> str:
        """Name the script, and the variant it trains."""
        variant = self.flags.get("--variant")
        return f"train.{self.kind}" + (f" --variant {variant}" if variant else "")

    def check_same_run(self, kind: str, flags: Mapping[str, str]) -> None:
        """Check that train.<kind> with these flags continues bit for bit. ValueError names the difference."""
        if kind != self.kind:
            raise ValueError(f"--resume: {self.path} is of {self.command}, not of train.{kind}: give another --out")
        for name in {**self.flags, **flags}:
            if self.flags.get(name) != flags.get(name):
                trained, asked = (
                    f"with {name} {f[name]}" if name in f else f"without {name}" for f in (self.flags, flags)
                )
                raise ValueError(
                    f"--resume: {self.path} was trained {trained}, not {asked.removeprefix(f'with {name} ')}"
                )


def save_checkpoint(path: Path, parts: Parts, step: int, total: int, seconds: float, flags: Mapping[str, str]) -> None:
    """Write all parts into one file; a reader sees the old file or the new one, never half of one."""
    tensors: dict[str, Tensor] = {}
    for name, part in parts.items():
        tensors |= {f"{name}/{key}": value for key, value in _tensors(part).items()}
    progress = {"step": str(step), "total": str(total), "seconds": f"{seconds:.1f}"}
    write_tensors(path, tensors, {**progress, "flags": json.dumps(dict(flags))})


def read_progress(path: Path) -> Progress:
    """Read a checkpoint's progress without its tensors. ValueError: none is there, or it is damaged."""
    if not path.exists():
        raise ValueError(f"--resume finds no checkpoint at {path}: leave --resume out to start anew")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            parts = {key.split("/")[0] for key in file.keys()}  # noqa: SIM118  # not a dict
        kind = next(name for name in KINDS if name in parts)
        flags, total = json.loads(metadata["flags"]), int(metadata.get("total", 0))
        return Progress(path, kind, flags, int(metadata["step"]), total, float(metadata["seconds"]))
    except (SafetensorError, StopIteration, KeyError, ValueError) as error:
        raise ValueError(f"{path} is damaged ({error!r}): start anew with --overwrite") from error


def load_checkpoint(path: Path, parts: Parts) -> Progress:
    """Restore all parts in place. ValueError where that cannot be exact."""
    progress = read_progress(path)
    tensors = load_file(path)
    try:
        for name, part in parts.items():
            prefix = name + "/"
            _restore(part, {key.removeprefix(prefix): t for key, t in tensors.items() if key.startswith(prefix)})
    except RuntimeError as error:  # from load_state_dict, where names or shapes differ
        raise ValueError(f"--resume: {path} holds another network: start anew with --overwrite") from error
    return progress


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
    for parameter, slot in part.state.items():
        for key, value in slot.items():
            if value.shape == parameter.shape:  # a fused step walks through memory: both need one format
                slot[key] = torch.empty_like(parameter).copy_(value)


def flags_of(options: object) -> dict[str, str]:
    """Return the flags that determine the result, as text; a resumed run must have the same flags."""
    free = {"out", "log_dir", "data_dir", "device", "resume", "overwrite", "profile"}
    return {f"--{key.replace('_', '-')}": str(value) for key, value in vars(options).items() if key not in free}


def all_finite(parts: Parts) -> bool:
    return all(
        bool(torch.isfinite(t).all())
        for part in parts.values()
        for t in _tensors(part).values()
        if t.is_floating_point()
    )
