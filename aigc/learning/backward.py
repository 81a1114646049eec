"""Pass backwards through a classifier on one image: to its pixels, to each layer's weights, and one step along them."""

import copy

import torch
from torch import Tensor

from aigc.losses import cross_entropy_loss
from aigc.models.dnn import DNN


def pixel_slope(dnn: DNN, image: Tensor, label: int) -> Tensor:
    """Compute the gradient of the cross-entropy for the pixels. (1, 28, 28) -> (1, 28, 28)."""
    device = next(dnn.parameters()).device
    x = image[None].detach().clone().to(device).requires_grad_()
    (slope,) = torch.autograd.grad(cross_entropy_loss(dnn(x)[0], torch.tensor([label], device=device)), x)
    return slope[0].cpu()


def layer_slopes(dnn: DNN, image: Tensor, label: int) -> list[tuple[Tensor, float]]:
    """Compute the gradient of the cross-entropy of (1, 28, 28) for each layer -> its weights, the gradient's norm."""
    device = next(dnn.parameters()).device
    weights = [weight for weight in dnn.parameters() if weight.ndim > 1]
    loss = cross_entropy_loss(dnn(image[None].to(device))[0], torch.tensor([label], device=device))
    gradients = torch.autograd.grad(loss, weights)
    return [(weight.detach(), float(slope.norm())) for weight, slope in zip(weights, gradients, strict=True)]


def one_step(dnn: DNN, image: Tensor, label: int, rate: float) -> float:
    """Move a copy of the network one step down the cross-entropy of one image. -> the cross-entropy afterwards.

    The step is written out, since the first use of any optimiser costs seconds: it imports torch's compiler.
    """
    learner = copy.deepcopy(dnn)
    device = next(learner.parameters()).device
    x, y = image[None].to(device), torch.tensor([label], device=device)
    weights = list(learner.parameters())
    gradients = torch.autograd.grad(cross_entropy_loss(learner(x)[0], y), weights, allow_unused=True)
    with torch.no_grad():
        for weight, gradient in zip(weights, gradients, strict=True):
            if gradient is not None:
                weight.sub_(rate * gradient)
        return float(cross_entropy_loss(learner(x)[0], y))
