"""Run the three models on images: pure functions of a model, tensors and a seed. No Gradio here.

Images are (B, 1, 28, 28): tensors or NumPy arrays, floating point in [0, 1], or uint8 from 0 to 255. Digits are
tensors, NumPy arrays or sequences of whole numbers. Inputs may lie on any device; results are float32 on the CPU,
whatever torch's default dtype is. ValueError says which argument is wrong.
A model in train mode answers as in eval mode, and one in half, bfloat16 or double precision as in float32; both stay
as they are (aigc.models.eval_mode). Shapes: B batch, Z latent dimensions.
"""

import math
import reprlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike
from torch import Tensor, nn

from aigc.digits import (
    Digits,
    Images,
    check_digits,
    check_images,
    check_whole,
    generator_of,
    holds_only_numbers,
    to_signed,
    to_unit,
)
from aigc.losses import kl_divergence, reconstruction_loss
from aigc.metrics import peak_signal_to_noise
from aigc.models.dnn import DNN
from aigc.models.eval_mode import evaluated
from aigc.models.gan import GAN, ConvDiscriminator, DigitGenerator
from aigc.models.precision import whole_float32
from aigc.models.vae import VAE, reparameterize

DIGIT_SCORE = 0.5  # an image with a lower score is no digit
SUSPECT = 10  # percentile of D's opinions of real images: an image with a lower opinion is suspected of being written
PIECE = 50  # images per forward pass: fits the CPU cache and bounds memory
MAX_SEED = 2**63 - 1
Latents = Tensor | ArrayLike  # as a caller may pass them


@dataclass(frozen=True)
class Classification:
    """Probabilities and digit scores that the classifier gives a batch of images."""

    probabilities: Tensor  # (B, 10), calibrated: nine in ten answers given with 0.9 are right
    digit_score: Tensor  # (B,) in [0, 1], low for what is no digit


@torch.no_grad()
@whole_float32()
def classify(dnn: DNN, images: Images) -> Classification:
    """Classify images. (B, 1, 28, 28) -> probabilities (B, 10), digit scores (B,)."""
    images, dnn = check_images(images), evaluated(dnn)
    logits, score_logits = _in_pieces(dnn, dnn, images)
    return Classification(
        (logits / dnn.config.temperature).softmax(dim=1), (score_logits - dnn.config.score_zero).sigmoid()
    )


def draw_latents(count: SupportsIndex, latent: SupportsIndex, seed: SupportsIndex = 0) -> Tensor:
    """Draw from N(0, I). -> (count, Z); row i depends on seed + i alone.

    One generator per row: a single randn call would change every digit whenever the visitor
    changes how many to draw.
    """
    count, latent, seed = check_whole("count", count), check_whole("latent", latent), check_whole("seed", seed)
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    if not 0 <= seed <= MAX_SEED - count:
        raise ValueError(f"seed must lie between 0 and {MAX_SEED - count}, not {seed}")
    rows = (torch.Generator().manual_seed(seed + i) for i in range(count))
    return torch.stack([torch.randn(latent, generator=rng, dtype=torch.float32) for rng in rows])


@torch.no_grad()
@whole_float32()
def generate(gan: GAN, z: Latents, digits: Digits, truncation: float = 1.0) -> Tensor:
    """Write the digits asked for. z (B, Z), digits (B,) -> (B, 1, 28, 28).

    truncation  scales z: towards 0 the samples become more typical and less varied
    The article's GAN knows no classes and ignores `digits`.
    """
    z = _check_latents(z, gan.config.latent)
    digits = check_digits(digits, len(z))
    if not 0 <= truncation <= 2:
        raise ValueError(f"truncation must lie between 0 and 2, not {truncation}")
    generator = evaluated(gan.generator)
    (signed,) = _in_pieces(generator, lambda *args: (generator(*args),), z * truncation, digits)
    return to_unit(signed)


@torch.no_grad()
@whole_float32()
def write_between(gan: GAN, z: Latents, digits: Digits, steps: int = 9, spherical: bool = True) -> Tensor:
    """Walk from one digit in one hand to another in another. z (2, Z), digits (2,) -> (steps, 1, 28, 28).

    spherical  along an arc, on which z stays as long as draws from N(0, I) are; else along the straight line, whose
               middle is short as if truncated: White, "Sampling Generative Networks", arXiv:1609.04468, section 2.1
    The vectors that stand for the two digits are mixed along a straight line. Both ends equal images of `generate`.
    """
    z, digits = _check_latents(z, gan.config.latent).cpu(), check_digits(digits, 2)
    if len(z) != 2:
        raise ValueError(f"a walk needs two latents, not {len(z)}")
    _check_steps(steps)
    generator = evaluated(gan.generator)
    device = next(generator.parameters()).device
    along = _along(steps)  # (steps, 1)
    mix = _arc if spherical else torch.lerp
    path = mix(z[:1], z[1:], along).to(device)  # (steps, Z)
    if isinstance(generator, DigitGenerator):
        start, end = generator.embedding(digits.to(device)).split(1)
        return to_unit(generator.write(path, torch.lerp(start, end, along.to(device))).cpu())
    return to_unit(generator(path, digits.to(device)[:1].expand(steps)).cpu())


