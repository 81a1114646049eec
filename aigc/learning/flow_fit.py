"""Train the flow through the latents, once a VAE is trained: flow matching on draws around the posterior means.

Lipman et al., arXiv:2210.02747. Shapes: N images, B batch, Z latent dimensions.
"""

import copy
import math
from collections.abc import Iterator
from typing import SupportsIndex

import torch
from torch import Tensor

from aigc.digits import Digits, Images, check_digits, check_images, generator_of
from aigc.inference import encode
from aigc.learning.optim import cosine_schedule, mixed_precision, set_learning_rate, update_average
from aigc.models.flow import NO_DIGIT, Flow
from aigc.models.vae import VAE, reparameterize

BATCH = 1024
RATE = 2e-3  # peak learning rate of Adam
WARMUP = 200  # steps
UNNAMED = 0.1  # share of the draws whose digit is kept back, so that guidance has a flow without a digit
SPREAD = 0.3  # standard deviation of a draw around its posterior mean, 1 for that of the posterior


def fit_flow(vae: VAE, images: Images, labels: Digits, steps: int, seed: SupportsIndex = 0) -> Iterator[Tensor]:
    """Train `vae.flow` anew on training images (N, 1, 28, 28) and their digits (N,); yield the loss of every step.

    The average of the weights is written into `vae.flow` when the last step is done. A configuration without a flow
    has nothing to train.
    """
    if vae.flow is None:
        return
    images = check_images(images)
    labels = check_digits(labels, len(images)).cpu()
    mean, logvar = encode(vae, images)
    logvar += 2 * math.log(SPREAD)
    rng = generator_of(seed)
    device = next(vae.flow.parameters()).device
    flow = _new_flow(vae, rng).to(device)
    average = copy.deepcopy(flow)
    optimizer = torch.optim.Adam(flow.parameters())
    for step in range(steps):
        set_learning_rate(optimizer, RATE * cosine_schedule(step, steps, WARMUP))
        chosen = torch.randint(len(mean), (BATCH,), generator=rng)
        z = reparameterize(mean[chosen], logvar[chosen], _normal(rng, mean.shape[1]))
        told = torch.rand(BATCH, generator=rng) >= UNNAMED
        digits = torch.where(told, labels[chosen], NO_DIGIT)
        batch = (z, _normal(rng, mean.shape[1]), torch.rand(BATCH, generator=rng), digits)
        with mixed_precision(device):
            loss = flow_loss(flow, *(tensor.to(device) for tensor in batch))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        update_average(average, flow, step)
        yield loss.detach()
    vae.flow.load_state_dict(average.state_dict())


def flow_loss(flow: Flow, z: Tensor, noise: Tensor, times: Tensor, digits: Tensor) -> Tensor:
    """E‖v(z_t, t) − (z − noise)‖² / Z with z_t = (1 − t)·noise + t·z, equation (23) with σ_min = 0. -> scalar.

    Latents and noise (B, Z), times (B,) in [0, 1], digits (B,) up to NO_DIGIT.
    """
    velocity: Tensor = flow(torch.lerp(noise, z, times[:, None]), times, digits)
    return (velocity.float() - (z - noise)).square().mean()


def _new_flow(vae: VAE, rng: torch.Generator) -> Flow:
    """Build an untrained flow whose weights depend on `rng` alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(torch.randint(2**31, (), generator=rng)))
        return Flow(vae.config.latent, vae.config.flow)


def _normal(rng: torch.Generator, latent: int) -> Tensor:
    return torch.randn(BATCH, latent, generator=rng, dtype=torch.float32)
