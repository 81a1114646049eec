"""Draw digits from a VAE: from N(0, I), from Gaussians fitted to the latents of real digits, or along a flow to them.

An autoencoder, and a flow or a diffusion in its latents, is also the way large generators of pictures work today:
Rombach et al., arXiv:2112.10752, Esser et al., arXiv:2403.03206. Images are (B, 1, 28, 28) in [0, 1]; ValueError says
which argument is wrong. Shapes: B batch, Z latent dimensions.
"""

from typing import SupportsIndex

import torch
from torch import Tensor

from aigc.digits import SIDE, Digits, check_digits, check_whole
from aigc.inference import decode, draw_latents
from aigc.models.eval_mode import evaluated
from aigc.models.precision import whole_float32
from aigc.models.vae import VAE

STEPS = 8  # along the flow, whose network is asked twice in each, with guidance four times
GUIDANCE = 1.5
MOST_STEPS = 100
MOST_GUIDANCE = 10.0


def sample_prior(vae: VAE, count: int, seed: SupportsIndex = 0, temperature: float = 1.0) -> Tensor:
    """Decode draws from N(0, temperature²·I). -> (count, 1, 28, 28); image i depends on seed + i alone."""
    _check_temperature(temperature)
    return decode(vae, draw_latents(count, vae.config.latent, seed) * temperature)


def sample_fitted(
    vae: VAE,
    digits: Digits,
    seed: SupportsIndex = 0,
    temperature: float = 1.0,
    steps: SupportsIndex = STEPS,
    guidance: float = GUIDANCE,
) -> Tensor:
    """Decode draws from the latents of the digits asked for, by the VAE's best fit. digits (B,) -> (B, 1, 28, 28).

    The best fit is the flow, where a VAE has one; else the mixture of Gaussians, which knows no steps and no guidance.
    Image i depends on seed + i and on its digit alone. ValueError where nothing was fitted: VAEConfig.flow and
    VAEConfig.components are 0. Other arguments: see `follow_flow` and `sample_gaussians`.
    """
    if vae.flow is None:
        return sample_gaussians(vae, digits, seed, temperature)
    return decode(vae, _carried(vae, digits, seed, temperature, steps, guidance)[-1])


@torch.no_grad()
@whole_float32()
def sample_gaussians(vae: VAE, digits: Digits, seed: SupportsIndex = 0, temperature: float = 1.0) -> Tensor:
    """Decode draws from the mixture of Gaussians of each digit. digits (B,) -> (B, 1, 28, 28).

    temperature  scales the distance from the centre of the Gaussian drawn from
    Image i depends on seed + i and on its digit alone. ValueError without such a mixture: VAEConfig.components is 0.
    """
    _check_temperature(temperature)
    if vae.aggregate is None:
        raise ValueError("this VAE has no fitted prior: sample N(0, I) with sample_prior")
    digits, vae = check_digits(digits), evaluated(vae)
    assert vae.aggregate is not None
    noise = draw_latents(len(digits), 1 + vae.config.latent, seed)  # the first chooses the Gaussian
    noise[:, 1:] *= temperature
    device = next(vae.parameters()).device
    return decode(vae, vae.aggregate.draw(noise.to(device), digits.to(device)).cpu())


def follow_flow(
    vae: VAE,
    digits: Digits,
    seed: SupportsIndex = 0,
    temperature: float = 1.0,
    steps: SupportsIndex = STEPS,
    guidance: float = GUIDANCE,
) -> Tensor:
    """Decode all places on the way from noise to the digits asked for. digits (B,) -> (steps + 1, B, 1, 28, 28).

    temperature  scales the noise: towards 0 the samples become more typical and less varied
    steps        from noise to digit
    guidance     1 follows the flow to the digit, more than 1 exaggerates its difference from the flow to any digit
    Way i depends on seed + i and on its digit alone. ValueError without a flow: VAEConfig.flow is 0.
    """
    way = _carried(vae, digits, seed, temperature, steps, guidance)
    return decode(vae, way.flatten(0, 1)).view(len(way), -1, 1, SIDE, SIDE)


@torch.no_grad()
@whole_float32()
def _carried(
    vae: VAE, digits: Digits, seed: SupportsIndex, temperature: float, steps: SupportsIndex, guidance: float
) -> Tensor:
    """Carry noise to latents. -> (steps + 1, B, Z) on the CPU."""
    _check_temperature(temperature)
    steps, digits = check_whole("steps", steps), check_digits(digits)
    if not 1 <= steps <= MOST_STEPS:
        raise ValueError(f"steps must lie between 1 and {MOST_STEPS}, not {steps}")
    if not 0 <= guidance <= MOST_GUIDANCE:
        raise ValueError(f"guidance must lie between 0 and {MOST_GUIDANCE:g}, not {guidance}")
    flow = evaluated(vae).flow
    if flow is None:
        raise ValueError("this VAE has no flow: sample N(0, I) with sample_prior")
    noise = draw_latents(len(digits), vae.config.latent, seed) * temperature
    device = next(flow.parameters()).device
    way: Tensor = flow.carry(noise.to(device), digits.to(device), steps, guidance).cpu()
    return way


def _check_temperature(temperature: float) -> None:
    if not 0 <= temperature <= 2:
        raise ValueError(f"temperature must lie between 0 and 2, not {temperature}")
