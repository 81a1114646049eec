"""Make small files and bodies that would cost a careless server seconds or gigabytes."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

ZEROS = zlib.compress(bytes(100_000_000), 9)  # 97 kB


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Write a picture in one of Pillow's formats."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    """Write a PNG's chunk."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(size: tuple[int, int], *chunks: bytes, depth: int = 8) -> bytes:
    """Write a PNG of these chunks behind its header, with no regard to what it promises."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def grey(side: int, height: int | None = None) -> Image.Image:
    """Make a picture without ink."""
    return Image.new("L", (side, height or side), 200)


def scans(times: int) -> bytes:
    """Write a progressive JPEG whose last scan comes again and again."""
    jpeg = saved(grey(1600), "JPEG", progressive=True)
    return jpeg[:-2] + jpeg[jpeg.rfind(b"\xff\xda") : -2] * times + jpeg[-2:]


def texts() -> bytes:
    """Write a PNG with compressed texts, which a reader might unpack."""
    facts = PngInfo()
    facts.add(b"zTXt", b"a\0\0" + ZEROS)
    facts.add(b"iCCP", b"a\0\0" + ZEROS)
    facts.add(b"iTXt", b"a\0\1\0\0\0" + ZEROS)
    return saved(grey(40), "PNG", pnginfo=facts)


def moments(kind: str, count: int) -> bytes:
    """Write an animation."""
    shades = [Image.new("L", (600, 600), 100 + i % 100) for i in range(count)]
    return saved(shades[0], kind, save_all=True, append_images=shades[1:])


def wide_webp() -> bytes:
    """Write a WebP that says it has the longest sides that it can have."""
    webp = bytearray(saved(grey(40), "WEBP", lossless=True))
    webp[21:25] = struct.pack("<I", 16_383 - 1 | (16_383 - 1) << 14)
    return bytes(webp)


PICTURES: dict[str, Callable[[], bytes]] = {
    "JPEG with one scan 2000 times": lambda: scans(2000),
    "PNG with half a million texts": lambda: png((40, 40), chunk(b"tEXt", b"a\0b") * 500_000),
    "PNG of 16 bits": lambda: saved(Image.fromarray(np.zeros((4000, 4000), np.uint16)), "PNG"),
    "PNG of one column": lambda: saved(grey(1, 16_000_000), "PNG"),
    "PNG of a billion pixels": lambda: png((32_000, 32_000), chunk(b"IDAT", ZEROS)),
    "PNG with far too much data": lambda: png((40, 40), chunk(b"IDAT", ZEROS)),
    "PNG with compressed texts": texts,
    "PNG cut short": lambda: saved(grey(2000), "PNG")[:-60],
    "JPEG cut short": lambda: saved(grey(2000), "JPEG")[:-2000],
    "WebP cut short": lambda: saved(grey(2000), "WEBP")[:-60],
    "WebP of 268 million pixels": wide_webp,
    "WebP of 400 moments": lambda: moments("WEBP", 400),
    "APNG of 400 moments": lambda: moments("PNG", 400),
    "MPO of 60 pictures": lambda: saved(grey(900), "MPO", save_all=True, append_images=[grey(900)] * 60),
    "GIF of 400 moments": lambda: moments("GIF", 400),
    "ICO of 16 sizes": lambda: saved(grey(256), "ICO", sizes=[(16 * i, 16 * i) for i in range(1, 17)]),
    "TIFF": lambda: saved(grey(4000), "TIFF", compression="tiff_deflate"),
    "SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"><path d="M0 0"/></svg>',
    "XML of a billion laughs": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%b">' % (99 + i, b"&%c;" % (98 + i if i else 97) * 10) for i in range(9))
        + b"]><svg>&k;</svg>"
    ),
}
BODIES: dict[str, Callable[[], bytes]] = {
    "brackets": lambda: b'{"data": [' + b"[" * 100_000,
    "many empty lists": lambda: b'{"data": [' + b"[]," * 300_000 + b"[]]}",
    "a number of 100,000 digits": lambda: b'{"data": [' + b"9" * 100_000 + b"]}",
    "texts for numbers": lambda: json.dumps(
        {"data": [{"v": 1, "size": 280, "strokes": [[["x" * 60_000, "y"], *[["a", "b"]] * 5_000]]}]}
    ).encode(),
    "the same name again": lambda: b'{"data": [{' + b'"strokes":[],' * 60_000 + b'"v":1}]}',
}
