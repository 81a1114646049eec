"""Classifiers of handwritten digits, in three variants.

article  fully connected: 784→H→H/2→outputs.
best     convolutional, VGG-like, with batch normalisation and average pooling.
fast     three convolutions, the first on patches with stride 2: learns to 99 % within seconds on two cores.

All variants have an output for each class, and one for "is a digit". The best one has each class twice, for digits on
scanned paper and for pen strokes: a shape that is a 7 in one origin and a 1 in the other needs no choice between the
two classes, only between the origins. The probabilities of both origins add up to the digit's probability.
The shares of both origins in use differ from the shares in training: Saerens et al., "Adjusting the Outputs of a
Classifier to New a Priori Probabilities", Neural Computation 2002, equation (4).
Simonyan & Zisserman, arXiv:1409.1556; Ioffe & Szegedy, arXiv:1502.03167; Lin et al., arXiv:1312.4400.
Shapes: B batch, H hidden units, W channels at 28×28, O origins of a digit.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from aigc.digits import CLASSES, PIXELS
from aigc.models.config import ARCHITECTURES, check_range, check_variant


@dataclass(frozen=True)
class DNNConfig:
    """Everything needed to rebuild the network; scalars only, so JSON round-trips."""

    variant: Literal["article", "best", "fast"] = "best"
    width: int = 32  # best and fast: W, doubled at each halving of the image's side; article: H
    temperature: float = 1.0  # divides the class logits; fitted on the validation split after training
    score_zero: float = 0.0  # logit of the digit score that counts as one half; fitted on digits not trained on
    pen_offset: float = 0.0  # best: added to the logits of pens, log-odds that a digit is of a pen; set after training

    def __post_init__(self) -> None:
        check_variant(self.variant, ARCHITECTURES)
        check_range("width", self.width, 1, 4096)
        check_range("temperature", self.temperature, 0.01, 100)
        check_range("score_zero", self.score_zero, -100, 100)
        check_range("pen_offset", self.pen_offset, -100, 100)


ARTICLE_DNN = DNNConfig(variant="article", width=512)
FAST_DNN = DNNConfig(variant="fast", width=16)
ORIGINS = {"article": 1, "best": 2, "fast": 1}  # O: paper, pen


def conv_block(inputs: int, outputs: int, padding: int = 1) -> nn.Sequential:
    """3×3 convolution, batch normalisation, ReLU. (B, C, S, S) -> (B, C', S, S); without padding S − 2."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


def pooled_block(convolution: nn.Conv2d, pool: int) -> nn.Sequential:
    """Convolution, maximum of pool × pool places, batch normalisation, ReLU.

    Normalising after the maximum costs a quarter of the time, or less.
    """
    channels = convolution.out_channels
    return nn.Sequential(convolution, nn.MaxPool2d(pool), nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


def article_layers(config: DNNConfig) -> nn.Sequential:
    h = config.width
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(PIXELS, h),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(h, h // 2),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(h // 2, ORIGINS[config.variant] * CLASSES + 1),
    )


def conv_layers(config: DNNConfig) -> nn.Sequential:
    w = config.width
    return nn.Sequential(
        conv_block(1, w),  # 28×28
        conv_block(w, w),
        nn.MaxPool2d(2),
        conv_block(w, 2 * w),  # 14×14
        conv_block(2 * w, 2 * w),
        conv_block(2 * w, 2 * w),
        nn.MaxPool2d(2),
        conv_block(2 * w, 4 * w),  # 7×7
        conv_block(4 * w, 4 * w),
        conv_block(4 * w, 4 * w),
        nn.AvgPool2d(7),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(4 * w, ORIGINS[config.variant] * CLASSES + 1),
    )


def fast_layers(config: DNNConfig) -> nn.Sequential:
    w = config.width
    return nn.Sequential(
        # 28×28 -> 14×14 patches of 2×2, each seen with those around it -> 7×7
        pooled_block(nn.Conv2d(1, w, 6, stride=2, padding=2, bias=False), 2),
        pooled_block(nn.Conv2d(w, 2 * w, 3, padding=1, bias=False), 2),  # -> 3×3
        conv_block(2 * w, 4 * w, padding=0),  # -> 1×1
        nn.Flatten(),
        nn.Linear(4 * w, ORIGINS[config.variant] * CLASSES + 1),
    )


LAYERS = {"article": article_layers, "best": conv_layers, "fast": fast_layers}


class DNN(nn.Module):
    """The classifier; aigc.inference turns logits into probabilities."""

    def __init__(self, config: DNNConfig) -> None:
        super().__init__()
        self.config = config
        self.layers = LAYERS[config.variant](config)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 28, 28) in [0, 1] -> class logits (B, 10), logits of "is a digit" (B,)."""
        joint, score = self.joint_logits(images)
        if ORIGINS[self.config.variant] == 1:
            return joint, score
        paper, pen = joint.chunk(2, dim=1)  # (B, 10) each
        return torch.logaddexp(paper, pen + self.config.pen_offset), score

    def joint_logits(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 1, 28, 28) in [0, 1] -> logits of origin and class together (B, O·10), of "is a digit" (B,)."""
        outputs: Tensor = self.layers(images)  # (B, O·10 + 1)
        return outputs[:, :-1], outputs[:, -1]
