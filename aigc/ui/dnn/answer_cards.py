"""Show the answers of both classifiers, with a bar for each digit's probability."""

from collections.abc import Sequence
from math import log

import torch
from torch import Tensor

from aigc.digits import CLASSES, SIDE
from aigc.inference import DIGIT_SCORE
from aigc.reading.answers import Answer
from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.signs import chance
from aigc.ui.parts.answer_line import bar
from aigc.ui.parts.png import figure

LIKELIEST = 3


def answer_cards(ours: Answer | None, theirs: Answer | None, image: Tensor | None, other: str = "article") -> str:
    """Render both networks' answers to one image side by side, and the image (1, 28, 28) as they saw it.

    other  the network beside ours: "article", or "live", which the visitor has just trained
    """
    pixels = torch.zeros(1, SIDE, SIDE) if image is None else image  # black until there is a digit
    seen = figure(pixels[None], 1, spoken("dnn.seen"), both("dnn.seen"), "seen")
    return (
        f'<div class="versus"><section><h3>{both("variant.best_network")}</h3>{_card(ours)}</section>'
        f'<section class="theirs"><h3>{both(f"variant.{other}_network")}</h3>{_card(theirs)}</section></div>'
        f"{_loss(ours, theirs, other)}{seen}"
    )


def _card(said: Answer | None) -> str:
    """Render one network's answer in large type, with bars for the ten digits."""
    kind, digits = ("blank", []) if said is None else (said.kind, said.digits)
    names = {name: str(digit) for name, digit in zip(("first", "second"), digits, strict=False)}
    large = {"digit": str(digits[0]) if digits else "", "blank": "–"}.get(kind, "?")
    shares = None if said is None else said.probabilities.tolist()
    return (
        f'<div class="answer {kind}" role="status"><div class="large" aria-hidden="true">{large}</div>'
        f"<p>{both('dnn.' + kind, **names)}{_score(said)}</p></div>{_bars(shares, digits)}"
    )


def _score(said: Answer | None) -> str:
    """Explain a refusal by the digit score, since one bar may be long all the same."""
    if said is None or said.kind != "not_a_digit":
        return ""
    return f"<small>{both('dnn.score', score=f'{said.digit_score:.1%}', least=f'{DIGIT_SCORE:.0%}')}</small>"


def _loss(ours: Answer | None, theirs: Answer | None, other: str) -> str:
    """Tell the cross-entropy of both answers, by the probabilities shown, if our likeliest digit is the right one."""
    if ours is None or theirs is None:
        return ""
    if ours.kind == "not_a_digit":
        return f'<p class="under">{both("dnn.loss_none")}</p>'
    digit = ours.likeliest
    said = {name: _nats(float(one.probabilities[digit])) for name, one in (("ours", ours), ("theirs", theirs))}
    key = "dnn.loss_live" if other == "live" else "dnn.loss"
    return f'<p class="under">{both(key, digit=digit, **said)}</p>'


def _nats(probability: float) -> str:
    """Write −log p with three decimals."""
    loss = -log(max(probability, 1e-12))
    return f"{loss:.3f}" if loss >= 0.0005 else "< 0.001"


def _bars(shares: Sequence[float] | None, coloured: Sequence[int]) -> str:
    """Draw a bar for each digit's probability in [0, 1], `coloured` digits in colour; empty bars before an answer.

    A narrow screen shows the likeliest alone.
    """
    likeliest = sorted(range(CLASSES), key=lambda digit: -shares[digit])[:LIKELIEST] if shares else range(LIKELIEST)
    rows = []
    for digit in range(CLASSES):
        share = shares[digit] if shares else None
        kind = f"{'top' if digit in coloured else ''}{'' if digit in likeliest else ' low'}"
        rows.append(bar(digit, share or 0, "" if share is None else chance(share), kind))
    return f'<ol class="bars">{"".join(rows)}</ol>'
