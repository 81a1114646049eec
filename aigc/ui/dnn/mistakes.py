"""Show every test image that the classifier gets wrong, with a confusion matrix to choose among them."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from aigc.digits import CLASSES, SIDE
from aigc.ui.look.i18n import both, notice, spoken
from aigc.ui.look.signs import chance
from aigc.ui.parts.events import QUIET
from aigc.ui.parts.png import png

SCRIPT = Path(__file__).parent / "mistakes.js"
SHOWN = 3  # probabilities listed under each image


def build_mistakes(evaluation: Mapping[str, Any], tab: gr.Tab) -> None:
    """Add matrix and gallery to the enclosing Blocks, from metrics.json's "evaluation"; both come when `tab` opens."""
    shown = gr.HTML(js_on_load=SCRIPT.read_text(encoding="utf-8"))
    tab.select(lambda: mistakes_of(evaluation), None, shown, **QUIET)


def mistakes_of(evaluation: Mapping[str, Any]) -> str:
    """Write matrix and gallery, or a sentence where the mistakes were not recorded; clicks stay in the browser."""
    if "mistakes" not in evaluation:
        return notice("mistakes.none")
    counts = {"wrong": len(evaluation["mistakes"]), "all": f"{evaluation['images']:,}"}
    return (
        f"<p>{both('mistakes.lead', **counts)}</p>"
        f'<div class="mistakes">{matrix(evaluation["confusion"])}{gallery(evaluation["mistakes"])}</div>'
    )


def matrix(confusion: Sequence[Sequence[int]]) -> str:
    """Render the confusion matrix: a row per true digit, a column per answer; row heads and mistakes are buttons."""
    head = "".join(f'<th scope="col">{answer}</th>' for answer in range(CLASSES))
    rows = []
    for digit, counts in enumerate(confusion):
        wrong = sum(counts) - counts[digit]
        cells = "".join(_cell(digit, answer, count) for answer, count in enumerate(counts))
        name = spoken("mistakes.row", digit=digit, count=wrong)
        rows.append(f'<tr><th scope="row">{_button(f"{digit}", name, digit)}</th>{cells}</tr>')
    every = f'<button type="button" class="all" aria-pressed="true">{both("mistakes.all")}</button>'
    caption = f"<caption>{both('mistakes.caption')}</caption>"
    return (
        f'<div><table class="confusion">{caption}<thead><tr><th>{every}</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(digit: int, answer: int, count: int) -> str:
    if digit == answer:
        return f'<td class="right">{count}</td>'
    if count == 0:
        return "<td></td>"
    name = spoken("mistakes.cell", digit=digit, read=answer, count=count)
    return f"<td>{_button(str(count), name, digit, answer)}</td>"


def _button(text: str, name: str, digit: int, answer: int | None = None) -> str:
    pair = f'data-digit="{digit}"' + ("" if answer is None else f' data-read="{answer}"')
    return f'<button type="button" {pair} aria-pressed="false" aria-label="{name}" title="{name}">{text}</button>'


def gallery(mistakes: Sequence[Mapping[str, Any]]) -> str:
    cards = []
    for mistake in mistakes:
        digit, index = int(mistake["digit"]), int(mistake["index"])
        shares = sorted(enumerate(mistake["probabilities"]), key=lambda pair: -pair[1])[:SHOWN]
        lines = "".join(f"<li><b>{answer}</b> {chance(share)}</li>" for answer, share in shares)
        name = spoken("mistakes.card", digit=digit, read=shares[0][0], index=index)
        cards.append(
            f'<figure data-digit="{digit}" data-read="{shares[0][0]}">'
            f'<img src="{_png(mistake["pixels"])}" alt="{name}" title="{name}">'
            f"<figcaption>{both('mistakes.is', digit=digit)}<ol>{lines}</ol></figcaption></figure>"
        )
    return f'<div class="gallery">{"".join(cards)}</div>'


def _png(pixels: str) -> str:
    """Convert base64 of 784 grey levels to a PNG data URI."""
    return png(np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(SIDE, SIDE))
