"""Which device the models run on, and why; and what becomes of them where an accelerator fails."""

import importlib.util
import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

import torch
from torch import nn

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Model = TypeVar("Model", bound=nn.Module)
QUOTA = Path("/sys/fs/cgroup/cpu.max")  # a container's: microseconds of processor time in each period
log = logging.getLogger("aigc")


@dataclass(frozen=True)
class Choice:
    """A device, and the reason for it: that of the visitor of a page may be "failed" later."""

    device: torch.device
    reason: Literal["asked", "fastest", "alone", "lent", "failed"]
    detail: str = ""  # failed: what the accelerator said

    @property
    def name(self) -> str:
        """What the device calls itself."""
        if self.device.type == "cuda":
            return torch.cuda.get_device_name(self.device)
        return self.device.type.upper()


def choose_device(device: str = "auto") -> Choice:
    """ "auto" -> CUDA, then MPS, then CPU. ValueError where the device asked for is not there.

    On a ZeroGPU Space "auto" is the CPU: there a GPU is lent for single calls, and to fetch it takes longer than most
    of these models' answers.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if device == "auto":
        if lends_gpu():
            return Choice(torch.device("cpu"), "lent")
        name = next(name for name, there in available.items() if there)
        return Choice(torch.device(name), "alone" if name == "cpu" else "fastest")
    if device not in available:
        raise ValueError(f"there is no device {device!r}: use auto, cpu, cuda or mps")
    if not available[device]:
        raise ValueError(f"{device} is not available on this machine: use --device auto or cpu")
    return Choice(torch.device(device), "asked")


def pick_device(device: str = "auto") -> torch.device:
    """The device alone."""
    return choose_device(device).device


def placed(model: Model, device: str) -> Model:
    """The model on that device; with "auto" on the CPU where the accelerator found does not take it."""
    target = pick_device(device)
    try:
        return model.to(target)
    except RuntimeError as error:  # no driver, no memory
        if device != "auto":
            raise
        log.warning("%s failed (%s): the model runs on the CPU", target.type, first_line(error))
        return model.cpu()


def usable_cores() -> int:
    """Of those that this process may run on: in a container fewer than the machine has."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = QUOTA.read_text().partition(" ") if QUOTA.exists() else ("max", "", "")
    return cores if quota == "max" else min(cores, max(1, int(quota) // int(period)))


def lends_gpu() -> bool:
    """Whether this is a ZeroGPU Space, which has a GPU for single calls alone."""
    lends = os.environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true")
    return lends and importlib.util.find_spec("spaces") is not None


def on_lent_gpu(function: Callable[Arguments, Result], seconds: int) -> Callable[Arguments, Result]:
    """The function, called on the GPU that a ZeroGPU Space lends for `seconds`; elsewhere the function as it is."""
    if not lends_gpu():
        return function
    import spaces

    lent: Callable[Arguments, Result] = spaces.GPU(duration=seconds)(function)
    return lent


def is_failure(error: RuntimeError) -> bool:
    """Whether it is the accelerator's, and not the program's: out of memory, lost, or without an operation."""
    kinds = (torch.OutOfMemoryError, torch.AcceleratorError, NotImplementedError)
    return isinstance(error, kinds) or re.search(r"CUDA|cuDNN|CUBLAS|HIP|MPS", str(error)) is not None


def first_line(error: Exception) -> str:
    """Of what torch says, which may fill a screen."""
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
