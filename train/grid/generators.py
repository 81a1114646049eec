"""Train the generators of the grid with this library's steps; measure how real their samples are, and how many copy.

As with the classifiers, the rate is constant and averages of the weights are measured.
Shapes: B batch, N samples, F features.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from aigc.digits import CLASSES, to_signed
from aigc.horses.grid import Run
from aigc.inference import draw_latents, generate
from aigc.learning.gan import discriminator_step, generator_step, lazy_penalty
from aigc.learning.optim import set_learning_rate, update_average, warmed_up
from aigc.learning.vae import risen, vae_step
from aigc.metrics import frechet_distance
from aigc.models.gan import ARTICLE_GAN, FAST_GAN, GAN, GANConfig
from aigc.models.vae import ARTICLE_VAE, FAST_VAE, VAE, VAEConfig
from aigc.sampling import sample_prior
from train.data.mnist import LabelledImages
from train.grid.classifiers import proportion
from train.grid.images import Data, batches_of
from train.measure.evaluator import Evaluator, load_evaluator

PENALTY = 0.1  # R1 of the convolutional GAN, as in train.gan
SAMPLES, COMPARED = 2_500, 500  # samples for the distance, as in a timeline, and for the search for copies
# A sample is a copy if its nearest training image is closer than a third of the second nearest: Gu et al., "On
# Memorization in Diffusion Models", arXiv:2310.02664, after Yoon et al. 2023.
COPY = 1 / 3


@dataclass(frozen=True)
class Recipe:
    """A network, its rate, and the number of its steps."""

    config: GANConfig | VAEConfig
    rate: float
    steps: int


RECIPES: Mapping[str, Recipe] = {
    "gan-article": Recipe(ARTICLE_GAN, 2e-4, 5_000),
    "vae-article": Recipe(ARTICLE_VAE, 1e-3, 5_000),
    "gan-fast": Recipe(FAST_GAN, 1.5e-3, 1_000),
    "vae-fast": Recipe(FAST_VAE, 2e-3, 2_000),
}


class GANLearner:
    """A GAN in training, and the average of its generator, which is measured."""

    def __init__(self, config: GANConfig, rate: float) -> None:
        self.rate, self.gan = rate, GAN(config).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.gan)
        g, d = self.gan.generator, self.gan.discriminator
        self.g_optimizer = torch.optim.Adam(g.parameters(), betas=(0.0, 0.99), fused=True)
        self.d_optimizer = torch.optim.Adam(d.parameters(), betas=(0.0, 0.99), fused=True)

    def step(self, images: Tensor, digits: Tensor, step: int) -> None:
        """Let D learn images (B, 1, 28, 28) in [0, 1] and as many samples, then G."""
        for optimizer in (self.g_optimizer, self.d_optimizer):
            set_learning_rate(optimizer, self.rate * warmed_up(step))
        penalty = lazy_penalty(PENALTY if self.gan.config.conditional else 0.0, step)
        shape = len(images), self.gan.config.latent
        discriminator_step(self.gan, self.d_optimizer, to_signed(images), digits, torch.randn(shape), penalty)
        generator_step(self.gan, self.g_optimizer, digits, torch.randn(shape))
        update_average(self.average.generator, self.gan.generator, step)

    def samples(self) -> Tensor:
        """Draw SAMPLES images, ten digits in turn where G can be asked for them."""
        z = draw_latents(SAMPLES, self.gan.config.latent)
        return generate(self.average, z, torch.arange(SAMPLES) % CLASSES)


class VAELearner:
    """A VAE in training, and its average, which is measured."""

    def __init__(self, config: VAEConfig, rate: float) -> None:
        self.rate, self.vae = rate, VAE(config)
        self.average = copy.deepcopy(self.vae)
        self.optimizer = torch.optim.Adam(self.vae.parameters(), fused=True)

    def step(self, images: Tensor, digits: Tensor, step: int) -> None:
        """Learn images (B, 1, 28, 28) in [0, 1], their pixels drawn as zeros and ones."""
        set_learning_rate(self.optimizer, self.rate * warmed_up(step))
        binary = (torch.rand_like(images) < images).float()
        vae_step(self.vae, self.optimizer, binary, risen(step))
        update_average(self.average, self.vae, step)

    def samples(self) -> Tensor:
        """Decode SAMPLES draws from N(0, I)."""
        return sample_prior(self.average, SAMPLES)


def learner_of(algorithm: str, seed: int) -> GANLearner | VAELearner:
    """Begin a training."""
    torch.manual_seed(seed)
    recipe = RECIPES[algorithm]
    if isinstance(recipe.config, GANConfig):
        return GANLearner(recipe.config, recipe.rate)
    return VAELearner(recipe.config, recipe.rate)


class Judge:
    """Measures of samples: the Fréchet distance to validation images, and the share of copies."""

    def __init__(self, data: Data) -> None:
        self.evaluator: Evaluator = load_evaluator()
        self.reference, _ = self.evaluator.measure(data.mnist.validation.images)
        real, _ = self.evaluator.measure(data.mnist.train.images[:SAMPLES])
        self.floor = frechet_distance(real, self.reference)

    def distance(self, samples: Tensor) -> float:
        """Measure the distance of samples, as a multiple of that of as many real training images."""
        features, _ = self.evaluator.measure(samples)
        if not features.isfinite().all():
            raise FloatingPointError("a generator of the grid diverged: lower its rate in train/grid/generators.py")
        return float(f"{frechet_distance(features, self.reference) / self.floor:.4g}")


def copies(samples: Tensor, images: Tensor) -> float:
    """Compute the share of samples (N, 1, 28, 28) that copy one of the images (M, 1, 28, 28)."""
    closest = [
        torch.cdist(part.flatten(1), images.flatten(1)).topk(2, largest=False).values for part in samples.split(100)
    ]
    first, second = torch.cat(closest).T
    return proportion(first < COPY * second)


def train_generator(run: Run, images: LabelledImages, judge: Judge, moments: Iterable[int]) -> Run:
    """Train a generator on the images, and measure its samples after `moments` steps. -> the run with its measures."""
    learner, wanted = learner_of(run.algorithm, run.seed), set(moments)
    batches = batches_of(images, run.seed)
    distance, copied = [], []
    for step in range(max(wanted)):
        learner.step(*batches.at(step), step)
        if step + 1 in wanted:
            samples = learner.samples()
            distance.append(judge.distance(samples))
            copied.append(copies(samples[:COMPARED], images.images))
    return replace(run, steps=tuple(sorted(wanted)), distance=tuple(distance), copies=tuple(copied))
