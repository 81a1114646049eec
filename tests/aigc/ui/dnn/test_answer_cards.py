"""Test the line on the cross-entropy: measured for a digit, and explained where no answer is right."""

import torch

from aigc.reading.answers import Answer
from aigc.ui.dnn.answer_cards import answer_cards
from aigc.ui.look.i18n import both


def test_what_is_no_digit_has_no_cross_entropy_and_says_why() -> None:
    image, shares = torch.rand(1, 28, 28), torch.full((10,), 0.1)
    digit, none = Answer("digit", [0], shares, 0.9), Answer("not_a_digit", [], shares, 0.1)
    assert both("dnn.loss_none") in answer_cards(none, digit, image)
    measured = answer_cards(digit, none, image)
    assert both("dnn.loss", digit=0, ours="2.303", theirs="2.303") in measured and both("dnn.loss_none") not in measured
    assert "50%" in answer_cards(none, digit, image), "the threshold of the digit score"
