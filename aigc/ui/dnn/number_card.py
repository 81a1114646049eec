"""Read a whole number, and show it: large, with a box around each digit and a reading under each."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from aigc.framing.numbers.rows import Box
from aigc.framing.pictures import Seen
from aigc.models.dnn import DNN
from aigc.reading.answers import Answer
from aigc.reading.numbers import Number
from aigc.ui.dnn.framing_steps import strokes_svg
from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.signs import chance
from aigc.ui.parts.digit_input import METHOD
from aigc.ui.parts.pad import Drawing
from aigc.ui.parts.png import data_uri, grid_png
from aigc.ui.parts.sent.ink import Ink, open_canvas, open_upload, read_ink

Size = tuple[float, float]  # width and height, in pixels of the drawing or photo
MARGIN = 0.4  # share of the number's height; shown around it
EM = 0.15  # share of the shown part's height, for a reading
QUALITY = 80  # JPEG quality of a photograph on the card


@dataclass(frozen=True)
class ShownNumber:
    """A number, and the drawing or photo that it was read from."""

    number: Number
    ink: Ink

    @property
    def single(self) -> bool:
        """Tell whether the number has one digit, which was classified as a whole."""
        return len(self.number.digits) == 1


def check_number(dnn: DNN, method: Any, pad: Any, upload: str | None, *_: Any) -> ShownNumber | None:
    """Read the values of a DigitInput as a number; None for a test image, without ink, and for a mistake."""
    method = METHOD.check(method)
    if method == "test":
        return None
    try:
        ink = open_canvas(pad) if method == "draw" else open_upload(upload)
        return ShownNumber(read_ink(dnn, ink), ink)
    except ValueError:  # reading them as a single digit raises the same error, with a sentence
        return None


def number_card(shown: ShownNumber) -> str:
    """Render the number in large type, its boxes over the ink, and each digit as the network saw it."""
    number = shown.number
    key = "dnn.number_unsure" if "?" in number.text else "dnn.number"
    size, ink = _drawn(shown.ink) if isinstance(shown.ink, Drawing) else _photographed(shown.ink)
    view = _view(number.boxes, size)
    boxes = "".join(_box(box, said, EM * view[3]) for box, said in zip(number.boxes, number.digits, strict=True))
    digits = "".join(
        f'<li class="{said.kind}"><img src="{grid_png(image[None], 1)}" alt=""><b>{said.character}</b>'
        f"<span>{chance(said.probability)}</span></li>"
        for image, said in zip(number.images, number.digits, strict=True)
    )
    return (
        f'<div class="whole-number" style="--length: {len(number.text)}"><div class="answer digit" role="status">'
        f'<div class="large">{number.text}</div><p>{both(key, count=len(number.digits))}</p></div>'
        f'<svg viewBox="{" ".join(f"{edge:.1f}" for edge in view)}" role="img" aria-label="{spoken("dnn.number_alt")}">'
        f"{ink}{boxes}</svg><ol>{digits}</ol></div>"
    )


def _drawn(drawing: Drawing) -> tuple[Size, str]:
    """Draw the strokes -> width and height, SVG markup."""
    return (drawing.size, drawing.size), strokes_svg(drawing)


def _photographed(seen: Seen) -> tuple[Size, str]:
    """Show the photo in grey -> width and height, SVG markup."""
    file = io.BytesIO()
    Image.fromarray((seen.grey * 255).astype(np.uint8)).save(file, "JPEG", quality=QUALITY)
    href = data_uri("image/jpeg", file.getvalue())
    return (seen.width, seen.height), f'<image href="{href}" width="{seen.width}" height="{seen.height}"/>'


def _view(boxes: list[Box], size: Size) -> Box:
    """Choose the part of the drawing or photo to show: left, top, width, height around all boxes."""
    left, top = (min(box[side] for box in boxes) for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) for side in (2, 3))
    margin = MARGIN * (bottom - top)
    left, top = max(0.0, left - margin), max(0.0, top - margin)
    return left, top, min(size[0], right + margin) - left, bottom + margin - top


def _box(box: Box, said: Answer, em: float) -> str:
    """Draw a box with the reading under it, `em` high."""
    left, top, right, bottom = box
    return (
        f'<g class="{said.kind}"><rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
        f'height="{bottom - top:.1f}"/><text x="{(left + right) / 2:.1f}" '
        f'y="{bottom + em:.1f}" font-size="{em:.1f}">{said.character}</text></g>'
    )
