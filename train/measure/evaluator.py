"""The network that judges the generators and does nothing else.

A small convolutional classifier of MNIST, trained apart from the shipped ones, with another
architecture and seed. Its 64 penultimate features are the space of the Fréchet distance; the class that it
assigns to a sample decides whether the digit asked for is the digit drawn.
Shapes: B batch, F = 64 features.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aigc.digits import CLASSES
from aigc.store.model_files import load_model


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
        """Measure any number N of images -> features (N, F), logits (N, 10), in pieces that fit in memory."""
        pieces = [self(piece) for piece in images.split(size)]
        return torch.cat([f for f, _ in pieces]), torch.cat([s for _, s in pieces])


def load_evaluator() -> Evaluator:
    """Load the evaluation network of weights/evaluator, which is never trained together with another."""
    return load_model("evaluator", lambda config: Evaluator(EvaluatorConfig(**config)), "best", "cpu", None)
