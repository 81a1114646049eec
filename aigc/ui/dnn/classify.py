"""Classify a digit over HTTP."""

from collections.abc import Callable
from typing import Annotated, Any

from torch import Tensor

from aigc.errors import SeveralDigitsError
from aigc.reading.answers import answer
from aigc.reading.numbers import Number
from aigc.store.loaded import Models
from aigc.ui.dnn.read_number import read_sent, read_upload
from aigc.ui.parts.digit_input import check_upload
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import Unchecked, check_digit

GIVES = "answer, probabilities, digit score, the image as the network saw it"


@endpoint("classify", example=[{"digit": 7, "index": 0}], gives=GIVES)
def classify_endpoint(models: Models, digit: Annotated[Any, Unchecked("digit")]) -> dict[str, Any]:
    """Classify a digit; `answer` is digit, unsure or not_a_digit, `digits` lists the digits it names.

    Several digits are an error that says how many there are.
    """
    image = check_digit(digit)
    if not isinstance(digit, dict) or "strokes" in digit:  # neither a test image nor pixels framed before
        _refuse_numbers(lambda: read_sent(models.dnn["best"], digit))
    return _answered(models, image)


@endpoint("classify_image", example=[None], gives="the same")
def classify_image_endpoint(models: Models, picture: Annotated[Any, Unchecked("uploaded file")]) -> dict[str, Any]:
    """Classify a digit in an uploaded picture."""
    image = check_upload(picture)
    _refuse_numbers(lambda: read_upload(models.dnn["best"], picture))
    return _answered(models, image)


def _refuse_numbers(read: Callable[[], Number]) -> None:
    """Raise SeveralDigitsError for digits too close together for framing to tell apart."""
    try:
        number = read()
    except ValueError:  # too many strokes or lines for a number
        return
    if number.several:
        raise SeveralDigitsError(len(number.digits))


def _answered(models: Models, image: Tensor) -> dict[str, Any]:
    said = answer(models.dnn["best"], image)
    return {
        "answer": said.kind,
        "digits": said.digits,
        "probabilities": [round(p, 6) for p in said.probabilities.tolist()],
        "digit_score": round(said.digit_score, 6),
        "image": grid_png(image[None], 1),
    }
