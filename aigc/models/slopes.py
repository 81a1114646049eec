"""Slopes of a decoder by hand: quicker than autograd, which cannot run under torch.export or in inference mode either.

A pullback turns the gradient of a layer's output into the gradient of its input: a vector-Jacobian product.
"""

from collections.abc import Callable, Iterable

import torch.nn.functional as F
from torch import Tensor, nn

Pullback = Callable[[Tensor], Tensor]


class Block(nn.Module):
    """A layer made of several, with a pullback of its own."""

    def pulled(self, x: Tensor) -> tuple[Tensor, Pullback]:
        raise NotImplementedError


def pulled(layer: nn.Module, x: Tensor) -> tuple[Tensor, Pullback]:
    """Apply a layer in eval mode -> its output and its pullback. ValueError for a layer without a rule."""
    if isinstance(layer, nn.Sequential):
        return chained(layer, x)
    if isinstance(layer, Block):
        return layer.pulled(x)
    out: Tensor = layer(x)
    match layer:
        case nn.Linear():
            return out, lambda slope: slope @ layer.weight
        case nn.ReLU():
            return out, lambda slope: slope * (out > 0)
        case nn.SiLU():
            bend = x.sigmoid()
            return out, lambda slope: slope * (bend * (1 + x * (1 - bend)))
        case nn.Identity():
            return out, lambda slope: slope
        case nn.Unflatten():
            return out, lambda slope: slope.flatten(1)
        case nn.PixelShuffle():
            return out, lambda slope: F.pixel_unshuffle(slope, layer.upscale_factor)
        case nn.Conv2d():
            return out, lambda slope: F.conv_transpose2d(slope, layer.weight, padding=layer.padding)  # type: ignore[arg-type]  # never a word
        case nn.BatchNorm2d():
            if layer.training or layer.running_var is None:
                raise ValueError("a slope by hand needs a network in eval mode: call .eval() first")
            scale = layer.weight * (layer.running_var + layer.eps).rsqrt()
            return out, lambda slope: slope * scale[:, None, None]
        case nn.LayerNorm():
            spread = (x.var(dim=1, correction=0, keepdim=True) + layer.eps).rsqrt()
            white = (x - x.mean(dim=1, keepdim=True)) * spread

            def back(slope: Tensor) -> Tensor:
                slope = slope * layer.weight
                along = white * (slope * white).mean(dim=1, keepdim=True)
                return spread * (slope - slope.mean(dim=1, keepdim=True) - along)

            return out, back
    raise ValueError(f"there is no slope by hand of a {type(layer).__name__}")


def chained(layers: Iterable[nn.Module], x: Tensor) -> tuple[Tensor, Pullback]:
    """Apply layers one after another -> the output and the pullback of all."""
    backs: list[Pullback] = []
    for layer in layers:
        x, back = pulled(layer, x)
        backs.append(back)

    def back_through_all(slope: Tensor) -> Tensor:
        for back in reversed(backs):
            slope = back(slope)
        return slope

    return x, back_through_all
