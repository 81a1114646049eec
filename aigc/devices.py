"""Choose the device that models run on, give the reason, and recognise the failure of an accelerator."""

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
QUOTA = Path("/sys/fs/cgroup/cpu.max")  # limit of a container: microseconds of processor time in each period
log = logging.getLogger("aigc")

# A fork inherits the state of OpenMP's threads but not the threads, and its first parallel operation waits for them for
# ever. One thread needs no others. A child that raises the number again hangs: start it with "spawn" for more.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))


@dataclass(frozen=True)
class Choice:
    """A device and the reason for it; while the page runs, the reason may become "failed"."""

    device: torch.device
    reason: Literal["asked", "fastest", "alone", "lent", "failed"]
    detail: str = ""  # for "failed": the message of the accelerator

    @property
    def name(self) -> str:
        """Name that the device reports."""
        if self.device.type == "cuda":
            return torch.cuda.get_device_name(self.device)
        return self.device.type.upper()


def choose_device(device: str | torch.device = "auto") -> Choice:
    """Choose a device: "auto" is CUDA, then MPS, then CPU. ValueError where the device asked for is not there.

    Taken are "auto", "cpu", "cuda", "mps", one of several as "cuda:1", and a torch.device.
    On a ZeroGPU Space "auto" is the CPU: such a Space lends a GPU for single calls, and fetching the GPU takes longer
    than most of these models' answers.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if device == "auto":
        if lends_gpu():
            return Choice(torch.device("cpu"), "lent")
        name = next(name for name, there in available.items() if there)
        return Choice(torch.device(name), "alone" if name == "cpu" else "fastest")
    asked = _parsed(device)
    if asked is None or asked.type not in available:
        raise ValueError(f"there is no device {str(device)!r}: use auto, cpu, cuda or mps")
    if not available[asked.type]:
        raise ValueError(f"{asked.type} is not available on this machine: use --device auto or cpu")
    if asked.type == "cpu":
        return Choice(torch.device("cpu"), "asked")  # cpu:0 too
    count = torch.cuda.device_count() if asked.type == "cuda" else 1
    if asked.index is not None and asked.index >= count:
        last = f"{asked.type}:{count - 1}"
        raise ValueError(f"{asked} is not available on this machine, whose last is {last}: use auto or {last}")
    return Choice(asked, "asked")


def _parsed(device: str | torch.device) -> torch.device | None:
    """Parse a device's name; None for a name that torch does not know, or anything but a name."""
    if isinstance(device, torch.device):
        return device
    try:
        return torch.device(device) if isinstance(device, str) else None
    except RuntimeError:
        return None


def pick_device(device: str | torch.device = "auto") -> torch.device:
    """Choose a device as `choose_device` does, without the reason."""
    return choose_device(device).device


def placed(model: Model, device: str | torch.device) -> Model:
    """Move the model to the device; with "auto", to the CPU where the accelerator found does not take the model."""
    target = pick_device(device)
    try:
        return model.to(target)
    except RuntimeError as error:  # no driver, no memory
        if device != "auto":
            raise
        log.warning("%s failed (%s): the model runs on the CPU", target.type, first_line(error))
        return model.cpu()


def usable_cores() -> int:
    """Count the cores that this process may run on: in a container fewer than the machine has."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = QUOTA.read_text().partition(" ") if QUOTA.exists() else ("max", "", "")
    return cores if quota == "max" else min(cores, max(1, int(quota) // int(period)))


def is_space() -> bool:
    """Tell whether this is a Space on Hugging Face, whose visitors share one small machine."""
    return "SPACE_ID" in os.environ


def lends_gpu() -> bool:
    """Tell whether this is a ZeroGPU Space, which has a GPU for single calls alone."""
    lends = os.environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true")
    return lends and importlib.util.find_spec("spaces") is not None


def on_lent_gpu(function: Callable[Arguments, Result], seconds: int) -> Callable[Arguments, Result]:
    """Wrap a function to run on the GPU that a ZeroGPU Space lends for `seconds`; elsewhere return it unchanged."""
    if not lends_gpu():
        return function
    import spaces

    lent: Callable[Arguments, Result] = spaces.GPU(duration=seconds)(function)
    return lent


def is_failure(error: RuntimeError) -> bool:
    """Tell whether an error is the accelerator's, not the program's: out of memory, lost, or without an operation."""
    failures = (torch.OutOfMemoryError, torch.AcceleratorError, NotImplementedError)
    return isinstance(error, failures) or re.search(r"CUDA|cuDNN|CUBLAS|HIP|MPS", str(error)) is not None


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text, since the text of torch may fill a screen."""
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
