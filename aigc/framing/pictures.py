"""Frame a drawing or photo of one digit as MNIST does: open it safely, find its ink, fit that into the box."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from aigc.digits import BOX, PEN, SIDE, Array
from aigc.errors import LargePictureError, NoInkError, PictureError
from aigc.framing.ink import broaden, find_ink
from aigc.framing.raster import shift_to_centre

FORMATS = ("PNG", "JPEG", "WEBP")  # fewer than Pillow knows, since some of Pillow's decoders start other programs
MAX_PIXELS = 16_000_000  # a larger picture is refused before it is decoded
MAX_PHOTO = 64_000_000  # pixels of a JPEG, which is decoded no larger than DETAIL asks for
DETAIL = (512, 512)  # pixels; a larger picture is shrunk to this size


def from_image(image: Image.Image) -> Tensor:
    """Frame a drawing or photo of one digit, ink dark on light or light on dark -> (1, 28, 28).

    Ink is narrower than its surroundings and stands out from them (aigc.framing.ink). A line thinner than MNIST's
    thinnest pen is broadened to that pen's width, as in `from_strokes`: shrunk, such a line would almost vanish.
    NoInkError: nothing stands out. PictureError: too large or damaged.
    """
    if image.width * image.height > MAX_PIXELS:
        raise LargePictureError(f"the picture has {image.width} × {image.height} pixels: at most 16 million are read")
    ink = find_ink(_grey(image))
    if ink is None:
        raise NoInkError
    ink = broaden(ink, 2 * PEN[0] / BOX)
    scale = BOX / max(ink.shape)
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    if (height, width) != ink.shape:
        ink = np.asarray(
            Image.fromarray(ink).resize(
                (width, height), Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
            )
        )
    framed = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    framed[top : top + height, left : left + width] = np.clip(ink, 0, 1)
    dx, dy = np.round(shift_to_centre(framed)).astype(int)  # whole pixels, as in MNIST: no second blur
    return torch.from_numpy(np.roll(framed, (dy, dx), axis=(0, 1))[None])


def open_picture(file: str | io.BytesIO) -> Image.Image:
    """Open a picture without decoding, to know its size before its pixels. PictureError where the file is no picture.

    A JPEG is decoded no larger than DETAIL asks for, so that a photograph may be large.
    """
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise LargePictureError("the picture is far too large") from error
    except (UnidentifiedImageError, OSError) as error:
        raise PictureError("the picture is no PNG, JPEG or WebP, or is damaged") from error
    if image.width * image.height > MAX_PHOTO:
        raise LargePictureError(f"the picture has {image.width} × {image.height} pixels")
    image.draft("L", DETAIL)
    return image


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Turn every error raised while a picture is decoded into a PictureError; Pillow raises a dozen others."""
    try:
        yield
    except Exception as error:
        raise PictureError("the picture is damaged or of an unknown format: use PNG or JPEG") from error


def _grey(image: Image.Image) -> Array:
    """Decode, turn upright, shrink to DETAIL, lay on a ground that contrasts -> (H, W) in [0, 1]."""
    with refusing_damage():
        image = ImageOps.exif_transpose(image)
        if image.mode in ("I;16", "I", "F"):  # convert() would cut these off at 255
            values = np.nan_to_num(np.asarray(image, np.float32))
            image = Image.fromarray((255 * (values - values.min()) / max(1e-6, float(np.ptp(values)))).astype(np.uint8))
        image = image.convert("RGBA")
    image.thumbnail(DETAIL, Image.Resampling.BOX)
    alpha = np.asarray(image.getchannel("A"), np.float32) / 255
    grey = np.asarray(image.convert("L"), np.float32) / 255
    visible = float((grey * alpha).sum() / max(1e-6, float(alpha.sum())))
    ground = 0.0 if visible > 0.5 else 1.0  # seen only through transparent pixels
    return np.asarray(grey * alpha + ground * (1 - alpha), np.float32)
