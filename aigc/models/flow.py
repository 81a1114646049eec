"""Flow through the latents: a velocity field that carries draws of N(0, I) to the latents of real digits.

Flow matching along straight lines: Lipman et al., arXiv:2210.02747, example II of section 4.1 with σ_min = 0.
Guidance without a classifier: Ho & Salimans, arXiv:2207.12598. Blocks whose normalisation the condition scales and
shifts, and which start as the identity: Peebles & Xie, arXiv:2212.09748, section 3.2.
`aigc.learning.flow_fit` trains the network. Shapes: B batch, Z latent dimensions, W width, S steps.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from aigc.digits import CLASSES

NO_DIGIT = CLASSES  # label of the flow to the latents of any digit
FREQUENCIES = 16  # sines, and as many cosines, stand for the time
CONDITION = 128  # units that stand for time and digit
BLOCKS = 3


class FlowBlock(nn.Module):
    """x + gate · W₂ silu(W₁ (scale · norm(x) + shift)); starts as the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.modulation = nn.Linear(CONDITION, 3 * width)
        self.linear1 = nn.Linear(width, width)
        self.linear2 = nn.Linear(width, width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift, gate = self.modulation(condition).chunk(3, dim=1)  # (B, W) each
        out: Tensor = x + gate * self.linear2(F.silu(self.linear1(self.norm(x) * (1 + scale) + shift)))
        return out


class Flow(nn.Module):
    """Velocity at a place, a time and for a digit."""

    def __init__(self, latent: int, width: int) -> None:
        super().__init__()
        self.time = nn.Linear(2 * FREQUENCIES, CONDITION)
        self.digit = nn.Embedding(CLASSES + 1, CONDITION)
        self.mixed = nn.Linear(CONDITION, CONDITION)
        self.enter = nn.Linear(latent, width)
        self.blocks = nn.ModuleList(FlowBlock(width) for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(width)
        self.leave = nn.Linear(width, latent)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, z: Tensor, time: Tensor, digits: Tensor) -> Tensor:
        """z (B, Z), time (B,) from 0, noise, to 1, latents, digits (B,) up to NO_DIGIT -> velocity (B, Z)."""
        octaves = torch.linspace(-1, 6, FREQUENCIES, dtype=time.dtype, device=time.device)
        angles = time[:, None] * math.pi * 2**octaves  # (B, F), from a quarter turn to 32 turns for one unit of time
        waves = torch.cat([angles.sin(), angles.cos()], dim=1)  # (B, 2F)
        condition = F.silu(self.mixed(F.silu(self.time(waves) + self.digit(digits))))  # (B, C)
        x = self.enter(z)
        for block in self.blocks:
            x = block(x, condition)
        velocity: Tensor = self.leave(self.norm(x))
        return velocity

    def guided(self, z: Tensor, time: float, digits: Tensor, guidance: float) -> Tensor:
        """Compute v(z) + guidance·(v(z|digit) − v(z)), equation (6) of arXiv:2207.12598 with w = guidance − 1."""
        if guidance == 1:
            return self._at(z, time, digits)
        both = torch.cat([torch.full_like(digits, NO_DIGIT), digits])  # one pass is faster than two
        none, asked = self._at(torch.cat([z, z]), time, both).chunk(2)
        return torch.lerp(none, asked, guidance)

    def _at(self, z: Tensor, time: float, digits: Tensor) -> Tensor:
        velocity: Tensor = self(z, torch.full((len(z),), time, dtype=z.dtype, device=z.device), digits)
        return velocity

    def carry(self, noise: Tensor, digits: Tensor, steps: int, guidance: float) -> Tensor:
        """Carry draws of N(0, I) (B, Z) to latents of these digits (B,). -> the way (steps + 1, B, Z), noise first.

        Heun's method: each step goes with the mean of the velocities at its two ends, Karras et al., arXiv:2206.00364,
        algorithm 1 without noise.
        """
        z, way = noise, [noise]
        for step in range(steps):
            start = self.guided(z, step / steps, digits, guidance)
            end = self.guided(z + start / steps, (step + 1) / steps, digits, guidance)
            z = z + (start + end) / (2 * steps)
            way.append(z)
        return torch.stack(way)
