"""What the network sees: the way from a drawing to 28×28 pixels, step by step, each step with a switch."""

import dataclasses

import numpy as np
from torch import Tensor

from aigc.digits import BOX, CENTRE, SIDE, Array, Framing, from_strokes
from aigc.models.dnn import DNN
from aigc.ui.canvas import Drawing
from aigc.ui.pictures import grid_png
from aigc.ui.verdict import Reading, read
from aigc.ui.words import both

SWITCHES = tuple(field.name for field in dataclasses.fields(Framing))
EDGE = CENTRE - BOX / 2  # pixels from the image's edge to the box


def drawing_steps(dnn: DNN, drawing: Drawing, on: list[str]) -> str:
    """Five pictures of one drawing with the steps `on`, and what the network then reads. NoInkError as from_strokes."""
    framing = Framing(**{name: name in on for name in SWITCHES})
    boxed = _frame(drawing, dataclasses.replace(framing, mass=False))
    image = _frame(drawing, framing)
    box = f'<rect class="guide" x="{EDGE}" y="{EDGE}" width="{BOX}" height="{BOX}"/>'
    pictures = {
        "strokes": _canvas(drawing, ""),
        "box": _canvas(drawing, _ink_box(drawing, framing.box)),
        "fit": _pixels(boxed, box),
        "mass": _pixels(image, _cross(image)),
        "image": _pixels(image, ""),
    }
    off = {name for name in SWITCHES if name not in on}
    cells = "".join(f"<li>{svg}{_caption(name, off)}</li>" for name, svg in pictures.items())
    return f'<ol class="steps">{cells}</ol>{_outcome(read(dnn, image), off)}'


def image_step(image: Tensor) -> str:
    """For a digit that was not drawn here: only the last picture."""
    step = f"<li>{_pixels(image, '')}<span>{both('dnn.seen')}</span></li>"
    return f'<ol class="steps">{step}</ol><p>{both("steps.draw")}</p>'


def _caption(name: str, off: set[str]) -> str:
    """What the picture shows, crossed out where the step is not taken; lines get their width along with the size."""
    names = ("fit", "pen") if name == "fit" else (name,)
    return "".join(f'<span class="{"off" if one in off else ""}">{both("steps." + one)}</span>' for one in names)


def _frame(drawing: Drawing, framing: Framing) -> Tensor:
    return from_strokes(drawing.strokes, drawing.size, drawing.brush, framing)


def _outcome(reading: Reading, off: set[str]) -> str:
    if reading.answer == "not_a_digit":
        answer = both("dnn.not_a_digit")
    else:
        shares = ", ".join(f"{digit} ({float(reading.probabilities[digit]):.1%})" for digit in reading.digits)
        answer = both("steps.read", digits=shares)
    kind, intro = ("outcome off", "steps.without") if off else ("outcome", "steps.all")
    return f'<p class="{kind}" role="status">{both(intro)} <b>{answer}</b></p>'


def _canvas(drawing: Drawing, extra: str) -> str:
    """The whole canvas with the strokes, and something over them."""
    lines = "".join(_line(stroke, drawing.brush) for stroke in drawing.strokes if len(stroke))
    size = f"{drawing.size:g}"
    return f'<svg viewBox="0 0 {size} {size}" aria-hidden="true"><g class="ink">{lines}</g>{extra}</svg>'


def _line(stroke: Array, brush: float) -> str:
    """One stroke, as wide as its pen was on average."""
    points = [f"{x:.1f},{y:.1f}" for x, y in stroke[:, :2].tolist()]
    width = brush * (0.5 + float(stroke[:, 2].mean()))
    return f'<polyline points="{" ".join([points[0], *points])}" stroke-width="{width:.1f}"/>'  # one point is a dot


def _ink_box(drawing: Drawing, found: bool) -> str:
    """The rectangle around the ink, or around the whole canvas where the ink is not looked for."""
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
    """The image's centre as a cross, its centre of mass as a dot."""
    grid = np.arange(SIDE) + 0.5
    ink = image[0].numpy()
    x, y = float(ink.sum(axis=0) @ grid / ink.sum()), float(ink.sum(axis=1) @ grid / ink.sum())
    cross = f'<path class="guide" d="M{CENTRE} 0V{SIDE}M0 {CENTRE}H{SIDE}"/>'
    return f'{cross}<circle class="dot" cx="{x:.2f}" cy="{y:.2f}" r="1.1"/>'
