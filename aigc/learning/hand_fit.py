"""Fit the encoder of hands to a trained generator: its samples come with the z that wrote them.

Shapes: H hands, N digits a hand, Z latent dimensions, L = origins·10 labels, M measures of manner.
"""

import copy
from typing import SupportsIndex

import torch
from torch import Tensor
from tqdm import tqdm

from aigc.digits import CLASSES, generator_of
from aigc.inference import generate
from aigc.learning.optim import cosine_schedule, mixed_precision, set_learning_rate, update_average
from aigc.models.gan import GAN, mark_pens
from aigc.models.hand_encoder import HandEncoder
from aigc.shape import manner

STEPS = 1200
HANDS_A_STEP = 5  # the more hands are written, the later are they known by heart
IMAGES = 256  # images per step
SHOWN = (1, 2, 3, 4, 6)  # numbers of digits of one hand, in turn
RATE = 2e-3
NOISE = 0.1  # added to images in −1…1, since people's digits are not the generator's


def fit_hands(gan: GAN, steps: int = STEPS, seed: SupportsIndex = 0) -> None:
    """Fit `gan.encoder` to samples of the generator, whose z are known. A configuration without hands has none.

    The encoder moves down −log q(z | digits), where q is the Gaussian that it answers with.
    """
    if gan.encoder is None:
        return
    device, rng = next(gan.parameters()).device, generator_of(seed)
    z, written = _write_hands(gan, HANDS_A_STEP * steps, rng)
    _fit_manner(gan.encoder, z, written)
    encoder, average = gan.encoder.train(), copy.deepcopy(gan.encoder)
    optimizer = torch.optim.AdamW(encoder.parameters(), betas=(0.9, 0.99))
    origins = gan.config.origins
    for step in tqdm(range(steps), desc="hands", leave=False):
        set_learning_rate(optimizer, RATE * cosine_schedule(step, steps, warmup=50))
        count = SHOWN[step % len(SHOWN)]
        hands = torch.randint(len(z), (IMAGES // count,), generator=rng)  # (B,)
        digits = torch.rand(len(hands), CLASSES, generator=rng).argsort(dim=1)[:, :count]  # (B, N), all different
        images = written[hands[:, None], digits].float() / 127.5 - 1
        images = images + NOISE * torch.randn(images.shape, generator=rng)
        labels = digits + CLASSES * (hands % origins)[:, None]
        with mixed_precision(device):
            mean, precision = encoder(images.to(device), labels.to(device))
        loss = 0.5 * (precision * (z[hands].to(device) - mean).square() - precision.log()).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        update_average(average, encoder, step, decay=0.99)
    encoder.load_state_dict(average.state_dict())
    encoder.eval()


def _write_hands(gan: GAN, count: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """Write all digits in `count` hands; hand i is of origin i mod origins. -> z (H, Z), images (H, 10, 28, 28) uint8.

    The last number of a z that asks for pen strokes counts for nothing else, and is 0 here.
    """
    z = torch.randn(count, gan.config.latent, generator=rng)
    origin = torch.arange(count) % gan.config.origins
    z[:, -1] *= origin == 0
    images = torch.empty(count, CLASSES, 28, 28, dtype=torch.uint8)
    for part in tqdm(torch.arange(count).split(100), desc="writing", leave=False):
        marked = mark_pens(z[part], origin[part] == 1).repeat_interleave(CLASSES, dim=0)
        with mixed_precision(next(gan.parameters()).device):
            drawn = generate(gan, marked, torch.arange(CLASSES).repeat(len(part)))
        images[part] = (drawn * 255).round().byte().view(-1, CLASSES, 28, 28)
    return z, images


def _fit_manner(encoder: HandEncoder, z: Tensor, images: Tensor) -> None:
    """Fill the buffers that say how the manner of a hand depends on z, by regression over the hands of an origin."""
    origins = len(encoder.directions)
    measures = manner(images.flatten(0, 1)[:, None]).view(len(z), CLASSES, -1)  # (H, 10, M)
    for origin in range(origins):
        ours, labels = measures[origin::origins], slice(origin * CLASSES, (origin + 1) * CLASSES)
        encoder.typical[labels], encoder.spread[labels] = ours.mean(dim=0), ours.std(dim=0).clamp(min=1e-6)
        hand = ((ours - encoder.typical[labels].cpu()) / encoder.spread[labels].cpu()).mean(dim=1)  # (H, M)
        ridge = torch.linalg.lstsq(torch.cat([z[origin::origins], torch.eye(z.shape[1])]), _below(hand, z)).solution
        encoder.directions[origin] = ridge.T


def _below(hand: Tensor, z: Tensor) -> Tensor:
    """Append a zero for each latent: targets of a regression that draws its weights a little towards 0."""
    return torch.cat([hand, hand.new_zeros(z.shape[1], hand.shape[1])])
