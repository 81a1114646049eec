"""Test a classifier's step: the losses it returns, and the squared error's gradient against one derived by hand."""

import copy
import math

import pytest
import torch
import torch.nn.functional as F

from aigc.learning.dnn import Loss, dnn_step
from aigc.models.dnn import DNN, DNNConfig

LABELS = torch.tensor([3, 1, 4, 1])


@pytest.mark.parametrize("variant", ["best", "article"])
@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_the_returned_losses_are_those_of_digits_and_of_non_digits(variant: str, loss: Loss) -> None:
    dnn = DNN(DNNConfig(variant, 8)).eval()  # type: ignore[arg-type]  # eval mode switches dropout off
    images = torch.rand(6, 1, 28, 28)  # the last two count as non-digits
    joint, score = copy.deepcopy(dnn).joint_logits(images)
    step = dnn_step(dnn, torch.optim.SGD(dnn.parameters(), 0.1), images, LABELS, loss)
    shares = joint[:4].softmax(1)
    if loss == "mse":
        expected = (shares - F.one_hot(LABELS, shares.shape[1])).square().sum(1).mean()
    else:
        ten_or_twenty = shares.shape[1]
        smooth = F.one_hot(LABELS, ten_or_twenty) * 0.98 + 0.02 / ten_or_twenty
        expected = -(smooth * shares.log()).sum(1).mean()
    assert float(step.loss) == pytest.approx(float(expected), abs=1e-4)
    is_digit = torch.tensor([1.0, 1, 1, 1, 0, 0])
    assert float(step.score_loss) == pytest.approx(float(F.binary_cross_entropy(score.sigmoid(), is_digit)), abs=1e-4)


def test_a_network_that_asks_for_no_origin_takes_a_pens_digit_for_the_digit() -> None:
    images, steps = torch.rand(4, 1, 28, 28), []
    for labels in (LABELS, LABELS + 10):
        torch.manual_seed(0)
        dnn = DNN(DNNConfig("article", 8))
        steps.append(float(dnn_step(dnn, torch.optim.SGD(dnn.parameters(), 0.1), images, labels).loss))
    assert steps[0] == steps[1]


def test_many_steps_learn_a_batch_by_heart() -> None:
    torch.manual_seed(0)
    dnn = DNN(DNNConfig("article", 32)).eval()
    images = torch.rand(5, 1, 28, 28)
    optimizer = torch.optim.Adam(dnn.parameters(), 0.01)
    losses = [dnn_step(dnn, optimizer, images, LABELS) for _ in range(150)]
    floor = -(0.982 * math.log(0.982) + 9 * 0.002 * math.log(0.002))  # the entropy of the smoothed targets
    assert float(losses[0].loss) > 1.5
    assert float(losses[-1].loss) < floor + 0.05
    assert float(losses[-1].score_loss) < 0.1
