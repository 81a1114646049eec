"""Classify a digit over HTTP."""

from typing import Annotated, Any

from torch import Tensor

from aigc.errors import CrowdedError, NoInkError, SeveralDigitsError
from aigc.models.dnn import DNN
from aigc.reading.answers import Answer, answer
from aigc.reading.numbers import Number
from aigc.store.loaded import Models
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.pad import Drawing
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import Unchecked, check_digit
from aigc.ui.parts.sent.ink import Ink, frame_ink, open_ink, open_upload, read_ink, refuse_several
from aigc.ui.parts.sent.schemas import DIGIT_SENT, FILE, PICTURE, SAID, answering

ANSWER = answering({**SAID, "image": PICTURE})


@endpoint("classify", example=[{"digit": 7, "index": 0}], answer=ANSWER)
def classify_endpoint(models: Models, digit: Annotated[Any, Unchecked("digit", DIGIT_SENT)]) -> dict[str, Any]:
    """Classify a digit; `answer` is digit, unsure or not_a_digit, `digits` lists the digits it names.

    Several digits are an error that says how many there are.
    """
    if isinstance(digit, dict) and "strokes" not in digit:  # a test image, or pixels framed before
        image = check_digit(digit)
        return _answered(image, answer(models.dnn["best"], image))
    return _one_digit(models.dnn["best"], open_ink(digit))


@endpoint("classify_image", example=[None], answer=ANSWER)
def classify_image_endpoint(models: Models, picture: Annotated[Any, Unchecked("file", FILE)]) -> dict[str, Any]:
    """Classify a digit in an uploaded picture."""
    return _one_digit(models.dnn["best"], open_upload(picture))


def _one_digit(dnn: DNN, ink: Ink) -> dict[str, Any]:
    """Classify one digit; SeveralDigitsError also for digits too close together for framing to tell apart."""
    if isinstance(ink, Drawing):
        refuse_several(ink)
        number = _number(dnn, ink)
        if number and len(number.digits) == 1:  # framed and classified by now
            return _answered(number.images[0], number.digits[0])
        image = frame_ink(ink)
    else:
        image = frame_ink(ink)
        _number(dnn, ink)  # one that touches, in a picture
    return _answered(image, answer(dnn, image))


def _number(dnn: DNN, ink: Ink) -> Number | None:
    """Read a number of one digit, or a scribble; None for what cannot be read. SeveralDigitsError for more."""
    try:
        number = read_ink(dnn, ink)
    except (CrowdedError, NoInkError):  # a pattern; ink too faint for a number
        return None
    if number.several:
        raise SeveralDigitsError(len(number.digits))
    return number


def _answered(image: Tensor, said: Answer) -> dict[str, Any]:
    return {
        "answer": said.kind,
        "digits": said.digits,
        "probabilities": [round(p, 6) for p in said.probabilities.tolist()],
        "digit_score": round(said.digit_score, 6),
        "image": grid_png(image[None], 1),
    }
