"""Compile a network's passes for training on a GPU, where a small batch waits for launches and not for arithmetic.

The passes of a step, forward and backward, are recorded as CUDA graphs once and replayed with one launch each; data and
distortions are on the device already. On CPUs, tests compile the same passes with another backend and come to the same
losses; on a GPU nothing of this was run or measured.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor, nn

from train.loop import team

# Options of torch.compile by device; nothing else is compiled, so that CPUs come to the results that they always had.
HOW: Mapping[str, Mapping[str, Any]] = {"cuda": {"mode": "reduce-overhead"}}


def quickens(device: torch.device) -> bool:
    """Tell whether steps on this device are compiled: on CUDA, in one process, where Triton and a C compiler are."""
    return device.type in HOW and team.size() == 1 and (device.type != "cuda" or _can_compile())


def quicken(network: nn.Module, method: str, device: torch.device) -> None:
    """Let `network.method(rows…)` run compiled while the network trains, for batches of one size.

    A second derivative cannot be compiled, and so the method stays as it is for images whose own slope is asked for, as
    by the gradient penalty of a GAN.
    """
    if not quickens(device):
        return
    alone = getattr(network, method)
    compiled: Callable[..., Any] = torch.compile(alone, dynamic=False, **HOW[device.type])

    def quick(*rows: Tensor) -> Any:
        asked = any(row.is_leaf and row.requires_grad for row in rows)
        return compiled(*rows) if network.training and not asked else alone(*rows)

    setattr(network, method, quick)


def begin_step(device: torch.device) -> None:
    """Let the results of the step before be overwritten: graphs keep theirs in one place."""
    if device.type == "cuda" and quickens(device):
        torch.compiler.cudagraph_mark_step_begin()


def filled(images: Tensor, count: int) -> Tensor:
    """Add blank images to (N, …) until there are `count`, since a graph takes batches of one size alone."""
    return torch.cat([images, images.new_zeros(count - len(images), *images.shape[1:])])


def _can_compile() -> bool:
    return find_spec("triton") is not None and any(map(shutil.which, (os.environ.get("CC", "cc"), "gcc", "clang")))
