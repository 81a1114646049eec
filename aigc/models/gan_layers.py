"""Layers of the conditional generators: normalisation by (z, digit), changes of low rank, doubling of the resolution.

Shapes: B batch, E = Z + class embedding, C channels.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

RANK = 12  # channels of the change that makes a layer of the generator write with a pen


class LowRank(nn.Sequential):
    """Change of a layer: RANK channels between two layers. Hu et al., "LoRA", arXiv:2106.09685, equation (3)."""

    def __init__(self, layer: nn.Linear | nn.Conv2d) -> None:
        first: nn.Module
        last: nn.Linear | nn.Conv2d
        if isinstance(layer, nn.Linear):
            first, last = nn.Linear(layer.in_features, RANK, bias=False), nn.Linear(RANK, layer.out_features)
        else:
            first = nn.Conv2d(layer.in_channels, RANK, 3, padding=1, bias=False)  # all that change are 3×3
            last = nn.Conv2d(RANK, layer.out_channels, 1)
        super().__init__(first, last)
        for start in last.parameters():
            nn.init.zeros_(start)  # no change


class ConditionalBatchNorm(nn.Module):
    """Batch normalisation whose scale and shift are a linear map of (z, digit); pen strokes have their own."""

    def __init__(self, channels: int, condition: int, origins: int = 1) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.scale_shift = nn.Linear(condition, 2 * channels)
        nn.init.normal_(self.scale_shift.weight, std=0.02)  # starts close to plain batch normalisation
        nn.init.zeros_(self.scale_shift.bias)
        self.pens_norm = nn.BatchNorm2d(channels, affine=False) if origins > 1 else None
        self.pens_scale_shift = nn.Linear(condition, 2 * channels) if origins > 1 else None
        if self.pens_scale_shift:
            nn.init.zeros_(self.pens_scale_shift.weight)
            nn.init.zeros_(self.pens_scale_shift.bias)

    def forward(self, x: Tensor, condition: Tensor, pens: Tensor | None = None) -> Tensor:
        """(B, C, H, W), (B, E), share of pen strokes (B, 1) -> (B, C, H, W)."""
        scale_shift = self.scale_shift(condition)
        if pens is not None and self.pens_scale_shift:
            scale_shift = scale_shift + pens * self.pens_scale_shift(condition)
        scale, shift = scale_shift[:, :, None, None].chunk(2, dim=1)  # (B, C, 1, 1) each
        if self.training:  # a batch is of one origin
            norm = self.norm if pens is None or self.pens_norm is None or pens.mean() < 0.5 else self.pens_norm
            return torch.addcmul(shift, norm(x), 1 + scale)
        # With fixed statistics both are one linear map: half the passes over x.
        mean, var = self.norm.running_mean, self.norm.running_var
        assert mean is not None and var is not None
        if pens is not None and self.pens_norm:
            assert self.pens_norm.running_mean is not None and self.pens_norm.running_var is not None
            mean, var = mean.lerp(self.pens_norm.running_mean, pens), var.lerp(self.pens_norm.running_var, pens)
        factor = (1 + scale) * (var + self.norm.eps).rsqrt()[..., None, None]
        return torch.addcmul(shift - mean[..., None, None] * factor, x, factor)


def changed(layer: nn.Module, change: nn.Module | None, x: Tensor, pens: Tensor | None) -> Tensor:
    """Apply a layer, and its change by the share of pen strokes (B, 1)."""
    out: Tensor = layer(x)
    if pens is not None and change is not None:
        out = out + pens.view(-1, *(1,) * (x.ndim - 1)) * change(x)
    return out


def to_one_channel(layer: nn.Conv2d, x: Tensor) -> Tensor:
    """Apply a 3×3 convolution with a single output channel. (B, C, H, W) -> (B, 1, H, W).

    Every pixel adds its product with each of the nine weights to a pixel nearby: a third of the time on a CPU, whose
    convolutions are made for many output channels. Training keeps the convolution, and its results.
    """
    assert layer.bias is not None
    weights = layer.weight[0].flip(1, 2).flatten(1)  # (C, 9)
    products = weights.T @ x.flatten(2)  # (B, 9, H·W)
    return F.fold(products, x.shape[2:], 3, padding=1) + layer.bias


def spread(x: Tensor) -> Tensor:
    """Turn four channels into 2×2 pixels of one. (B, 4C, H, W) -> (B, C, 2H, 2W).

    Pixel shuffle (arXiv:1609.05158) with the place as the slow half of the channel: in channels_last memory it copies
    C numbers at a time, and the result keeps that format. Mixed formats make backward passes several times as long.
    """
    batch, channels, height, width = x.shape
    pixels = x.permute(0, 2, 3, 1).reshape(batch, height, width, 2, 2, channels // 4).transpose(2, 3)
    return pixels.reshape(batch, 2 * height, 2 * width, channels // 4).permute(0, 3, 1, 2)
