"""Test the result card: a picture that needs no page, with the places of the fit where its axis has them."""

import xml.etree.ElementTree as ET

import torch

from aigc.metrics import guessing_curve
from aigc.store.loaded import Models
from aigc.ui.gan.duel import ladder
from aigc.ui.gan.result_card import Round, result_card

SVG = "{http://www.w3.org/2000/svg}"


def test_the_card_stands_alone_and_says_where_guessing_begins(models: Models) -> None:
    rungs, right = ladder(models), [True] * 7 + [False, True, False]
    card = ET.fromstring(
        result_card(12, [Round(rung, torch.zeros(1, 28, 28), ok, True) for rung, ok in zip(rungs, right, strict=True)])
    )
    assert len(card.findall(f"{SVG}image")) == 10
    low, median, high = guessing_curve(right).begins
    assert low < median < high == 10
    for language, later in (("zh", "训练结束之后"), ("en", "beyond the end")):
        said = [text.text or "" for text in card.iter(f"{SVG}text") if text.get("lang") == language]
        assert any(f"{rungs[median].step:,}" in text for text in said[-3:-2])
        assert f"{rungs[low].step:,}" in said[-2] and later in said[-2]
    dot = next(one for one in card.iter(f"{SVG}circle") if one.get("r") == "4.5")
    column = list(card.iter(f"{SVG}image"))[median]
    assert float(dot.get("cx", 0)) == float(column.get("x", 0)) + 16
