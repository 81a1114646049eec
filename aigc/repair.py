"""Damage digits, and repair them with a VAE by searching for the latent that best explains the damaged image.

A damaged image is a linear view of the digit with noise: y = A·x + σ·ε. The search is for the likeliest latent given y,
min ‖A·x̂(z) − y‖² / 2s² + ‖z‖² / 2, with s² = σ² + t²: Bora et al., "Compressed Sensing using Generative Models",
arXiv:1703.03208. t keeps the pixels, whose errors go together, from counting as independent evidence.
Shapes: B batch, Z latent dimensions.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import SIDE, Images, as_floats, generator_of
from aigc.models.eval_mode import evaluated
from aigc.models.precision import whole_float32
from aigc.models.vae import VAE

Kind = Literal["noise", "erase", "shrink"]
KINDS = get_args(Kind)
PARTS = ("top", "bottom", "left", "right", "middle")
SMALL = 7  # pixels; the side of a digit that was shrunk
# Chosen by the PSNR of 100 validation images:
STEPS, RATE = 60, 0.5  # steps and learning rate of Adam, which searches; the rate falls to 0
BETAS = 0.9, 0.999  # decay of Adam's running means
TOLERANCE = {"noise": 0.15, "erase": 0.25, "shrink": 0.05}  # t


@dataclass(frozen=True)
class Damage:
    """One kind of damage to an image. ValueError for an unknown kind or part."""

    kind: Kind = "noise"
    noise: float = 0.5  # σ, for "noise"
    part: str = "bottom"  # missing area, for "erase": one half, or the middle third of the rows
    seed: int = 0  # seed of the noise

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.part not in PARTS:
            raise ValueError(f"kind must be one of {KINDS} and part one of {PARTS}, not {self.kind!r}, {self.part!r}")

    def view(self, images: Tensor) -> Tensor:
        """Apply the damage without its noise. (B, 1, 28, 28) -> the same, or (B, 1, 7, 7)."""
        if self.kind == "shrink":
            return F.avg_pool2d(images, SIDE // SMALL)
        return images * self._kept().to(images.device) if self.kind == "erase" else images

    def apply(self, images: Images) -> Tensor:
        """Apply the damage; with noise, the result goes beyond [0, 1]."""
        images = as_floats(images)
        if self.kind != "noise":
            return self.view(images)
        noise = torch.randn(images.shape, generator=generator_of(self.seed), dtype=torch.float32)
        return images + self.noise * noise.to(images.device)

    @property
    def variance(self) -> float:
        """s², the variance of a pixel around its value under a latent."""
        noise = self.noise if self.kind == "noise" else 0.0
        return float(noise**2 + TOLERANCE[self.kind] ** 2)

    def _kept(self) -> Tensor:
        """Return 1 where the image is kept, else 0. -> (28, 28)."""
        kept, half, third = torch.ones(SIDE, SIDE, dtype=torch.float32), SIDE // 2, SIDE // 3
        rows, columns = {
            "top": (slice(half), slice(None)),
            "bottom": (slice(half, None), slice(None)),
            "left": (slice(None), slice(half)),
            "right": (slice(None), slice(half, None)),
            "middle": (slice(third, SIDE - third), slice(None)),
        }[self.part]
        kept[rows, columns] = 0
        return kept


def as_image(left: Tensor) -> Tensor:
    """Show damaged images as 28×28 in [0, 1]; a shrunk image is drawn in squares."""
    return F.interpolate(left, size=(SIDE, SIDE), mode="nearest").clamp(0, 1)


@torch.no_grad()
@whole_float32()
def glance(vae: VAE, left: Images) -> Tensor:
    """Encode damaged images as if they were whole, and decode. -> (B, 1, 28, 28)."""
    vae = evaluated(vae)
    mean, _ = vae.encode(as_image(as_floats(left)).to(_device(vae)))
    return vae.decode(mean).sigmoid().cpu()


@whole_float32()
def search(vae: VAE, left: Images, damage: Damage) -> Tensor:
    """Search for the latents that best explain damaged images, and decode them. -> (B, 1, 28, 28)."""
    vae = evaluated(vae)
    with torch.inference_mode(False), torch.no_grad():  # a caller's inference mode knows no gradients
        target = as_floats(left).to(_device(vae)).clone()
        start, _ = vae.encode(as_image(target))
        z, mean, square = start, torch.zeros_like(start), torch.zeros_like(start)
        for step in range(STEPS):
            with torch.enable_grad():
                z = z.detach().requires_grad_()
                misfit = (damage.view(vae.decode(z).sigmoid()) - target).square().sum() / (2 * damage.variance)
                (slope,) = torch.autograd.grad(misfit + 0.5 * z.square().sum(), [z])  # no gradient of the weights
            # Adam: arXiv:1412.6980, algorithm 1. torch.optim's first loads a compiler, for longer than the search.
            mean, square = mean.lerp(slope, 1 - BETAS[0]), square.lerp(slope.square(), 1 - BETAS[1])
            unbiased = mean / (1 - BETAS[0] ** (step + 1)), square / (1 - BETAS[1] ** (step + 1))
            z = z - RATE * (1 - step / STEPS) * unbiased[0] / (unbiased[1].sqrt() + 1e-8)
        return vae.decode(z).sigmoid().cpu()


def _device(vae: VAE) -> torch.device:
    return next(vae.parameters()).device
