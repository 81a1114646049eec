"""Show digits and answers in a notebook: pictures, and markup without a style sheet of its own.

Shapes: B batch.
"""

import base64
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass

import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from aigc.digits import Images, check_images, check_whole

COLUMNS = 10
SCALE = 3  # screen pixels of one pixel
GAP = 2  # pixels between digits


@dataclass(frozen=True)
class Sheet:
    """Digits side by side; a notebook shows it as it is, `image.save` writes it to a file."""

    image: Image.Image
    tiles: Sequence[Image.Image]  # the digits one by one
    captions: Sequence[str]

    def _repr_png_(self) -> bytes:
        return png_bytes(self.image)

    def _repr_html_(self) -> str | None:
        """Write the digits with their captions; None, so that a notebook takes the PNG, where there are none."""
        if not self.captions:
            return None
        cells = "".join(
            f'<figure style="margin:0;text-align:center">{_img(tile, caption)}'
            f"<figcaption>{html.escape(caption)}</figcaption></figure>"
            for tile, caption in zip(self.tiles, self.captions, strict=True)
        )
        return f'<div style="display:flex;flex-wrap:wrap;gap:8px">{cells}</div>'


def show(images: Images, captions: Sequence[object] = (), columns: int = COLUMNS) -> Sheet:
    """Lay digits out to be looked at. (B, 1, 28, 28) or (1, 28, 28) in [0, 1] -> a sheet, white on black.

    captions  one for each digit, of any type, or none at all
    ValueError for other shapes, for as many captions as there are no digits, and for less than one column.
    """
    images, columns = check_images(images).detach().cpu(), check_whole("columns", columns)
    if captions and len(captions) != len(images):
        raise ValueError(f"give one caption for each of the {len(images)} digits, not {len(captions)}")
    if columns < 1:
        raise ValueError(f"columns must be at least 1, not {columns}")
    columns = min(columns, len(images))
    padded = F.pad(images, (GAP, GAP, GAP, GAP, 0, 0, 0, -len(images) % columns))[:, 0]
    rows = padded.unflatten(0, (-1, columns))  # (R, columns, H, W)
    whole = rows.transpose(1, 2).flatten(2, 3).flatten(0, 1)  # (R·H, columns·W)
    return Sheet(as_picture(whole), [as_picture(image[0]) for image in images], [str(one) for one in captions])


def as_picture(pixels: Tensor) -> Image.Image:
    """Enlarge pixels (H, W) in [0, 1] to a picture of squares."""
    levels = (pixels * 255).round().byte().numpy()
    picture = Image.fromarray(levels)
    return picture.resize((picture.width * SCALE, picture.height * SCALE), Image.Resampling.NEAREST)


def bars(probabilities: Tensor) -> str:
    """Draw the probabilities (10,) of the digits as bars, with their numbers as text."""
    lines = "".join(
        f'<tr><th scope="row">{digit}</th><td style="text-align:left;width:10em"><span style="display:inline-block;'
        f'height:.7em;background:currentColor;opacity:.6;width:{share:.1%}"></span></td><td>{share:.1%}</td></tr>'
        for digit, share in enumerate(probabilities.tolist())
    )
    return f"<table><tbody>{lines}</tbody></table>"


def png_bytes(picture: Image.Image) -> bytes:
    """Encode a picture as PNG."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _img(picture: Image.Image, alt: str) -> str:
    uri = base64.b64encode(png_bytes(picture)).decode()
    return f'<img src="data:image/png;base64,{uri}" alt="{html.escape(alt)}">'
