"""Give a training random numbers of its own, so that trainings side by side repeat themselves.

Layers draw from torch's one generator of the process: weights, dropout, a VAE's noise.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

FRESH = {torch.rand, torch.randn}
GENERATED = {nn.init.uniform_, nn.init.normal_, nn.init.kaiming_uniform_, Tensor.uniform_, Tensor.normal_}


class OwnRandomness(TorchFunctionMode):
    """Draw from `rng` on the CPU, within a `with` block and in this thread alone."""

    def __init__(self, rng: torch.Generator) -> None:
        super().__init__()
        self.rng = rng

    def __torch_function__(
        self, func: Callable[..., Any], types: Sequence[type], args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        """Pass a call on, with this generator where it draws random numbers."""
        kwargs = kwargs or {}
        if func in GENERATED:
            return func(*args, **{**kwargs, "generator": self.rng})
        if func in FRESH:
            return func(*args, **{"generator": self.rng, **kwargs})
        if func is torch.randn_like:
            return torch.randn(args[0].shape, generator=self.rng).to(args[0])
        if func is F.dropout:
            return self._dropout(*args, **kwargs)
        return func(*args, **kwargs)

    def _dropout(self, x: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
        if not training:
            return x
        kept = torch.rand(x.shape, generator=self.rng) >= p
        return x * kept.to(x) / (1 - p)
