"""Show the framing of a drawing, step by step, to the 28×28 pixels that the network sees; each step has a switch."""

import dataclasses
from typing import Any

import numpy as np
from torch import Tensor

from aigc.digits import BOX, CENTRE, SIDE, Array
from aigc.framing.strokes import FRAMING, Framed, Framing, frame_strokes
from aigc.models.dnn import DNN
from aigc.reading.answers import Answer, answer
from aigc.ui.look.i18n import GAP, LANGUAGES, LISTED, both, in_both, in_one
from aigc.ui.look.signs import chance
from aigc.ui.parts.digit_input import METHOD, check_input
from aigc.ui.parts.pad import Drawing
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.sent.ink import open_canvas

SWITCHES = tuple(field.name for field in dataclasses.fields(Framing))
EDGE = CENTRE - BOX / 2  # pixels from the image's edge to the box


@dataclasses.dataclass(frozen=True)
class Shown:
    """The visitor's digit as the network sees it, with drawing and framing steps where it was drawn on the pad."""

    image: Tensor  # (1, 28, 28)
    drawing: Drawing | None = None
    framed: Framed | None = None


def check_shown(method: Any, pad: Any, *others: Any) -> Shown:
    """Check the values of a DigitInput and frame the digit once; raises the same errors as `check_input`."""
    if METHOD.check(method) != "draw":
        return Shown(check_input(method, pad, *others))
    drawing = open_canvas(pad)
    framed = _frame(drawing, FRAMING)
    return Shown(framed.image, drawing, framed)


def framing_steps(dnn: DNN, shown: Shown, on: list[str], said: Answer | None = None) -> str:
    """Render the framing of a drawing in five pictures, with the steps `on`, and the network's answer.

    A digit that was not drawn on the pad gets only the last picture.

    said  the answer with all steps, where already known
    """
    if shown.drawing is None or shown.framed is None:
        return _image_step(shown.image)
    off = {name for name in SWITCHES if name not in on}
    framed = _frame(shown.drawing, Framing(**{name: name in on for name in SWITCHES})) if off else shown.framed
    whole = said or answer(dnn, shown.framed.image)
    said = answer(dnn, framed.image) if off else whole
    box = f'<rect class="guide" x="{EDGE}" y="{EDGE}" width="{BOX}" height="{BOX}"/>'
    pictures = {
        "strokes": _canvas(shown.drawing, ""),
        "box": _canvas(shown.drawing, _ink_box(shown.drawing, "box" in on)),
        "fit": _pixels(framed.boxed, box),
        "mass": _pixels(framed.image, _cross(framed.image)),
        "image": _pixels(framed.image, ""),
    }
    cells = "".join(f"<li>{svg}{_caption(name, off)}</li>" for name, svg in pictures.items())
    return (
        f'<ol class="steps">{cells}</ol>{_outcome(said, off, (said.kind, said.digits) == (whole.kind, whole.digits))}'
    )


def _image_step(image: Tensor) -> str:
    """Render only the last picture, for a digit that was not drawn on the pad."""
    step = f"<li>{_pixels(image, '')}<span>{both('dnn.seen')}</span></li>"
    return f'<ol class="steps">{step}</ol><p>{both("framing.draw")}</p>'


def _caption(name: str, off: set[str]) -> str:
    """Name the picture's step, struck through where left out; line width changes in the same picture as size."""
    names = ("fit", "pen") if name == "fit" else (name,)
    said = (f'<span class="{"off" if one in off else ""}">{both("framing." + one)}</span>' for one in names)
    return f'<p class="under">{in_both(**LISTED).join(said)}</p>'


def _frame(drawing: Drawing, framing: Framing) -> Framed:
    return frame_strokes(drawing.strokes, drawing.size, drawing.brush, framing)


def _outcome(said: Answer, off: set[str], unchanged: bool) -> str:
    """Tell the answer, and where steps are left out, whether it is `unchanged` by that."""
    if said.kind == "not_a_digit":
        sentence = both("dnn.not_a_digit")
    else:
        sentence = in_both(**{language: _read(language, said) for language in LANGUAGES})
    kind, intro = ("outcome", "framing.all")
    if off:
        kind, intro = ("outcome", "framing.unchanged") if unchanged else ("outcome off", "framing.changed")
    return f'<p class="{kind}" role="status">{both(intro)}{GAP}<b>{sentence}</b></p>'


def _read(language: str, said: Answer) -> str:
    """Name the digits of an answer with their probabilities, in one language."""
    shares = ((digit, chance(float(said.probabilities[digit]))) for digit in said.digits)
    named = (in_one(language, "framing.share", digit=digit, share=share) for digit, share in shares)
    return in_one(language, "framing.read", digits=LISTED[language].join(named))


def _canvas(drawing: Drawing, extra: str) -> str:
    """Draw the whole canvas with the strokes, and the markup `extra` on top."""
    size = f"{drawing.size:g}"
    return f'<svg viewBox="0 0 {size} {size}" aria-hidden="true">{strokes_svg(drawing)}{extra}</svg>'


def strokes_svg(drawing: Drawing) -> str:
    """Draw the strokes, for use within an SVG with the canvas as its view box."""
    lines = "".join(_line(stroke, drawing.brush) for stroke in drawing.strokes if len(stroke))
    return f'<g class="ink">{lines}</g>'


def _line(stroke: Array, brush: float) -> str:
    """Draw one stroke at its average pen width."""
    points = [f"{x:.1f},{y:.1f}" for x, y in stroke[:, :2].tolist()]
    width = brush * (0.5 + float(stroke[:, 2].mean()))
    return f'<polyline points="{" ".join([points[0], *points])}" stroke-width="{width:.1f}"/>'  # one point: a dot


def _ink_box(drawing: Drawing, found: bool) -> str:
    """Draw the box around the ink, or around the whole canvas where the step “find the ink” is off."""
    low, high = np.zeros(2), np.full(2, drawing.size)
    if found:
        points = np.concatenate([stroke[:, :2] for stroke in drawing.strokes if len(stroke)])
        low, high = points.min(axis=0) - drawing.brush / 2, points.max(axis=0) + drawing.brush / 2
    width, height = high - low
    return f'<rect class="guide" x="{low[0]:.1f}" y="{low[1]:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _pixels(image: Tensor, extra: str) -> str:
    picture = f'<image href="{grid_png(image[None], 1)}" width="{SIDE}" height="{SIDE}"/>'
    return f'<svg viewBox="0 0 {SIDE} {SIDE}" aria-hidden="true">{picture}{extra}</svg>'


def _cross(image: Tensor) -> str:
    """Mark the image's centre with a cross and its centre of mass with a dot."""
    grid = np.arange(SIDE) + 0.5
    ink = image[0].numpy()
    x, y = float(ink.sum(axis=0) @ grid / ink.sum()), float(ink.sum(axis=1) @ grid / ink.sum())
    cross = f'<path class="guide" d="M{CENTRE} 0V{SIDE}M0 {CENTRE}H{SIDE}"/>'
    return f'{cross}<circle class="dot" cx="{x:.2f}" cy="{y:.2f}" r="1.1"/>'
