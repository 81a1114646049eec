"""Classify a digit over HTTP."""

from typing import Annotated, Any

from torch import Tensor

from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.ui.parts.digit_input import check_upload
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import Digit, Unchecked

GIVES = "answer, probabilities, digit score, the image as the network saw it"


@endpoint("classify", example=[{"digit": 7, "index": 0}], gives=GIVES)
def classify_endpoint(models: Models, digit: Annotated[Tensor, Digit()]) -> dict[str, Any]:
    """Classify a digit; `answer` is digit, unsure or not_a_digit, `digits` lists the digits it names."""
    return _answered(models, digit)


@endpoint("classify_image", example=[None], gives="the same")
def classify_image_endpoint(models: Models, picture: Annotated[Any, Unchecked("uploaded file")]) -> dict[str, Any]:
    """Classify a digit in an uploaded picture."""
    return _answered(models, check_upload(picture))


def _answered(models: Models, image: Tensor) -> dict[str, Any]:
    said = answer(models.dnn["best"], image)
    return {
        "answer": said.kind,
        "digits": said.digits,
        "probabilities": [round(p, 6) for p in said.probabilities.tolist()],
        "digit_score": round(said.digit_score, 6),
        "image": grid_png(image[None], 1),
    }
