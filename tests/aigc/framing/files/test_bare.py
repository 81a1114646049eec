"""A file without its metadata shows the same pixels the same way up, and no file keeps the decoder busy."""

import io
import struct
import time
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from aigc.errors import CostlyPictureError
from aigc.framing.files.bare import bare, orientation_of
from aigc.framing.pictures import open_picture, see
from tests.costs import megabytes

OPTIONS: dict[str, dict[str, Any]] = {
    "PNG": {},
    "JPEG": {"quality": 90},
    "progressive JPEG": {"progressive": True, "comment": "drawn by hand"},
    "lossy WEBP": {"quality": 80},
    "lossless WEBP": {"lossless": True},
}


def noise(mode: str) -> Image.Image:
    pixels = np.random.default_rng(1).integers(0, 256, (30, 40, 4), np.uint8)
    return Image.fromarray(pixels).convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind.split()[-1], **options)
    return file.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("kind", OPTIONS)
def test_pixels_and_orientation_stay_and_metadata_goes(kind: str, mode: str) -> None:
    if mode == "CMYK" and "JPEG" not in kind:
        pytest.skip("only a JPEG holds inks")
    image = noise("L" if mode in ("1", "LA", "P", "RGBA") and "JPEG" in kind else mode)
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a note"
    facts = PngInfo()
    facts.add_text("note", "a note")
    more = {"pnginfo": facts} if kind == "PNG" else {}
    content = saved(image, kind, exif=exif, icc_profile=b"a note" * 50, **OPTIONS[kind], **more)
    read = bare(content)
    assert read.orientation == 6 and b"a note" in content and b"a note" not in read.content
    given, left = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(read.content))
    assert left.convert("RGBA").tobytes() == given.convert("RGBA").tobytes()
    seen = see(open_picture(io.BytesIO(content)))
    assert np.array_equal(seen.grey, see(ImageOps.exif_transpose(given)).grey)
    assert (seen.width, seen.height) == (30, 40)


def test_damage_in_exif_is_upright() -> None:
    whole = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0"
    assert orientation_of(whole) == 8
    assert all(orientation_of(whole[:end]) in (1, 8) for end in range(len(whole)))
    assert orientation_of(whole.replace(b"\0\x08\0\0\0\0\0\0", b"\0\x63\0\0\0\0\0\0")) == 1


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def busy_files() -> dict[str, bytes]:
    """Write files of at most a megabyte or so that would take Pillow seconds."""
    jpeg = saved(Image.new("L", (4000, 4000), 200), "JPEG", progressive=True)
    scan = jpeg[jpeg.rfind(b"\xff\xda") : -2]
    png = saved(Image.new("L", (40, 40)), "PNG")
    webp = saved(Image.new("RGB", (40, 40)), "WEBP", lossless=True)
    several = b"WEBP" + webp[12:] + b"XMP \0\0\0\0" * 100_000
    return {
        "scans": jpeg[:-2] + scan * 2_000 + b"\xff\xd9",
        "segments": b"\xff\xd8" + b"\xff\xfe\0\x02" * 200_000 + jpeg[2:],
        "texts": png[:33] + chunk(b"tEXt", b"a\0b") * 80_000 + png[33:],
        "empty data": png[:33] + chunk(b"IDAT", b"") * 80_000 + png[33:],
        "RIFF": b"RIFF" + struct.pack("<I", len(several)) + several,
    }


@pytest.mark.parametrize("name", ["scans", "segments", "texts", "empty data", "RIFF"])
def test_far_more_parts_than_a_picture_needs_are_refused_at_once(name: str) -> None:
    content = busy_files()[name]
    begun = time.process_time()
    with pytest.raises(CostlyPictureError):
        open_picture(io.BytesIO(content))
    assert time.process_time() - begun < 0.3


def test_an_ordinary_progressive_photograph_is_not_refused() -> None:
    photo = Image.effect_noise((2400, 1800), 60).convert("RGB")
    assert see(open_picture(io.BytesIO(saved(photo, "JPEG", progressive=True)))).width == 2400


def test_exif_whose_entries_share_one_value_costs_no_memory() -> None:
    """Give 5000 entries the same 60,000 bytes, 300 MB in all for a reader that copies each."""
    prepare = """
import io, struct
from PIL import Image
from aigc.framing.pictures import open_picture
entries = b"".join(struct.pack("<HHII", tag, 1, 60_000, 8) for tag in range(5_000))
exif = b"Exif\\0\\0II*\\0\\x08\\0\\0\\0" + struct.pack("<H", 5_000) + entries
file = io.BytesIO()
Image.new("L", (40, 40)).save(file, "JPEG", exif=exif)
"""
    assert megabytes(prepare, "open_picture(io.BytesIO(file.getvalue())).load()") < 20
