"""Compute a network's batch in shares, one in each process, to the result that one process has for the whole batch.

Every process draws the same batch and gets all outputs, so that losses are computed as ever; a process's gradients come
from its own rows alone, and `descend` adds them up. Batch normalisation takes its statistics over all processes, as in
Ioffe & Szegedy, arXiv:1502.03167, over the batch; dropout draws its mask for the whole batch.
Shapes: B rows of the batch, b of them in this process, C channels, P processes.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, distributed, nn
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from torch.overrides import TorchFunctionMode

from train.loop.team import rank, size


def share(network: nn.Module, method: str) -> None:
    """Let `network.method(rows…)`, whose arguments and results are all (B, …), be computed in shares until `part`."""
    alone = getattr(network, method)

    def in_shares(*rows: Tensor) -> Tensor | tuple[Tensor, ...]:
        if size() == 1:
            out: Tensor | tuple[Tensor, ...] = alone(*rows)
            return out
        total = len(rows[0])
        mine = rows_of(rank(), total)
        with _OneBatch(total):
            out = alone(*(given[mine] for given in rows))
        if isinstance(out, Tensor):
            return _together(out, total)
        return tuple(_together(part, total) for part in out)

    setattr(network, method, in_shares)


def rows_of(process: int, total: int) -> slice:
    """Choose the rows that a process computes: neighbours, as many as in every other process, or one more or less."""
    return slice(process * total // size(), (process + 1) * total // size())


def _together(own: Tensor, total: int) -> Tensor:
    whole: Tensor = _Together.apply(own, total)
    return whole


class _Together(Function):
    """(b, …) -> (B, …), all rows; every process computes the loss of all, and keeps the slope of its own rows."""

    @staticmethod
    def forward(ctx: Any, own: Tensor, total: int) -> Tensor:
        ctx.mine = rows_of(rank(), total)
        whole = own.new_zeros(total, *own.shape[1:], dtype=_precise(own))
        whole[ctx.mine] = own
        distributed.all_reduce(whole)
        return whole.to(own.dtype)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, None]:
        return slopes[0][ctx.mine], None


class _OneBatch(TorchFunctionMode):
    """Replace the two operations that look across the batch or draw for it."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total = total

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if function is F.batch_norm:
            return self.batch_norm(*args, **(kwargs or {}))
        if function is F.dropout:
            return self.dropout(*args, **(kwargs or {}))
        return function(*args, **(kwargs or {}))

    def dropout(self, x: Tensor, p: float, training: bool, inplace: bool) -> Tensor:
        mask = F.dropout(x.new_ones(self.total, *x.shape[1:]), p, training)
        return x * mask[rows_of(rank(), self.total)]

    def batch_norm(
        self,
        x: Tensor,
        running_mean: Tensor,
        running_var: Tensor,
        weight: Tensor | None,
        bias: Tensor | None,
        training: bool,
        momentum: float,
        eps: float,
    ) -> Tensor:
        if not training:
            return F.batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps)
        with torch.no_grad():
            mean, var = self._statistics(x)
            count = self.total * x[0, 0].numel()
            running_mean.lerp_(mean, momentum)
            running_var.lerp_(var * count / (count - 1), momentum)
        out: Tensor = _Normalised.apply(x, weight, bias, mean, var, eps, count)
        return out

    def _statistics(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Compute mean (C,) and variance (C,) over all processes, from their own: Chan, Golub & LeVeque 1979."""
        own = torch.var_mean(x.to(_precise(x)), dim=(0, 2, 3), correction=0)
        each = own[0].new_zeros(size(), 2, x.shape[1])
        each[rank()] = torch.stack(own)
        distributed.all_reduce(each)
        rows = [rows_of(process, self.total) for process in range(size())]
        weights = each.new_tensor([[part.stop - part.start] for part in rows]) / self.total  # (P, 1)
        var, mean = each.unbind(dim=1)  # (P, C) each
        middle = (weights * mean).sum(dim=0)
        return middle, (weights * (var + (mean - middle).square())).sum(dim=0)


class _Normalised(Function):
    """Batch normalisation by given statistics of all rows, whose own slope is counted too; `count` values a channel."""

    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        weight: Tensor | None,
        bias: Tensor | None,
        mean: Tensor,
        var: Tensor,
        eps: float,
        count: int,
    ) -> Tensor:
        ctx.save_for_backward(x, weight, mean, (var + eps).rsqrt())
        ctx.count = count
        return F.batch_norm(x, mean, var, weight, bias, False, 0.0, eps)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, mean, spread = ctx.saved_tensors
        column = (slice(None), None, None)
        white, slope = (x - mean[column]) * spread[column], slope.to(mean.dtype)
        own = torch.stack([slope.sum(dim=(0, 2, 3)), (slope * white).sum(dim=(0, 2, 3))])  # (2, C)
        whole = own.clone()
        distributed.all_reduce(whole)
        level, tilt = whole / ctx.count
        factor = spread if weight is None else spread * weight
        down = (slope - level[column] - white * tilt[column]) * factor[column]
        by_weight = (None, None) if weight is None else (own[1], own[0])
        return down.to(x.dtype), *by_weight, None, None, None, None


def _precise(x: Tensor) -> torch.dtype:
    """Choose the type for sums: float32 for bfloat16."""
    return torch.promote_types(x.dtype, torch.float32)
