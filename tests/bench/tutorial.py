"""PyTorch's well-known MNIST tutorial, written anew: the loop that trainings of this project are timed against.

Two 3×3 convolutions, dropout and two dense layers learn by Adadelta, whose rate falls by 0.7 an epoch; a DataLoader
turns one PIL image after the other into a normalised tensor, 64 of them a batch.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

BATCH_SIZE, RATE, FALL = 64, 1.0, 0.7
MEAN, DEVIATION = 0.1307, 0.3081  # of MNIST's training pixels


class Normalised(nn.Module):
    """The tutorial's network on images in [0, 1], as it reads them after the training."""

    def __init__(self, layers: nn.Module) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.layers((images - MEAN) / DEVIATION)
        return logits


def build() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(64 * 12 * 12, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
    )


def train(root: Path, images: int, epochs: int, seed: int) -> nn.Module:
    """Train on the first `images` training images of MNIST below `root` -> a network of images in [0, 1]."""
    torch.manual_seed(seed)
    prepare = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (DEVIATION,))])
    mnist = datasets.MNIST(str(root), train=True, transform=prepare, download=True)
    batches = DataLoader(Subset(mnist, range(min(images, len(mnist)))), BATCH_SIZE, shuffle=True)
    network = build()
    optimizer = torch.optim.Adadelta(network.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=FALL)
    for _ in range(epochs):
        for shown, labels in batches:
            optimizer.zero_grad()
            F.cross_entropy(network(shown), labels).backward()
            optimizer.step()
        schedule.step()
    return Normalised(network).eval()
