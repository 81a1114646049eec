"""Frame a drawing or photo of one digit as MNIST does: open it safely, find its ink, fit that into the box."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from aigc.digits import Array
from aigc.errors import LargePictureError, NoInkError, PictureError, SeveralDigitsError
from aigc.framing.colour import brightness
from aigc.framing.fit import fit_ink
from aigc.framing.ink import locate
from aigc.framing.morphology import Grey
from aigc.framing.numbers.groups import count_clear
from aigc.framing.numbers.parts import pieces_of_ink

FORMATS = ("PNG", "JPEG", "WEBP")  # fewer than Pillow knows, since some of Pillow's decoders start other programs
MAX_PIXELS = 16_000_000  # a larger picture is refused before it is decoded
MAX_PHOTO = 64_000_000  # pixels of a JPEG, which is decoded no larger than DETAIL asks for
Picture = Image.Image | str | Path | NDArray[Any]  # as a caller may pass it; `from_image` says which
FULL_SIZE = "size before a JPEG is decoded smaller"  # key of a picture's `info`
DETAIL = (512, 512)  # pixels; a larger picture is shrunk to this size


@dataclass(frozen=True)
class Seen:
    """A picture in grey, upright, and no larger than DETAIL."""

    grey: Grey  # (H, W) in [0, 1]
    width: int  # pixels of the picture before it was shrunk
    height: int

    def ink(self) -> Grey:
        """Find the ink of all digits. -> (H, W) in [0, 1]; NoInkError where nothing stands out."""
        located = locate(self.grey)
        ink = located.ink_of_all() if located else None
        if ink is None:
            raise NoInkError
        return ink


def from_image(image: Picture) -> Tensor:
    """Frame a drawing or photo of one digit, ink dark on light or light on dark -> (1, 28, 28).

    image  a PIL image of any mode; the path of a PNG, JPEG or WebP, where ~ is the home folder; or a NumPy array of
           uint8: (H, W) of grey, (H, W, 3) of red, green and blue, (H, W, 4) with opacity besides

    Ink is narrower than its surroundings and stands out from them (aigc.framing.ink). A line thinner than MNIST's
    thinnest pen is broadened to that pen's width, as in `from_strokes`: shrunk, such a line would almost vanish.
    NoInkError: nothing stands out. SeveralDigitsError: clearly more than one digit, which `aigc.find_digits` and
    `aigc.read_number` take apart. PictureError: too large, damaged or not there. ValueError: no picture.
    """
    located = locate(see(image).grey)
    ink = located.ink() if located else None
    if located is None or ink is None:
        raise NoInkError
    if not located.alone:
        _refuse_several(located.ink_of_all())
    return fit_ink(ink)


def _refuse_several(ink: Grey | None) -> None:
    """Raise SeveralDigitsError for clearly more than one digit (H, W)."""
    if ink is None:
        return
    try:
        pieces = pieces_of_ink(ink)
    except ValueError:  # far more lines than a number has: a pattern, whose lines are no digits
        return
    count = count_clear(pieces)
    if count > 1:
        raise SeveralDigitsError(count)


def see(image: Picture) -> Seen:
    """Open a picture in any of the forms that `from_image` takes. Errors: see there, but for those of the ink."""
    image = _opened(image)
    width, height = image.info.get(FULL_SIZE, image.size)
    if image.width * image.height > MAX_PIXELS:
        raise LargePictureError(f"the picture has {image.width} × {image.height} pixels: at most 16 million are read")
    with refusing_damage():
        upright = ImageOps.exif_transpose(image)
    turned = upright.size != image.size
    return Seen(_grey(upright), *((height, width) if turned else (width, height)))


def _opened(image: Picture) -> Image.Image:
    """Open a path, or wrap an array."""
    if isinstance(image, Image.Image):
        return image
    if isinstance(image, str | Path):
        try:
            path = Path(image).expanduser()
            there = path.is_file()
        except (RuntimeError, OSError):  # no such home folder; far too long for a name
            there = False
        if not there:
            raise PictureError(f"there is no file {image!s:.80}: pass a PNG, JPEG or WebP; addresses are not fetched")
        return open_picture(str(path))
    wanted = isinstance(image, np.ndarray) and image.dtype == np.uint8 and image.size > 0 and image.ndim > 1
    if wanted and image.shape[2:] in ((), (3,), (4,)):
        return Image.fromarray(np.ascontiguousarray(image))
    shape = f" of {getattr(image, 'dtype', '')} {tuple(image.shape)}" if hasattr(image, "shape") else ""
    raise ValueError(
        f"a picture is a PIL image, a path, or a NumPy array of uint8 (H, W), (H, W, 3) or (H, W, 4), not a "
        f"{type(image).__name__}{shape}"
    )


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
    image.info[FULL_SIZE] = image.size
    image.draft("RGB", DETAIL)
    return image


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Turn every error raised while a picture is decoded into a PictureError; Pillow raises a dozen others."""
    try:
        yield
    except Exception as error:
        raise PictureError("the picture is damaged or of an unknown format: use PNG or JPEG") from error


def _grey(image: Image.Image) -> Array:
    """Decode, shrink to DETAIL, lay on a ground that contrasts -> (H, W) in [0, 1]."""
    with refusing_damage():
        if image.mode.startswith("I") or image.mode == "F":  # convert() would cut these off at 255
            values = np.nan_to_num(np.asarray(image, np.float32))
            image = Image.fromarray((255 * (values - values.min()) / max(1e-6, float(np.ptp(values)))).astype(np.uint8))
        if image.mode == "La":  # grey times opacity, which convert() knows one way out of
            image = image.convert("LA")
        image = image.convert("RGBA")
    image.thumbnail(DETAIL, Image.Resampling.BOX)
    alpha = np.asarray(image.getchannel("A"), np.float32) / 255
    grey = brightness(image.convert("RGB"))
    visible = float((grey * alpha).sum() / max(1e-6, float(alpha.sum())))
    ground = 0.0 if visible > 0.5 else 1.0  # seen only through transparent pixels
    return np.asarray(grey * alpha + ground * (1 - alpha), np.float32)
