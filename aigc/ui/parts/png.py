"""Tensors to pictures: a PNG in the answer itself, so that any replica of the app can give it."""

import base64
import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from torch import Tensor

from aigc.digits import mosaic

ENLARGED = 3  # of a picture that is saved: pixels for one of an image
GAP = 2  # pixels of black between two digits
FOR, AGAINST, NEITHER = (255.0, 140.0, 40.0), (70.0, 150.0, 255.0), (110.0, 110.0, 110.0)  # RGB


def grid_png(images: Tensor, columns: int, about: Mapping[str, Any] | None = None, scale: int = 1) -> str:
    """(B, 1, S, S) in [0, 1] -> data URI of a PNG, row by row, the last row filled up with black.

    scale  pixels of the picture for one of an image
    """
    columns = min(columns, len(images))
    missing = -len(images) % columns
    cells = F.pad(images, (0, GAP, 0, GAP, 0, 0, 0, missing))  # (rows·columns, 1, S + 2, S + 2)
    cell = cells.shape[-1]
    picture = cells.view(-1, columns, cell, cell).transpose(1, 2).reshape(-1, columns * cell)[:-GAP, :-GAP]
    return png(enlarge(to_bytes(picture), scale), about)


def png(pixels: NDArray[np.uint8], about: Mapping[str, Any] | None = None) -> str:
    """Grey (H, W) or colour (H, W, 3) -> data URI of a PNG, with what made it as JSON in its field "Parameters"."""
    info = PngInfo()
    if about is not None:
        info.add_itxt("Parameters", json.dumps(about))
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", pnginfo=info)
    return data_uri("image/png", file.getvalue())


def recipe(endpoint: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a picture's metadata say: the endpoint that makes it again, and the arguments to post, in their order."""
    return {"made by": "AIGC Lab", "endpoint": endpoint, "data": dict(data)}


def data_uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64," + base64.b64encode(content).decode()


def sheet(images: Tensor, columns: int) -> str:
    """(B, 1, 28, 28), B a multiple of `columns` -> data URI of a PNG without gaps, which style.css shows by tiles."""
    return png(to_bytes(mosaic(images[:, 0], columns)))


def enlarge(pixels: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    """Every pixel a square: what was made is shown, and a slide has something to show."""
    return pixels.repeat(scale, axis=0).repeat(scale, axis=1)


def to_bytes(pixels: Tensor) -> NDArray[np.uint8]:
    """[0, 1] -> 0…255."""
    levels: NDArray[np.uint8] = (pixels.clamp(0, 1) * 255).round().numpy().astype(np.uint8)
    return levels


def save_link(uri: str, name: str, text: str) -> str:
    """A link that saves what is in the page already: no request, and any replica could have made it."""
    return f'<a class="save" download="{name}" href="{uri}">{text}</a>'


def overlay_png(image: Tensor, attribution: Tensor) -> str:
    """Ink (1, 28, 28) in [0, 1] tinted by what it spoke for: orange for the answer, blue against it, grey neither."""
    strength = (attribution / attribution.abs().max().clamp(min=1e-6)).unsqueeze(-1).clamp(-1, 1)  # (28, 28, 1)
    weight = strength.abs().sqrt()  # small shares are seen too
    tint = torch.where(strength > 0, torch.tensor(FOR), torch.tensor(AGAINST))  # (28, 28, 3)
    grey = image[0].unsqueeze(-1) * torch.tensor(NEITHER)
    colour = grey * (1 - weight) + tint * weight
    return png(colour.round().numpy().astype(np.uint8))


def difference_png(image: Tensor, again: Tensor) -> str:
    """(1, 28, 28) each: what a reconstruction adds (orange) and loses (blue), as bright as its root."""
    change = (again - image)[0].unsqueeze(-1)  # (28, 28, 1)
    tint = torch.where(change > 0, torch.tensor(FOR), torch.tensor(AGAINST))  # (28, 28, 3)
    return png((tint * change.abs().sqrt()).round().numpy().astype(np.uint8))


def figure(images: Tensor, columns: int, alt: str, caption: str, kind: str = "digits") -> str:
    """The grid as a <figure>: `alt` and `caption` are made by `plain` and `both`, `kind` is its class in style.css."""
    picture = f'<img class="{kind}" src="{grid_png(images, columns)}" alt="{alt}" draggable="false">'
    return f'<figure class="{kind}">{picture}<figcaption>{caption}</figcaption></figure>'
