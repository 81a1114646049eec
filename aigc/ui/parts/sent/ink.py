"""Open what a visitor drew or photographed, once, to frame its one digit or to read its number."""

from typing import Any

from torch import Tensor

from aigc.errors import NoInkError, SeveralDigitsError
from aigc.framing.files.encoded import is_encoded
from aigc.framing.numbers.groups import count_clear
from aigc.framing.numbers.pieces import MOST, pieces_of_strokes
from aigc.framing.pictures import Seen, frame_seen, see
from aigc.framing.strokes import from_strokes
from aigc.models.dnn import DNN
from aigc.reading.numbers import Number, read_number
from aigc.ui.parts.pad import Drawing, parse_canvas
from aigc.ui.parts.sent.pictures import sent_picture

Ink = Drawing | Seen


class NothingYetError(NoInkError):
    """A request without a drawing or upload: a mistake over HTTP, a reason to wait on the page."""


def open_ink(payload: Any) -> Ink:
    """Check canvas JSON or an encoded picture; NothingYetError for a blank canvas, ValueError for another mistake."""
    return open_upload(payload) if isinstance(payload, str) and is_encoded(payload) else open_canvas(payload)


def open_canvas(payload: Any) -> Drawing:
    """Check canvas JSON; NothingYetError for a blank canvas, ValueError for another mistake."""
    drawing = parse_canvas(payload)
    if drawing is None:
        raise NothingYetError
    return drawing


def open_upload(upload: str | None) -> Seen:
    """Decode an encoded picture, or the value of a DigitUpload; NothingYetError without one."""
    if not upload:
        raise NothingYetError
    with sent_picture(upload) as picture:
        return see(picture)


def frame_ink(ink: Ink) -> Tensor:
    """Frame one digit. -> (1, 28, 28); SeveralDigitsError for digits beside each other."""
    if isinstance(ink, Seen):
        return frame_seen(ink)
    refuse_several(ink)
    return from_strokes(ink.strokes, ink.size, ink.brush)


def refuse_several(drawing: Drawing) -> None:
    """Raise SeveralDigitsError for a drawing of digits beside each other; more strokes than MOST are a scribble."""
    if 1 < len(drawing.strokes) <= MOST:
        count = count_clear(pieces_of_strokes(drawing.strokes, drawing.size, drawing.brush))
        if count > 1:
            raise SeveralDigitsError(count)


def read_ink(dnn: DNN, ink: Ink) -> Number:
    """Read a number of one or more digits. Errors: see `aigc.read_number`."""
    return read_number(dnn, ink) if isinstance(ink, Seen) else read_number(dnn, ink.strokes, ink.size, ink.brush)
