"""Train a GAN on MNIST: `python -m train.gan [--variant article|fast]`.

Two phases a step, as in section 9.4 of the tutorial: D learns to tell real from generated, then G
learns to convince D. In the best variant's last epochs G learns the hands of 18 people with a pen, from a critic of its
own: only its changes of low rank move, so MNIST's digits stay as they are. Then an encoder of hands is fitted to G.
Shapes: B batch, Z latent dimensions.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aigc.devices import pick_device
from aigc.digits import to_signed, to_unit
from aigc.learning.gan import discriminator_step, generator_step, lazy_penalty
from aigc.learning.hand_fit import STEPS, fit_hands
from aigc.learning.optim import cosine_schedule, set_learning_rate, update_average
from aigc.models.gan import ARTICLE_GAN, FAST_GAN, GAN, GANConfig, mark_pens
from train.data.mnist import Batches, load_mnist
from train.data.pen_drawings import draw_variations, load_pen_digits
from train.loop.checkpoint import Parts
from train.loop.folder import train_alone
from train.loop.kept import network_of
from train.loop.options import RunOptions, flag, parse, run_or_explain
from train.loop.quick import quicken
from train.loop.run import Run
from train.loop.shares import share
from train.loop.timeline import Means, TimelineRecorder

CONFIGS = {"best": GANConfig(origins=2, hands=22), "article": ARTICLE_GAN, "collapsed": ARTICLE_GAN, "fast": FAST_GAN}
RECIPES = {
    "best": {"epochs": 12, "pen_epochs": 2, "batch_size": 64, "lr": 1.5e-3, "r1": 0.1},
    "article": {"epochs": 100, "pen_epochs": 0, "batch_size": 128, "lr": 2e-4, "r1": 0.0},
    "fast": {"epochs": 3, "pen_epochs": 0, "batch_size": 64, "lr": 1.5e-3, "r1": 0.1},
    # For demonstration: at 30 times the rate, G is soon left with a few shapes, and D with units that no longer fire.
    "collapsed": {"epochs": 5, "pen_epochs": 0, "batch_size": 128, "lr": 6e-3, "r1": 0.0},
}
LOSSES = ("generator_loss", "discriminator_loss", "d_real", "d_fake")  # L_G, L_D, D(x), D(G(z))
VARIATIONS = 12  # drawings made of each pen drawing


@dataclass(frozen=True)
class GANOptions(RunOptions):
    pen_epochs: int = flag("further passes, as many steps each, that teach hands with a pen", default=0)
    r1: float = flag("weight γ of the gradient penalty on real images", default=0.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        known = CONFIGS[self.variant].origins > 1
        if self.pen_epochs < 0 or (self.pen_epochs and not known):
            raise ValueError(
                f"--pen-epochs must {'be at least 0' if known else f'be 0 for {self.variant}'}, not {self.pen_epochs}"
            )
        if not 0 <= self.r1 <= 1000:
            raise ValueError(f"--r1 must lie between 0 and 1000, not {self.r1}")


def main(argv: Sequence[str] | None = None) -> None:
    train_alone(parse(GANOptions, RECIPES, "gan", argv), "gan", train)


def train(options: GANOptions) -> None:
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)

    config = network_of(options, CONFIGS[options.variant])
    if options.pen_epochs and config.origins == 1:
        raise ValueError(f"{options.out} holds a network that knows no pens: add --pen-epochs 0")
    torch.manual_seed(options.seed)
    gan = GAN(config).to(device).to(memory_format=torch.channels_last)
    average = copy.deepcopy(gan.generator)
    means = Means(len(LOSSES)).to(device)
    batches = Batches(mnist.train.to(device), options.batch_size, options.seed)
    whole = Phase(gan, batches, 0, options.epochs * batches.per_epoch, pens=False)
    phases = [whole]
    parts: Parts = {"gan": gan, "average": average, "means": means, **whole.optimizers("")}
    if options.pen_epochs:
        drawn = draw_variations(load_pen_digits().train, VARIATIONS, options.seed).to(device)
        pair = copy.copy(gan)  # G is the same, the critic of pen strokes another D
        pair._modules = {**gan._modules, "discriminator": copy.deepcopy(gan.discriminator)}
        last = whole.last + options.pen_epochs * batches.per_epoch
        phases.append(Phase(pair, Batches(drawn, options.batch_size, options.seed), whole.last, last, pens=True))
        parts = {**parts, "critic": pair.discriminator, **phases[1].optimizers("pens_")}
    opinion = "both_logits" if gan.config.conditional else "forward"
    for network, method in ((gan.generator, "forward"), *((phase.pair.discriminator, opinion) for phase in phases)):
        quicken(network, method, device)
        share(network, method)
    run = Run(options, phases[-1].last, parts)
    timeline = TimelineRecorder(options.out, whole.last, run.first, gan.config, mnist)

    def paint(z: Tensor, digits: Tensor) -> Tensor:
        """Generate with the averaged generator, the one that will be shipped."""
        average.eval()
        with torch.inference_mode():
            images = to_unit(average(z.to(device), digits.to(device))).cpu()
        average.train()
        return images

    for step in run.steps():
        phase = phases[step >= whole.last]
        if step == whole.last:
            begin_pens(gan, average, phase.pair)
        if step in (run.first, phase.first):
            phase.enter()
        for optimizer in (phase.g_optimizer, phase.d_optimizer):
            rate = cosine_schedule(step - phase.first, phase.last - phase.first, warmup=100)
            set_learning_rate(optimizer, options.lr * rate)
        images, digits = phase.batches.at(step - phase.first)
        images = to_signed(images)

        # First D learns from the real batch and as many generated images.
        z = phase.draw(len(images))  # (B, Z), new in both halves of every step
        penalty = lazy_penalty(options.r1, step)
        d_loss, real_logits, fake_logits = discriminator_step(phase.pair, phase.d_optimizer, images, digits, z, penalty)

        # Then G learns to be taken for real by this D.
        g_loss = generator_step(phase.pair, phase.g_optimizer, digits, phase.draw(len(images)))

        update_average(average, gan.generator, step)
        losses = (g_loss, d_loss, real_logits.sigmoid().mean(), fake_logits.sigmoid().mean())
        run.log(step, dict(zip(LOSSES, losses, strict=True)))
        means.add(losses)
        if run.leads and step + 1 in timeline.moments:
            picture = timeline.add(step + 1, dict(zip(LOSSES, means.take(), strict=True)), paint)
            run.images(step, "samples", picture)

    gan.generator.load_state_dict(average.state_dict())
    fit_hands(gan.requires_grad_(True).eval(), min(STEPS, run.total), options.seed)
    run.finish("gan", gan, mnist.digest)


class Phase:
    """Steps from `first` to `last` in which one part of G learns from one set of images."""

    def __init__(self, pair: GAN, batches: Batches, first: int, last: int, pens: bool) -> None:
        self.pair, self.batches, self.first, self.last, self.pens = pair, batches, first, last, pens
        self.moving = [value for name, value in pair.generator.named_parameters() if ("pens_" in name) is pens]
        self.g_optimizer = torch.optim.Adam(self.moving, betas=(0.0, 0.99), fused=True)
        self.d_optimizer = torch.optim.Adam(pair.discriminator.parameters(), betas=(0.0, 0.99), fused=True)

    def optimizers(self, prefix: str) -> dict[str, torch.optim.Optimizer]:
        """Name the optimisers for the checkpoint."""
        return {f"{prefix}g_optimizer": self.g_optimizer, f"{prefix}d_optimizer": self.d_optimizer}

    def enter(self) -> None:
        """Let the phase's part of G learn, and no other."""
        self.pair.generator.requires_grad_(False)
        for value in self.moving:
            value.requires_grad_(True)

    def draw(self, count: int) -> Tensor:
        """Draw z (B, Z) for this phase's digits."""
        z = torch.randn(count, self.pair.config.latent, device=self.moving[0].device)
        return mark_pens(z) if self.pens else z


@torch.no_grad()
def begin_pens(gan: GAN, average: nn.Module, pair: GAN) -> None:
    """Begin the pen epochs at the average of G, with its statistics for pen strokes, and at MNIST's D as the critic."""
    gan.generator.load_state_dict(average.state_dict())
    pair.discriminator.load_state_dict(gan.discriminator.state_dict())
    for network in (gan.generator, average):
        tensors = network.state_dict(keep_vars=True)
        for name in tensors:
            if "pens_norm" in name:
                tensors[name].copy_(tensors[name.replace("pens_norm", "norm")])


if __name__ == "__main__":
    run_or_explain(main)
