"""Train a GAN on MNIST: `python -m train.gan [--variant article]`.

Two phases a step, as in section 9.4 of the tutorial: D learns to tell real from generated, then G
learns to convince D.
Shapes: B batch, Z latent dimensions.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from aigc.devices import pick_device
from aigc.digits import to_signed, to_unit
from aigc.learning.gan import discriminator_step, generator_step
from aigc.learning.optim import cosine_schedule, set_learning_rate, update_average
from aigc.models.gan import GAN, GANConfig
from train.data.mnist import Batches, load_mnist
from train.loop.checkpoint import Parts
from train.loop.folder import train_alone
from train.loop.options import RunOptions, flag, parse, run_or_explain
from train.loop.run import Run
from train.loop.timeline import Means, TimelineRecorder

ARTICLE = GANConfig(variant="article", latent=100, width=128)
CONFIGS = {"best": GANConfig(), "article": ARTICLE, "collapsed": ARTICLE}
RECIPES = {
    "best": {"epochs": 12, "batch_size": 64, "lr": 1.5e-3, "r1": 0.1},
    "article": {"epochs": 100, "batch_size": 128, "lr": 2e-4, "r1": 0.0},
    # For demonstration: at 30 times the rate, G is soon left with a few shapes, and D with units that no longer fire.
    "collapsed": {"epochs": 5, "batch_size": 128, "lr": 6e-3, "r1": 0.0},
}
LOSSES = ("generator_loss", "discriminator_loss", "d_real", "d_fake")  # L_G, L_D, D(x), D(G(z))
PENALTY_EVERY = 8  # steps; the penalty is then weighted 8 times, "lazy regularisation" of arXiv:1912.04958


@dataclass(frozen=True)
class GANOptions(RunOptions):
    r1: float = flag("weight γ of the gradient penalty on real images", default=0.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.r1 <= 1000:
            raise ValueError(f"--r1 must lie between 0 and 1000, not {self.r1}")


def main(argv: Sequence[str] | None = None) -> None:
    train_alone(parse(GANOptions, RECIPES, "gan", argv), "gan", train)


def train(options: GANOptions) -> None:
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)
    batches = Batches(mnist.train.to(device), options.batch_size, options.seed)

    torch.manual_seed(options.seed)
    gan = GAN(CONFIGS[options.variant]).to(device).to(memory_format=torch.channels_last)
    average = copy.deepcopy(gan.generator)
    g_optimizer = torch.optim.Adam(gan.generator.parameters(), betas=(0.0, 0.99))
    d_optimizer = torch.optim.Adam(gan.discriminator.parameters(), betas=(0.0, 0.99))
    means = Means(len(LOSSES)).to(device)
    networks = {"gan": gan, "average": average, "means": means}
    parts: Parts = {**networks, "g_optimizer": g_optimizer, "d_optimizer": d_optimizer}
    run = Run(options, options.epochs * batches.per_epoch, parts)
    timeline = TimelineRecorder(options.out, run.total, run.first, gan.config, mnist)

    def paint(z: Tensor, digits: Tensor) -> Tensor:
        """Generate with the averaged generator, the one that will be shipped."""
        average.eval()
        with torch.inference_mode():
            images = to_unit(average(z.to(device), digits.to(device))).cpu()
        average.train()
        return images

    for step in run.steps():
        for optimizer in (g_optimizer, d_optimizer):
            set_learning_rate(optimizer, options.lr * cosine_schedule(step, run.total, warmup=100))
        images, digits = batches.at(step)
        images = to_signed(images)

        # Phase 1: D learns from the real batch and as many generated images.
        z = torch.randn(len(images), gan.config.latent, device=device)  # (B, Z), new in every phase of every step
        penalty = options.r1 * PENALTY_EVERY if step % PENALTY_EVERY == 0 else 0.0
        d_loss, real_logits, fake_logits = discriminator_step(gan, d_optimizer, images, digits, z, penalty)

        # Phase 2: G learns to be taken for real by this D.
        z = torch.randn(len(images), gan.config.latent, device=device)
        g_loss = generator_step(gan, g_optimizer, digits, z)

        update_average(average, gan.generator, step)
        losses = (g_loss, d_loss, real_logits.sigmoid().mean(), fake_logits.sigmoid().mean())
        run.log(step, dict(zip(LOSSES, losses, strict=True)))
        means.add(losses)
        if step + 1 in timeline.moments:
            picture = timeline.add(step + 1, dict(zip(LOSSES, means.take(), strict=True)), paint)
            run.images(step, "samples", picture)

    gan.generator.load_state_dict(average.state_dict())
    run.finish("gan", gan.eval(), mnist.digest)


if __name__ == "__main__":
    run_or_explain(main)
