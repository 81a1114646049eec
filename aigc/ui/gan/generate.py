"""Generate a plain grid of digits with a GAN, over HTTP."""

from typing import Annotated, Any

import torch

from aigc.inference import draw_latents, generate
from aigc.store.loaded import Models
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import COUNT, SEED, TRUNCATION, VARIANT, Digits
from aigc.ui.parts.sent.schemas import PICTURE, SEVERAL_DIGITS, answering

COLUMNS = 10


@endpoint(
    "generate",
    example=["0123456789", 100, 0, 1.0, "best"],
    answer=answering({"image": PICTURE, "digits": SEVERAL_DIGITS}),
)
def generate_endpoint(
    models: Models,
    digits: Annotated[list[int], Digits()],
    count: Annotated[int, COUNT],
    seed: Annotated[int, SEED],
    truncation: Annotated[float, TRUNCATION],
    variant: Annotated[str, VARIANT],
) -> dict[str, Any]:
    """Write `count` digits, ten in a row, repeating those given; cell i depends on its digit and seed + i alone."""
    gan = models.gan[variant]
    labels = torch.tensor([digits[i % len(digits)] for i in range(count)])
    images = generate(gan, draw_latents(count, gan.config.latent, seed), labels, truncation)
    return {"image": grid_png(images, COLUMNS), "digits": labels.tolist()}