def _arc(a: Tensor, b: Tensor, along: Tensor) -> Tensor:
    """Interpolate from a to b on an arc around the origin. (1, Z) each, (steps, 1) in [0, 1] -> (steps, Z)."""
    cosine = F.cosine_similarity(a, b).clamp(-1, 1)
    angle = cosine.acos()
    if angle.sin() < 1e-4:  # parallel vectors: no arc leads from one to the other
        return torch.lerp(a, b, along)
    mixed: Tensor = (((1 - along) * angle).sin() * a + (along * angle).sin() * b) / angle.sin()
    return mixed


@torch.no_grad()
@whole_float32()
def realness(gan: GAN, images: Images, digits: Digits) -> Tensor:
    """Return D's probability that each image is a real example of its digit. (B, 1, 28, 28), (B,) -> (B,).

    D's first head has seen nothing but digits, real or generated. A D that also assigns a class multiplies in its
    probability of this digit, so that a scribble, or a 7 labelled as a 3, does not count as a real example.
    """
    images = check_images(images)
    digits = check_digits(digits, len(images))
    discriminator = evaluated(gan.discriminator)

    def opinion(signed: Tensor, digits: Tensor) -> tuple[Tensor]:
        if not isinstance(discriminator, ConvDiscriminator):
            return (discriminator(signed, digits).sigmoid(),)
        logits, class_logits = discriminator.both_logits(signed, digits)
        return (logits.sigmoid() * class_logits.softmax(dim=1).gather(1, digits[:, None]).squeeze(1),)

    (probabilities,) = _in_pieces(discriminator, opinion, to_signed(images), digits)
    return probabilities


@torch.no_grad()
@whole_float32()
def encode(vae: VAE, images: Images) -> tuple[Tensor, Tensor]:
    """Compute the posterior q(z|x). (B, 1, 28, 28) -> mean (B, Z), log variance (B, Z)."""
    images, vae = check_images(images), evaluated(vae)
    mean, logvar = _in_pieces(vae, vae.posterior, images)
    return mean, logvar


@torch.no_grad()
@whole_float32()
def decode(vae: VAE, z: Latents) -> Tensor:
    """Compute the mean of p(x|z). (B, Z) -> (B, 1, 28, 28)."""
    z, decoder = _check_latents(z, vae.config.latent), evaluated(vae.decoder)
    (logits,) = _in_pieces(decoder, lambda z: (decoder(z),), z)
    return logits.sigmoid()


def reconstruct(vae: VAE, images: Images) -> Tensor:
    """Encode and decode through the posterior mean. (B, 1, 28, 28) -> the same shape."""
    return decode(vae, encode(vae, images)[0])


@torch.no_grad()
def resample(vae: VAE, image: Images, count: int, seed: SupportsIndex = 0) -> Tensor:
    """Decode draws from q(z|x) of one image. (1, 28, 28) -> (count, 1, 28, 28); draw i depends on seed + i alone."""
    image = check_images(image)
    if len(image) != 1:
        raise ValueError(f"image must be one image, not {tuple(image.shape)}")
    mean, logvar = encode(vae, image)
    return decode(vae, reparameterize(mean, logvar, draw_latents(count, vae.config.latent, seed)))


def interpolate(vae: VAE, a: Images, b: Images, steps: int = 9, spherical: bool = False) -> Tensor:
    """Go from image a to image b through latents. (1, 28, 28) each -> (steps, 1, 28, 28).

    spherical  along an arc around the origin, else along a straight line
    The first and the last image are the reconstructions of a and b.
    """
    _check_steps(steps)
    a, b = check_images(a), check_images(b)
    if len(a) != 1 or len(b) != 1:
        raise ValueError(f"a and b must be one image each, not {tuple(a.shape)} and {tuple(b.shape)}")
    mean, _ = encode(vae, torch.cat([a.cpu(), b.cpu()]))  # (2, Z)
    mix = _arc if spherical else torch.lerp
    return decode(vae, mix(mean[:1], mean[1:], _along(steps)))  # (steps, Z)


