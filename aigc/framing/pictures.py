"""Frame a drawing or photo of one digit as MNIST does: open it safely, find its ink, fit that into the box."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from aigc.digits import Array
from aigc.errors import CrowdedError, LargePictureError, NoInkError, PictureError, SeveralDigitsError
from aigc.framing.colour import brightness
from aigc.framing.files.bare import ORIENTATION, bare
from aigc.framing.fit import fit_ink
from aigc.framing.ink import Located, locate
from aigc.framing.morphology import Grey
from aigc.framing.numbers.groups import count_clear
from aigc.framing.numbers.parts import pieces_of_ink

FORMATS = ("PNG", "JPEG", "WEBP")  # fewer than Pillow knows, since some of Pillow's decoders start other programs
MAX_PIXELS = 16_000_000  # a larger picture is refused before it is decoded
MAX_PHOTO = 64_000_000  # pixels of a JPEG, which is decoded no larger than DETAIL asks for
MAX_BYTES = 128_000_000  # a file; more than 16 million pixels of a PNG, uncompressed
MAX_SIDE = 65_535  # pixels; the longest that a JPEG can have
STRIP = 500_000  # pixels that are converted at a time
Picture = Image.Image | str | Path | NDArray[Any]  # as a caller may pass it; `from_image` says which
FULL_SIZE = "size before a JPEG is decoded smaller"  # key of a picture's `info`
TURN, BUFFERED = "orientation in EXIF", "bytes that a JPEG's scans take"  # keys likewise
DETAIL = (512, 512)  # pixels; a larger picture is shrunk to this size

TURNS = {  # EXIF's orientation -> the way to an upright picture
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True)
class Seen:
    """A picture in grey, upright, and no larger than DETAIL."""

    grey: Grey  # (H, W) in [0, 1]
    width: int  # pixels of the picture before it was shrunk
    height: int

    @cached_property
    def located(self) -> Located:
        """The place of the digit; NoInkError where nothing stands out."""
        located = locate(self.grey)
        if located is None:
            raise NoInkError
        return located

    def ink(self) -> Grey:
        """Find the ink of all digits. -> (H, W) in [0, 1]; NoInkError where it is too faint."""
        ink = self.located.ink_of_all()
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
    return frame_seen(see(image))


def frame_seen(seen: Seen) -> Tensor:
    """Frame the one digit of a picture that is open already. Result and errors: see `from_image`."""
    ink = seen.located.ink()
    if ink is None:
        raise NoInkError
    if not seen.located.alone:
        _refuse_several(seen.located.ink_of_all())
    return fit_ink(ink)


def _refuse_several(ink: Grey | None) -> None:
    """Raise SeveralDigitsError for clearly more than one digit (H, W)."""
    if ink is None:
        return
    try:
        pieces = pieces_of_ink(ink)
    except (CrowdedError, NoInkError):  # a pattern, whose lines are no digits
        return
    count = count_clear(pieces)
    if count > 1:
        raise SeveralDigitsError(count)


def see(image: Picture) -> Seen:
    """Open a picture in any of the forms that `from_image` takes. Errors: see there, but for those of the ink."""
    image = _opened(image)
    width, height = image.info.get(FULL_SIZE, image.size)
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise LargePictureError(f"the picture has {image.width} × {image.height} pixels: at most 16 million are read")
    with refusing_damage():
        turn = image.info.get(TURN) or image.getexif().get(ORIENTATION, 1)
        small = _shrunk(image)
    upright = small.transpose(TURNS[turn]) if turn in TURNS else small
    return Seen(_grey(upright), *((height, width) if turn in SIDEWAYS else (width, height)))


def decoded_bytes(image: Image.Image) -> int:
    """Estimate the memory that it takes to decode and shrink a picture from `open_picture`."""
    pixels = image.width * image.height
    deep = {"1": 1, "L": 1, "P": 1, "LA": 4, "I;16": 2}.get(image.mode, 4)
    frames = 5 if image.format == "WEBP" else 1  # libwebp keeps two canvases, and Pillow copies one of them twice
    return pixels * deep * frames + int(image.info.get(BUFFERED, 0)) + 40 * STRIP


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

    Metadata is left out beforehand (aigc.framing.files.bare). A JPEG is decoded no larger than DETAIL asks for, so that
    a photograph may be large.
    """
    try:
        if isinstance(file, str) and Path(file).stat().st_size > MAX_BYTES:
            raise LargePictureError(f"the picture's file has more than {MAX_BYTES} bytes")
        read = bare(Path(file).read_bytes() if isinstance(file, str) else file.getvalue())
        image = Image.open(io.BytesIO(read.content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise LargePictureError("the picture is far too large") from error
    except (UnidentifiedImageError, OSError) as error:
        raise PictureError("the picture is no PNG, JPEG or WebP, or is damaged") from error
    if image.width * image.height > MAX_PHOTO or max(image.size) > MAX_SIDE:
        raise LargePictureError(f"the picture has {image.width} × {image.height} pixels")
    image.info |= {FULL_SIZE: image.size, TURN: read.orientation, BUFFERED: read.buffered}
    image.draft("RGB", DETAIL)
    return image


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Turn every error raised while a picture is decoded into a PictureError; Pillow raises a dozen others."""
    try:
        yield
    except Exception as error:
        raise PictureError("the picture is damaged or of an unknown format: use PNG or JPEG") from error


def _shrunk(image: Image.Image) -> Image.Image:
    """Decode, and shrink to DETAIL by the mean of each box of pixels -> RGBA.

    Pixels are converted and narrowed a strip at a time: a conversion of the whole would take several times its memory.
    """
    size, scaled = _fitting(image), _to_bytes(image)
    if size == image.size:
        return scaled(image).convert("RGBA")
    narrow = Image.new("RGBa", (size[0], image.height))
    for top, strip in _strips(image):
        part = scaled(strip).convert("RGBA").convert("RGBa")  # opacity multiplied in, or else unseen colours count
        narrow.paste(part.resize((size[0], part.height), Image.Resampling.BOX), (0, top))
    return narrow.resize(size, Image.Resampling.BOX).convert("RGBA")


def _fitting(image: Image.Image) -> tuple[int, int]:
    """Find the largest size within DETAIL that keeps the picture's proportions; no larger than the picture."""
    if image.width <= DETAIL[0] and image.height <= DETAIL[1]:
        return image.size
    aspect = image.width / image.height
    if aspect > DETAIL[0] / DETAIL[1]:
        exact = DETAIL[0] / aspect
        return DETAIL[0], max(1, min(floor(exact), ceil(exact), key=lambda y: abs(aspect - DETAIL[0] / max(y, 1))))
    exact = DETAIL[1] * aspect
    return max(1, min(floor(exact), ceil(exact), key=lambda x: abs(aspect - x / DETAIL[1]))), DETAIL[1]


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Cut a picture into strips of about STRIP pixels -> the row of its top, and the strip."""
    rows = max(1, STRIP // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(image.height, top + rows)))


def _to_bytes(image: Image.Image) -> Callable[[Image.Image], Image.Image]:
    """Choose the way to bring a strip of the picture into a mode that convert("RGBA") understands."""
    if image.mode == "La":  # grey times opacity, which convert() knows one way out of
        return lambda strip: strip.convert("LA")
    if not (image.mode.startswith("I") or image.mode == "F"):  # convert() would cut these off at 255
        return lambda strip: strip
    ends = [(values.min(), values.max()) for values in map(_values, (strip for _, strip in _strips(image)))]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    span = max(1e-6, float(high - low))
    return lambda strip: Image.fromarray((255 * (_values(strip) - low) / span).astype(np.uint8))


def _values(strip: Image.Image) -> Array:
    return np.nan_to_num(np.asarray(strip, np.float32))


def _grey(image: Image.Image) -> Array:
    """Lay a picture in RGBA on a ground that contrasts -> (H, W) in [0, 1]."""
    alpha = np.asarray(image.getchannel("A"), np.float32) / 255
    grey = brightness(image.convert("RGB"))
    visible = float((grey * alpha).sum() / max(1e-6, float(alpha.sum())))
    ground = 0.0 if visible > 0.5 else 1.0  # seen only through transparent pixels
    return np.asarray(grey * alpha + ground * (1 - alpha), np.float32)
