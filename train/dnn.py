"""Train a classifier of digits: `python -m train.dnn [--variant article|fast] [--loss mse]`.

The best variant learns from MNIST, from pen strokes of 18 people, each drawn in many ways, and from images of no digit.
The fast one learns from MNIST alone, in few steps of a high rate, on two cores in seconds.
Shapes: B batch of digits, N non-digits shown beside them.
"""

import copy
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil

import torch
from torch import Tensor
from torch.optim import Optimizer

from aigc.devices import pick_device
from aigc.digits import CLASSES
from aigc.inference import classify
from aigc.learning.dnn import Loss, dnn_step
from aigc.learning.optim import cosine_schedule, set_learning_rate, update_average
from aigc.losses import cross_entropy_loss
from aigc.models.dnn import ARTICLE_DNN, DNN, FAST_DNN, DNNConfig
from train.data.augment import distort, non_digits
from train.data.degrade import degrade
from train.data.mnist import MNIST, Batches, LabelledImages, load_mnist
from train.data.pen_drawings import Drawings, draw_at, draw_variations, load_characters, load_pen_digits
from train.loop.checkpoint import Parts
from train.loop.folder import train_alone
from train.loop.kept import network_of
from train.loop.options import RunOptions, flag, parse, run_or_explain
from train.loop.quick import filled, quicken, quickens
from train.loop.run import Run
from train.loop.shares import share
from train.measure.dnn import pen_numbers

CONFIGS = {
    "best": DNNConfig(),
    "article": ARTICLE_DNN,
    "fast": FAST_DNN,
    "fast-wide": DNNConfig(variant="fast", width=32),
}
RECIPES = {
    "best": {"epochs": 34, "batch_size": 128, "lr": 3e-3, "augment": True, "variations": 24},
    "article": {"epochs": 20, "batch_size": 128, "lr": 1e-3, "augment": False, "variations": 0},
    "fast": {"epochs": 3, "batch_size": 512, "lr": 0.8, "augment": False, "variations": 0},
    "fast-wide": {"epochs": 8, "batch_size": 256, "lr": 0.4, "augment": True, "variations": 0},
}
PEN_DIGITS, CHARACTERS, NON_DIGITS = 1 / 2, 1 / 8, 1 / 8  # shares of the batch size, shown beside MNIST's digits
PEN = 1  # the origin of pen strokes; MNIST's origin is 0
PEN_OFFSETS = (-0.5, -1.0, -1.5, -2.0, -2.5, -3.0)  # tried in this order
# Accuracy that an offset must reach on each digit at each brush and size; without an offset, thick 7s are taken for 9s.
REQUIRED_ACCURACY = 0.97
DEGRADED = 0.2  # share of all images
# The last steps, at a low rate, show more unchanged images, since the network will classify such images.
CLOSING, DEGRADED_LAST = 0.75, 0.08
WARM_UP = 400  # steps, or a quarter of a short training
REFUSED = 0.005  # share of the digits not trained on that the digit score may refuse


