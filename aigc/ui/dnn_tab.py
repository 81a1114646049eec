"""The tab that reads a digit with two classifiers, and shows what they see."""

from collections.abc import Sequence
from typing import Any

import gradio as gr
import torch
from torch import Tensor

from aigc.digits import CLASSES, SIDE
from aigc.lab import Lab
from aigc.ui.canvas import parse_canvas
from aigc.ui.inputs import build_digit_input, read_input
from aigc.ui.inside import looked_at
from aigc.ui.mistakes import build_mistakes
from aigc.ui.notes import build_notes
from aigc.ui.pictures import figure, grid_png
from aigc.ui.reading import NothingYetError, or_problem
from aigc.ui.steps import SWITCHES, drawing_steps, image_step
from aigc.ui.verdict import Reading, read
from aigc.ui.wiring import LIVE
from aigc.ui.words import both, notice, plain, word


def build_dnn_tab(lab: Lab) -> None:
    """Add the tab's content to the enclosing Blocks: components and wiring."""

    @or_problem
    def answer(*digit: Any) -> str:
        try:
            image = read_input(*digit)
        except NothingYetError:
            return _cards(None, None, None)
        return _cards(read(lab.dnn["best"], image), read(lab.dnn["article"], image), image)

    @or_problem
    def steps(switches: Any, source: Any, pad: Any, *others: Any) -> str:
        try:
            drawing = parse_canvas(pad) if source == "draw" else None
            if drawing is None:
                return image_step(read_input(source, pad, *others))
        except ValueError:  # the answer says what is wrong; once is enough
            return notice("steps.waiting")
        return drawing_steps(lab.dnn["best"], drawing, switches or [])

    def inside(*digit: Any) -> str:
        try:
            image = read_input(*digit)
        except ValueError:  # likewise
            return notice("inside.waiting")
        return looked_at(lab.dnn["best"], image)

    gr.HTML(f'<p class="lead">{both("dnn.lead")}</p>')
    with gr.Row():
        with gr.Column(scale=2, min_width=280):
            source = build_digit_input("dnn.input")
        with gr.Column(scale=3, min_width=300):
            card = gr.HTML(_cards(None, None, None))
    with gr.Accordion(word("steps.title"), open=True):
        choices: Any = [(word(f"steps.switch_{name}"), name) for name in SWITCHES]  # translated in the browser
        switches = gr.CheckboxGroup(choices, value=list(SWITCHES), label=word("steps.switches"))
        way = gr.HTML(notice("steps.waiting"))
    with gr.Accordion(word("inside.title"), open=True):
        look = gr.HTML(notice("inside.waiting"))
    with gr.Accordion(word("mistakes.title"), open=False):
        build_mistakes(lab.metrics["dnn"].get("evaluation", {}))
    build_notes("dnn", lab)
    gr.on(source.triggers, answer, source.components, card, **LIVE)
    gr.on([*source.rests, switches.change], steps, [switches, *source.components], way, **LIVE)
    gr.on(source.rests, inside, source.components, look, **LIVE)


def _cards(ours: Reading | None, theirs: Reading | None, image: Tensor | None) -> str:
    """Both networks' answers to the same image side by side, and the image as they saw it."""
    pixels = torch.zeros(1, SIDE, SIDE) if image is None else image  # black keeps the place of what comes
    seen = figure(pixels[None], 1, plain("dnn.seen"), both("dnn.seen"), "seen")
    return (
        f'<div class="versus"><section><h3>{both("variant.best")}</h3>{_card(ours)}</section>'
        f'<section class="theirs"><h3>{both("variant.article")}</h3>{_card(theirs)}</section></div>{seen}'
    )


def _card(reading: Reading | None) -> str:
    """The answer large, and bars for the ten digits."""
    answer, digits = ("blank", []) if reading is None else (reading.answer, reading.digits)
    names = {name: str(digit) for name, digit in zip(("first", "second"), digits, strict=False)}
    large = {"digit": str(digits[0]) if digits else "", "blank": "–"}.get(answer, "?")
    shares = None if reading is None else reading.probabilities.tolist()
    return (
        f'<div class="answer {answer}" role="status"><div class="large" aria-hidden="true">{large}</div>'
        f"<p>{both('dnn.' + answer, **names)}{_score(reading)}</p></div>{_bars(shares, digits)}"
    )


def _score(reading: Reading | None) -> str:
    """Why something was refused, although one of the bars may be long."""
    if reading is None or reading.answer != "not_a_digit":
        return ""
    return f"<small>{both('dnn.score', score=f'{reading.digit_score:.1%}')}</small>"


def _bars(shares: Sequence[float] | None, coloured: Sequence[int]) -> str:
    """A bar for each digit's share in [0, 1], those of `coloured` in colour; empty ones where there are none yet."""
    rows = []
    for digit in range(CLASSES):
        share = None if shares is None else shares[digit]
        rows.append(
            f'<li class="{"top" if digit in coloured else ""}"><b>{digit}</b>'
            f'<i><s style="width:{100 * (share or 0):.1f}%"></s></i>'
            f"<span>{'' if share is None else f'{share:.1%}'}</span></li>"
        )
    return f'<ol class="bars">{"".join(rows)}</ol>'


def classify_endpoint(lab: Lab, image: Tensor) -> dict[str, Any]:
    """The best network's answer as JSON; probabilities by digit, digit score, the image as framed."""
    reading = read(lab.dnn["best"], image)
    return {
        "answer": reading.answer,
        "digits": reading.digits,
        "probabilities": [round(p, 6) for p in reading.probabilities.tolist()],
        "digit_score": round(reading.digit_score, 6),
        "image": grid_png(image[None], 1),
    }
