"""Three networks in training: one step of each through this library's steps, its quality, and pictures of it.

Shapes: B batch, N held-out images, D digits shown, S = SHOWN pictures in a view.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from aigc.digits import to_signed
from aigc.inference import classify, generate, negative_elbo, realness, reconstruct
from aigc.learning.dnn import dnn_step
from aigc.learning.gan import discriminator_step, generator_step, lazy_penalty
from aigc.learning.live.settings import Settings
from aigc.learning.optim import set_learning_rate, warmed_up
from aigc.learning.vae import risen, vae_step
from aigc.models.dnn import DNN
from aigc.models.gan import GAN
from aigc.models.vae import VAE

SHOWN = 20  # pictures in a view, in rows of ten
PENALTY = 0.1  # R1 of the small GAN, as train.gan has it
ELBO_IMAGES = 100  # held-out images that measure a VAE

Judge = Callable[[Tensor], Tensor]  # reads images (B, 1, 28, 28) -> digits (B,), −1 for no digit


class View(NamedTuple):
    """Pictures (S, 1, 28, 28) in [0, 1], and for misread images what each is and was taken for."""

    pictures: Tensor
    read: list[tuple[int, int]]


class DNNLearner:
    """A classifier; its quality is the accuracy on images held out."""

    def __init__(self, model: DNN, settings: Settings) -> None:
        self.model, self.settings = model, settings
        self.optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
        self._misread = View(torch.zeros(0, 1, 28, 28), [])

    def step(self, images: Tensor, labels: Tensor, step: int, rng: torch.Generator) -> dict[str, Tensor]:
        """Learn one batch (B, 1, 28, 28) in [0, 1] with its labels (B,). -> the loss by name."""
        set_learning_rate(self.optimizer, warmed(self.settings, step))
        return {"loss": dnn_step(self.model, self.optimizer, images, labels, self.settings.loss).loss}

    def quality(self, images: Tensor, digits: Tensor, judge: Judge | None) -> float:
        """Measure the accuracy on held-out images (N, 1, 28, 28), and keep the first that are misread."""
        read = classify(self.model, images).probabilities.argmax(dim=1).cpu()
        wrong = (read != digits).nonzero()[:SHOWN, 0]
        pairs = zip(digits[wrong].tolist(), read[wrong].tolist(), strict=True)
        self._misread = View(images[wrong], list(pairs))
        return float((read == digits).float().mean())

    def view(self) -> View:
        """Show the held-out images that were misread when the quality was measured last."""
        return self._misread


class VAELearner:
    """A VAE; its quality is −ELBO of held-out images, in nats, the lower the better."""

    def __init__(self, model: VAE, settings: Settings, shown: Tensor, rng: torch.Generator) -> None:
        self.model, self.settings, self.shown = model, settings, shown[: SHOWN // 2]
        self.optimizer = torch.optim.Adam(model.parameters())

    def step(self, images: Tensor, labels: Tensor, step: int, rng: torch.Generator) -> dict[str, Tensor]:
        """Learn one batch (B, 1, 28, 28), its pixels drawn as zeros and ones. -> L_recon and L_KL, in nats."""
        set_learning_rate(self.optimizer, warmed(self.settings, step))
        binary = torch.bernoulli(images, generator=rng).to(next(self.model.parameters()).device)
        losses = vae_step(self.model, self.optimizer, binary, self.settings.kl_weight * risen(step))
        return {"L_recon": losses.reconstruction, "L_KL": losses.kl}

    def quality(self, images: Tensor, digits: Tensor, judge: Judge | None) -> float:
        """Measure −ELBO of the first held-out images, binarised, with one z each."""
        return float(negative_elbo(self.model, images[:ELBO_IMAGES].round()).mean())

    def view(self) -> View:
        """Show ten held-out images, and their reconstructions below."""
        return View(torch.cat([self.shown, reconstruct(self.model, self.shown).cpu()]), [])


class GANLearner:
    """A GAN; its quality is the share of samples that a judge reads as the digit asked for, or as any digit at all."""

    def __init__(self, model: GAN, settings: Settings, rng: torch.Generator) -> None:
        self.model, self.settings = model, settings
        self.d_optimizer = torch.optim.Adam(model.discriminator.parameters(), betas=(0.0, 0.99))
        self.g_optimizer = torch.optim.Adam(model.generator.parameters(), betas=(0.0, 0.99))
        self.device = next(model.parameters()).device
        self.z = torch.randn(SHOWN, model.config.latent, generator=rng)  # shown samples; the first is "one"
        self.asked = torch.tensor(settings.shown).repeat(SHOWN)[:SHOWN]

    def step(self, images: Tensor, labels: Tensor, step: int, rng: torch.Generator) -> dict[str, Tensor]:
        """Let D learn one batch (B, 1, 28, 28) in [0, 1] and as many samples, then G. -> losses and opinions."""
        return {**self.d_step(images, labels, step, rng), **self.g_step(labels, step, rng)}

    def d_step(self, images: Tensor, labels: Tensor, step: int, rng: torch.Generator) -> dict[str, Tensor]:
        """Let D learn; at a rate of 0 where it shall not. -> L_D, and D's mean opinions before the step."""
        set_learning_rate(self.d_optimizer, warmed(self.settings, step) if self.settings.critic else 0.0)
        penalty = lazy_penalty(PENALTY if self.model.config.conditional else 0.0, step)
        real, z = to_signed(images).to(self.device), self._noise(len(images), rng)
        done = discriminator_step(self.model, self.d_optimizer, real, labels.to(self.device), z, penalty)
        opinions = (done.real_logits.sigmoid().mean(), done.fake_logits.sigmoid().mean())
        return {"L_D": done.loss, "D(x)": opinions[0], "D(G(z))": opinions[1]}

    def g_step(self, labels: Tensor, step: int, rng: torch.Generator) -> dict[str, Tensor]:
        """Let G learn from this D. -> L_G."""
        set_learning_rate(self.g_optimizer, warmed(self.settings, step))
        z = self._noise(len(labels), rng)
        return {"L_G": generator_step(self.model, self.g_optimizer, labels.to(self.device), z)}

    def quality(self, images: Tensor, digits: Tensor, judge: Judge | None) -> float | None:
        """Let the judge read the samples shown; without one there is no measure."""
        if judge is None:
            return None
        read = judge(self.view().pictures)
        right = read == self.asked if self.model.config.conditional else read >= 0
        return float(right.float().mean())

    def view(self) -> View:
        """Show samples of the noise that was drawn when the run began."""
        return View(generate(self.model, self.z, self.asked).cpu(), [])

    def opinions(self) -> Tensor:
        """Ask D how real each of the samples shown is -> (S,) probabilities."""
        return realness(self.model, self.view().pictures, self.asked).cpu()

    def _noise(self, count: int, rng: torch.Generator) -> Tensor:
        if self.settings.noise == "one":
            return self.z[:1].expand(count, -1).to(self.device)
        return torch.randn(count, self.model.config.latent, generator=rng).to(self.device)


def warmed(settings: Settings, step: int) -> float:
    """Compute the learning rate of a step: the network's own times the dial, warmed up."""
    return settings.recipe.rate * settings.rate * warmed_up(step)