@dataclass(frozen=True)
class DNNOptions(RunOptions):
    loss: Loss = flag("loss of the classes; mse for comparison", default="cross-entropy")
    augment: bool = flag("distort the training images, and degrade some (not for the fast network)", default=False)
    variations: int = flag("number of variations of each pen drawing; 0: MNIST alone", default=0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.variations <= 100:
            raise ValueError(f"--variations must lie between 0 and 100, not {self.variations}")


def main(argv: Sequence[str] | None = None) -> None:
    train_alone(parse(DNNOptions, RECIPES, "dnn", argv), "dnn", train)


def train(options: DNNOptions) -> None:
    check_batch_size(options)
    config = network_of(options, CONFIGS[options.variant])
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)
    mix = TrainingMix(options, mnist, device)

    torch.manual_seed(options.seed)
    dnn = DNN(config).to(device).to(memory_format=torch.channels_last)
    average = copy.deepcopy(dnn)
    quicken(dnn, "joint_logits", device)
    share(dnn, "joint_logits")
    optimizer = optimizer_of(dnn)
    parts: Parts = {"dnn": dnn, "average": average, "optimizer": optimizer}
    run = Run(options, options.epochs * mix.mnist.per_epoch, parts)

    for step in run.steps():
        set_learning_rate(optimizer, options.lr * cosine_schedule(step, run.total, warmup=min(WARM_UP, run.total // 4)))
        digits, labels, others = mix.at(step)
        images = torch.cat([digits, others])  # (B + N, 1, 28, 28)
        if options.augment:
            images = varied(images, step >= CLOSING * run.total, few=dnn.config.variant == "fast")
        losses = dnn_step(dnn, optimizer, images, labels, options.loss)
        update_average(average, dnn, step)
        run.log(step, {options.loss: losses.loss, "digit score": losses.score_loss})

    average.eval()
    pens = load_pen_digits().validation if options.variations else None
    average.config = calibrate(average, mnist.validation, pens)
    run.finish("dnn", average, mnist.digest)


def optimizer_of(dnn: DNN) -> Optimizer:
    """Choose AdamW; for the fast network SGD with Nesterov's momentum, which gets further within a few epochs."""
    if dnn.config.variant == "fast":
        return torch.optim.SGD(dnn.parameters(), momentum=0.9, nesterov=True, weight_decay=1e-3)
    return torch.optim.AdamW(dnn.parameters(), weight_decay=0.02)


def varied(images: Tensor, closing: bool, few: bool) -> Tensor:
    """Distort and degrade images (B, 1, 28, 28); within a few epochs, only every other one is distorted."""
    if few:
        return distort(images, share=0.5)
    return degrade(distort(images, share=0.5 if closing else 1.0), DEGRADED_LAST if closing else DEGRADED)


def check_batch_size(options: DNNOptions) -> None:
    """Check that each share of the batch has an image, and enough of them are drawn. ValueError names the range."""
    if not options.variations:
        return
    drawn = {
        PEN_DIGITS: len(load_pen_digits().train) * options.variations,
        CHARACTERS: len(load_characters().train) * ceil(options.variations / 2),
    }
    lowest = next(size for size in count(1) if all(round(size * share) for share in drawn))
    highest = min(int(images / share) for share, images in drawn.items())
    if not lowest <= options.batch_size <= highest:
        raise ValueError(
            f"--batch-size must lie between {lowest} and {highest} with --variations {options.variations},"
            f" not {options.batch_size}"
        )


class TrainingMix:
    """Images of each step: MNIST, and for `variations` > 0 pen digits and characters, all on the device."""

    def __init__(self, options: DNNOptions, mnist: MNIST, device: torch.device) -> None:
        size = options.batch_size
        self.mnist = Batches(mnist.train.to(device), size, options.seed)
        self.made, self.even = round(size * NON_DIGITS), quickens(device)
        self.pens = self.characters = None
        if options.variations:
            pens = draw_variations(load_pen_digits().train, options.variations, options.seed)
            characters = draw_variations(
                load_characters().train, ceil(options.variations / 2), options.seed, digits=False
            )
            self.pens = Batches(pens.to(device), round(size * PEN_DIGITS), options.seed)
            self.characters = Batches(characters.to(device), round(size * CHARACTERS), options.seed)

    def at(self, step: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return digits (B, 1, 28, 28), labels (B,) as origin·10 + digit, and non-digits (N, 1, 28, 28) of one step."""
        digits, labels = self.mnist.at(step)
        characters = digits[:0]
        if self.pens and self.characters:
            drawn, drawn_labels = self.pens.at(step)
            digits, labels = torch.cat([digits, drawn]), torch.cat([labels, PEN * CLASSES + drawn_labels])
            characters, _ = self.characters.at(step)
        made = non_digits(digits, labels % CLASSES, self.made)  # often fewer than asked for
        return digits, labels, torch.cat([characters, filled(made, self.made) if self.even else made])


def calibrate(dnn: DNN, validation: LabelledImages, pens: Drawings | None) -> DNNConfig:
    """Fit offset, temperature and the digit score's zero to images not trained on -> the config with them.

    The temperature minimises the cross-entropy: Guo et al., "On Calibration of Modern Neural Networks",
    arXiv:1706.04599, equation (9). At a digit score of one half, at most one digit in 200 of any set is refused.
    """
    dnn.config = dataclasses.replace(dnn.config, temperature=1.0, score_zero=0.0, pen_offset=0.0)
    sets = [validation]
    if pens:
        dnn.config = dataclasses.replace(dnn.config, pen_offset=pen_offset(dnn, pens))
        sets.append(draw_at(pens, extent=200, brush=18))
    results = [classify(dnn, part.images) for part in sets]
    logits = torch.cat([result.probabilities for result in results]).clamp(min=1e-12).log()  # up to a constant each
    labels = torch.cat([part.labels.cpu() for part in sets])
    candidates = [0.2 * 1.02**i for i in range(150)]  # 0.2 … 3.8
    temperature = min(candidates, key=lambda candidate: float(cross_entropy_loss(logits / candidate, labels)))
    zero = min(float(result.digit_score.double().logit(1e-9).quantile(REFUSED)) for result in results)
    return dataclasses.replace(dnn.config, temperature=temperature, score_zero=zero)


def pen_offset(dnn: DNN, pens: Drawings) -> float:
    """Choose the first of PEN_OFFSETS that reaches REQUIRED_ACCURACY on every digit, at every brush and size.

    If no offset does, choose the one with the highest accuracy on the worst digit.
    """
    lowest: dict[float, float] = {}
    for offset in PEN_OFFSETS:
        dnn.config = dataclasses.replace(dnn.config, pen_offset=offset)
        lowest[offset] = pen_numbers(dnn, pens)["lowest_digit"]
        if lowest[offset] >= REQUIRED_ACCURACY:
            return offset
    return max(PEN_OFFSETS, key=lowest.__getitem__)


if __name__ == "__main__":
    run_or_explain(main)
