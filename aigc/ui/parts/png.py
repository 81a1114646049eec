"""Turn tensors into PNG pictures inside the response itself, so that any replica of the app can serve them."""

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

ENLARGED = 3  # pixels of a saved picture per pixel of an image
GAP = 2  # black pixels between two digits
FOR, AGAINST, NEITHER = (255.0, 140.0, 40.0), (70.0, 150.0, 255.0), (110.0, 110.0, 110.0)  # RGB


def grid_png(images: Tensor, columns: int, about: Mapping[str, Any] | None = None, scale: int = 1) -> str:
    """Draw a grid of images. (B, 1, S, S) in [0, 1] -> data URI of a PNG.

    scale  pixels of the picture per pixel of an image
    """
    return png(enlarge(to_bytes(grid(images, columns)), scale), about)


def grid(images: Tensor, columns: int) -> Tensor:
    """Lay out images row by row with black gaps, the last row filled up with black. (B, 1, S, S) -> (H, W)."""
    columns = min(columns, len(images))
    missing = -len(images) % columns
    cells = F.pad(images, (0, GAP, 0, GAP, 0, 0, 0, missing))  # (rows·columns, 1, S + 2, S + 2)
    cell = cells.shape[-1]
    return cells.view(-1, columns, cell, cell).transpose(1, 2).reshape(-1, columns * cell)[:-GAP, :-GAP]


def png(pixels: NDArray[np.uint8], about: Mapping[str, Any] | None = None) -> str:
    """Encode grey (H, W) or colour (H, W, 3), with `about` as JSON in the field "Parameters". -> data URI of a PNG."""
    info = PngInfo()
    if about is not None:
        info.add_itxt("Parameters", json.dumps(about))
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", pnginfo=info)
    return data_uri("image/png", file.getvalue())


def picture_metadata(endpoint: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Write a picture's metadata: the endpoint that reproduces it, and the arguments to post, in order."""
    return {"made by": "AIGC Lab", "endpoint": endpoint, "data": dict(data)}


def data_uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64," + base64.b64encode(content).decode()


def sheet(images: Tensor, columns: int) -> str:
    """Tile (B, 1, 28, 28), B a multiple of `columns`, without gaps; style.css cuts it apart. -> data URI of a PNG."""
    return png(to_bytes(mosaic(images[:, 0], columns)))


def enlarge(pixels: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    """Enlarge every pixel to a square, so that a saved picture is large enough for a slide and not smoothed."""
    return pixels.repeat(scale, axis=0).repeat(scale, axis=1)


def to_bytes(pixels: Tensor) -> NDArray[np.uint8]:
    """Convert [0, 1] to bytes 0…255."""
    levels: NDArray[np.uint8] = (pixels.clamp(0, 1) * 255).round().numpy().astype(np.uint8)
    return levels


def save_link(uri: str, name: str, text: str) -> str:
    """Write a link that saves a picture already in the page, without a request to the server."""
    return f'<a class="save" download="{name}" href="{uri}">{text}</a>'


def overlay_png(image: Tensor, attribution: Tensor) -> str:
    """Tint ink (1, 28, 28) in [0, 1] by attribution: orange for the answer, blue against it, grey for neither."""
    strength = (attribution / attribution.abs().max().clamp(min=1e-6)).unsqueeze(-1).clamp(-1, 1)  # (28, 28, 1)
    weight = strength.abs().sqrt()  # the root keeps small shares visible
    tint = torch.where(strength > 0, torch.tensor(FOR), torch.tensor(AGAINST))  # (28, 28, 3)
    grey = image[0].unsqueeze(-1) * torch.tensor(NEITHER)
    colour = grey * (1 - weight) + tint * weight
    return png(colour.round().numpy().astype(np.uint8))


def difference_png(image: Tensor, again: Tensor) -> str:
    """Colour added ink orange and lost ink blue, as bright as the root of the change's share of the largest one.

    image, again  (1, 28, 28) each
    """
    change = (again - image)[0].unsqueeze(-1)  # (28, 28, 1)
    change = change / change.abs().max().clamp(min=1e-12)
    tint = torch.where(change > 0, torch.tensor(FOR), torch.tensor(AGAINST))  # (28, 28, 3)
    return png((tint * change.abs().sqrt()).round().numpy().astype(np.uint8))


def figure(images: Tensor, columns: int, alt: str, caption: str, kind: str = "digits") -> str:
    """Write a grid as <figure>; `alt` comes from `spoken`, `caption` from `both`, `kind` is its class in style.css."""
    picture = f'<img class="{kind}" src="{grid_png(images, columns)}" alt="{alt}" draggable="false">'
    return f'<figure class="{kind}">{picture}<figcaption>{caption}</figcaption></figure>'