@torch.no_grad()
@whole_float32()
def negative_elbo(vae: VAE, images: Images, seed: SupportsIndex = 0, refined: bool = True) -> Tensor:
    """Estimate −ELBO = L_recon + L_KL with one sample of z. Binarised images (B, 1, 28, 28) -> nats (B,).

    refined  use the posterior that `encode` gives; else the encoder's own posterior
    """
    images = _check_binarised(images)
    noise = torch.randn(len(images), vae.config.latent, generator=generator_of(seed), dtype=torch.float32)
    vae = evaluated(vae)

    def loss(x: Tensor, noise: Tensor) -> tuple[Tensor]:
        mean, logvar = vae.posterior(x) if refined else vae.encode(x)
        logits = vae.decode(reparameterize(mean, logvar, noise))
        return (reconstruction_loss(logits, x) + kl_divergence(mean, logvar),)

    (nats,) = _in_pieces(vae, loss, images, noise)
    return nats


def loss_terms(vae: VAE, image: Images, seed: SupportsIndex = 0) -> dict[str, float]:
    """Estimate both terms of the loss of one image (1, 28, 28), binarised at random, with one draw of z, in nats.

    "reconstruction" L_recon, "kl" L_KL; "psnr" in dB of the grey image against its reconstruction.
    """
    image = check_images(image).cpu()
    binarised = torch.bernoulli(image, generator=generator_of(seed))
    kl = float(kl_divergence(*encode(vae, binarised))[0])
    return {
        "reconstruction": float(negative_elbo(vae, binarised, seed)[0]) - kl,
        "kl": kl,
        "psnr": float(peak_signal_to_noise(reconstruct(vae, image), image)[0]),
    }


@torch.no_grad()
@whole_float32()
def importance_weighted_bound(vae: VAE, images: Images, samples: int = 500, seed: SupportsIndex = 0) -> Tensor:
    """Estimate −log (1/K Σ p(x|z)·p(z)/q(z|x)) with K samples of z. Binarised images (B, 1, 28, 28) -> nats (B,).

    Equation (8) of Burda et al., arXiv:1509.00519: in expectation between the negative ELBO and −log p(x), and nearer
    to −log p(x) with more samples.
    """
    images, rng = _check_binarised(images), generator_of(seed)
    if samples < 1:
        raise ValueError(f"samples must be at least 1, not {samples}")
    vae = evaluated(vae)
    device, bounds = next(vae.parameters()).device, []
    mean, logvar = encode(vae, images)
    for image, mu, ln in zip(images.split(1), mean, logvar, strict=True):
        noise = torch.randn(samples, len(mu), generator=rng, dtype=torch.float32)
        z = reparameterize(mu, ln, noise)  # (K, Z)
        fits = [
            reconstruction_loss(vae.decode(part), image.to(device).expand(len(part), -1, -1, -1)).cpu()
            for part in z.to(device).split(PIECE)
        ]
        ratio = 0.5 * (z.square() - noise.square() - ln).sum(dim=1)  # log q(z|x) − log p(z)
        bounds.append(math.log(samples) - (-torch.cat(fits) - ratio).logsumexp(dim=0))
    return torch.stack(bounds)


def _in_pieces(model: nn.Module, function: Callable[..., Iterable[Tensor]], *inputs: Tensor) -> list[Tensor]:
    """Apply `function` to PIECE rows at a time on the model's device; results float32 on the CPU."""
    device = next(model.parameters()).device
    pieces = [
        [out.cpu().float() for out in function(*(part.to(device) for part in parts))]
        for parts in zip(*(t.split(PIECE) for t in inputs), strict=True)
    ]
    return [torch.cat(column) for column in zip(*pieces, strict=True)]


def _check_binarised(images: Images) -> Tensor:
    images = check_images(images)
    if not ((images == 0) | (images == 1)).all():
        raise ValueError("a likelihood needs binarised images: draw them with torch.bernoulli(images)")
    return images


def _along(steps: int) -> Tensor:
    """Divide the way from 0 to 1 evenly. -> (steps, 1)."""
    return torch.linspace(0, 1, steps, dtype=torch.float32).view(-1, 1)


def _check_steps(steps: int) -> None:
    if not 2 <= steps <= 200:
        raise ValueError(f"steps must lie between 2 and 200, not {steps}")


def _check_latents(z: Latents, latent: int) -> Tensor:
    if not isinstance(z, Tensor):
        try:
            if not holds_only_numbers(z):
                raise TypeError
            z = torch.from_numpy(np.array(z, np.float32))
        except (TypeError, ValueError, OverflowError) as error:
            found = reprlib.repr(z)
            raise ValueError(f"latents must be a tensor or an array of numbers, not {found:.60}") from error
    if z.is_complex():
        raise ValueError(f"latents must be real numbers, not {z.dtype}")
    if z.ndim != 2 or z.shape[1] != latent or len(z) == 0:
        raise ValueError(f"latents must be (B, {latent}), not {tuple(z.shape)}")
    if not bool(torch.isfinite(z).all()):
        raise ValueError("latents must be finite numbers")
    return z.float()
