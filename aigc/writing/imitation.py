"""Imitate a hand: find the latent whose digits look like a few digits of one writer.

An encoder guesses, once for MNIST's hands and once for hands with a pen where the generator knows both; a few steps of
Adam bring the generator's digits nearer to those given, and the better of the two guesses is the answer.
Shapes: O origins, N digits given, Z latent dimensions, M measures of manner.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from aigc.digits import CLASSES, Digits, Images, check_digits, check_images, to_signed
from aigc.models.eval_mode import evaluated
from aigc.models.gan import GAN, mark_pens
from aigc.models.hand_encoder import HandEncoder
from aigc.models.precision import whole_float32
from aigc.shape import manner

# Set by hand. A few others, compared on training writers and two validation writers, were not clearly better.
STEPS, RATE = 10, 0.1  # steps and learning rate of Adam; the rate falls to 0
BETAS = 0.9, 0.999  # decay of Adam's running means
PRIOR, MANNER = 0.02, 0.2  # weights of the encoder's guess and of the manner, beside the pixels' squared error
OUTLIER = 0.3  # squared error from which on a digit has less and less say: it may have a wrong label
KEPT = 0.8  # share of a hand's manner that counts; the rest was chance of the digits given
FITTED = 10  # digits that the steps compare; the guess takes all


@whole_float32()
def imitate(gan: GAN, images: Images, digits: Digits) -> Tensor:
    """Find one hand for digits of one writer. (N, 1, 28, 28), (N,) -> z (1, Z).

    `generate(gan, z.expand(10, -1), torch.arange(10))` then writes every digit in that hand. Digits of several hands
    give a hand between them, and one with a wrong label has little say beside others. ValueError for an image without
    ink, and for a GAN without an encoder of hands.
    """
    images = check_images(images)
    digits = check_digits(digits, len(images)).cpu()
    if gan.encoder is None:
        raise ValueError("this GAN has no encoder of hands: load the best one, aigc.load_gan()")
    if empty := [place for place, image in enumerate(images) if not bool(image.any())]:
        raise ValueError(f"image {empty[0]} is empty: draw a digit")
    device, origins = next(gan.parameters()).device, gan.config.origins
    generator, encoder = evaluated(gan.generator), evaluated(gan.encoder)
    with torch.inference_mode(False), torch.no_grad():  # a caller's inference mode knows no gradients
        labels = (digits + CLASSES * torch.arange(origins)[:, None]).to(device)  # (O, N)
        target = to_signed(images[:, 0]).to(device).clone()  # (N, 28, 28)
        mean, precision = encoder(target.expand(origins, -1, -1, -1), labels)
        wanted = _manner(encoder, images, labels)  # (O, M)
        z = _with_manner(mean, encoder.directions, wanted)
        shown = torch.linspace(0, len(images) - 1, min(len(images), FITTED)).round().long().to(device)
        first, square = torch.zeros_like(z), torch.zeros_like(z)
        for step in range(STEPS + 1):
            with torch.enable_grad():
                z = z.detach().requires_grad_()
                marked = mark_pens(z, labels[:, 0] >= CLASSES)
                written = generator(
                    marked.repeat_interleave(len(shown), dim=0), labels[:, shown].flatten() % CLASSES
                ).view(origins, len(shown), 28, 28)
                loss = _misfit(written, target[shown])
                loss = loss + PRIOR * (precision * (z - mean).square()).mean(dim=1)
                loss = loss + MANNER * (_manner_of(z, encoder.directions) - wanted).square().mean(dim=1)  # (O,)
                (slope,) = torch.autograd.grad(loss.sum(), [z])
            if step == STEPS:
                break
            # Adam: arXiv:1412.6980, algorithm 1. torch.optim's first loads a compiler, for longer than the search.
            first, square = first.lerp(slope, 1 - BETAS[0]), square.lerp(slope.square(), 1 - BETAS[1])
            unbiased = first / (1 - BETAS[0] ** (step + 1)), square / (1 - BETAS[1] ** (step + 1))
            z = z - RATE * (1 - step / STEPS) * unbiased[0] / (unbiased[1].sqrt() + 1e-8)
        best = int(loss.argmin())
        return marked.detach()[best : best + 1].cpu()


def _misfit(written: Tensor, target: Tensor) -> Tensor:
    """Compare digits written with those given, sharp and blurred. (O, N, 28, 28), (N, 28, 28) -> (O,)."""
    errors = (written - target).square().mean(dim=(2, 3))  # (O, N)
    blurred = F.avg_pool2d(F.avg_pool2d(written - target, 5, 1, 2), 5, 1, 2)
    errors = errors + 4 * blurred.square().mean(dim=(2, 3))
    return (errors / (1 + errors / OUTLIER)).mean(dim=1)


def _manner(encoder: HandEncoder, images: Tensor, labels: Tensor) -> Tensor:
    """Measure the manner of the hand that wrote the images, against typical digits of each origin. -> (O, M)."""
    measures = manner(images).to(labels.device)
    return KEPT * ((measures - encoder.typical[labels]) / encoder.spread[labels]).mean(dim=1)


def _manner_of(z: Tensor, directions: Tensor) -> Tensor:
    """Predict the manner of the generator's hands. (O, Z), (O, M, Z) -> (O, M)."""
    return (directions @ z[:, :, None]).squeeze(2)


def _with_manner(z: Tensor, directions: Tensor, wanted: Tensor) -> Tensor:
    """Move hands (O, Z) the shortest way to where their manner is the one wanted (O, M)."""
    gap = wanted - _manner_of(z, directions)
    moved: Tensor = z + (torch.linalg.pinv(directions) @ gap[:, :, None]).squeeze(2)
    return moved
