"""Train a classifier of MNIST: `python -m train.dnn [--variant article] [--loss mse]`.

Shapes: B batch of digits, N non-digits shown beside them.
"""

import copy
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from aigc.checkpoints import pick_device
from aigc.inference import classify
from aigc.losses import cross_entropy_loss, digit_score_loss, mean_squared_error_loss
from aigc.models.dnn import DNN, DNNConfig
from train.augment import distort, non_digits
from train.checkpoint import Parts
from train.cli import RunOptions, flag, parse, run_or_explain
from train.data import Batches, LabelledImages, load_mnist
from train.optim import cosine_schedule, set_learning_rate, update_average
from train.run import Run, mixed_precision

CONFIGS = {"best": DNNConfig(), "article": DNNConfig(variant="article", width=512)}
RECIPES = {
    "best": {"epochs": 16, "batch_size": 128, "lr": 3e-3, "augment": True},
    "article": {"epochs": 20, "batch_size": 128, "lr": 1e-3, "augment": False},
}
NON_DIGITS = 1 / 8  # of the batch size, shown beside the digits
SCORE_WEIGHT = 0.2  # of the digit score's loss; it must not cost accuracy


@dataclass(frozen=True)
class DNNOptions(RunOptions):
    loss: Literal["cross-entropy", "mse"] = flag("mse is there to see why not", default="cross-entropy")
    augment: bool = flag("distort the training images", default=False)


def main(argv: Sequence[str] | None = None) -> None:
    options = parse(DNNOptions, RECIPES, "dnn", argv)
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)
    batches = Batches(mnist.train.to(device), options.batch_size, options.seed)

    torch.manual_seed(options.seed)
    dnn = DNN(CONFIGS[options.variant]).to(device).to(memory_format=torch.channels_last)
    average = copy.deepcopy(dnn)
    optimizer = torch.optim.AdamW(dnn.parameters(), weight_decay=0.02)
    parts: Parts = {"dnn": dnn, "average": average, "optimizer": optimizer}
    run = Run(options, options.epochs * batches.per_epoch, parts)

    for step in run.steps():
        set_learning_rate(optimizer, options.lr * cosine_schedule(step, run.total, warmup=400))
        digits, labels = batches.at(step)
        others = non_digits(digits, labels, round(options.batch_size * NON_DIGITS))
        images = torch.cat([digits, others])  # (B + N, 1, 28, 28)
        if options.augment:
            images = distort(images)
        is_digit = (torch.arange(len(images), device=device) < len(digits)).float()
        with mixed_precision(device):
            logits, score_logits = dnn(images)
        logits, score_logits = logits[: len(digits)].float(), score_logits.float()
        if options.loss == "mse":
            loss = mean_squared_error_loss(logits, labels)
        else:
            loss = cross_entropy_loss(logits, labels, smoothing=0.02)
        score_loss = digit_score_loss(score_logits, is_digit)
        optimizer.zero_grad(set_to_none=True)
        (loss + SCORE_WEIGHT * score_loss).backward()
        optimizer.step()
        update_average(average, dnn, step)
        run.log(step, {options.loss: loss, "digit score": score_loss})

    average.eval()
    average.config = dataclasses.replace(average.config, temperature=fit_temperature(average, mnist.validation))
    run.finish("dnn", average, mnist.digest)


def fit_temperature(dnn: DNN, held_out: LabelledImages) -> float:
    """The temperature that minimises the cross-entropy on images not trained on.

    Guo et al., "On Calibration of Modern Neural Networks", arXiv:1706.04599, equation (9).
    """
    logits = classify(dnn, held_out.images).probabilities.clamp(min=1e-12).log()  # up to a constant per image
    labels = held_out.labels.cpu()
    candidates = [0.2 * 1.02**i for i in range(150)]  # 0.2 … 3.8
    return min(candidates, key=lambda temperature: float(cross_entropy_loss(logits / temperature, labels)))


if __name__ == "__main__":
    run_or_explain(main)
