"""One training step of a classifier, with either of the article's losses.

Shapes: B batch of digits, N non-digits shown with them.
"""

from typing import Literal, NamedTuple

import torch
from torch import Tensor
from torch.optim import Optimizer

from aigc.learning.optim import descend, mixed_precision
from aigc.losses import cross_entropy_loss, digit_score_loss, mean_squared_error_loss
from aigc.models.dnn import DNN

Loss = Literal["cross-entropy", "mse"]
SCORE_WEIGHT = 0.2  # weight of the digit score's loss; the score must not cost accuracy
SMOOTHING = 0.02  # label smoothing of the cross-entropy's targets


class DNNStep(NamedTuple):
    """Losses of one step, means over the batch."""

    loss: Tensor  # class loss: nats, or squared error
    score_loss: Tensor  # loss of "is a digit", nats


def dnn_step(dnn: DNN, optimizer: Optimizer, images: Tensor, labels: Tensor, loss: Loss = "cross-entropy") -> DNNStep:
    """Move the network down L_class + 0.2·L_score.

    L_class is the cross-entropy −E[log softmax(s)_y] with smoothed targets, or the squared error
    E‖softmax(s) − onehot(y)‖²; L_score the binary cross-entropy of "is a digit".

    images  (B + N, 1, 28, 28) in [0, 1], the non-digits last
    labels  (B,) as origin·10 + digit; a network without origins takes the digit alone
    """
    is_digit = (torch.arange(len(images), device=images.device) < len(labels)).float()
    with mixed_precision(images.device):
        logits, score_logits = dnn.joint_logits(images)
    logits, score_logits = logits[: len(labels)].float(), score_logits.float()
    labels = labels % logits.shape[1]
    if loss == "mse":
        class_loss = mean_squared_error_loss(logits, labels)
    else:
        class_loss = cross_entropy_loss(logits, labels, smoothing=SMOOTHING)
    score_loss = digit_score_loss(score_logits, is_digit)
    descend(optimizer, class_loss + SCORE_WEIGHT * score_loss)
    return DNNStep(class_loss, score_loss)
