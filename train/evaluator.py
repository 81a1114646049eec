"""The evaluation network: `python -m train.evaluator`. It judges the generators and does nothing else.

A small convolutional classifier of MNIST, trained apart from the shipped ones, with another
architecture and seed. Its 64 penultimate features are the space of the Fréchet distance; its
reading of a sample decides whether the digit asked for is the digit drawn.
Shapes: B batch, F = 64 features.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aigc.checkpoints import load_model
from aigc.devices import pick_device
from aigc.digits import CLASSES
from aigc.losses import cross_entropy_loss
from train.cli import RunOptions, parse, run_or_explain
from train.data import Batches, load_mnist
from train.optim import cosine_schedule, set_learning_rate
from train.run import Run

RECIPES = {"best": {"epochs": 8, "batch_size": 128, "lr": 2e-3, "seed": 1000}}


@dataclass(frozen=True)
class EvaluatorConfig:
    """Everything needed to rebuild the network."""

    features: int = 64  # F


class Evaluator(nn.Module):
    """Five-by-five convolutions, 28×28 → 14×14 → 7×7 → F → 10."""

    def __init__(self, config: EvaluatorConfig) -> None:
        super().__init__()
        self.config = config
        self.trunk = nn.Sequential(
            nn.Conv2d(1, 32, 5, padding=2),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.MaxPool2d(2),  # 14×14
            nn.Conv2d(32, 64, 5, padding=2),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.MaxPool2d(2),  # 7×7
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(64 * 7 * 7, config.features),
            nn.ReLU(),
        )
        self.classify = nn.Linear(config.features, CLASSES)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 28, 28) in [0, 1] -> features (B, F), logits (B, 10)."""
        features = self.trunk(images)
        return features, self.classify(features)

    @torch.inference_mode()
    def measure(self, images: Tensor, size: int = 500) -> tuple[Tensor, Tensor]:
        """Any number N of images -> features (N, F), logits (N, 10), in pieces that fit in memory."""
        pieces = [self(piece) for piece in images.split(size)]
        return torch.cat([f for f, _ in pieces]), torch.cat([s for _, s in pieces])


def load_evaluator() -> Evaluator:
    """The evaluation network of weights/evaluator, which is never trained together with another."""
    return load_model("evaluator", lambda config: Evaluator(EvaluatorConfig(**config)), "best", "cpu", None)


def main(argv: Sequence[str] | None = None) -> None:
    options = parse(RunOptions, RECIPES, "evaluator", argv)
    device = pick_device(options.device)
    mnist = load_mnist(options.data_dir)
    batches = Batches(mnist.train.to(device), options.batch_size, options.seed)
    torch.manual_seed(options.seed)
    network = Evaluator(EvaluatorConfig()).to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.lr, weight_decay=0.01)
    run = Run(options, options.epochs * batches.per_epoch, {"evaluator": network, "optimizer": optimizer})
    for step in run.steps():
        set_learning_rate(optimizer, options.lr * cosine_schedule(step, run.total, warmup=200))
        images, labels = batches.at(step)
        loss = cross_entropy_loss(network(images)[1], labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        run.log(step, {"cross-entropy": loss})
    network.eval()
    _, logits = network.measure(mnist.validation.images.to(device))
    correct = (logits.argmax(1).cpu() == mnist.validation.labels).double().mean()
    print(f"validation accuracy {correct:.2%}")
    run.finish("evaluator", network, mnist.digest)


if __name__ == "__main__":
    run_or_explain(main)
