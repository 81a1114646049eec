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
from aigc.losses import cross_entropy_loss, discriminator_loss, generator_loss, gradient_penalty
from aigc.models.gan import GAN, ConvDiscriminator, GANConfig
from train.checkpoint import Parts
from train.cli import RunOptions, flag, parse, run_or_explain
from train.data import Batches, load_mnist
from train.moments import Means, Moments
from train.optim import cosine_schedule, set_learning_rate, update_average
from train.run import Run, mixed_precision

ARTICLE = GANConfig(variant="article", latent=100, width=128)
CONFIGS = {"best": GANConfig(), "article": ARTICLE, "collapsed": ARTICLE}
RECIPES = {
    "best": {"epochs": 12, "batch_size": 64, "lr": 1.5e-3, "r1": 0.1},
    "article": {"epochs": 100, "batch_size": 128, "lr": 2e-4, "r1": 0.0},
    # To be looked at: at thirty times the rate, G is soon left with a few shapes, and D with units that no longer fire.
    "collapsed": {"epochs": 5, "batch_size": 128, "lr": 6e-3, "r1": 0.0},
}
LOSSES = ("generator_loss", "discriminator_loss", "d_real", "d_fake")  # L_G, L_D, D(x), D(G(z))
READING_WEIGHT = 0.2  # of the loss of D's own reading of the digits
PENALTY_EVERY = 8  # steps; the penalty is then weighted 8 times, "lazy regularisation" of arXiv:1912.04958


@dataclass(frozen=True)
class GANOptions(RunOptions):
    r1: float = flag("weight γ of the gradient penalty on real images", default=0.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.r1 <= 1000:
            raise ValueError(f"--r1 must lie between 0 and 1000, not {self.r1}")


def main(argv: Sequence[str] | None = None) -> None:
    options = parse(GANOptions, RECIPES, "gan", argv)
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
    moments = Moments(options.out, run.total, run.first, gan.config, mnist)

    def paint(z: Tensor, digits: Tensor) -> Tensor:
        """What the averaged generator makes of it: the one that will be shipped."""
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

        # Phase 1: D sees the real batch and as many generated ones. G is not changed.
        z = torch.randn(len(images), gan.config.latent, device=device)  # (B, Z), new at every step
        with mixed_precision(device):
            with torch.no_grad():
                fakes = gan.generator(z, digits)
            real_logits, real_reading = judge(gan, images, digits)
            fake_logits, _ = judge(gan, fakes, digits)
            d_loss = discriminator_loss(real_logits, fake_logits)
        d_total = d_loss + READING_WEIGHT * real_reading
        if options.r1 and step % PENALTY_EVERY == 0:
            watched = images.detach().requires_grad_(True)
            penalty = gradient_penalty(gan.discriminator(watched, digits), watched)  # in float32: it is a gradient
            d_total = d_total + options.r1 * PENALTY_EVERY * penalty
        d_optimizer.zero_grad(set_to_none=True)
        d_total.backward()
        d_optimizer.step()

        # Phase 2: G is moved to where D says "real". D only passes the gradient on.
        gan.discriminator.requires_grad_(False)
        z = torch.randn(len(images), gan.config.latent, device=device)
        with mixed_precision(device):
            logits, reading = judge(gan, gan.generator(z, digits), digits)
            g_loss = generator_loss(logits)
        g_optimizer.zero_grad(set_to_none=True)
        (g_loss + READING_WEIGHT * reading).backward()
        g_optimizer.step()
        gan.discriminator.requires_grad_(True)

        update_average(average, gan.generator, step)
        losses = (g_loss, d_loss, real_logits.sigmoid().mean(), fake_logits.sigmoid().mean())
        run.log(step, dict(zip(LOSSES, losses, strict=True)))
        means.add(losses)
        if step + 1 in moments.at:
            picture = moments.look(step + 1, dict(zip(LOSSES, means.take(), strict=True)), paint)
            run.images(step, "samples", picture)

    gan.generator.load_state_dict(average.state_dict())
    run.finish("gan", gan.eval(), mnist.digest)


def judge(gan: GAN, images: Tensor, digits: Tensor) -> tuple[Tensor, Tensor]:
    """D's logits (B,), and the loss of its own reading of the digits: none in the article's D, which cannot read."""
    if not isinstance(gan.discriminator, ConvDiscriminator):
        return gan.discriminator(images, digits).float(), torch.zeros((), device=images.device)
    logits, class_logits = gan.discriminator.judge_and_read(images, digits)
    return logits.float(), cross_entropy_loss(class_logits.float(), digits)


if __name__ == "__main__":
    run_or_explain(main)
