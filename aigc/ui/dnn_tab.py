"""The tab that reads a digit with a classifier."""

from typing import Any

import gradio as gr
from torch import Tensor

from aigc.digits import CLASSES
from aigc.inference import classify
from aigc.lab import Lab
from aigc.models.checks import VARIANTS
from aigc.ui.inputs import build_digit_input, build_variant_choice, read_input
from aigc.ui.notes import build_notes
from aigc.ui.pictures import figure, grid_png
from aigc.ui.reading import NothingYetError, choice, or_problem
from aigc.ui.wiring import LIVE
from aigc.ui.words import both, plain

DIGIT_SCORE = 0.5  # below: this is no digit
SURE = 0.7  # probability of the first digit; below: it is this one or the second


def verdict(probabilities: Tensor, digit_score: float) -> tuple[str, list[int]]:
    """(10,) -> one of the three honest answers, and the digits it speaks of, likeliest first."""
    first, second = probabilities.topk(2).indices.tolist()
    if digit_score < DIGIT_SCORE:
        return "not_a_digit", []
    if probabilities[first] < SURE:
        return "unsure", [first, second]
    return "digit", [first]


def read(lab: Lab, image: Tensor, variant: str) -> tuple[str, list[int], Tensor, float]:
    """(1, 28, 28) -> verdict, its digits, probabilities (10,), digit score."""
    result = classify(lab.dnn[variant], image)
    probabilities, score = result.probabilities[0], float(result.digit_score[0])
    return *verdict(probabilities, score), probabilities, score


def build_dnn_tab(lab: Lab) -> None:
    """Add the tab's content to the enclosing Blocks: components and wiring."""

    @or_problem
    def show(variant: str, *digit: Any) -> str:
        variant = choice(variant, "variant", VARIANTS)
        try:
            image = read_input(*digit)
        except NothingYetError:
            return _card("blank", [], None, None)
        answer, digits, probabilities, _ = read(lab, image, variant)
        return _card(answer, digits, probabilities, image)

    gr.HTML(f'<p class="lead">{both("dnn.lead")}</p>')
    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            source = build_digit_input("dnn.input")
        with gr.Column(scale=3, min_width=300):
            card = gr.HTML(_card("blank", [], None, None))
            variant = build_variant_choice()
    build_notes("dnn", lab)
    gr.on([*source.triggers, variant.change], show, [variant, *source.components], card, **LIVE)


def _card(answer: str, digits: list[int], probabilities: Tensor | None, image: Tensor | None) -> str:
    """The answer large, bars for the ten digits, and the 28×28 image that the network saw."""
    names = {name: str(digit) for name, digit in zip(("first", "second"), digits, strict=False)}
    large = {"digit": str(digits[0]) if digits else "", "blank": "–"}.get(answer, "?")
    card = (
        f'<div class="answer {answer}" role="status"><div class="large" aria-hidden="true">{large}</div>'
        f"<p>{both('dnn.' + answer, **names)}</p></div>{_bars(probabilities, digits)}"
    )
    if image is None:
        return card
    return card + figure(image[None], 1, plain("dnn.seen"), both("dnn.seen"), "seen")


def _bars(probabilities: Tensor | None, digits: list[int]) -> str:
    """Ten bars, those of `digits` in colour; empty ones where nothing was read yet."""
    rows = []
    for digit in range(CLASSES):
        share = None if probabilities is None else float(probabilities[digit])
        rows.append(
            f'<li class="{"top" if digit in digits else ""}"><b>{digit}</b>'
            f'<i><s style="width:{100 * (share or 0):.1f}%"></s></i>'
            f"<span>{'' if share is None else f'{share:.1%}'}</span></li>"
        )
    return f'<ol class="bars">{"".join(rows)}</ol>'


def classify_endpoint(lab: Lab, image: Tensor) -> dict[str, Any]:
    """The best network's answer as JSON; probabilities by digit, digit score, the image as framed."""
    answer, digits, probabilities, score = read(lab, image, "best")
    return {
        "answer": answer,
        "digits": digits,
        "probabilities": [round(p, 6) for p in probabilities.tolist()],
        "digit_score": round(score, 6),
        "image": grid_png(image[None], 1),
    }
