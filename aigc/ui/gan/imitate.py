"""Write a text in the hand of a few digits."""

from typing import Annotated, Any

import torch
from torch import Tensor

from aigc.inference import generate
from aigc.store.loaded import Models
from aigc.ui.gan.write import text_png
from aigc.ui.look.i18n import InputError, texts
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.requests import Digits, Words, check_digit
from aigc.ui.parts.sent.schemas import DIGIT_SENT, NUMBERS, PICTURE, Schema, answering
from aigc.writing.imitation import imitate
from aigc.writing.text import Text

MOST = 30  # digits that show one hand


class Samples:
    """Digits of one hand: a list of digits in the forms that `check_digit` takes."""

    def check(self, value: Any) -> Tensor:
        """Check the digits. -> (N, 1, 28, 28)."""
        if not isinstance(value, list) or not 1 <= len(value) <= MOST:
            raise InputError("error.samples", most=MOST)
        return torch.stack([check_digit(one) for one in value])

    @property
    def schema(self) -> Schema:
        """Describe the values that pass."""
        return {"type": "array", "items": DIGIT_SENT, "minItems": 1, "maxItems": MOST}

    def says(self, language: str) -> str:
        """Describe the values that pass, for people."""
        return texts(language)["use.field.samples"].format(most=MOST)


@endpoint(
    "imitate",
    example=[[{"digit": 2, "index": 1}, {"digit": 7, "index": 1}], [2, 7], "2026-11-26"],
    answer=answering({"image": PICTURE, "latents": NUMBERS}),
)
def imitate_endpoint(
    models: Models,
    images: Annotated[Tensor, Samples()],
    digits: Annotated[list[int], Digits()],
    text: Annotated[list[list[int]], Words()],
) -> dict[str, Any]:
    """Write a text in the hand of a few digits; `digits` says which digit each of them is."""
    if len(digits) != len(images):
        raise InputError("error.labels", images=len(images), digits=len(digits))
    gan, asked = models.gan["best"], Text(text)
    z = imitate(gan, images, digits)
    written = generate(gan, z.expand(len(asked.digits), -1), asked.digits)
    return {"image": text_png(written, asked, {}), "latents": z[0].tolist()}
