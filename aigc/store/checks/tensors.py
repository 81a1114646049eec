"""Read safetensors that others wrote: the header is compared first, so that nothing is allocated for a wrong file."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

LARGEST = 300_000_000  # bytes of a file; the largest that ships has 9 million
FLOAT, WHOLE = "F32", "I64"  # names that headers give to the types of networks' tensors

Header = Mapping[str, tuple[str, tuple[int, ...]]]  # type and shape by name


def read_header(path: Path) -> Header:
    """Read names, types and shapes. ValueError for too large a file, SafetensorError or OSError for a damaged one."""
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(f"it has {size:,} bytes, more than {LARGEST:,}")
    with safe_open(path, framework="pt") as file:
        slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118  # not a dict
        return {name: (part.get_dtype(), tuple(part.get_shape())) for name, part in slices.items()}


def header_of(build: Callable[[], nn.Module]) -> Header:
    """Write the header of the file that a network needs. The network is built without memory for its numbers."""
    with torch.device("meta"), _Unfilled():
        state: Mapping[str, Tensor] = build().state_dict()
    return {name: (FLOAT if t.is_floating_point() else WHOLE, tuple(t.shape)) for name, t in state.items()}


def misfit(wanted: Header, found: Header) -> str | None:
    """Tell how two headers differ, with one example of each difference; None where they do not."""
    lacks, strange = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    both = [key for key in wanted if key in found]
    shapes = [key for key in both if wanted[key][1] != found[key][1]]
    types = [key for key in both if wanted[key][0] != found[key][0]]
    parts = [f"it lacks {len(lacks)} tensors, {lacks[0]} first"] if lacks else []
    parts += [f"it has {len(strange)} that the network has not, {strange[0][:80]} first"] if strange else []
    parts += [f"{key} is {found[key][1]}, not {wanted[key][1]}" for key in shapes[:1]]
    parts += [f"{key} is of type {found[key][0]}, not {wanted[key][0]}" for key in types[:1]]
    return "; ".join(parts) or None


def read_finite(path: Path) -> dict[str, Tensor]:
    """Read all tensors. ValueError for one with a number that is not finite."""
    tensors = load_file(path)
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise ValueError(f"{name} holds a number that is not finite")
    return tensors


class _Unfilled(TorchFunctionMode):
    """Draw no random numbers for new networks: on the "meta" device, that would import half of torch."""

    def __torch_function__(
        self, function: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if getattr(function, "__name__", "") in ("normal_", "uniform_"):
            return args[0] if args else kwargs["tensor"]
        return function(*args, **kwargs)
