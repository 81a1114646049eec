"""Write a hand as text, to keep it in a link: the latent of the generator's that stands for it.

Shapes: Z latent dimensions.
"""

import base64
import binascii

import numpy as np
import torch
from torch import Tensor


def hand_to_text(z: Tensor) -> str:
    """Write a latent (1, Z) as URL-safe base64 of half-precision numbers, three significant digits each."""
    return base64.urlsafe_b64encode(z.numpy().astype("<f2").tobytes()).decode().rstrip("=")


def hand_from_text(text: str, latent: int) -> Tensor:
    """Read a latent (1, Z) of `latent` numbers from its text. ValueError: this is no hand of such a generator."""
    text = text.strip()
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("a hand is the text that stands in a link to it, in letters, digits, - and _") from error
    values = np.frombuffer(content, "<f2") if len(content) == 2 * latent else np.array([np.nan])
    if not np.isfinite(values).all():
        raise ValueError(f"a hand is {latent} numbers in base64, and this text holds others: copy the whole link")
    return torch.from_numpy(values.astype(np.float32))[None]
