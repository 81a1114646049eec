"""Tensors to pictures: a PNG in the answer itself, so that any replica of the app can give it."""

import base64
import io

import numpy as np
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from aigc.digits import SIDE

GAP = 2  # pixels of black between two digits


def grid_png(images: Tensor, columns: int) -> str:
    """(B, 1, 28, 28) in [0, 1] -> data URI of a PNG, row by row, the last row filled up with black."""
    columns = min(columns, len(images))
    missing = -len(images) % columns
    cells = F.pad(images, (0, GAP, 0, GAP, 0, 0, 0, missing))  # (rows·columns, 1, 30, 30)
    cell = SIDE + GAP
    picture = cells.view(-1, columns, cell, cell).transpose(1, 2).reshape(-1, columns * cell)[:-GAP, :-GAP]
    pixels = (picture.clamp(0, 1) * 255).round().numpy().astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def figure(images: Tensor, columns: int, alt: str, caption: str, kind: str = "digits") -> str:
    """The grid as a <figure>: `alt` and `caption` are made by `plain` and `both`, `kind` is its class in style.css."""
    picture = f'<img class="{kind}" src="{grid_png(images, columns)}" alt="{alt}" draggable="false">'
    return f'<figure class="{kind}">{picture}<figcaption>{caption}</figcaption></figure>'
