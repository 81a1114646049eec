"""Train the classifiers of the grid with this library's steps, and measure their accuracy on the way.

The rate is constant and the weights measured are averages over about the last tenth of the steps, so that every point
of a curve is a result in itself; a rate that falls towards a fixed end would leave only the last point worth something.
Shapes: B batch, N images measured.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import update_bn

from aigc.digits import CLASSES, PIXELS
from aigc.horses.grid import Run
from aigc.learning.dnn import dnn_step
from aigc.learning.optim import descend, set_learning_rate, update_average, warmed_up
from aigc.losses import cross_entropy_loss
from aigc.metrics import nearest
from aigc.models.dnn import ARTICLE_DNN, DNN, DNNConfig
from train.data.augment import distort
from train.data.mnist import Batches, LabelledImages
from train.grid.images import Data, batches_of

PIECE = 500  # images measured at a time
SETTLING = 4  # batches that statistics are measured on
Step = Callable[[Tensor, Tensor], object]  # learns images (B, 1, 28, 28) and labels (B,)


@dataclass(frozen=True)
class Recipe:
    """A network, its rate, and the number of its steps.

    config  None: softmax regression, a single layer
    """

    config: DNNConfig | None
    rate: float
    steps: int
    augmented: bool = False


RECIPES: Mapping[str, Recipe] = {
    "softmax": Recipe(None, 1e-3, 5_000),
    "mlp": Recipe(ARTICLE_DNN, 1e-3, 2_000),
    "cnn": Recipe(DNNConfig(variant="fast"), 3e-3, 1_000),
    "cnn-augmented": Recipe(DNNConfig(variant="fast"), 3e-3, 1_000, augmented=True),
}


class Classifier:
    """A network in training, the average that is measured, and its optimiser."""

    def __init__(self, recipe: Recipe, seed: int) -> None:
        torch.manual_seed(seed)
        self.recipe = recipe
        self.network: nn.Module = DNN(recipe.config) if recipe.config else nn.Linear(PIXELS, CLASSES)
        self.network.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), weight_decay=0.02, fused=True)

    def step(self, images: Tensor, labels: Tensor, step: int) -> None:
        """Learn images (B, 1, 28, 28) and labels (B,)."""
        set_learning_rate(self.optimizer, self.recipe.rate * warmed_up(step))
        if self.recipe.augmented:
            images = distort(images)
        if isinstance(self.network, DNN):
            dnn_step(self.network, self.optimizer, images, labels)
        else:
            softmax_step(self.network, self.optimizer, images, labels)
        update_average(self.average, self.network, step)

    def settle(self, batches: Batches) -> None:
        """Measure the statistics of batch normalisation anew: those averaged belong to other weights.

        Izmailov et al., "Averaging Weights Leads to Wider Optima", arXiv:1803.05407, section 3.2.
        """
        shown = (batches.at(step)[0] for step in range(SETTLING))
        update_bn((distort(images) if self.recipe.augmented else images for images in shown), self.average)
        self.average.eval()

    @torch.no_grad()
    def accuracy(self, images: LabelledImages) -> float:
        """Measure the average of the weights on N images."""
        read = []
        for piece in images.images.split(PIECE):
            answer = self.average(piece) if isinstance(self.average, DNN) else (self.average(piece.flatten(1)),)
            read.append(answer[0].argmax(dim=1))
        return proportion(torch.cat(read) == images.labels)


def softmax_step(layer: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> None:
    """Move a single layer down the cross-entropy of softmax(W·x + b)."""
    descend(optimizer, cross_entropy_loss(layer(images.flatten(1)), labels))


def train_classifier(run: Run, images: LabelledImages, data: Data, moments: Iterable[int]) -> Run:
    """Train a network on the images, and measure it after `moments` steps. -> the run with its measures."""
    learner, batches, wanted = (
        Classifier(RECIPES[run.algorithm], run.seed),
        batches_of(images, run.seed),
        set(moments),
    )
    test, pens = [], []
    for step in range(max(wanted)):
        learner.step(*batches.at(step), step)
        if step + 1 in wanted:
            learner.settle(batches)
            test.append(learner.accuracy(data.mnist.test))
            pens.append(learner.accuracy(data.pens))
    return replace(run, steps=tuple(sorted(wanted)), test=tuple(test), pens=tuple(pens))


def ask_nearest(run: Run, images: LabelledImages, data: Data) -> Run:
    """Let the training image nearest by its pixels answer; nothing is trained. -> the run with its measures."""
    test, pens = (
        proportion(images.labels[nearest(asked.images, images.images)[1]] == asked.labels)
        for asked in (data.mnist.test, data.pens)
    )
    return replace(run, steps=(1,), test=(test,), pens=(pens,))


def proportion(right: Tensor) -> float:
    """Compute the share of True, to the fifth place."""
    return round(float(right.double().mean()), 5)
