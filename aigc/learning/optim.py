"""Learning-rate schedules, weight averaging and precision, shared by all trainings."""

import math

import torch
from torch import Tensor, distributed, nn
from torch.optim import Optimizer


def cosine_schedule(step: int, total: int, warmup: int = 0) -> float:
    """Compute the factor for the peak learning rate: linear warm-up, half a cosine down to 0 (arXiv:1608.03983)."""
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, total - warmup)))


def restarted_cosine(step: int, total: int, cycles: int, warmup: int = 0) -> float:
    """Chain `cycles` cosine schedules, each from half the peak of the schedule before (arXiv:1608.03983)."""
    length = math.ceil(total / cycles)
    cycle, place = divmod(step, length)
    return 0.5**cycle * cosine_schedule(place, length, warmup)


def warmed_up(step: int, steps: int = 20) -> float:
    """Compute the factor for a rate that rises linearly over the first steps and then stays."""
    return min(1.0, (step + 1) / steps)


def restart(model: nn.Module, average: nn.Module, optimizer: Optimizer) -> None:
    """Begin a cycle at the average of the cycle before, with an optimiser that remembers nothing."""
    model.load_state_dict(average.state_dict())
    optimizer.state.clear()


def set_learning_rate(optimizer: Optimizer, lr: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = lr


def descend(optimizer: Optimizer, loss: Tensor, longest: float = math.inf) -> None:
    """Move an optimiser's weights down a loss; processes that train together add up the gradients of their rows.

    longest  norm above which the gradient is cut
    """
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    if distributed.is_available() and distributed.is_initialized():
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        whole = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(whole)
        for gradient, part in zip(gradients, whole.split([g.numel() for g in gradients]), strict=True):
            gradient.copy_(part.view_as(gradient))
    if longest < math.inf:
        nn.utils.clip_grad_norm_(weights, longest)
    optimizer.step()


def update_average(average: nn.Module, model: nn.Module, step: int, decay: float = 0.999) -> None:
    """Update an exponential moving average of all parameters and buffers, in place.

    The decay ramps up as (1 + t)/(10 + t), so that the random start is soon forgotten.
    Averaged weights generate better than the last ones: arXiv:1806.04498.
    """
    decay = min(decay, (1 + step) / (10 + step))
    with torch.no_grad():
        means = average.state_dict(keep_vars=True).values()  # no copies: they are updated in place
        pairs = list(zip(means, model.state_dict().values(), strict=True))
        floats = [pair for pair in pairs if pair[0].is_floating_point()]
        torch._foreach_lerp_([mean for mean, _ in floats], [value for _, value in floats], 1 - decay)  # one launch
        for mean, value in pairs:
            if not mean.is_floating_point():
                mean.copy_(value)


def mixed_precision(device: torch.device) -> torch.autocast:
    """Use bfloat16 on CUDA and on CPUs with bfloat16 in hardware, for about twice the speed; float32 elsewhere."""
    able = torch.cpu.get_capabilities()
    enabled = device.type == "cuda" or (device.type == "cpu" and (able.get("avx512_bf16") or able.get("amx_bf16")))
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=bool(enabled))
