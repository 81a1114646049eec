"""Leave out of a picture's file everything that is no pixels, and bound the parts that the rest consists of.

A small file can keep a decoder busy: a JPEG with a scan repeated a thousand times, a PNG with half a million texts,
EXIF whose entries all point to one long value. None of it changes the pixels, except EXIF's orientation, read here.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from aigc.errors import CostlyPictureError

Part = TypeVar("Part")
MAX_PARTS = 20_000  # segments or chunks; a PNG of 10 MB has a few thousand
MAX_SCANS = 24  # a usual JPEG has 1 or 10
MAX_SCANNED = 700_000_000  # pixels of all scans together; a photograph of 64 million pixels has them in 10 scans
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
PNG_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
WEBP_PIXELS = (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF")
WEBP_METADATA = 0x20 | 0x08 | 0x04  # bits of VP8X: a colour profile, EXIF, XMP
NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # the end of a JPEG's scan
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # markers of a JPEG that tell its size
PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
START_OF_SCAN, END = 0xDA, 0xD9
ORIENTATION = 0x0112  # EXIF's tag
EXIF = b"Exif\0\0"


@dataclass(frozen=True)
class Bare:
    """A file without metadata, and the facts of the picture that a decoder does not tell in time."""

    content: bytes
    orientation: int = 1  # 1 to 8 as in EXIF: 1 is upright
    buffered: int = 0  # bytes that a JPEG's decoder holds besides the pixels, until the last scan is read


def bare(content: bytes) -> Bare:
    """Copy a PNG, JPEG or WebP without metadata; anything else is returned as it is.

    CostlyPictureError: far more chunks, segments or scans than a picture needs.
    """
    if content.startswith(PNG):
        return _bare_png(content)
    if content.startswith(JPEG):
        return _bare_jpeg(content)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _bare_webp(content)
    return Bare(content)


def orientation_of(exif: bytes) -> int:
    """Read the orientation from EXIF: the first directory's entry, and nothing that an entry points to."""
    tiff = exif.removeprefix(EXIF)
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for place in range(min(count, 1000)):
            tag, kind = struct.unpack_from(f"{order}HH", tiff, start + 2 + 12 * place)
            if tag == ORIENTATION:
                (value,) = struct.unpack_from(order + ("I" if kind == 4 else "H"), tiff, start + 10 + 12 * place)
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _bare_png(content: bytes) -> Bare:
    kept, orientation = [PNG], 1
    for name, chunk in _bounded(_chunks(content, 8, ">I4s", 4)):
        if name in PNG_PIXELS:
            kept.append(chunk)
        elif name == b"eXIf":
            orientation = orientation_of(chunk[8:-4])
        if name == b"IEND":
            break
    return Bare(b"".join(kept), orientation)


def _bare_webp(content: bytes) -> Bare:
    kept, orientation = [], 1
    for name, chunk in _bounded(_chunks(content, 12, "<4sI", 0)):
        if name == b"VP8X" and len(chunk) > 8:
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_METADATA]) + chunk[9:]
        if name in WEBP_PIXELS:
            kept.append(chunk)
        elif name == b"EXIF":
            orientation = orientation_of(chunk[8:])
    body = b"WEBP" + b"".join(kept)
    return Bare(b"RIFF" + struct.pack("<I", len(body)) + body, orientation)


def _chunks(content: bytes, at: int, header: str, check: int) -> Iterator[tuple[bytes, bytes]]:
    """Cut a file into chunks from `at` on -> name and whole chunk; the last may be cut short.

    header  a chunk's length and name, as struct writes them; `check` bytes follow its content
    """
    while at + 8 <= len(content):
        fields = struct.unpack_from(header, content, at)
        length, name = fields if check else fields[::-1]
        end = at + 8 + length + (check or length % 2)  # RIFF fills up to an even length
        yield name, content[at:end]
        at = end


def _bare_jpeg(content: bytes) -> Bare:
    kept, orientation, scans, pixels, buffered = [JPEG], 1, 0, 0, 0
    several = False
    for marker, segment in _bounded(_segments(content)):
        if marker in FRAMES and len(segment) > 9:
            height, width, components = struct.unpack_from(">HHB", segment, 5)
            pixels, buffered = max(pixels, height * width), 2 * height * width * components
            several |= marker in PROGRESSIVE
        elif marker == START_OF_SCAN:
            scans += 1
        elif marker == 0xE1 and segment[4:].startswith(EXIF) and orientation == 1:
            orientation = orientation_of(segment[4:])
        if marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):  # JFIF's and Adobe's tell colours
            kept.append(segment)
        if scans > MAX_SCANS or scans * pixels > MAX_SCANNED:
            raise CostlyPictureError(f"the picture has {scans} scans or more")
    return Bare(b"".join(kept), orientation, buffered if several or scans > 1 else 0)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut a JPEG into segments -> marker and whole segment, with the data of its scan; the last may be cut short."""
    at = 2
    while found := NEXT_MARKER.search(content, at):
        start, marker = found.start(), content[found.start() + 1]
        length = 0
        if marker not in (0x01, 0xD8, END):
            length = int.from_bytes(content[start + 2 : start + 4])
            if length < 2:  # a decoder would look for the next segment at another place
                return
        at = start + 2 + length
        if marker == START_OF_SCAN:
            following = NEXT_MARKER.search(content, at)
            at = following.start() if following else len(content)
        yield marker, content[start:at]
        if marker == END:
            return


def _bounded(parts: Iterator[Part]) -> Iterator[Part]:
    """Pass on MAX_PARTS of a file's parts; CostlyPictureError where there are more."""
    yield from islice(parts, MAX_PARTS)
    if next(parts, None) is not None:
        raise CostlyPictureError(f"the picture's file has more than {MAX_PARTS} parts")
